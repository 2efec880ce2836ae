//! A checked token is remembered, and whatever changes counts for the next check, whoever changed it.

use diesel::prelude::*;
use keyfob::db::schema::{tags, tokens, users};
use keyfob::db::{DatabaseUrl, Db};

use crate::support::{App, Forger, Person};

/// What `/auth/verify` says of the owner, the token and the tags.
fn told(app: &App, secret: &str) -> String {
    let answer = app.verify(secret, "");
    let headers =
        ["x-keyfob-user", "x-keyfob-email", "x-keyfob-role", "x-keyfob-token-name", "x-keyfob-tags"];
    format!("{} {}", answer.status, headers.map(|name| answer.header(name)).join(" "))
}

fn good(app: &App, secret: &str) -> bool {
    let (page, api) =
        (app.verify(secret, "").status, Person::stranger(app).api("GET", "/api/users/me", secret, ""));
    assert_eq!(page, api.status, "the API and the gate disagree");
    page == 200
}

#[apply(on_both_engines)]
fn revoking_restoring_and_deleting_count_for_the_next_check(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let secret = maya.generate("CI", "30");
    let id = maya.token_id(&root, "CI");
    for _ in 0..20 {
        assert!(good(&app, &secret));
        maya.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens");
        assert!(!good(&app, &secret));
        maya.api("PUT", &format!("/api/user-tokens/{id}"), &root, r#"{"revoke":false}"#);
    }
    maya.post(&format!("/settings/tokens/{id}/revoke"), &[]);
    maya.post(&format!("/settings/tokens/{id}/delete"), &[]);
    assert!(!good(&app, &secret));
    assert!(good(&app, &root), "another token was touched");
}

#[apply(on_both_engines)]
fn role_name_and_activity_of_the_owner_count_for_the_next_check(app: App) {
    app.admin();
    let tom = app.person("tom@x", "member");
    let secret = tom.generate("CI", "30");
    let set = |sql: &str| {
        app.rows(|conn| {
            Ok(diesel::sql_query(format!("UPDATE users SET {sql} WHERE email = 'tom@x'")).execute(conn)?)
        })
    };
    assert_eq!(told(&app, &secret), "200 tom@x tom@x member CI ");
    set("role = 'manager'");
    assert_eq!(told(&app, &secret), "200 tom@x tom@x manager CI ");
    set("name = 'Tom'");
    assert_eq!(told(&app, &secret), "200 Tom tom@x manager CI ");
    app.set_active("tom@x", false);
    assert!(!good(&app, &secret));
    app.set_active("tom@x", true);
    assert!(good(&app, &secret));
}

#[apply(on_both_engines)]
fn tags_count_for_the_next_check(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "never");
    let api = |method: &str, path: &str, json: &str| {
        let answer = maya.api(method, path, &secret, json);
        assert!(answer.status < 300, "{}", answer.body);
    };
    let tags = || app.verify(&secret, "").header("x-keyfob-tags").to_owned();
    let id = maya.token_id(&secret, "CI");
    assert_eq!(tags(), "");
    api("POST", "/api/global-tags", r#"{"name":"One","weight_modifier":5}"#);
    api("POST", "/api/global-tags", r#"{"name":"Two","weight_modifier":1}"#);
    api("PUT", &format!("/api/user-tokens/{id}"), r#"{"tags":["One","Two"]}"#);
    assert_eq!(tags(), "One,Two");
    api("PUT", "/api/global-tags/Two", r#"{"weight_modifier":9}"#);
    assert_eq!(tags(), "Two,One");
    api("PUT", "/api/global-tags/One", r#"{"name":"Three"}"#);
    assert_eq!(tags(), "Two,Three");
    api("DELETE", "/api/global-tags/Two", "");
    assert_eq!(tags(), "Three");
    let two: i64 =
        app.rows(|conn| Ok(tags::table.filter(tags::name.eq("Two")).select(tags::id).first(conn)?));
    maya.post(&format!("/settings/tags/{two}/restore"), &[]).is_redirect_to("/settings/tags");
    assert_eq!(tags(), "Two,Three");
    api("PUT", &format!("/api/user-tokens/{id}"), r#"{"tags":[]}"#);
    assert_eq!(tags(), "");
}

#[apply(on_both_engines)]
fn the_expiry_that_the_secret_says_ends_what_is_remembered(app: App) {
    let maya = app.admin();
    maya.generate("CI", "30");
    let forger = Forger::with_the_key_of(&app);
    let jti: String = app.rows(|conn| Ok(tokens::table.select(tokens::jti).first(conn)?));
    let end = keyfob::db::Moment::now().second() + 2;
    let header = serde_json::json!({"typ": "pat+jwt", "alg": "EdDSA", "kid": forger.kid});
    let claims = serde_json::json!({"iss": app.origin, "sub": "1", "jti": jti, "iat": 1, "exp": end});
    let secret = forger.sign(&header, &claims);
    forger.slip_in(&jti, &secret);
    loop {
        let (before, answer) = (keyfob::db::Moment::now().second(), app.verify(&secret, ""));
        if answer.status != 200 {
            assert!(answer.header("www-authenticate").contains("expired"), "{}", answer.body);
            assert!(keyfob::db::Moment::now().second() >= end, "too early");
            break;
        }
        assert!(before < end, "it was accepted after its end");
    }
}

#[apply(on_both_engines)]
fn what_another_process_changed_counts_when_it_says_so(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let other = Db::open(&DatabaseUrl::parse(&app.database.url).expect("a good URL"));
    for round in 0..20 {
        assert!(good(&app, &secret), "round {round}");
        let set = |active: bool| {
            let row = diesel::update(users::table.find(1)).set(users::active.eq(active));
            other.write_now(|conn| Ok(row.execute(conn)?)).expect("written");
        };
        set(false);
        assert!(!good(&app, &secret), "round {round}");
        set(true);
    }
}

#[apply(on_both_engines)]
fn a_new_signing_key_is_used_when_its_command_ends_and_the_old_one_verifies(app: App) {
    let maya = app.admin();
    let old = maya.generate("Old", "30");
    assert!(good(&app, &old));
    let keys = || -> Vec<String> {
        let jwks = maya.get("/.well-known/jwks.json").json();
        jwks["keys"]
            .as_array()
            .expect("keys")
            .iter()
            .map(|key| key["kid"].as_str().expect("a kid").into())
            .collect()
    };
    let before = keys();
    let done = app.command(&["keys", "rotate"], "");
    assert!(done.status.success(), "{done:?}");
    let after = keys();
    assert_eq!((after.len(), &after[1..]), (2, before.as_slice()));
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(said.contains(&after[0]), "{said}");
    let new = maya.generate("New", "30");
    let kid = |secret: &str| {
        let header = crate::support::unbase64(secret.split('.').next().expect("a part"));
        serde_json::from_slice::<serde_json::Value>(&header).expect("JSON")["kid"].clone()
    };
    assert_eq!((kid(&old), kid(&new)), (before[0].as_str().into(), after[0].as_str().into()));
    assert!(good(&app, &old) && good(&app, &new));
    assert_eq!(app.lines("key.rotate").len(), 1);
    let listed = app.command(&["keys", "list"], "");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines[0].starts_with(&after[0]) && lines[0].ends_with("signs"), "{listed}");
    assert!(lines[1].starts_with(&before[0]) && lines[1].ends_with("verifies"), "{listed}");
}

#[apply(on_both_engines)]
fn two_keys_made_within_a_second_have_an_order(app: App) {
    let maya = app.admin();
    for _ in 0..5 {
        assert!(app.command(&["keys", "rotate"], "").status.success());
    }
    let _ = maya;
    let moments: Vec<i64> = app.rows(|conn| {
        use keyfob::db::schema::signing_keys;
        Ok(signing_keys::table.order(signing_keys::created).select(signing_keys::created).load(conn)?)
    });
    assert!(moments.len() == 6 && moments.windows(2).all(|pair| pair[0] < pair[1]), "{moments:?}");
}

#[test]
fn keys_are_not_rotated_with_the_wrong_key_file() {
    let app = App::start(crate::support::Engine::Sqlite).expect("SQLite is compiled in");
    let key = app.database.folder.path().join("keyfob.key");
    std::fs::write(&key, format!("{}\n", "ab".repeat(32))).expect("written");
    let done = app.command(&["keys", "rotate"], "");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(!done.status.success() && said.contains("does not fit this database"), "{said}");
    std::fs::remove_file(&key).expect("removed");
    let done = app.command(&["keys", "rotate"], "");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(!done.status.success() && said.contains("is missing"), "{said}");
    assert_eq!(app.lines("key.rotate").len(), 0);
}
