//! A role and a deactivation count from the next request, for pages and tokens; there is always an Admin.

use super::{add_person, admin_with_token};
use crate::support::{PASSWORD, Person};

#[apply(on_both_engines)]
fn a_role_counts_from_the_next_request_for_pages_and_tokens(app: App) {
    let (maya, root) = admin_with_token(&app);
    let tom = app.person("tom@x", "member");
    let secret = tom.generate("CI", "30");
    let path = format!("/api/users/{}", app.user_id("tom@x"));
    let may = || {
        let page = tom.post("/settings/tags", &[("name", ""), ("color", "#000000")]).status;
        let token = Person::stranger(&app).api("POST", "/api/global-tags", &secret, r#"{"name":""}"#).status;
        let tab = tom.get("/settings/tags").body.contains("/settings/users");
        (page, token, tom.get("/settings/users").status, tab)
    };
    assert_eq!(may(), (403, 403, 403, false));
    assert_eq!(maya.api("PUT", &path, &root, r#"{"role":"Manager"}"#).status, 200);
    assert_eq!(may(), (422, 422, 200, true));
    assert_eq!(Person::stranger(&app).api("POST", "/api/users", &secret, r#"{"name":"CI"}"#).status, 403);
    assert_eq!(maya.api("PUT", &path, &root, r#"{"role":"Admin"}"#).status, 200);
    assert_eq!(Person::stranger(&app).api("POST", "/api/users", &secret, r#"{"name":"CI"}"#).status, 200);
    assert_eq!(maya.api("PUT", &path, &root, r#"{"role":"Member"}"#).status, 200);
    assert_eq!(may(), (403, 403, 403, false));
}

#[apply(on_both_engines)]
fn deactivating_ends_sessions_and_tokens_and_reactivating_brings_back_what_was_not_revoked(app: App) {
    let (maya, root) = admin_with_token(&app);
    let tom = app.person("tom@x", "member");
    let (kept, revoked) = (tom.generate("Kept", "30"), tom.generate("Revoked", "30"));
    let cookies = tom.cookie_header();
    let id = app.user_id("tom@x");
    let me = |secret: &str| Person::stranger(&app).api("GET", "/api/users/me", secret, "").status;
    tom.post(&format!("/settings/tokens/{}/revoke", tom.token_id(&kept, "Revoked")), &[])
        .is_redirect_to("/settings/tokens");
    assert_eq!((me(&kept), me(&revoked)), (200, 401));

    maya.post(&format!("/settings/users/{id}/deactivate"), &[]).is_redirect_to("/settings/users");
    assert_eq!(app.sessions(), 1, "hers is the only one left");
    tom.get("/settings/tokens").is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
    let refused = Person::stranger(&app).api("GET", "/api/users/me", &kept, "");
    assert_eq!(refused.status, 401);
    assert!(refused.header("www-authenticate").contains("invalid_token"));
    assert_eq!(Person::stranger(&app).sign_in("tom@x", PASSWORD).status, 422);

    maya.api("POST", &format!("/api/users/{id}/restore"), &root, "");
    assert_eq!((me(&kept), me(&revoked)), (200, 401));
    Person::with_cookies(&app, &cookies)
        .get("/settings/tokens")
        .is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
    Person::stranger(&app).sign_in("tom@x", PASSWORD).is_redirect_to("/");
}

#[apply(on_both_engines)]
fn a_session_that_began_in_the_moment_of_the_deactivation_stays_shut(app: App) {
    let (maya, root) = admin_with_token(&app);
    let tom = app.person("tom@x", "member");
    let cookies = tom.cookie_header();
    app.set_active("tom@x", false);
    let path = format!("/api/users/{}/restore", app.user_id("tom@x"));
    assert_eq!(maya.api("POST", &path, &root, "").status, 200);
    Person::with_cookies(&app, &cookies)
        .get("/settings/tags")
        .is_redirect_to("/sign-in?next=%2Fsettings%2Ftags");
}

#[apply(on_both_engines)]
fn the_last_active_admin_can_be_neither_demoted_nor_deactivated(app: App) {
    let (maya, root) = admin_with_token(&app);
    let id = app.user_id("maya@example.net");
    let path = format!("/api/users/{id}");
    // None of these can take over: they are no Admin, can't sign in, have no password yet, or are
    // deactivated.
    app.person("tom@x", "manager");
    maya.api("POST", "/api/users", &root, r#"{"name":"Bot","role":"Admin"}"#);
    add_person(&maya, "Ida", "ida@x", "admin");
    app.person("eve@x", "admin");
    app.set_active("eve@x", false);
    let before = app.kept();
    maya.api("PUT", &path, &root, r#"{"role":"Manager"}"#).is_problem(409, "role");
    maya.api("DELETE", &path, &root, "").is_problem(409, "");
    let form = [("name", "Maya Lindqvist"), ("email", "maya@example.net"), ("role", "member")];
    let page = maya.post(&format!("/settings/users/{id}/edit"), &form);
    assert_eq!((page.status, page.wrong_field().as_str()), (409, "role"));
    assert!(
        page.body.contains("is the last active Admin")
            && page.body.contains("value=\"member\" data-when=\"own tokens\" selected")
    );
    let page = maya.post(&format!("/settings/users/{id}/deactivate"), &[]);
    assert!(page.status == 409 && page.body.contains("is the last active Admin"), "{}", page.body);
    let refused = app.command(&["user", "deactivate", "--email", "maya@example.net"], "");
    assert!(!refused.status.success());
    assert_eq!(app.kept(), before);
    assert_eq!(maya.get("/settings/users").status, 200);
    app.set_active("eve@x", true);
    assert_eq!(maya.api("PUT", &path, &root, r#"{"role":"Manager"}"#).status, 200);
}

#[apply(on_both_engines)]
fn who_gives_away_their_own_rights_is_led_to_where_they_may_be(app: App) {
    let maya = app.admin();
    app.person("tom@x", "admin");
    let edit = |role: &str| {
        let form = [
            ("name", "Maya"),
            ("email", "maya@example.net"),
            ("role", role),
            ("back", "/settings/users?role=admin"),
        ];
        maya.post(&format!("/settings/users/{}/edit", app.user_id("maya@example.net")), &form)
    };
    edit("admin").is_redirect_to("/settings/users?role=admin");
    edit("manager").is_redirect_to("/settings/users?role=admin");
    assert_eq!(edit("admin").status, 403);
    let tom = Person::stranger(&app);
    tom.sign_in("tom@x", PASSWORD);
    app.person("eve@x", "admin");
    let form = [("name", "Tom"), ("email", "tom@x"), ("role", "member")];
    tom.post(&format!("/settings/users/{}/edit", app.user_id("tom@x")), &form).is_redirect_to("/settings");
    let eve = Person::stranger(&app);
    eve.sign_in("eve@x", PASSWORD);
    app.person("ada@x", "admin");
    eve.post(&format!("/settings/users/{}/deactivate", app.user_id("eve@x")), &[]).is_redirect_to("/sign-in");
    assert_eq!(eve.get("/sign-in").toast(), "You are deactivated and signed out");
}

#[apply(on_both_engines)]
fn personal_tokens_stay_invisible_to_admins(app: App) {
    let (maya, root) = admin_with_token(&app);
    let tom = app.person("tom@x", "member");
    let secret = tom.generate("Private thing", "30");
    let id = tom.token_id(&secret, "Private thing");
    let user = app.user_id("tom@x");
    for path in [
        "/settings/users".to_owned(),
        format!("/settings/users?dialog=deactivate&user={user}"),
        format!("/settings/users?dialog=edit&user={user}"),
        "/settings/tokens".into(),
        format!("/settings/tokens?kind=service&user={user}"),
    ] {
        assert!(!maya.get(&path).body.contains("Private thing"), "{path}");
    }
    for path in ["/api/user-tokens".to_owned(), format!("/api/users/{user}"), "/api/users".into()] {
        assert!(!maya.api("GET", &path, &root, "").body.contains("Private thing"), "{path}");
    }
    maya.api("PUT", &format!("/api/user-tokens/{id}"), &root, r#"{"revoke":true}"#).is_problem(404, "");
    maya.api("DELETE", &format!("/api/user-tokens/{id}"), &root, "").is_problem(404, "");
}
