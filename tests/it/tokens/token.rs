//! To everybody but its owner a token does not exist.

use crate::support::{Answer, App, Person};

/// Numbers that no row has, in every spelling.
const MISSING: [&str; 16] = [
    "0",
    "01",
    "+1",
    "%2B1",
    "%31%20",
    "1%00",
    "-1",
    "999999",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "abc",
    "1.0",
    "1e0",
    "%00",
    "%27%20OR%201=1",
];

/// The answers of every route with an id, as somebody with a session and a token of their own gets them.
fn answers(app: &App, cookies: &str, secret: &str, id: &str) -> Vec<Answer> {
    // A fresh browser each time: the toast of the answer before is no part of this one.
    let person = || Person::with_cookies(app, cookies);
    let page = |action: &str| person().post(&format!("/settings/tokens/{id}/{action}"), &[]);
    let api =
        |method: &str, json: &str| person().api(method, &format!("/api/user-tokens/{id}"), secret, json);
    vec![
        page("revoke"),
        page("restore"),
        page("delete"),
        api("PUT", r#"{"revoke":true}"#),
        api("PUT", r#"{"revoke":false}"#),
        api("PUT", r#"{"revoke":1}"#),
        api("DELETE", ""),
    ]
}

#[apply(on_both_engines)]
fn another_persons_token_answers_exactly_as_one_that_is_not_there(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    maya.generate("Revoked", "30");
    maya.generate("Expired", "30");
    let id = |name: &str| maya.token_id(&root, name);
    maya.post(&format!("/settings/tokens/{}/revoke", id("Revoked")), &[]);
    app.expire(id("Expired"));
    let mut numbers: Vec<String> = ["Root", "Revoked", "Expired"].map(|name| id(name).to_string()).into();
    numbers.extend(MISSING.map(str::to_owned));
    for role in ["member", "manager", "admin"] {
        let other = app.person(&format!("{role}@example.net"), role);
        let (secret, cookies) = (other.generate("Mine", "never"), other.cookie_header());
        let before = app.kept();
        let expected = answers(&app, &cookies, &secret, "424242");
        let statuses: Vec<u16> = expected.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, [303, 303, 303, 404, 404, 422, 404]);
        expected[3].is_problem(404, "");
        for number in &numbers {
            for (there, missing) in answers(&app, &cookies, &secret, number).iter().zip(&expected) {
                assert_eq!(there.untraced(), missing.untraced(), "{role}, {number}");
            }
        }
        assert_eq!(app.kept(), before);
    }
}

#[apply(on_both_engines)]
fn nobody_else_sees_it_in_any_list_not_even_an_admin(app: App) {
    let maya = app.admin();
    let root = maya.generate("Of Maya", "never");
    let tom = app.person("tom@example.net", "member");
    let secret = tom.generate("Of Tom", "never");
    let id = tom.token_id(&secret, "Of Tom");
    assert_eq!(maya.tokens(&root).len(), 1);
    for query in ["", "?search=of", "?sort=used", &format!("?dialog=delete&token={id}")] {
        assert_eq!(maya.get(&format!("/settings/tokens{query}")).names(), ["Of Maya"]);
        assert_eq!(tom.get(&format!("/settings/tokens{query}")).names(), ["Of Tom"]);
    }
}

#[apply(on_both_engines)]
fn the_owner_gets_the_same_answer_for_every_number_that_is_not_there(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let cookies = maya.cookie_header();
    let expected = answers(&app, &cookies, &root, "424242");
    for number in MISSING {
        for (answer, missing) in answers(&app, &cookies, &root, number).iter().zip(&expected) {
            assert_eq!(answer.untraced(), missing.untraced(), "{number}");
        }
    }
}

#[apply(on_both_engines)]
fn a_token_in_the_api_has_the_members_of_the_contract_and_its_secret_once(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let made = maya.api("POST", "/api/user-tokens", &root, r#"{"name":"New","expires_in_days":1}"#).json();
    let members = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().expect("an object").keys().cloned().collect()
    };
    let mut kept =
        vec!["active", "compromised", "created", "expiration", "id", "last_used", "name", "tags", "user"];
    let listed = maya.tokens(&root);
    let names: Vec<&str> = listed.iter().map(|token| token["name"].as_str().unwrap_or("")).collect();
    assert_eq!(names, ["New", "Root"], "newest first");
    listed.iter().for_each(|token| assert_eq!(members(token), kept));
    kept.insert(1, "bearer_token");
    assert_eq!(members(&made), kept);
    assert_eq!(members(&made["user"]), ["email", "id", "name", "role", "user_id", "user_name", "user_type"]);
    assert_eq!((&made["user"]["role"], &made["user"]["user_type"]), (&"Admin".into(), &"Human".into()));
    assert!(made["last_used"].is_null() && listed[1]["last_used"].is_string());
    assert!(made["created"].as_str().is_some_and(|text| text.len() == 20 && text.ends_with('Z')));
}
