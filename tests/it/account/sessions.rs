//! The browsers where one is signed in.

use diesel::prelude::*;
use keyfob::db::Moment;
use keyfob::db::schema::sessions;

use crate::support::{App, PASSWORD, Person};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

/// Signed in with a browser that calls itself so.
fn with_browser<'a>(app: &'a App, email: &str, agent: &str) -> Person<'a> {
    let person = Person::stranger(app);
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", app.origin.as_str()),
        ("user-agent", agent),
    ];
    let body = format!("email={email}&password={}", PASSWORD.replace(' ', "+"));
    person.send("POST", "/sign-in", &headers, body).is_redirect_to("/");
    person
}

/// The sessions in the page: the browser, and whether it is this one.
fn listed(person: &Person) -> Vec<(String, bool)> {
    let page = person.get("/account");
    assert_eq!(page.status, 200);
    let list = page.body.split_once("<ul class=\"sessions\">").expect("a list").1;
    let rows = list.split("</ul>").next().unwrap_or("").split("<li").skip(1);
    rows.map(|row| {
        let name = row.split("class=\"name\">").nth(1).and_then(|rest| rest.split('<').next());
        (name.unwrap_or("").to_owned(), row.contains("This browser"))
    })
    .collect()
}

/// The name of the session in the form of this row.
fn named(person: &Person, browser: &str) -> String {
    let page = person.get("/account").body;
    let row = page.split("<li").find(|row| row.contains(browser)).expect("a row").to_owned();
    row.split("name=\"session\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a form")
        .to_owned()
}

/// Moves the session of this browser into the past: since it was last seen, and since it began.
fn age(app: &App, browser: &str, idle: i64, old: i64) {
    let now = Moment::now().second();
    let past = (sessions::last_seen.eq(now - idle), sessions::created.eq(now - old));
    let row = sessions::table.filter(sessions::browser.eq(browser));
    assert_eq!(app.rows(|conn| Ok(diesel::update(row).set(past).execute(conn)?)), 1);
}

fn is_in(person: &Person) -> bool {
    person.get("/account").status == 200
}

#[apply(on_both_engines)]
fn each_session_is_told_by_its_browser_and_address(app: App) {
    app.admin();
    let tom = app.person("tom@example.net", "member");
    with_browser(&app, "tom@example.net", IPHONE);
    let desk = with_browser(&app, "tom@example.net", FIREFOX);
    let mut rows = listed(&desk);
    rows.sort();
    let expected = [("Firefox on Linux", true), ("Safari on iPhone", false), ("Unknown browser", false)];
    assert_eq!(rows, expected.map(|(name, here)| (name.to_owned(), here)));
    assert!(listed(&tom).iter().any(|row| *row == ("Unknown browser".into(), true)));
    assert!(desk.get("/account").body.contains("127.0.0.1"));
}

#[apply(on_both_engines)]
fn what_a_browser_calls_itself_is_never_shown(app: App) {
    app.admin();
    for agent in ["<script>alert(1)</script> Firefox/1", &"Chrome/".repeat(1000), "\"'><img src=x>"] {
        let maya = with_browser(&app, "maya@example.net", agent);
        let page = maya.get("/account").body;
        assert!(!page.contains("alert(1)") && !page.contains("src=x") && !page.contains("Chrome/Chrome/"));
    }
}

#[apply(on_both_engines)]
fn sign_out_everywhere_else_ends_all_but_this_one(app: App) {
    let maya = app.admin();
    let tom = app.person("tom@example.net", "member");
    let phone = with_browser(&app, "maya@example.net", IPHONE);
    let desk = with_browser(&app, "maya@example.net", FIREFOX);
    desk.post("/account/sign-out", &[]).is_redirect_to("/account");
    assert_eq!(desk.get("/account").toast(), "You are signed out everywhere else");
    assert!(!is_in(&maya) && !is_in(&phone) && is_in(&desk));
    assert!(is_in(&tom), "others stay");
    assert_eq!(listed(&desk).len(), 1);
    assert!(!desk.get("/account").body.contains("everywhere else</button>"), "there is no other");
    assert_eq!(app.lines("user.sign_out_elsewhere").len(), 1);
}

#[apply(on_both_engines)]
fn one_browser_is_signed_out(app: App) {
    let maya = app.admin();
    let phone = with_browser(&app, "maya@example.net", IPHONE);
    let desk = with_browser(&app, "maya@example.net", FIREFOX);
    let id = named(&maya, "Safari on iPhone");
    maya.post("/account/sign-out", &[("session", &id)]).is_redirect_to("/account");
    assert!(is_in(&maya) && !is_in(&phone) && is_in(&desk));
    maya.post("/account/sign-out", &[("session", &id)]).is_redirect_to("/account");
    assert_eq!(maya.get("/account").toast(), "This session is over already.");
}

#[apply(on_both_engines)]
fn nobody_ends_the_session_of_another(app: App) {
    let maya = app.admin();
    with_browser(&app, "maya@example.net", IPHONE);
    let id = named(&maya, "Safari on iPhone");
    let tom = app.person("tom@example.net", "admin");
    let sessions = app.sessions();
    for name in [id.as_str(), "x", "\0", "'--", &"a".repeat(64), &"a".repeat(5000)] {
        assert_eq!(tom.post("/account/sign-out", &[("session", name)]).status, 303);
        assert_eq!(tom.get("/account").toast(), "This session is over already.", "{name:?}");
    }
    assert_eq!(app.sessions(), sessions);
    assert_eq!(app.lines("user.sign_out_elsewhere").len(), 0);
}

#[apply(on_both_engines)]
fn a_session_that_is_over_is_not_listed(app: App) {
    let maya = app.admin();
    with_browser(&app, "maya@example.net", IPHONE);
    with_browser(&app, "maya@example.net", FIREFOX);
    // Nobody signs in afterwards, which would sweep them out.
    let (idle, max) = (30 * 60, 12 * 60 * 60);
    age(&app, "Safari on iPhone", idle - 60, max - 60);
    age(&app, "Firefox on Linux", idle - 60, max - 60);
    assert_eq!(listed(&maya).len(), 3);
    age(&app, "Safari on iPhone", idle, idle);
    assert_eq!(listed(&maya).len(), 2);
    age(&app, "Firefox on Linux", 0, max);
    assert_eq!(listed(&maya), [("Unknown browser".to_owned(), true)]);
}

#[apply(on_both_engines)]
fn signing_in_and_out_is_written_down_and_failing_is_not(app: App) {
    let maya = app.admin();
    maya.post("/sign-out", &[]).is_redirect_to("/sign-in");
    assert_eq!(maya.sign_in("maya@example.net", "not the password").status, 422);
    maya.sign_in("maya@example.net", PASSWORD).is_redirect_to("/");
    let actions: Vec<String> = app.lines("").into_iter().map(|line| line.action).collect();
    assert_eq!(actions, ["user.create", "user.sign_out", "user.sign_in"]);
}
