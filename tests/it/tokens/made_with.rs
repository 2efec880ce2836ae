//! What was made with a token, and what becomes of it when something becomes of that token.

use diesel::prelude::*;
use keyfob::db::schema::tokens;

use crate::support::{Answer, App, Person, together};

/// Makes a token with `secret`; gives its number and secret.
fn make(app: &App, secret: &str, name: &str, user: Option<i64>) -> (i64, String) {
    let body = serde_json::json!({"name": name, "expires_in_days": 30, "user_id": user});
    let answer = Person::stranger(app).api("POST", "/api/user-tokens", secret, &body.to_string());
    assert_eq!(answer.status, 200, "{}", answer.body);
    let json = answer.json();
    (json["id"].as_i64().expect("a number"), json["bearer_token"].as_str().expect("a secret").to_owned())
}

fn report(app: &App, secret: &str) -> u16 {
    let form = [("content-type", "application/x-www-form-urlencoded")];
    Person::stranger(app).send("POST", "/oauth/revoke", &form, format!("token={secret}")).status
}

fn act(person: &Person<'_>, id: i64, action: &str) -> Answer {
    person.post(&format!("/settings/tokens/{id}/{action}"), &[])
}

fn statuses<'s>(app: &App, secrets: impl IntoIterator<Item = &'s String>) -> Vec<u16> {
    secrets.into_iter().map(|secret| app.verify(secret, "").status).collect()
}

#[apply(on_both_engines)]
fn what_was_made_with_a_compromised_token_is_compromised_down_all_generations(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let robot = maya.api("POST", "/api/users", &root, r#"{"name":"Robot"}"#).json()["id"].as_i64();
    let leaked = maya.generate("Leaked", "never");
    let (child, child_secret) = make(&app, &leaked, "Child", None);
    let (grandchild, grandchild_secret) = make(&app, &child_secret, "Grandchild", robot);
    // One in between may be revoked, or gone.
    let (middle, middle_secret) = make(&app, &leaked, "Middle", None);
    let (leaf, leaf_secret) = make(&app, &middle_secret, "Leaf", None);
    for action in ["revoke", "delete"] {
        act(&maya, middle, action).is_redirect_to("/settings/tokens");
    }
    act(&maya, child, "revoke").is_redirect_to("/settings/tokens");
    let secrets = [child_secret, grandchild_secret, leaf_secret];
    assert_eq!(statuses(&app, &secrets), [401, 200, 200]);
    let revoked = |id: i64| {
        app.rows(|conn| Ok(tokens::table.find(id).select(tokens::revoked).get_result::<Option<i64>>(conn)?))
    };
    let before = revoked(child);

    assert_eq!(report(&app, &leaked), 200);
    assert_eq!(statuses(&app, &secrets), [401, 401, 401]);
    assert_eq!((app.verify(&leaked, "").status, app.verify(&root, "").status), (401, 200));
    for id in [child, grandchild, leaf] {
        let restored = maya.api("PUT", &format!("/api/user-tokens/{id}"), &root, r#"{"revoke":false}"#);
        assert!(restored.status == 409 && restored.body.contains("compromised"), "{}", restored.body);
    }
    assert_eq!(revoked(child), before, "it was revoked when it was");
    let names =
        |action: &str| app.lines(action).into_iter().map(|line| line.subject_name).collect::<Vec<_>>();
    assert_eq!(names("token.compromise"), ["Leaked", "Child", "Leaf"]);
    assert_eq!(names("service_token.compromise"), ["Grandchild"]);
    assert!(
        app.lines("")
            .iter()
            .filter(|line| line.action.ends_with("compromise"))
            .all(|line| line.actor_id.is_none())
    );
}

#[apply(on_both_engines)]
fn what_was_made_with_a_token_that_is_merely_revoked_or_deleted_lives_on(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let robot = maya.api("POST", "/api/users", &root, r#"{"name":"Robot"}"#).json()["id"].as_i64();
    let parent = maya.generate("Parent", "never");
    let id = maya.token_id(&root, "Parent");
    act(&maya, id, "revoke");
    assert_eq!(maya.get("/settings/tokens").toast(), "User token successfully revoked");
    act(&maya, id, "restore");
    let (_, one) = make(&app, &parent, "One", None);
    act(&maya, id, "revoke");
    assert_eq!(
        maya.get("/settings/tokens").toast(),
        "User token successfully revoked. 1 token that was made with it still works"
    );
    act(&maya, id, "restore");
    let (_, two) = make(&app, &one, "Two", robot);
    act(&maya, id, "revoke").is_redirect_to("/settings/tokens");
    let page = maya.get("/settings/tokens");
    assert_eq!(page.toast(), "User token successfully revoked. 2 tokens that were made with it still work");
    for way in [
        format!("action=\"/settings/tokens/{id}/revoke-made\""),
        format!("action=\"/settings/tokens/{id}/restore\""),
        "Revoke them too".into(),
    ] {
        assert!(page.body.contains(&way), "{way}: {}", page.body);
    }
    assert_eq!(statuses(&app, [&one, &two]), [200, 200]);
    act(&maya, id, "revoke-made").is_redirect_to("/settings/tokens");
    assert_eq!(maya.get("/settings/tokens").toast(), "2 tokens successfully revoked");
    assert_eq!(statuses(&app, [&one, &two, &root]), [401, 401, 200]);
    let count = |action: &str| app.lines(action).len();
    assert_eq!((count("token.revoke"), count("service_token.revoke")), (4, 1));
    act(&maya, id, "revoke-made").is_redirect_to("/settings/tokens");
    assert_eq!(maya.get("/settings/tokens").toast(), "Nothing that was made with it is active any more");
    // Restored they work, and go on doing so when their parent is gone.
    act(&maya, maya.token_id(&root, "One"), "restore");
    act(&maya, id, "delete");
    assert_eq!(statuses(&app, [&one]), [200]);
}

#[apply(on_both_engines)]
fn only_what_is_within_reach_is_counted_and_revoked(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let robot = maya.api("POST", "/api/users", &root, r#"{"name":"Robot"}"#).json()["id"].as_i64();
    let tom = app.person("tom@x", "admin");
    let parent = tom.generate("Parent", "never");
    let id = tom.token_id(&parent, "Parent");
    let (_, own) = make(&app, &parent, "Own", None);
    let (_, service) = make(&app, &parent, "Service", robot);
    let path = format!("/api/users/{}", app.user_id("tom@x"));
    assert_eq!(maya.api("PUT", &path, &root, r#"{"role":"Member"}"#).status, 200);
    act(&tom, id, "revoke");
    assert_eq!(
        tom.get("/settings/tokens").toast(),
        "User token successfully revoked. 1 token that was made with it still works"
    );
    // Somebody else's token does not exist.
    act(&maya, id, "revoke-made").is_redirect_to("/settings/tokens");
    assert_eq!(statuses(&app, [&own, &service]), [200, 200]);
    act(&tom, id, "revoke-made").is_redirect_to("/settings/tokens");
    assert_eq!(statuses(&app, [&own, &service]), [401, 200]);
}

#[apply(on_both_engines)]
fn what_is_being_made_while_its_token_is_compromised_does_not_escape(app: App) {
    let maya = app.admin();
    maya.generate("Root", "never");
    for round in 0..5 {
        let leaked = maya.generate(&format!("Leaked {round}"), "never");
        let answers = together(12, |n| match n {
            6 => report(&app, &leaked),
            _ => {
                let body = format!(r#"{{"name":"Made {round} {n}","expires_in_days":30}}"#);
                Person::stranger(&app).api("POST", "/api/user-tokens", &leaked, &body).status
            }
        });
        assert!(answers.iter().all(|status| [200, 401].contains(status)) && answers[6] == 200, "{answers:?}");
        let living = tokens::table.filter(tokens::made_with.is_not_null().and(tokens::compromised.eq(false)));
        assert_eq!(app.rows(|conn| Ok(living.count().get_result::<i64>(conn)?)), 0, "{answers:?}");
    }
}
