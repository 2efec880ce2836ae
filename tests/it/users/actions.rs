//! Deactivate and Reactivate on the Users tab.

use super::{admin_with_token, service, token_of};

#[apply(on_both_engines)]
fn deactivate_asks_first_and_can_be_undone(app: App) {
    let maya = app.admin();
    app.person("tom@x", "member");
    let id = app.user_id("tom@x");
    let ask = maya.get(&format!("/settings/users?type=person&dialog=deactivate&user={id}"));
    assert!(
        ask.body.contains("Deactivate User") && ask.body.contains("all their tokens stop"),
        "{}",
        ask.body
    );
    let back = [("back", "/settings/users?type=person")];
    maya.post(&format!("/settings/users/{id}/deactivate"), &back)
        .is_redirect_to("/settings/users?type=person");
    let page = maya.get("/settings/users?type=person");
    assert_eq!(page.toast(), "User successfully deactivated");
    assert!(page.body.contains(&format!("action=\"/settings/users/{id}/reactivate\"")), "Undo");
    maya.post(&format!("/settings/users/{id}/reactivate"), &back)
        .is_redirect_to("/settings/users?type=person");
    assert_eq!(maya.get("/settings/users").toast(), "User successfully reactivated");
    maya.post(&format!("/settings/users/{id}/reactivate"), &[]).is_redirect_to("/settings/users");
    assert!(maya.get("/settings/users").toast().contains("active already"));
    for action in ["edit", "deactivate", "reactivate", "password-link"] {
        let form = [("name", "x"), ("email", "x@x"), ("role", "member")];
        assert_eq!(maya.post(&format!("/settings/users/999/{action}"), &form).status, 303);
        assert_eq!(maya.get("/settings/users").toast(), "There is no such user.");
    }
}

#[apply(on_both_engines)]
fn a_service_user_with_active_tokens_is_refused_with_the_way_to_them(app: App) {
    let (maya, root) = admin_with_token(&app);
    let id = service(&maya, &root, "CI");
    for number in 1..=7 {
        token_of(&app, id, &format!("Build {number}"));
    }
    let tokens = format!("href=\"/settings/tokens?kind=service&#38;user={id}\"");
    let ask = maya.get(&format!("/settings/users?dialog=deactivate&user={id}"));
    for text in ["<li>Build 5</li>", "and 2 more", &tokens] {
        assert!(ask.body.contains(text), "{text}: {}", ask.body);
    }
    assert!(!ask.body.contains(">Deactivate</button>\n  </form>"), "there is nothing to send");
    let before = app.kept();
    let refused = maya.post(&format!("/settings/users/{id}/deactivate"), &[]);
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("CI has 7 active tokens") && refused.body.contains(&tokens));
    assert_eq!(app.kept(), before);
}
