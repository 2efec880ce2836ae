//! Service users: the identifier that a name makes, and who may make one.

use serde_json::json;

use super::{admin_with_token, service};
use crate::support::Person;

#[apply(on_both_engines)]
fn a_service_user_has_an_identifier_and_never_signs_in(app: App) {
    let (maya, root) = admin_with_token(&app);
    let made = maya.api("POST", "/api/users", &root, r#"{"name":" Pipeline Automation "}"#).json();
    let identifier = "pipeline_automation@service";
    let shown = json!({"id": made["id"], "user_id": identifier, "user_name": "Pipeline Automation", "email": identifier,
        "name": "Pipeline Automation", "role": "Member", "user_type": "Service", "active": true,
        "created": made["created"], "last_active": null});
    assert_eq!(made, shown);
    assert_eq!(
        maya.api("POST", "/api/users", &root, r#"{"name":"Tags","role":"Manager"}"#).json()["role"],
        "Manager"
    );
    for password in ["", "a password nobody chose"] {
        assert_eq!(Person::stranger(&app).sign_in(identifier, password).status, 422);
    }
    let answer = maya.post(&format!("/settings/users/{}/password-link", made["id"]), &[]);
    answer.is_redirect_to("/settings/users");
    assert!(maya.get("/settings/users").toast().contains("is a service user"));
    let line = app.lines("user.create").pop().expect("a line");
    assert_eq!(
        (line.subject_name.as_str(), line.door.as_str(), line.actor_name.as_str()),
        ("Tags", "api", "Maya Lindqvist")
    );
}

#[apply(on_both_engines)]
fn a_taken_identifier_is_refused_with_a_name_that_would_do(app: App) {
    let (maya, root) = admin_with_token(&app);
    service(&maya, &root, "Pipeline Automation");
    service(&maya, &root, "Pipeline Automation 2");
    let before = app.kept();
    for name in ["pipeline automation", "PIPELINE_AUTOMATION", "Pipeline (Automation)"] {
        let answer = maya.api("POST", "/api/users", &root, &json!({"name": name}).to_string());
        answer.is_problem(409, "name");
        let detail = answer.json()["detail"].as_str().expect("a detail").to_owned();
        assert!(
            detail.contains("pipeline_automation@service") && detail.contains(&format!("{name} 3")),
            "{detail}"
        );
    }
    let form = [("type", "service"), ("name", "Pipeline Automation"), ("role", "member")];
    let page = maya.post("/settings/users", &form);
    assert_eq!((page.status, page.wrong_field().as_str()), (409, "name"));
    assert!(
        page.error_text().contains("Pipeline Automation 3")
            && page.body.contains("value=\"service\" checked")
    );
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn bad_input_is_refused_by_its_field_and_nobody_is_made(app: App) {
    let (maya, root) = admin_with_token(&app);
    let before = app.kept();
    let long = "a".repeat(256);
    for (body, field) in [
        (json!({}), "name"),
        (json!({"name": ""}), "name"),
        (json!({"name": "データ"}), "name"),
        (json!({"name": "a\u{202E}b"}), "name"),
        (json!({"name": "a\0b"}), "name"),
        (json!({"name": long}), "name"),
        (json!({"name": 7}), "name"),
        (json!({"name": "CI", "role": "admin"}), "role"),
        (json!({"name": "CI", "role": "Root"}), "role"),
        (json!({"name": "CI", "email": "ci@example.net"}), "email"),
        (json!({"name": "CI", "active": false}), "active"),
    ] {
        maya.api("POST", "/api/users", &root, &body.to_string()).is_problem(422, field);
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn no_person_has_an_address_at_service(app: App) {
    let maya = app.admin();
    let before = app.kept();
    for email in ["ci@service", "CI@Service"] {
        let form = [("type", "person"), ("name", "CI"), ("email", email), ("role", "member")];
        let page = maya.post("/settings/users", &form);
        assert_eq!((page.status, page.wrong_field().as_str()), (422, "email"));
    }
    assert_eq!(app.kept(), before);
}
