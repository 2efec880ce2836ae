//! The tables as diesel sees them, the same for both engines.

diesel::table! {
    users (id) {
        id -> BigInt,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        name -> Text,
        user_type -> Text,
        role -> Text,
        password_hash -> Nullable<Text>,
        active -> Bool,
        created -> BigInt,
        name_key -> Text,
        last_active -> Nullable<BigInt>,
        list_key -> Text,
        session_epoch -> Text,
    }
}

diesel::table! {
    tokens (id) {
        id -> BigInt,
        owner_id -> BigInt,
        name -> Text,
        name_key -> Text,
        jti -> Text,
        hash -> Text,
        created -> BigInt,
        expiration -> Nullable<BigInt>,
        revoked -> Nullable<BigInt>,
        last_used -> Nullable<BigInt>,
        is_service -> Bool,
        compromised -> Bool,
        last_address -> Nullable<Text>,
        made_with -> Nullable<BigInt>,
        list_key -> Text,
    }
}

diesel::table! {
    token_calls (token_id, day, outcome) {
        token_id -> BigInt,
        day -> Integer,
        outcome -> Text,
        calls -> BigInt,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> BigInt,
        actor_id -> Nullable<BigInt>,
        actor_name -> Text,
        door -> Text,
        address -> Nullable<Text>,
        action -> Text,
        subject_id -> BigInt,
        subject_name -> Text,
        subject_of -> Nullable<Text>,
    }
}

diesel::table! {
    sessions (id_hash) {
        id_hash -> Text,
        user_id -> BigInt,
        state -> Text,
        created -> BigInt,
        last_seen -> BigInt,
        browser -> Nullable<Text>,
        address -> Nullable<Text>,
    }
}

diesel::table! {
    password_links (user_id) {
        user_id -> BigInt,
        hash -> Text,
        created -> BigInt,
        expires -> BigInt,
    }
}

diesel::table! {
    sign_in_failures (subject) {
        subject -> Text,
        failures -> Integer,
        last -> BigInt,
        account -> Nullable<Text>,
    }
}

diesel::table! {
    known_networks (user_id, network) {
        user_id -> BigInt,
        network -> Text,
        last -> BigInt,
    }
}

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        algorithm -> Text,
        public_key -> Text,
        sealed_private_key -> Text,
        created -> BigInt,
    }
}

diesel::table! {
    issuers (url) {
        url -> Text,
        first_used -> BigInt,
    }
}

diesel::table! {
    used_forms (form_key) {
        form_key -> Text,
        used -> BigInt,
    }
}

diesel::table! {
    idempotency_keys (user_id, idempotency_key) {
        user_id -> BigInt,
        idempotency_key -> Text,
        body -> Text,
        token_id -> BigInt,
        made -> BigInt,
    }
}

diesel::table! {
    jobs (name) {
        name -> Text,
        began -> BigInt,
        took_ms -> Nullable<BigInt>,
        failure -> Nullable<Text>,
    }
}

diesel::table! {
    pending_setup (id) {
        id -> Integer,
    }
}

diesel::table! {
    tags (id) {
        id -> BigInt,
        name -> Text,
        name_key -> Nullable<Text>,
        #[sql_name = "type"]
        tag_type -> Text,
        source -> Nullable<Text>,
        color -> Text,
        color_order -> Integer,
        description -> Nullable<Text>,
        category -> Nullable<Text>,
        weight_modifier -> Integer,
        created -> BigInt,
        deleted -> Nullable<BigInt>,
        list_key -> Text,
    }
}

diesel::table! {
    token_tags (token_id, tag_id) {
        token_id -> BigInt,
        tag_id -> BigInt,
    }
}

diesel::joinable!(token_tags -> tokens (token_id));
diesel::joinable!(token_tags -> tags (tag_id));
diesel::joinable!(token_calls -> tokens (token_id));
diesel::joinable!(tokens -> users (owner_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(password_links -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(
    users,
    tokens,
    sessions,
    password_links,
    tags,
    token_tags,
    token_calls
);
