//! A new password for oneself.

use crate::support::{Answer, App, PASSWORD, Person, together};

const NEW: &str = "seventeen green umbrellas";

fn change(person: &Person, current: &str, new: &str, again: &str) -> Answer {
    person.post("/account/password", &[("current", current), ("password", new), ("again", again)])
}

fn is_in(app: &App, cookies: &str) -> bool {
    Person::with_cookies(app, cookies).get("/account").status == 200
}

fn signs_in(app: &App, password: &str) -> bool {
    Person::stranger(app).sign_in("maya@example.net", password).status == 303
}

#[apply(on_both_engines)]
fn the_other_sessions_end_and_this_one_goes_on_under_a_new_id(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let phone = Person::stranger(&app);
    phone.sign_in("maya@example.net", PASSWORD).is_redirect_to("/");
    let (before, elsewhere) = (maya.cookie_header(), phone.cookie_header());
    change(&maya, PASSWORD, NEW, NEW).is_redirect_to("/account");
    assert_eq!(maya.get("/account").toast(), "Password successfully changed");
    assert_ne!(maya.cookie_header(), before);
    assert!(!is_in(&app, &before), "the id before is worth nothing");
    assert!(!is_in(&app, &elsewhere));
    assert_eq!(app.sessions(), 1);
    assert!(signs_in(&app, NEW) && !signs_in(&app, PASSWORD));
    assert_eq!(maya.api("GET", "/api/users/me", &root, "").status, 200, "tokens are not affected");
    let lines = app.lines("user.set_password");
    assert_eq!((lines.len(), lines[0].actor_id, lines[0].subject_id), (1, Some(1), 1));
}

#[apply(on_both_engines)]
fn what_is_wrong_is_told_by_its_field_and_nothing_changes(app: App) {
    let maya = app.admin();
    let (before, cookies) = (app.kept(), maya.cookie_header());
    let long = "ab".repeat(64) + "c";
    for (current, new, again, field) in [
        ("not my password", NEW, NEW, "current"),
        ("", NEW, NEW, "current"),
        (PASSWORD, "fourteen chars", "fourteen chars", "password"),
        (PASSWORD, &long, &long, "password"),
        (PASSWORD, "passwordpassword", "passwordpassword", "password"),
        (PASSWORD, "maya@example.net", "maya@example.net", "password"),
        (PASSWORD, "MAYA@example.net", "MAYA@example.net", "password"),
        (PASSWORD, PASSWORD, PASSWORD, "password"),
        (PASSWORD, "", "", "password"),
        (PASSWORD, NEW, "seventeen green umbrella", "again"),
        (PASSWORD, NEW, "", "again"),
    ] {
        let answer = change(&maya, current, new, again);
        assert_eq!((answer.status, answer.wrong_field().as_str()), (422, field), "{new}");
        assert!(!answer.error_text().is_empty());
        for typed in [current, new, again].iter().filter(|typed| typed.len() > 8 && !typed.contains('@')) {
            assert!(!answer.body.contains(*typed), "a password in the page");
        }
    }
    assert_eq!(app.kept(), before);
    assert!(is_in(&app, &cookies) && signs_in(&app, PASSWORD));
}

#[apply(on_both_engines)]
fn guessing_at_an_open_session_has_to_wait_like_signing_in(app: App) {
    let maya = app.admin();
    let statuses: Vec<u16> =
        (0..7).map(|i| change(&maya, &format!("guess number {i}"), NEW, NEW).status).collect();
    assert_eq!(statuses[..5], [422; 5]);
    assert_eq!(statuses[6], 429);
    let waits = change(&maya, PASSWORD, NEW, NEW);
    assert_eq!(waits.status, 429, "even the right password waits");
    assert!(waits.header("retry-after").parse::<u64>().is_ok());
    let elsewhere = Person::stranger(&app).sign_in("maya@example.net", PASSWORD);
    assert_eq!(elsewhere.status, 429, "it is one count");
}

#[apply(on_both_engines)]
fn of_two_changes_at_once_one_is_made(app: App) {
    let maya = app.admin();
    let cookies = maya.cookie_header();
    let news = ["seventeen green umbrellas", "eighteen yellow umbrellas"];
    let statuses = together(2, |i| {
        let answer = change(&Person::with_cookies(&app, &cookies), PASSWORD, news[i], news[i]);
        (answer.status, answer.header("location").to_owned())
    });
    let made = statuses.iter().filter(|answer| answer.1 == "/account").count();
    assert_eq!(made, 1, "{statuses:?}");
    assert_eq!(news.iter().filter(|new| signs_in(&app, new)).count(), 1);
    assert_eq!(app.lines("user.set_password").len(), 1);
}
