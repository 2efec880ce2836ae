//! Who is behind a cookie, when things around it change.

use diesel::prelude::*;
use keyfob::db::schema::users;

#[apply(on_both_engines)]
fn a_session_ends_with_the_password_it_began_with(app: App) {
    let maya = app.admin();
    assert_eq!(maya.get("/settings/tokens").status, 200);
    // Changed while somebody signs in with the old one: that session is there, and worth nothing.
    app.rows(|conn| {
        Ok(diesel::update(users::table).set(users::password_hash.eq("$another$")).execute(conn)?)
    });
    maya.get("/settings/tokens").is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
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
