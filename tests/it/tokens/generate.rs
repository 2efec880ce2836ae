//! Generate: which names are refused, and that one form and one name make one token.

mod again;
mod expiration;

use diesel::prelude::*;
use keyfob::db::schema::used_forms;
use serde_json::json;

use crate::support::{Answer, App, Person, together};

/// Names that nobody may give, and what is wrong with them.
fn bad_names() -> Vec<(&'static str, String)> {
    let name = |what, text: &str| (what, text.to_owned());
    vec![
        name("empty", ""),
        name("blank", " \u{3000} "),
        name("256 characters", &"é".repeat(256)),
        name("NUL", "a\0b"),
        name("tab", "a\tb"),
        name("line feed", "a\nb"),
        name("delete", "a\u{7f}b"),
        name("C1 control", "a\u{85}b"),
        name("line separator", "a\u{2028}b"),
        name("bidi override", "a\u{202E}b"),
        name("bidi isolate", "a\u{2066}b"),
        name("zero width only", "\u{200B}\u{200D}\u{2060}"),
        name("zero width inside", "a\u{200C}b"),
        name("byte order mark", "\u{FEFF}"),
        name("soft hyphen only", "\u{AD}"),
        name("Hangul filler only", "\u{3164}"),
        name("replacement character", "a\u{FFFD}b"),
    ]
}

fn order(maya: &Person, root: &str, name: &str) -> Answer {
    let body = json!({ "name": name, "expires_in_days": 30 });
    maya.api("POST", "/api/user-tokens", root, &body.to_string())
}

fn form_key(maya: &Person) -> String {
    maya.get("/settings/tokens").input("form_key")
}

fn post(maya: &Person, key: &str, name: &str) -> Answer {
    maya.post("/settings/tokens", &[("form_key", key), ("name", name), ("expiration", "30")])
}

fn used_forms(app: &App) -> i64 {
    app.rows(|conn| Ok(used_forms::table.count().get_result(conn)?))
}

#[apply(on_both_engines)]
fn a_bad_name_comes_back_in_the_dialog_with_a_message_by_it_and_makes_nothing(app: App) {
    let maya = app.admin();
    let before = app.kept();
    for (what, name) in bad_names() {
        let answer = maya.post_generate(&name, "60");
        assert_eq!((answer.status, answer.wrong_field().as_str()), (422, "name"), "{what}");
        assert_ne!(answer.error_text(), "", "{what}");
        assert_eq!(answer.typed("name"), name, "{what}");
        assert!(answer.body.contains("<option value=\"60\" data-when=\""), "{what}");
        assert!(
            answer
                .body
                .split("value=\"60\"")
                .nth(1)
                .is_some_and(|rest| rest.split('>').next().is_some_and(|tag| tag.ends_with(" selected"))),
            "{what}"
        );
        assert_eq!(answer.secret(), None, "{what}");
        assert_eq!(app.kept(), before, "{what}");
    }
    assert_eq!(used_forms(&app), 0);
}

#[apply(on_both_engines)]
fn a_name_that_leaves_nothing_to_see_is_refused_like_an_empty_one(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let made: Vec<&str> = ["\u{FE0F}", "\u{1D173}", "\u{1BCA0}", "\u{13430}"]
        .into_iter()
        .filter(|name| order(&maya, &root, name).status != 422)
        .collect();
    assert!(made.is_empty(), "{made:?}");
}

#[apply(on_both_engines)]
fn bytes_that_are_no_text_are_refused_like_a_bad_name(app: App) {
    let maya = app.admin();
    let before = app.kept();
    let body = format!("form_key={}&expiration=30&name=a%ffb", form_key(&maya));
    let answer = maya.post_body("/settings/tokens", body);
    assert_eq!((answer.status, answer.wrong_field().as_str()), (422, "name"));
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_bad_name_in_the_api_is_a_problem_of_its_field_and_makes_nothing(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let before = app.kept();
    for (what, name) in bad_names() {
        let answer = order(&maya, &root, &name);
        assert_eq!(answer.status, 422, "{what}: {}", answer.body);
        answer.is_problem(422, "name");
    }
    let escaped = r#"{"name":"a\u0000b","expires_in_days":1}"#;
    maya.api("POST", "/api/user-tokens", &root, escaped).is_problem(422, "name");
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn the_longest_and_the_strangest_good_names_are_kept_as_they_are(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for name in
        [&"é".repeat(255), "<script>alert('1')</script> & \"2\"", "日本語 🔑", "'; DROP TABLE tokens; --"]
    {
        assert_eq!(order(&maya, &root, name).json()["name"], name);
    }
    assert_eq!(order(&maya, &root, "  trimmed  ").json()["name"], "trimmed");
}

#[apply(on_both_engines)]
fn a_name_is_taken_in_every_spelling(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    maya.generate("École", "30");
    let before = app.kept();
    for name in ["École", " école ", "ÉCOLE", "E\u{301}cole", "e\u{301}COLE"] {
        order(&maya, &root, name).is_problem(409, "name");
        let answer = maya.post_generate(name, "30");
        assert_eq!((answer.status, answer.wrong_field().as_str()), (409, "name"), "{name}");
        assert!(answer.error_text().contains("“École”"), "{}", answer.error_text());
        assert_eq!(answer.typed("name"), name);
    }
    assert_eq!(app.kept(), before);
    assert_eq!(order(&maya, &root, "Ecole").status, 200);
}

#[apply(on_both_engines)]
fn two_people_may_use_one_name(app: App) {
    let maya = app.admin();
    maya.generate("CI", "30");
    let tom = app.person("tom@example.net", "member");
    tom.generate("ci", "30");
    assert_eq!((app.tokens_named("CI"), app.tokens_named("ci")), (1, 1));
}

#[apply(on_both_engines)]
fn a_form_that_is_sent_again_makes_no_second_token(app: App) {
    let maya = app.admin();
    let key = form_key(&maya);
    assert_eq!(post(&maya, &key, "First").status, 200);
    let before = app.kept();
    for name in ["First", "Second"] {
        let again = post(&maya, &key, name);
        again.is_redirect_to("/settings/tokens");
        assert_eq!(again.secret(), None);
        let page = maya.get("/settings/tokens");
        assert!(page.toast().starts_with("That form was sent already"), "{}", page.toast());
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_form_that_is_sent_again_after_its_token_was_deleted_makes_none_either(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let key = form_key(&maya);
    assert_eq!(post(&maya, &key, "First").status, 200);
    let id = maya.token_id(&root, "First");
    maya.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens");
    maya.post(&format!("/settings/tokens/{id}/delete"), &[]).is_redirect_to("/settings/tokens");
    post(&maya, &key, "First").is_redirect_to("/settings/tokens");
    assert_eq!(app.tokens_named("First"), 0);
}

#[apply(on_both_engines)]
fn a_form_that_was_refused_can_be_corrected_and_sent_again(app: App) {
    let maya = app.admin();
    maya.generate("Taken", "30");
    let key = form_key(&maya);
    assert_eq!(post(&maya, &key, "taken").status, 409);
    assert_eq!(post(&maya, &key, "").status, 422);
    assert_eq!(post(&maya, &key, "Free").status, 200);
}

#[apply(on_both_engines)]
fn a_form_without_its_key_is_refused_and_says_what_to_do(app: App) {
    let maya = app.admin();
    let before = app.kept();
    for key in ["", "abc", &"g".repeat(32), &"a".repeat(33), &"é".repeat(16)] {
        let answer = post(&maya, key, "CI");
        assert_eq!((answer.status, answer.wrong_field().as_str()), (422, ""), "{key}");
        assert!(answer.error_text().contains("open it again"), "{}", answer.error_text());
        assert_eq!(answer.typed("name"), "CI");
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn one_form_sent_twenty_times_at_once_makes_one_token(app: App) {
    let maya = app.admin();
    let (key, cookies) = (form_key(&maya), maya.cookie_header());
    let answers = together(20, |number| {
        let name = format!("Token {number}");
        let answer = post(&Person::with_cookies(&app, &cookies), &key, &name);
        (answer.status, answer.secret().is_some())
    });
    let made = answers.iter().filter(|answer| **answer == (200, true)).count();
    let sent_back = answers.iter().filter(|answer| **answer == (303, false)).count();
    assert_eq!((made, sent_back), (1, 19), "{answers:?}");
    assert_eq!((app.lines("token.generate").len(), used_forms(&app)), (1, 1));
}

#[apply(on_both_engines)]
fn fifty_forms_with_one_name_at_once_make_one_token(app: App) {
    let maya = app.admin();
    let cookies = maya.cookie_header();
    let keys: Vec<String> = (0..50).map(|_| form_key(&maya)).collect();
    let statuses =
        together(50, |number| post(&Person::with_cookies(&app, &cookies), &keys[number], "CI").status);
    one_of_fifty(&statuses);
    assert_eq!((app.tokens_named("CI"), app.lines("token.generate").len(), used_forms(&app)), (1, 1, 1));
}

#[apply(on_both_engines)]
fn fifty_orders_of_one_name_at_once_make_one_token(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let statuses = together(50, |_| order(&Person::stranger(&app), &root, "CI").status);
    one_of_fifty(&statuses);
    assert_eq!((app.tokens_named("CI"), app.lines("token.generate").len()), (1, 2));
}

fn one_of_fifty(statuses: &[u16]) {
    let of = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((of(200), of(409)), (1, 49), "{statuses:?}");
}
