//! Guessing passwords gets slower, for everybody and for nobody for good.

use diesel::prelude::*;
use keyfob::db::schema::sign_in_failures as failures;
use url::form_urlencoded;

use crate::support::{App, PASSWORD, Person, together};

const WRONG: &str = "wrong horse battery";

fn guess(app: &App, email: &str, password: &str) -> u16 {
    Person::stranger(app).sign_in(email, password).status
}

fn guess_from(app: &App, forwarded: &str, email: &str, password: &str) -> u16 {
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-forwarded-for", forwarded)];
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("email", email), ("password", password)])
        .finish();
    Person::stranger(app).send("POST", "/sign-in", &headers, form).status
}

/// Lets so many seconds pass for the failures.
fn wait(app: &App, seconds: i64) {
    let past = failures::last.eq(failures::last - seconds);
    app.rows(|conn| Ok(diesel::update(failures::table).set(past).execute(conn)?));
}

#[apply(on_both_engines)]
fn past_the_limit_even_the_right_password_waits_and_then_it_works(app: App) {
    app.admin();
    (0..5).for_each(|_| assert_eq!(guess(&app, "maya@example.net", WRONG), 422));
    let right = Person::stranger(&app).sign_in(" MAYA@example.net", PASSWORD);
    assert_eq!((right.status, right.header("set-cookie")), (429, ""));
    let seconds: i64 = right.header("retry-after").parse().expect("seconds");
    assert!((1..=30).contains(&seconds), "{seconds}");
    wait(&app, 30);
    assert_eq!(guess(&app, "maya@example.net", PASSWORD), 303);
    (0..5).for_each(|_| assert_eq!(guess(&app, "maya@example.net", WRONG), 422, "the account starts afresh"));
}

#[apply(on_both_engines)]
fn another_account_from_the_same_address_is_not_kept_waiting(app: App) {
    app.admin();
    app.person("tom@example.net", "member");
    (0..5).for_each(|_| assert_eq!(guess(&app, "maya@example.net", WRONG), 422));
    assert_eq!(guess(&app, "maya@example.net", PASSWORD), 429);
    assert_eq!(guess(&app, "tom@example.net", PASSWORD), 303);
}

#[apply(on_both_engines)]
fn an_account_that_is_not_there_waits_like_one_that_is(app: App) {
    app.admin();
    for email in ["nobody@example.net", "no address", ""] {
        (0..5).for_each(|_| assert_eq!(guess(&app, email, WRONG), 422));
        assert_eq!(guess(&app, email, WRONG), 429, "{email}");
    }
}

#[apply(on_both_engines)]
fn many_accounts_from_one_address_have_to_wait_in_the_end(app: App) {
    app.admin();
    for number in 0..20 {
        assert_eq!(guess(&app, &format!("person{number}@example.net"), WRONG), 422);
    }
    assert_eq!(guess(&app, "person99@example.net", WRONG), 429);
    assert_eq!(guess(&app, "maya@example.net", PASSWORD), 429);
    wait(&app, 30);
    assert_eq!(guess(&app, "maya@example.net", PASSWORD), 303);
}

#[apply(on_both_engines)]
fn behind_a_proxy_a_stranger_who_can_not_be_told_apart_keeps_nobody_waiting_who_can(app: App) {
    app.admin();
    let app = app.restart(|config| config.proxies.trusted = vec!["127.0.0.0/8".parse().expect("a network")]);
    for (stranger, same) in
        [("203.0.113.7:51234", "203.0.113.7:9"), ("[2001:db8::7]", "2001:db8::8"), ("unknown", "\u{e9}")]
    {
        for number in 0..20 {
            assert_eq!(
                guess_from(&app, stranger, &format!("{number}@{}", hex::encode(stranger)), WRONG),
                422
            );
        }
        assert_eq!(guess_from(&app, same, "maya@example.net", PASSWORD), 429, "{stranger} counts");
        for other in ["203.0.113.99:51234", "[2001:db8:1::7]:443", "203.0.113.98", ""] {
            assert_eq!(
                guess_from(&app, other, "maya@example.net", PASSWORD),
                303,
                "{stranger} locks out {other:?}"
            );
        }
    }
}

#[apply(on_both_engines)]
fn the_wait_grows_but_ends_and_knocking_does_not_make_it_longer(app: App) {
    app.admin();
    (0..5).for_each(|_| assert_eq!(guess(&app, "maya@example.net", WRONG), 422));
    for seconds in [30, 60, 120, 240, 480, 900, 900] {
        wait(&app, seconds - 15);
        (0..3).for_each(|_| assert_eq!(guess(&app, "maya@example.net", PASSWORD), 429, "{seconds}"));
        wait(&app, 15);
        let answer = guess(&app, "maya@example.net", WRONG);
        assert_eq!(answer, 422, "{seconds}");
        if seconds == 900 {
            break;
        }
    }
    wait(&app, 900);
    assert_eq!(guess(&app, "maya@example.net", PASSWORD), 303);
}

#[apply(on_both_engines)]
fn failures_are_forgotten_after_half_an_hour(app: App) {
    app.admin();
    for _ in 0..2 {
        (0..5).for_each(|_| assert_eq!(guess(&app, "maya@example.net", WRONG), 422));
        assert_eq!(guess(&app, "maya@example.net", WRONG), 429);
        wait(&app, 30 * 60 + 1);
    }
}

#[apply(on_both_engines)]
fn a_turn_that_nobody_took_for_an_hour_is_none(app: App) {
    app.admin();
    let app = app.restart(|config| config.proxies.trusted = vec!["127.0.0.0/8".parse().expect("a network")]);
    let stranger = |password: &str| guess_from(&app, "203.0.113.7", "maya@example.net", password);
    (0..5).for_each(|_| assert_eq!(stranger(WRONG), 422));
    let of_turns = failures::table.filter(failures::account.is_not_null());
    let age = |minutes: i64| {
        let past = failures::last.eq(failures::last - minutes * 60);
        assert_eq!(app.rows(|conn| Ok(diesel::update(of_turns).set(past).execute(conn)?)), 1);
    };
    assert_eq!(stranger(PASSWORD), 429, "from now on it waits");
    age(61);
    assert_eq!(stranger(PASSWORD), 429, "it waits from now on");
    age(12);
    assert_eq!(stranger(PASSWORD), 303);
}

#[apply(on_both_engines)]
fn many_wrong_guesses_at_once_do_not_slip_past(app: App) {
    app.admin();
    let statuses = together(30, |_| guess(&app, "maya@example.net", WRONG));
    let told = statuses.iter().filter(|status| **status == 422).count();
    assert!((1..=5).contains(&told), "{statuses:?}");
    assert!(statuses.iter().all(|status| [422, 429].contains(status)), "{statuses:?}");
}

#[apply(on_both_engines)]
fn two_people_who_sign_in_at_once_from_one_address_both_come_in(app: App) {
    app.admin();
    app.person("tom@example.net", "member");
    for _ in 0..5 {
        app.rows(|conn| Ok(diesel::delete(failures::table).execute(conn)?));
        let statuses =
            together(2, |number| guess(&app, ["maya@example.net", "tom@example.net"][number], PASSWORD));
        assert_eq!(statuses, [303, 303]);
    }
}

#[apply(on_both_engines)]
fn what_people_type_is_not_kept_as_text(app: App) {
    app.admin();
    guess(&app, "my secret passphrase", WRONG);
    let subjects: Vec<String> = app.rows(|conn| Ok(failures::table.select(failures::subject).load(conn)?));
    assert_eq!(subjects.len(), 2);
    assert!(subjects.iter().all(|subject| !subject.contains("secret")), "{subjects:?}");
}
