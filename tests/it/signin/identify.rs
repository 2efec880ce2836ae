//! Who is behind a cookie, when things around it change.

use diesel::prelude::*;
use keyfob::db::schema::users;

use crate::support::{PASSWORD, Person};

#[apply(on_both_engines)]
fn a_session_ends_with_the_epoch_it_began_in(app: App) {
    let maya = app.admin();
    assert_eq!(maya.get("/settings/tokens").status, 200);
    // Another password while somebody signs in with the old one: that session is there, and worth nothing.
    app.rows(|conn| {
        Ok(diesel::update(users::table).set(users::session_epoch.eq("another")).execute(conn)?)
    });
    maya.get("/settings/tokens").is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
}

#[apply(on_both_engines)]
fn whatever_ends_sessions_begins_another_epoch(app: App) {
    let maya = app.admin();
    app.person("tom@example.net", "member");
    let tom = app.user_id("tom@example.net");
    let epoch = || -> String {
        app.rows(|conn| Ok(users::table.find(tom).select(users::session_epoch).first(conn)?))
    };
    let mut epochs = vec![epoch()];
    for act in ["set-password", "deactivate", "reactivate"] {
        assert!(app.command(&["user", act, "--email", "tom@example.net"], PASSWORD).status.success());
        epochs.push(epoch());
    }
    let signed_in = Person::stranger(&app);
    signed_in.sign_in("tom@example.net", PASSWORD).is_redirect_to("/");
    assert_eq!(&epoch(), epochs.last().expect("some"), "signing in ends nobody's session");
    let new = "seventeen green umbrellas";
    let form = [("current", PASSWORD), ("password", new), ("again", new)];
    signed_in.post("/account/password", &form).is_redirect_to("/account");
    assert_eq!(signed_in.get("/account").status, 200);
    epochs.push(epoch());
    let link = maya.post(&format!("/settings/users/{tom}/password-link"), &[]);
    assert_eq!(&epoch(), epochs.last().expect("some"), "a link ends nothing before it is used");
    let link = link.body.split("/password?link=").nth(1).map(|rest| rest[..64].to_owned()).expect("a link");
    let form = [("link", link.as_str()), ("password", PASSWORD)];
    Person::stranger(&app).post("/password", &form).is_redirect_to("/sign-in");
    epochs.push(epoch());
    assert!(epochs.iter().all(|epoch| epoch.len() == 32), "{epochs:?}");
    let count = epochs.len();
    epochs.sort();
    epochs.dedup();
    assert_eq!(epochs.len(), count, "{epochs:?}");
}

#[apply(on_both_engines)]
fn who_has_no_password_has_a_session_all_the_same(app: App) {
    let maya = app.admin();
    app.rows(|conn| {
        Ok(diesel::update(users::table).set(users::password_hash.eq(None::<String>)).execute(conn)?)
    });
    assert_eq!(maya.get("/settings/tokens").status, 200);
    let account = maya.get("/account");
    assert!(account.status == 200 && account.body.contains("This browser"), "{}", account.body);
    assert!(maya.generate("CI", "30").starts_with("eyJ"), "what it changes is done as its person");
    assert_eq!(Person::stranger(&app).sign_in("maya@example.net", PASSWORD).status, 422);
}

#[apply(on_both_engines)]
fn a_cookie_of_another_program_that_is_no_text_signs_nobody_out(app: App) {
    let maya = app.admin();
    let ours = maya.cookie_header();
    for foreign in [&b"x=\x80"[..], b"x=\xff\xfe; y=1"] {
        let request =
            [b"GET /settings/tokens HTTP/1.1\r\nCookie: ", foreign, b"; ", ours.as_bytes()].concat();
        assert_eq!(app.raw(&request).status, 200);
    }
}

#[apply(on_both_engines)]
fn after_a_refused_form_the_way_leads_to_its_list(app: App) {
    let maya = app.admin();
    let referer = format!("{}/settings/tags/7/edit", app.url);
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let post = || {
        maya.send(
            "POST",
            "/settings/tags/7/edit",
            &[("origin", &app.url), ("referer", &referer), kind],
            String::new(),
        )
    };
    post().is_redirect_to("/settings/tags");
    maya.post("/sign-out", &[]);
    post().is_redirect_to("/sign-in?next=%2Fsettings%2Ftags");
}

/// As a row that no start has filled yet.
#[apply(on_both_engines)]
fn without_an_epoch_nobody_signs_in_and_nothing_is_written_about_it(app: App) {
    let maya = app.admin();
    app.rows(|conn| Ok(diesel::update(users::table).set(users::session_epoch.eq("")).execute(conn)?));
    maya.get("/settings/tokens").is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
    let before = (app.lines("user.sign_in").len(), app.sessions());
    let refused = Person::stranger(&app).sign_in("maya@example.net", PASSWORD);
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert_eq!((app.lines("user.sign_in").len(), app.sessions()), before);
}
