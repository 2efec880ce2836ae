//! Signing out ends the session at the server.

use crate::support::{PASSWORD, Person};

#[apply(on_both_engines)]
fn the_same_cookie_replayed_leads_to_sign_in(app: App) {
    let maya = app.admin();
    let stolen = maya.cookie_header();
    let elsewhere = Person::stranger(&app);
    elsewhere.sign_in("maya@example.net", PASSWORD).is_redirect_to("/");
    let out = maya.post("/sign-out", &[]);
    out.is_redirect_to("/sign-in");
    assert!(!maya.cookie_header().contains("keyfob_session"), "the browser forgets its cookie");
    assert_eq!(maya.get("/sign-in").toast(), "You are signed out");
    let thief = Person::with_cookies(&app, &stolen);
    thief.get("/settings/tokens").is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
    let before = app.kept();
    thief.post("/settings/tokens", &[("name", "CI")]).is_redirect_to("/sign-in");
    assert_eq!(app.kept(), before);
    assert_eq!((app.sessions(), elsewhere.get("/settings/tokens").status), (1, 200));
}

#[apply(on_both_engines)]
fn it_is_never_a_link(app: App) {
    let maya = app.admin();
    let answer = maya.get("/sign-out");
    assert_eq!((answer.status, answer.header("allow")), (405, "POST"));
    assert_eq!(maya.get("/settings/tokens").status, 200);
}

#[apply(on_both_engines)]
fn somebody_who_is_not_signed_in_may_do_it_too(app: App) {
    app.admin();
    Person::stranger(&app).post("/sign-out", &[]).is_redirect_to("/sign-in");
    assert_eq!(app.sessions(), 1);
}
