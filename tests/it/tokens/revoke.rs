//! Revoke: once, whoever else tries in the same moment.

use crate::support::{Person, together};

/// One of many wins, and the others are told.
pub fn one_wins(statuses: &[u16], won: u16, lost: u16) {
    let of = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((of(won), of(lost)), (1, statuses.len() - 1), "{statuses:?}");
}

#[apply(on_both_engines)]
fn fifty_revocations_at_once_in_the_page_make_one_change(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    maya.generate("CI", "30");
    let path = format!("/settings/tokens/{}/revoke", maya.token_id(&root, "CI"));
    let cookies = maya.cookie_header();
    let statuses = together(50, |_| Person::with_cookies(&app, &cookies).post(&path, &[]).status);
    one_wins(&statuses, 303, 409);
    assert_eq!(app.lines("token.revoke").len(), 1);
}

#[apply(on_both_engines)]
fn fifty_revocations_at_once_in_the_api_make_one_change(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    maya.generate("CI", "30");
    let path = format!("/api/user-tokens/{}", maya.token_id(&root, "CI"));
    let revoke = |_| Person::stranger(&app).api("PUT", &path, &root, r#"{"revoke":true}"#).status;
    one_wins(&together(50, revoke), 200, 409);
    assert_eq!(app.lines("token.revoke").len(), 1);
}

#[apply(on_both_engines)]
fn what_is_revoked_or_expired_is_not_revoked_again(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for (name, is_expired) in [("Revoked", false), ("Expired", true)] {
        maya.generate(name, "30");
        let id = maya.token_id(&root, name);
        let path = format!("/settings/tokens/{id}/revoke");
        if is_expired {
            app.expire(id)
        } else {
            maya.post(&path, &[]).is_redirect_to("/settings/tokens")
        }
        let before = app.kept();
        let answer = maya.post(&path, &[]);
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains("href=\"/settings/tokens\""), "no way back");
        maya.api("PUT", &format!("/api/user-tokens/{id}"), &root, r#"{"revoke":true}"#).is_problem(409, "");
        assert_eq!(app.kept(), before);
    }
}

#[apply(on_both_engines)]
fn revoking_keeps_the_expiration_and_offers_undo(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    maya.generate("CI", "30");
    let id = maya.token_id(&root, "CI");
    let end = || maya.tokens(&root).iter().find(|t| t["name"] == "CI").map(|t| t["expiration"].clone());
    let before = end();
    maya.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens");
    assert_eq!(end(), before);
    let undo = format!("<form method=\"post\" action=\"/settings/tokens/{id}/restore\">");
    assert!(maya.get("/settings/tokens").body.contains(&undo));
    assert_eq!(maya.get("/settings/tokens").toast(), "", "a toast is shown once");
}

#[apply(on_both_engines)]
fn a_token_can_revoke_itself_and_is_refused_from_then_on(app: App) {
    let maya = app.admin();
    let secret = maya.generate("Root", "never");
    let path = format!("/api/user-tokens/{}", maya.token_id(&secret, "Root"));
    assert_eq!(maya.api("PUT", &path, &secret, r#"{"revoke":true}"#).status, 200);
    maya.api("PUT", &path, &secret, r#"{"revoke":false}"#).is_problem(401, "");
}

#[apply(on_both_engines)]
fn an_action_comes_back_to_the_list_it_was_done_in_and_nowhere_else(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    maya.generate("CI", "30");
    let id = maya.token_id(&root, "CI");
    let list = "/settings/tokens?state=active&sort=name";
    maya.post(&format!("/settings/tokens/{id}/revoke"), &[("back", list)]).is_redirect_to(list);
    for (action, back) in [
        ("restore", "//evil.test"),
        ("revoke", "https://evil.test/settings/tokens"),
        ("restore", "/settings/tokens/../../sign-out"),
        ("revoke", "/settings/tokens?a\r\nSet-Cookie: x=y"),
    ] {
        let path = format!("/settings/tokens/{id}/{action}");
        maya.post(&path, &[("back", back)]).is_redirect_to("/settings/tokens");
    }
}
