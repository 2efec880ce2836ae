//! Restore: the same secret again, unless its time is over.

use super::revoke::one_wins;
use crate::support::{Person, together};

#[apply(on_both_engines)]
fn what_has_expired_does_not_come_back_revoked_or_not(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for name in ["Expired", "Revoked and expired"] {
        let secret = maya.generate(name, "30");
        let id = maya.token_id(&root, name);
        if name.starts_with("Revoked") {
            maya.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens");
        }
        app.expire(id);
        let before = app.kept();
        let toast = maya.toast_after(&format!("/settings/tokens/{id}/restore"));
        assert!(toast.contains("has expired"), "{toast}");
        let in_the_api = maya.api("PUT", &format!("/api/user-tokens/{id}"), &root, r#"{"revoke":false}"#);
        in_the_api.is_problem(409, "");
        assert!(in_the_api.body.contains("has expired"));
        maya.api("GET", "/api/users/me", &secret, "").is_problem(401, "");
        assert_eq!(app.kept(), before);
    }
    let page = maya.get("/settings/tokens?state=expired");
    assert_eq!(page.names(), ["Revoked and expired", "Expired"], "both show as expired");
    assert!(!page.body.contains("/restore\""), "neither offers Restore");
    assert!(maya.get("/settings/tokens?state=revoked").names().is_empty());
}

#[apply(on_both_engines)]
fn an_active_token_is_not_restored(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let id = maya.token_id(&root, "Root");
    let before = app.kept();
    assert_eq!(maya.toast_after(&format!("/settings/tokens/{id}/restore")), "This token is active already.");
    maya.api("PUT", &format!("/api/user-tokens/{id}"), &root, r#"{"revoke":false}"#).is_problem(409, "");
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn fifty_restorations_at_once_make_one_change(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let secret = maya.generate("CI", "30");
    let id = maya.token_id(&root, "CI");
    let (page, cookies) = (format!("/settings/tokens/{id}"), maya.cookie_header());
    let api = format!("/api/user-tokens/{id}");
    let revoke = || maya.post(&format!("{page}/revoke"), &[]).is_redirect_to("/settings/tokens");
    revoke();
    let restore = |_| Person::with_cookies(&app, &cookies).toast_after(&format!("{page}/restore"));
    let toasts = together(50, restore);
    let restored = toasts.iter().filter(|toast| *toast == "User token successfully restored").count();
    let refused = toasts.iter().filter(|toast| *toast == "This token is active already.").count();
    assert_eq!((restored, refused), (1, 49), "{toasts:?}");
    revoke();
    let restore = |_| Person::stranger(&app).api("PUT", &api, &root, r#"{"revoke":false}"#).status;
    one_wins(&together(50, restore), 200, 409);
    assert_eq!(app.lines("token.restore").len(), 2);
    assert_eq!(maya.api("GET", "/api/users/me", &secret, "").status, 200);
}
