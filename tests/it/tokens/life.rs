//! A token from Generate to Delete, through both doors.

use crate::support::Person;

#[apply(on_both_engines)]
fn a_token_opens_the_api_until_it_is_revoked_and_again_when_it_is_restored(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI/CD Pipeline", "30");
    let other = maya.generate("Other", "never");
    let id = maya.token_id(&other, "CI/CD Pipeline");
    let call = || Person::stranger(&app).api("GET", "/api/users/me", &secret, "");
    let act = |action: &str| maya.post(&format!("/settings/tokens/{id}/{action}"), &[]);
    let toast = || maya.get("/settings/tokens").toast();

    assert_eq!(call().json()["email"], "maya@example.net");
    act("revoke").is_redirect_to("/settings/tokens");
    assert_eq!(toast(), "User token successfully revoked");
    let refused = call();
    refused.is_problem(401, "");
    assert!(refused.header("www-authenticate").contains("error=\"invalid_token\""));
    act("restore").is_redirect_to("/settings/tokens");
    assert_eq!(toast(), "User token successfully restored");
    assert_eq!(call().status, 200);
    maya.api("DELETE", &format!("/api/user-tokens/{id}"), &other, "").is_problem(409, "");
    assert_eq!(act("delete").status, 409);
    assert_eq!(call().status, 200);
    act("revoke");
    act("delete").is_redirect_to("/settings/tokens");
    assert_eq!(toast(), "User token successfully deleted");
    call().is_problem(401, "");
    act("delete").is_redirect_to("/settings/tokens");
}

#[apply(on_both_engines)]
fn the_api_makes_revokes_restores_and_deletes_too(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let made = maya.api("POST", "/api/user-tokens", &root, r#"{"name":"Script","expires_in_days":30}"#);
    assert_eq!(made.status, 200, "{}", made.body);
    let token = made.json();
    let secret = token["bearer_token"].as_str().expect("shown once");
    let path = format!("/api/user-tokens/{}", token["id"]);
    let put = |json: &str| maya.api("PUT", &path, &root, json);
    let works = || maya.api("GET", "/api/users/me", secret, "").status == 200;

    assert!(works());
    assert_eq!(put(r#"{"revoke":true}"#).json()["active"], false);
    assert!(!works());
    put(r#"{"revoke":true}"#).is_problem(409, "");
    assert_eq!(put(r#"{"revoke":false}"#).json()["active"], true);
    assert!(works());
    put(r#"{"revoke":false}"#).is_problem(409, "");
    maya.api("DELETE", &path, &root, "").is_problem(409, "");
    put(r#"{"revoke":true}"#);
    assert_eq!(maya.api("DELETE", &path, &root, "").status, 204);
    maya.api("DELETE", &path, &root, "").is_problem(404, "");
    assert!(maya.tokens(&root).iter().all(|token| token["bearer_token"].is_null()));
}
