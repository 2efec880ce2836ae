//! Which requests a secret opens, and what the others are told (RFC 6750).

use diesel::prelude::*;
use keyfob::db::schema::{tokens, users};

use crate::support::{Answer, App, Person};

const MISSING: &str = "Bearer realm=\"keyfob\"";
const MALFORMED: &str =
    "Bearer realm=\"keyfob\", error=\"invalid_token\", error_description=\"The token is not valid.\"";
const EXPIRED: &str = "Bearer realm=\"keyfob\", error=\"invalid_token\", \
    error_description=\"The token has expired. Generate another.\"";
const REVOKED: &str =
    "Bearer realm=\"keyfob\", error=\"invalid_token\", error_description=\"The token was revoked.\"";
const TWICE: &str = "Bearer realm=\"keyfob\", error=\"invalid_request\", \
    error_description=\"Send one Authorization header, not two.\"";

fn me(app: &App, headers: &[(&str, &str)]) -> Answer {
    Person::stranger(app).send("GET", "/api/users/me", headers, String::new())
}

fn with(app: &App, secret: &str) -> Answer {
    me(app, &[("authorization", &format!("Bearer {secret}"))])
}

fn refused(answer: &Answer, status: u16, challenge: &str) {
    answer.is_problem(status, "");
    assert_eq!(answer.header("www-authenticate"), challenge);
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[apply(on_both_engines)]
fn without_credentials_there_is_a_challenge_without_an_error(app: App) {
    let secret = app.admin().generate("CI", "30");
    refused(&me(&app, &[]), 401, MISSING);
    for header in [
        "Basic bWF5YTpzZWNyZXQ=",
        "",
        "Digest x",
        &secret,
        &format!("Token {secret}"),
        &format!("Bearer{secret}"),
        &format!("BearerX {secret}"),
    ] {
        refused(&me(&app, &[("authorization", header)]), 401, MISSING);
    }
}

#[apply(on_both_engines)]
fn the_scheme_counts_in_any_case(app: App) {
    let secret = app.admin().generate("CI", "30");
    for scheme in ["Bearer", "bearer", "BEARER", "bEaReR", "Bearer  "] {
        let answer = me(&app, &[("authorization", &format!("{scheme} {secret}"))]);
        assert_eq!(answer.status, 200, "{scheme}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[apply(on_both_engines)]
fn what_is_no_token_is_malformed(app: App) {
    let secret = app.admin().generate("CI", "30");
    let junk = "A".repeat(10 * 1024);
    for header in [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer ..",
        "Bearer ....",
        &format!("Bearer {junk}"),
        &format!("Bearer {junk}.{junk}.{junk}"),
        &format!("Bearer Bearer {secret}"),
        &format!("Bearer {secret}, Bearer {secret}"),
        &format!("Bearer \"{secret}\""),
    ] {
        refused(&me(&app, &[("authorization", header)]), 401, MALFORMED);
    }
    for header in ["Bearer é".as_bytes(), "Bearer \u{1F511}".as_bytes(), b"Bearer \xff", b"Bearer \xe9\x80"]
    {
        let request = [b"GET /api/users/me HTTP/1.1\r\nAuthorization: ", header].concat();
        refused(&app.raw(&request), 401, MALFORMED);
    }
}

#[apply(on_both_engines)]
fn two_sets_of_credentials_are_a_bad_request(app: App) {
    let secret = app.admin().generate("CI", "30");
    let bearer = format!("Bearer {secret}");
    for other in [bearer.as_str(), "Bearer x", "Basic bWF5YTpzZWNyZXQ=", ""] {
        refused(&me(&app, &[("authorization", &bearer), ("authorization", other)]), 400, TWICE);
        refused(&me(&app, &[("authorization", other), ("authorization", &bearer)]), 400, TWICE);
    }
}

#[apply(on_both_engines)]
fn a_token_anywhere_else_is_not_looked_at(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let stranger = Person::stranger(&app);
    let query = format!("/api/users/me?access_token={secret}&token={secret}");
    refused(&stranger.send("GET", &query, &[], String::new()), 401, MISSING);
    for cookie in ["access_token", "token", "Authorization", "keyfob_session"] {
        refused(&me(&app, &[("cookie", &format!("{cookie}={secret}"))]), 401, MISSING);
    }
    for header in ["x-api-key", "x-authorization", "proxy-authorization"] {
        refused(&me(&app, &[(header, &format!("Bearer {secret}"))]), 401, MISSING);
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let body = format!("access_token={secret}");
    refused(&stranger.send("POST", "/api/user-tokens", &form, body), 401, MISSING);
    // Nor does it count as a second set of credentials.
    let bearer = format!("Bearer {secret}");
    assert_eq!(stranger.send("GET", &query, &[("authorization", &bearer)], String::new()).status, 200);
}

#[apply(on_both_engines)]
fn a_session_does_not_open_the_api(app: App) {
    let maya = app.admin();
    let cookies = maya.cookie_header();
    assert!(cookies.contains("keyfob_session_"));
    let headers = [("cookie", cookies.as_str()), ("sec-fetch-site", "same-origin")];
    refused(&me(&app, &headers), 401, MISSING);
    let json = [("cookie", cookies.as_str()), ("content-type", "application/json")];
    let before = app.kept();
    let body = r#"{"name":"CI","expires_in_days":1}"#;
    refused(&maya.send("POST", "/api/user-tokens", &json, body.into()), 401, MISSING);
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_token_does_not_open_the_pages(app: App) {
    let secret = app.admin().generate("CI", "30");
    let bearer = [("authorization", format!("Bearer {secret}"))];
    let headers = bearer.each_ref().map(|(name, value)| (*name, value.as_str()));
    let page = Person::stranger(&app).send("GET", "/settings/tokens", &headers, String::new());
    page.is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
}

#[apply(on_both_engines)]
fn only_a_genuine_secret_learns_that_it_expired_or_was_revoked(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let (expired, revoked) = (maya.generate("Expired", "30"), maya.generate("Revoked", "30"));
    let (expired_id, revoked_id) = (maya.token_id(&root, "Expired"), maya.token_id(&root, "Revoked"));
    app.expire(expired_id);
    maya.post(&format!("/settings/tokens/{revoked_id}/revoke"), &[]);
    refused(&with(&app, &expired), 401, EXPIRED);
    refused(&with(&app, &revoked), 401, REVOKED);
    for (one, other) in [(&expired, &revoked), (&revoked, &expired)] {
        let (message, _) = one.rsplit_once('.').expect("three parts");
        let (_, signature) = other.rsplit_once('.').expect("three parts");
        refused(&with(&app, &format!("{message}.{signature}")), 401, MALFORMED);
    }
}

#[apply(on_both_engines)]
fn a_signed_secret_without_a_row_opens_nothing(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let all = app.rows(|conn| Ok(diesel::delete(tokens::table).execute(conn)?));
    assert_eq!(all, 1);
    refused(&with(&app, &secret), 401, REVOKED);
}

#[apply(on_both_engines)]
fn a_row_with_another_hash_or_owner_opens_nothing(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let hash: String = app.rows(|conn| Ok(tokens::table.select(tokens::hash).first(conn)?));
    assert!(hash.len() == 64 && !secret.contains(&hash));
    let set_hash = |hash: &str| {
        app.rows(|conn| Ok(diesel::update(tokens::table).set(tokens::hash.eq(hash)).execute(conn)?))
    };
    for wrong in ["", &hash[..63], &hash.to_uppercase(), &format!("{hash} "), &"0".repeat(64)] {
        set_hash(wrong);
        refused(&with(&app, &secret), 401, MALFORMED);
    }
    set_hash(&hash);
    assert_eq!(with(&app, &secret).status, 200);
    app.person("tom@example.net", "member");
    let tom: i64 = app.rows(|conn| {
        Ok(users::table.filter(users::email.eq("tom@example.net")).select(users::id).first(conn)?)
    });
    app.rows(|conn| Ok(diesel::update(tokens::table).set(tokens::owner_id.eq(tom)).execute(conn)?));
    refused(&with(&app, &secret), 401, MALFORMED);
}

#[apply(on_both_engines)]
fn a_deactivated_owner_is_refused_at_once_and_let_in_again_when_reactivated(app: App) {
    app.admin();
    let tom = app.person("tom@example.net", "member");
    let (secret, other) = (tom.generate("CI", "30"), tom.generate("Revoked", "30"));
    let id = tom.token_id(&secret, "Revoked");
    tom.post(&format!("/settings/tokens/{id}/revoke"), &[]);
    assert_eq!(with(&app, &secret).status, 200);
    app.set_active("tom@example.net", false);
    refused(&with(&app, &secret), 401, REVOKED);
    tom.get("/settings/tokens").is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
    app.set_active("tom@example.net", true);
    assert_eq!(with(&app, &secret).status, 200);
    refused(&with(&app, &other), 401, REVOKED);
}

#[apply(on_both_engines)]
fn a_change_of_role_counts_on_the_next_request(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    for (role, title) in [("member", "Member"), ("manager", "Manager"), ("admin", "Admin")] {
        let role = keyfob::db::Role::clone(&role.parse().expect("a role"));
        app.rows(|conn| Ok(diesel::update(users::table).set(users::role.eq(role)).execute(conn)?));
        assert_eq!(with(&app, &secret).json()["role"], title);
        let panel = maya.get("/settings/tokens").body;
        assert!(panel.contains(&format!("<span class=\"sub\">{title}</span>")));
    }
}

#[apply(on_both_engines)]
fn every_use_is_kept_and_no_refusal_is(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let last_used = || -> Option<i64> {
        // Sorted by use, the database has to know it.
        assert_eq!(maya.get("/settings/tokens?sort=used").status, 200);
        app.rows(|conn| Ok(tokens::table.select(tokens::last_used).first(conn)?))
    };
    let set = |moment: i64| {
        app.rows(|conn| Ok(diesel::update(tokens::table).set(tokens::last_used.eq(moment)).execute(conn)?))
    };
    assert_eq!(last_used(), None);
    assert_eq!(with(&app, &secret).status, 200);
    let first = last_used().expect("used");
    set(first - 1000);
    assert_eq!(with(&app, &secret).status, 200);
    assert!(last_used() >= Some(first));
    set(first - 1000);
    let id: i64 = app.rows(|conn| Ok(tokens::table.select(tokens::id).first(conn)?));
    app.expire(id);
    assert_eq!(with(&app, &secret).status, 401);
    assert_eq!(last_used(), Some(first - 1000));
}
