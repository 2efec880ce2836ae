//! How many active tokens somebody has at most.

use super::revoke::one_wins;
use crate::support::{Answer, App, Person, together};

fn with_at_most(app: App, most: u32) -> App {
    app.restart(|config| config.tokens.per_person = most)
}

fn make(app: &App, secret: &str, name: &str, user: Option<i64>) -> Answer {
    let body = serde_json::json!({"name": name, "expires_in_days": 30, "user_id": user});
    Person::stranger(app).api("POST", "/api/user-tokens", secret, &body.to_string())
}

fn of(statuses: &[u16], wanted: u16) -> usize {
    statuses.iter().filter(|status| **status == wanted).count()
}

#[apply(on_both_engines)]
fn of_many_at_once_only_as_many_get_one_as_fit(app: App) {
    let app = with_at_most(app, 10);
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let statuses = together(50, |n| make(&app, &root, &format!("T{n}"), None).status);
    assert_eq!((of(&statuses, 200), of(&statuses, 409)), (9, 41), "{statuses:?}");
    assert_eq!(maya.tokens(&root).len(), 10);
    // A service user has its own count.
    let robot = maya.api("POST", "/api/users", &root, r#"{"name":"Robot"}"#).json()["id"].as_i64();
    let statuses = together(20, |n| make(&app, &root, &format!("S{n}"), robot).status);
    assert_eq!((of(&statuses, 200), of(&statuses, 409)), (10, 10), "{statuses:?}");
    let refused = make(&app, &root, "One more", robot).json()["detail"].clone();
    assert_eq!(
        refused,
        "This service user has 10 active tokens, and that is the most. Revoke what is no longer needed first."
    );
}

#[apply(on_both_engines)]
fn every_door_says_so_and_what_is_over_makes_room(app: App) {
    let app = with_at_most(app, 3);
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    maya.generate("Two", "30");
    maya.generate("Three", "30");
    let said = "You have 3 active tokens, and that is the most.";
    let before = app.kept();
    let refused = make(&app, &root, "Four", None);
    refused.is_problem(409, "");
    assert!(refused.json()["detail"].as_str().is_some_and(|text| text.starts_with(said)));
    let refused = maya.post_generate("Four", "30");
    assert!(
        refused.status == 409 && refused.body.contains(said) && refused.secret().is_none(),
        "{}",
        refused.body
    );
    let refused = maya.consent("box", &[("answer", "agree")]);
    assert!(refused.status == 409 && refused.body.contains(said), "{}", refused.body);
    assert_eq!(app.kept(), before);
    let [two, three] = ["Two", "Three"].map(|name| maya.token_id(&root, name));
    maya.post(&format!("/settings/tokens/{two}/revoke"), &[]).is_redirect_to("/settings/tokens");
    maya.generate("Four", "30");
    // Brought back it would be one too many.
    let before = app.kept();
    let toast = maya.toast_after(&format!("/settings/tokens/{two}/restore"));
    assert!(toast.contains(said), "{toast}");
    maya.api("PUT", &format!("/api/user-tokens/{two}"), &root, r#"{"revoke":false}"#).is_problem(409, "");
    assert_eq!(app.kept(), before);
    app.expire(three);
    // Of two that come back at once there is room for one.
    let four = maya.token_id(&root, "Four");
    maya.post(&format!("/settings/tokens/{four}/revoke"), &[]).is_redirect_to("/settings/tokens");
    maya.generate("Five", "30");
    let back = together(2, |n| {
        let path = format!("/api/user-tokens/{}", [two, four][n]);
        Person::stranger(&app).api("PUT", &path, &root, r#"{"revoke":false}"#).status
    });
    one_wins(&back, 200, 409);
}
