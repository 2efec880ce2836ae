//! When somebody was last active, by a page or by a token.

use std::time::{Duration, Instant};

use super::admin_with_token;
use crate::support::{App, Person};

/// What the API says, once it says something: it is written down beside the request.
fn last_active(app: &App, admin: &str, email: &str) -> String {
    let path = format!("/api/users/{}", app.user_id(email));
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let user = Person::stranger(app).api("GET", &path, admin, "").json();
        if let Some(text) = user["last_active"].as_str() {
            return text.to_owned();
        }
        assert!(Instant::now() < end, "it was never written down");
        std::thread::yield_now();
    }
}

#[apply(on_both_engines)]
fn a_page_and_a_token_make_somebody_active(app: App) {
    let (maya, root) = admin_with_token(&app);
    app.command(
        &["user", "create", "--email", "tom@x", "--name", "Tom", "--role", "member"],
        crate::support::PASSWORD,
    );
    let path = format!("/api/users/{}", app.user_id("tom@x"));
    assert_eq!(maya.api("GET", &path, &root, "").json()["last_active"], serde_json::Value::Null);
    assert!(maya.get("/settings/users?search=tom").body.contains(">Never</td>"));
    let tom = Person::stranger(&app);
    tom.sign_in("tom@x", crate::support::PASSWORD).is_redirect_to("/");
    assert!(last_active(&app, &root, "tom@x").ends_with('Z'));
    assert!(!maya.get("/settings/users?search=tom").body.contains(">Never</td>"));
    assert!(last_active(&app, &root, "maya@example.net").ends_with('Z'));
}

#[apply(on_both_engines)]
fn a_token_makes_its_owner_active(app: App) {
    use diesel::prelude::*;
    use keyfob::db::schema::users;
    let (_, root) = admin_with_token(&app);
    let secret = app.person("tom@x", "member").generate("CI", "30");
    let restarted = app.restart(|_| ());
    restarted.rows(|conn| {
        Ok(diesel::update(users::table).set(users::last_active.eq(None::<i64>)).execute(conn)?)
    });
    assert_eq!(Person::stranger(&restarted).api("GET", "/api/users/me", &secret, "").status, 200);
    last_active(&restarted, &root, "tom@x");
}

#[apply(on_both_engines)]
fn a_token_that_only_other_services_ask_about_makes_its_owner_active(app: App) {
    use diesel::prelude::*;
    use keyfob::db::schema::users;
    let (_, root) = admin_with_token(&app);
    let secret = app.person("tom@x", "member").generate("CI", "30");
    let restarted = app.restart(|_| ());
    restarted.rows(|conn| {
        Ok(diesel::update(users::table).set(users::last_active.eq(None::<i64>)).execute(conn)?)
    });
    assert_eq!(restarted.verify(&secret, "").status, 200);
    // What was counted is written when the server stops.
    let restarted = restarted.restart(|_| ());
    last_active(&restarted, &root, "tom@x");
}
