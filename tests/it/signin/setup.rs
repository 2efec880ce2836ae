//! Setup: once, for whoever reads the console.

use crate::support::{Answer, App, PASSWORD, Person, together};

fn code(app: &App) -> &str {
    app.setup_code.as_deref().expect("nobody is there yet")
}

fn set_up(person: &Person, code: &str, name: &str, email: &str, password: &str) -> Answer {
    person.post("/setup", &[("code", code), ("name", name), ("email", email), ("password", password)])
}

#[apply(on_both_engines)]
fn the_first_admin_is_signed_in_and_the_page_is_gone(app: App) {
    let maya = Person::stranger(&app);
    assert_eq!(maya.get(&format!("/setup?code={}", code(&app))).typed("code"), code(&app));
    set_up(&maya, code(&app), " Maya ", "maya@example.net", PASSWORD).is_redirect_to("/settings/tags");
    assert!(maya.get("/settings/tags").body.contains("<span class=\"sub\">Admin</span>"));
    let line = app.lines("").remove(0);
    assert_eq!((line.action.as_str(), line.door.as_str()), ("user.create", "page"));
    assert_eq!((line.subject_name.as_str(), line.address.as_deref()), ("Maya", Some("127.0.0.1")));
    let before = app.kept();
    for person in [maya, Person::stranger(&app)] {
        assert_eq!(person.get("/setup").status, 404);
        assert_eq!(person.get(&format!("/setup?code={}", code(&app))).status, 404);
    }
    let again = set_up(&Person::stranger(&app), code(&app), "Eve", "eve@example.net", PASSWORD);
    assert_eq!(again.status, 404);
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_person_made_at_the_command_line_ends_the_setup_too(app: App) {
    app.person("tom@example.net", "member");
    let late = set_up(&Person::stranger(&app), code(&app), "Eve", "eve@example.net", PASSWORD);
    assert_eq!((late.status, Person::stranger(&app).get("/setup").status), (404, 404));
    assert_eq!(app.lines("user.create").len(), 1);
}

#[apply(on_both_engines)]
fn until_then_sign_in_leads_to_it(app: App) {
    let stranger = Person::stranger(&app);
    stranger.get("/settings/tokens").is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
    stranger.get("/sign-in").is_redirect_to("/setup");
}

#[apply(on_both_engines)]
fn a_wrong_code_is_told_by_its_field_and_what_was_typed_stays_but_the_password(app: App) {
    let stranger = Person::stranger(&app);
    let before = app.kept();
    for wrong in ["", "AAAA-AAAA-AAAA", &code(&app)[..13], &format!("{}A", code(&app)), "\0", "é"] {
        let answer = set_up(&stranger, wrong, "Maya <b>", "maya@example.net", PASSWORD);
        assert_eq!((answer.status, answer.wrong_field().as_str()), (422, "code"), "{wrong}");
        assert_eq!((answer.typed("code"), answer.typed("name")), (wrong.into(), "Maya <b>".into()));
        assert_eq!(answer.typed("email"), "maya@example.net");
        assert!(!answer.body.contains(PASSWORD));
        assert_eq!(answer.header("set-cookie"), "");
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn guessing_the_code_has_to_wait_after_twenty_tries(app: App) {
    let stranger = Person::stranger(&app);
    let guess = || set_up(&stranger, "AAAA-AAAA-AAAA", "Eve", "eve@example.net", PASSWORD);
    (0..20).for_each(|_| assert_eq!(guess().status, 422));
    let slow = guess();
    assert_eq!((slow.status, slow.header("retry-after")), (429, "30"));
}

#[apply(on_both_engines)]
fn every_other_mistake_is_told_by_its_field(app: App) {
    let stranger = Person::stranger(&app);
    let before = app.kept();
    let (maya, email) = ("Maya", "maya@example.net");
    let long = format!("{}@example.net", "a".repeat(250));
    let mistakes = [
        ("name", "", email, PASSWORD),
        ("name", "a\u{202E}b", email, PASSWORD),
        ("name", "\u{200B}", email, PASSWORD),
        ("name", "a\0b", email, PASSWORD),
        ("email", maya, "", PASSWORD),
        ("email", maya, "maya", PASSWORD),
        ("email", maya, "a@b@c", PASSWORD),
        ("email", maya, "a b@c", PASSWORD),
        ("email", maya, "a\0@c", PASSWORD),
        ("email", maya, &long, PASSWORD),
        ("password", maya, email, ""),
        ("password", maya, email, "fourteen chars"),
        ("password", maya, email, &"correct horse ".repeat(10)),
        ("password", maya, email, "passwordpassword"),
        ("password", maya, "maya.lindqvist@example.net", "Maya.Lindqvist@example.net"),
    ];
    for (field, name, email, password) in mistakes {
        let answer = set_up(&stranger, code(&app), name, email, password);
        assert_eq!((answer.status, answer.wrong_field().as_str()), (422, field), "{name} {email} {password}");
        assert_ne!(answer.error_text(), "");
    }
    assert_eq!(app.kept(), before);
    let spelled = code(&app).to_lowercase().replace('-', " ");
    set_up(&stranger, &spelled, maya, email, PASSWORD).is_redirect_to("/settings/tags");
}

#[apply(on_both_engines)]
fn twenty_at_once_make_one_admin(app: App) {
    let statuses = together(20, |number| {
        let email = format!("person{number}@example.net");
        set_up(&Person::stranger(&app), code(&app), "Somebody", &email, PASSWORD).status
    });
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    // The losers find the page gone, or waited too long for a core to hash their password on.
    assert!(statuses.iter().all(|status| [303, 404, 429].contains(status)), "{statuses:?}");
    assert_eq!((app.lines("user.create").len(), app.sessions()), (1, 1));
}
