//! Delete: for good, once, and never what is active.

use super::revoke::one_wins;
use crate::support::{Person, together};

#[apply(on_both_engines)]
fn an_active_token_is_not_deleted_whoever_asks_and_however(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let secret = maya.generate("CI", "30");
    let id = maya.token_id(&root, "CI");
    let before = app.kept();
    let answer = maya.post(&format!("/settings/tokens/{id}/delete"), &[]);
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("Revoke it first"), "{}", answer.body);
    maya.api("DELETE", &format!("/api/user-tokens/{id}"), &root, "").is_problem(409, "");
    maya.api("DELETE", &format!("/api/user-tokens/{id}"), &secret, "").is_problem(409, "");
    let page = maya.get(&format!("/settings/tokens?dialog=delete&token={id}"));
    assert!(!page.body.contains("Delete Token"), "nor does the page offer it");
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn what_is_revoked_or_expired_is_deleted_and_its_name_is_free_again(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for (door, is_expired) in [("page", false), ("page", true), ("api", false), ("api", true)] {
        let secret = maya.generate("CI", "30");
        let id = maya.token_id(&root, "CI");
        match is_expired {
            true => app.expire(id),
            false => {
                maya.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens")
            }
        }
        let dialog = maya.get(&format!("/settings/tokens?dialog=delete&token={id}"));
        assert!(dialog.body.contains("open data-served"), "the dialog is open without script");
        match door {
            "page" => {
                maya.post(&format!("/settings/tokens/{id}/delete"), &[]).is_redirect_to("/settings/tokens")
            }
            _ => assert_eq!(maya.api("DELETE", &format!("/api/user-tokens/{id}"), &root, "").status, 204),
        }
        assert_eq!(app.tokens_named("CI"), 0);
        maya.api("GET", "/api/users/me", &secret, "").is_problem(401, "");
    }
    assert_eq!(app.lines("token.delete").len(), 4);
}

#[apply(on_both_engines)]
fn a_number_is_never_given_twice(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    maya.generate("CI", "30");
    let first = maya.token_id(&root, "CI");
    maya.post(&format!("/settings/tokens/{first}/revoke"), &[]);
    maya.post(&format!("/settings/tokens/{first}/delete"), &[]);
    maya.generate("CI", "30");
    assert!(maya.token_id(&root, "CI") > first, "an old tab would act on the new token");
}

#[apply(on_both_engines)]
fn a_second_tab_that_acts_on_a_row_that_is_gone_is_told_and_changes_nothing(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    maya.generate("CI", "30");
    let id = maya.token_id(&root, "CI");
    maya.post(&format!("/settings/tokens/{id}/revoke"), &[]);
    maya.post(&format!("/settings/tokens/{id}/delete"), &[]);
    let before = app.kept();
    let referer = format!("{}/settings/tokens?state=revoked", app.url);
    for action in ["revoke", "restore", "delete"] {
        let headers = [
            ("origin", app.origin.as_str()),
            ("referer", &referer),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let path = format!("/settings/tokens/{id}/{action}");
        let answer = maya.send("POST", &path, &headers, "back=%2Fsettings%2Ftokens".into());
        answer.is_redirect_to("/settings/tokens?state=revoked");
        let toast = maya.get("/settings/tokens").toast();
        assert!(toast.starts_with("This token does not exist, or it is not yours."), "{action}: {toast}");
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn fifty_deletions_at_once_make_one_change(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let cookies = maya.cookie_header();
    let revoked = || {
        maya.generate("CI", "30");
        let id = maya.token_id(&root, "CI");
        maya.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens");
        id
    };
    let path = format!("/settings/tokens/{}/delete", revoked());
    // In the page a row that is gone is a toast after a redirect, so the audit tells.
    let delete = |_| Person::with_cookies(&app, &cookies).post(&path, &[]).status;
    assert_eq!(together(50, delete), [303; 50]);
    assert_eq!(app.lines("token.delete").len(), 1);
    let path = format!("/api/user-tokens/{}", revoked());
    one_wins(&together(50, |_| Person::stranger(&app).api("DELETE", &path, &root, "").status), 204, 404);
    assert_eq!(app.lines("token.delete").len(), 2);
}

#[apply(on_both_engines)]
fn restore_and_delete_at_once_end_in_one_of_both(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let secret = maya.generate("CI", "30");
    let path = format!("/api/user-tokens/{}", maya.token_id(&root, "CI"));
    maya.api("PUT", &path, &root, r#"{"revoke":true}"#);
    let statuses = together(20, |number| {
        let person = Person::stranger(&app);
        match number % 2 {
            0 => person.api("PUT", &path, &root, r#"{"revoke":false}"#).status,
            _ => person.api("DELETE", &path, &root, "").status,
        }
    });
    let done = (app.lines("token.restore").len(), app.lines("token.delete").len());
    assert!([(1, 0), (0, 1)].contains(&done), "{done:?} {statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status < 300).count(), 1, "{statuses:?}");
    assert_eq!(maya.api("GET", "/api/users/me", &secret, "").status, if done.0 == 1 { 200 } else { 401 });
}
