//! Bodies of API calls: JSON, small, and every field known.

use serde_json::{Value, json};

use crate::support::{Answer, App, Person};

const GOOD: &str = r#"{"name":"CI","expires_in_days":30}"#;

fn post(app: &App, secret: &str, kind: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {secret}");
    let mut headers = vec![("authorization", bearer.as_str())];
    if !kind.is_empty() {
        headers.push(("content-type", kind));
    }
    Person::stranger(app).send("POST", "/api/user-tokens", &headers, body.to_owned())
}

#[apply(on_both_engines)]
fn only_json_is_read(app: App) {
    let secret = app.admin().generate("Root", "never");
    let before = app.kept();
    for kind in [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "json",
        "application/problem+json",
        "text/plain; application/json",
    ] {
        post(&app, &secret, kind, GOOD).is_problem(415, "");
    }
    let put = [("authorization", &*format!("Bearer {secret}")), ("content-type", "text/plain")];
    let stranger = Person::stranger(&app);
    stranger.send("PUT", "/api/user-tokens/1", &put, r#"{"revoke":true}"#.into()).is_problem(415, "");
    assert_eq!(app.kept(), before);
    assert_eq!(post(&app, &secret, "Application/JSON; charset=utf-8", GOOD).status, 200);
}

#[apply(on_both_engines)]
fn what_is_no_json_is_400(app: App) {
    let secret = app.admin().generate("Root", "never");
    let before = app.kept();
    let deep = "[".repeat(16_000);
    for body in [
        "",
        " ",
        "{",
        "{\"name\":",
        "name=CI",
        "{'name':'CI'}",
        "\u{FEFF}{}",
        "{\"name\":\"\\ud800\"}",
        "{\"name\":\"a\nb\"}",
        "[[",
        "[1,",
        &deep,
        &format!("{GOOD} x"),
        &format!("{GOOD}{GOOD}"),
    ] {
        let answer = post(&app, &secret, "application/json", body);
        assert_eq!(answer.status, 400, "{body:.40}: {}", answer.body);
        answer.is_problem(400, "");
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn what_is_no_object_or_has_another_shape_is_422_by_its_field(app: App) {
    let secret = app.admin().generate("Root", "never");
    let before = app.kept();
    let bodies = [
        ("[]", ""),
        ("[\"CI\",30]", ""),
        ("[{\"name\":\"CI\",\"expires_in_days\":30}]", ""),
        ("\"CI\"", ""),
        ("30", ""),
        ("null", ""),
        ("true", ""),
        ("{}", "name"),
        (r#"{"expires_in_days":30}"#, "name"),
        (r#"{"name":"CI"}"#, "expires_in_days"),
        (r#"{"name":null,"expires_in_days":30}"#, "name"),
        (r#"{"name":1,"expires_in_days":30}"#, "name"),
        (r#"{"name":["CI"],"expires_in_days":30}"#, "name"),
        (r#"{"name":{},"expires_in_days":30}"#, "name"),
        (r#"{"name":"CI","expires_in_days":30,"admin":true}"#, "admin"),
        (r#"{"name":"CI","expires_in_days":30,"id":7}"#, "id"),
        (r#"{"name":"CI","expires_in_days":30,"Name":"x"}"#, "Name"),
        (r#"{"name":"CI","expires_in_days":30,"bearer_token":"x"}"#, "bearer_token"),
        (r#"{"name":"CI","name":"CJ","expires_in_days":30}"#, "name"),
        (r#"{"name":"CI","expires_in_days":30,"expires_in_days":null}"#, "expires_in_days"),
    ];
    for (body, field) in bodies {
        let answer = post(&app, &secret, "application/json", body);
        assert_eq!(answer.status, 422, "{body}: {}", answer.body);
        answer.is_problem(422, field);
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_change_of_a_token_says_revoke_or_tags_and_nothing_else(app: App) {
    let maya = app.admin();
    let secret = maya.generate("Root", "never");
    let path = format!("/api/user-tokens/{}", maya.token_id(&secret, "Root"));
    let before = app.kept();
    for (body, field) in [
        (r#"{"revoke":null}"#, "revoke"),
        (r#"{"tags":null}"#, "tags"),
        (r#"{"revoke":"true"}"#, "revoke"),
        (r#"{"revoke":1}"#, "revoke"),
        ("[true]", ""),
        (r#"{"revoke":true,"name":"x"}"#, "name"),
        (r#"{"revoke":true,"revoke":false}"#, "revoke"),
        (r#"{"revoked":true}"#, "revoked"),
    ] {
        maya.api("PUT", &path, &secret, body).is_problem(422, field);
    }
    for body in ["", "revoke", "{\"revoke\":tru"] {
        maya.api("PUT", &path, &secret, body).is_problem(400, "");
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_change_that_says_nothing_writes_nothing_and_null_empties_only_optional_text(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let tag = json!({"name": "Live", "description": "text", "category": "text", "weight_modifier": 3});
    assert_eq!(maya.api("POST", "/api/global-tags", &root, &tag.to_string()).status, 200);
    let service = maya.api("POST", "/api/users", &root, r#"{"name":"Pipe"}"#).json()["id"].to_string();
    let features = [
        (format!("/api/user-tokens/{}", maya.token_id(&root, "Root")), vec!["revoke", "tags"]),
        ("/api/global-tags/Live".into(), vec!["name", "color", "weight_modifier"]),
        (format!("/api/users/{service}"), vec!["name", "email", "role"]),
    ];
    let (before, lines) = (app.kept(), app.lines("").len());
    for (path, fields) in &features {
        let empty = maya.api("PUT", path, &root, "{}");
        assert_eq!(empty.status, 200, "{path}: {}", empty.body);
        for field in fields {
            maya.api("PUT", path, &root, &json!({*field: null}).to_string()).is_problem(422, field);
        }
    }
    assert_eq!((app.kept(), app.lines("").len()), (before, lines));
    let emptied = r#"{"description":null,"category":null}"#;
    let emptied = maya.api("PUT", &features[1].0, &root, emptied).json();
    assert_eq!((&emptied["description"], &emptied["category"]), (&Value::Null, &Value::Null));
}

#[apply(on_both_engines)]
fn a_body_of_16_kib_is_read_and_one_byte_more_is_not(app: App) {
    let secret = app.admin().generate("Root", "never");
    let before = app.kept();
    let body = |size: usize| format!("{GOOD}{}", " ".repeat(size - GOOD.len()));
    for size in [16 * 1024 + 1, 1024 * 1024] {
        post(&app, &secret, "application/json", &body(size)).is_problem(413, "");
    }
    assert_eq!(app.kept(), before);
    assert_eq!(post(&app, &secret, "application/json", &body(16 * 1024)).status, 200);
}

#[apply(on_both_engines)]
fn who_is_not_let_in_learns_nothing_about_the_body(app: App) {
    app.admin();
    for (kind, body) in [("text/plain", GOOD), ("application/json", "{"), ("application/json", GOOD)] {
        post(&app, "wrong", kind, body).is_problem(401, "");
    }
    let answer = Person::stranger(&app).send("DELETE", "/api/user-tokens/abc", &[], String::new());
    answer.is_problem(401, "");
}
