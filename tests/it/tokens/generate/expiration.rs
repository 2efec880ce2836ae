//! When a token ends, as the form and the API take it.

use serde_json::json;

use crate::support::{Answer, Person};

fn order(maya: &Person, root: &str, days: &str) -> Answer {
    let body = format!("{{\"name\":\"T\",\"expires_in_days\":{days}}}");
    maya.api("POST", "/api/user-tokens", root, &body)
}

fn second(text: &serde_json::Value) -> i64 {
    text.as_str().expect("an instant").parse::<jiff::Timestamp>().expect("ISO-8601").as_second()
}

#[apply(on_both_engines)]
fn days_outside_1_to_365_or_of_another_type_are_a_problem_of_their_field(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let before = app.kept();
    let numbers = ["0", "-1", "366", "1000000000", "9223372036854775807", "99999999999999999999"];
    for days in numbers.into_iter().chain(["1e9", "1.5", "\"30\"", "true", "[]", "{}"]) {
        let answer = order(&maya, &root, days);
        assert_eq!(answer.status, 422, "{days}: {}", answer.body);
        answer.is_problem(422, "expires_in_days");
    }
    let missing = maya.api("POST", "/api/user-tokens", &root, r#"{"name":"T"}"#);
    missing.is_problem(422, "expires_in_days");
    assert_eq!(app.kept(), before);
    // To JSON Schema it is a whole number.
    assert_eq!(order(&maya, &root, "30.0").status, 200);
}

#[apply(on_both_engines)]
fn days_count_from_the_creation_and_null_is_never(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for days in [1, 30, 365] {
        let body = json!({ "name": format!("{days} days"), "expires_in_days": days }).to_string();
        let made = maya.api("POST", "/api/user-tokens", &root, &body).json();
        let lives = second(&made["expiration"]) - second(&made["created"]);
        assert!((0..=1).contains(&(days * 86_400 - lives)), "{made}");
    }
    assert!(order(&maya, &root, "null").json()["expiration"].is_null());
}

#[apply(on_both_engines)]
fn a_choice_that_the_dialog_does_not_offer_is_refused_by_its_field(app: App) {
    let maya = app.admin();
    let before = app.kept();
    for choice in ["", "0", "-1", "366", "1000000000", "31", "NEVER", "30\0", "1e9"] {
        let answer = maya.post_generate("Kept", choice);
        assert_eq!((answer.status, answer.wrong_field().as_str()), (422, "expiration"), "{choice}");
        assert_eq!(answer.typed("name"), "Kept");
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_custom_date_that_can_not_be_is_refused_by_its_field_in_our_own_words(app: App) {
    let maya = app.admin();
    let before = app.kept();
    for day in ["", "soon", "2020-01-01", "9999-12-31", "2027-02-30", "-009999-01-01", "2027-01-01\0"] {
        for zone in ["", "Pacific/Kiritimati", "America/Adak", "../../etc/passwd", "\0"] {
            let key = maya.get("/settings/tokens").input("form_key");
            let form = [
                ("form_key", key.as_str()),
                ("name", "Kept"),
                ("expiration", "custom"),
                ("expires_on", day),
                ("zone", zone),
            ];
            let answer = maya.post("/settings/tokens", &form);
            assert_eq!((answer.status, answer.wrong_field().as_str()), (422, "expires_on"), "{day} {zone}");
            assert_eq!((answer.typed("name"), answer.typed("expires_on")), ("Kept".into(), day.into()));
            let message = answer.error_text();
            assert!(message.contains("Choose"), "{day} {zone}: {message}");
        }
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn what_a_token_makes_never_outlives_it(app: App) {
    let maya = app.admin();
    let parent = maya.generate("Parent", "30");
    let end = maya.tokens(&parent)[0]["expiration"].clone();
    for (name, days, same) in [("never", "null", true), ("longer", "365", true), ("shorter", "1", false)] {
        let body = format!("{{\"name\":\"{name}\",\"expires_in_days\":{days}}}");
        let made = maya.api("POST", "/api/user-tokens", &parent, &body).json();
        assert_eq!(made["expiration"] == end, same, "{made}");
        assert!(second(&made["expiration"]) <= second(&end), "{made}");
        let child = made["bearer_token"].as_str().expect("a secret");
        let body = format!("{{\"name\":\"child of {name}\",\"expires_in_days\":null}}");
        let grandchild = maya.api("POST", "/api/user-tokens", child, &body).json();
        assert_eq!(grandchild["expiration"], made["expiration"]);
    }
}
