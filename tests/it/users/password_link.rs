//! The password link: shown once, good once, and worth nothing to who did not get it.

use diesel::prelude::*;
use keyfob::db::Moment;
use keyfob::db::schema::{password_links, sign_in_failures};

use super::{add_person, link};
use crate::support::{App, PASSWORD, Person};

const CHOSEN: &str = "several unrelated words";

fn open(app: &App, link: &str) -> u16 {
    Person::stranger(app).get(&format!("/password?link={link}")).status
}

fn choose(app: &App, link: &str, password: &str) -> crate::support::Answer {
    Person::stranger(app).post("/password", &[("link", link), ("password", password)])
}

#[apply(on_both_engines)]
fn a_new_person_chooses_a_password_with_the_link_and_signs_in(app: App) {
    let maya = app.admin();
    let form = [
        ("type", "person"),
        ("name", "Tom Wrona"),
        ("email", "Tom@Example.net"),
        ("role", "manager"),
        ("back", "/settings/users?state=active"),
    ];
    let answer = maya.post("/settings/users", &form);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.body.contains("User successfully created") && answer.body.contains("data-secret"));
    assert!(answer.body.contains(&format!("{}/password?link=", app.origin)), "{}", answer.body);
    let link = link(&answer);
    assert!(link.len() >= 32);
    assert!(!maya.get("/settings/users").body.contains(&link), "it is shown once");
    assert_eq!(
        Person::stranger(&app).sign_in("tom@example.net", "").status,
        422,
        "nobody is in without a password"
    );

    let tom = Person::stranger(&app);
    let page = tom.get(&format!("/password?link={link}"));
    assert_eq!(
        (page.status, page.header("cache-control"), page.header("referrer-policy")),
        (200, "no-store", "strict-origin")
    );
    assert!(page.body.contains("Tom Wrona") && page.body.contains("Tom@Example.net"));
    tom.post("/password", &[("link", &link), ("password", CHOSEN)]).is_redirect_to("/sign-in");
    assert_eq!(tom.get("/sign-in").toast(), "Your password is set. Sign in with it");
    tom.sign_in("tom@example.net", CHOSEN).is_redirect_to("/");
    assert!(tom.get("/settings/tags").body.contains("<span class=\"sub\">Manager</span>"));
    let lines: Vec<_> =
        app.lines("").into_iter().map(|line| (line.action, line.actor_name, line.subject_name)).collect();
    let said = |action: &str, actor: &str| (action.to_owned(), actor.to_owned(), "Tom Wrona".to_owned());
    assert_eq!(
        lines[1..],
        [
            said("user.create", "Maya Lindqvist"),
            said("user.password_link", "Maya Lindqvist"),
            said("user.set_password", "Tom Wrona"),
            said("user.sign_in", "Tom Wrona")
        ]
    );
}

#[apply(on_both_engines)]
fn a_link_that_is_used_old_replaced_altered_or_nobody_s_gets_one_answer(app: App) {
    let maya = app.admin();
    let first = add_person(&maya, "Tom", "tom@x", "member");
    let path = format!("/settings/users/{}/password-link", app.user_id("tom@x"));
    let again = || link(&maya.post(&path, &[]));
    let second = again();
    assert_eq!((open(&app, &first), open(&app, &second)), (404, 200), "a newer one ends the older");
    choose(&app, &second, CHOSEN).is_redirect_to("/sign-in");
    let third = again();
    let late = password_links::expires.eq(Moment::now().second());
    app.rows(|conn| Ok(diesel::update(password_links::table).set(late).execute(conn)?));
    let altered = format!("{}0", &third[1..]);
    let unknown = "0".repeat(64);
    let dead = Person::stranger(&app).get(&format!("/password?link={unknown}"));
    assert!(dead.status == 404 && dead.body.contains("Ask an Admin for a new link"));
    for link in [&first, &second, &third, &altered, "", "%00", "%ff", &"9".repeat(3000)] {
        let answer = Person::stranger(&app).get(&format!("/password?link={link}"));
        assert_eq!((answer.status, &answer.body), (404, &dead.body), "{link}");
    }
    app.rows(|conn| Ok(diesel::delete(sign_in_failures::table).execute(conn)?));
    let before = app.kept();
    for link in [&first, &second, &third, &altered, "", "\0"] {
        let answer = choose(&app, link, "quite another password");
        assert_eq!((answer.status, &answer.body), (404, &dead.body), "{link}");
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_password_that_breaks_a_rule_is_refused_and_the_link_stays_good(app: App) {
    let maya = app.admin();
    let link = add_person(&maya, "Tom Bartholomew Wrona", "tom.b.wrona@example.net", "member");
    let longest: String = (0..64).map(|n| char::from(b'a' + n % 26)).chain("x7".repeat(32).chars()).collect();
    let long = format!("{longest}y");
    let name = "tom bartholomew wrona";
    for password in ["", "fourteen chars", &long, "passwordpassword", "TOM.B.Wrona@example.net", name] {
        let answer = choose(&app, &link, password);
        assert_eq!((answer.status, answer.wrong_field().as_str()), (422, "password"), "{password}");
        assert!(!answer.error_text().is_empty() && answer.input("link") == link);
        assert!(
            !answer.body.contains(&format!("value=\"{password}")) || password.is_empty(),
            "a password is never sent back"
        );
    }
    choose(&app, &link, &longest).is_redirect_to("/sign-in");
    Person::stranger(&app).sign_in("tom.b.wrona@example.net", &longest).is_redirect_to("/");
}

#[apply(on_both_engines)]
fn a_new_password_ends_the_sessions_and_the_old_password_but_no_token(app: App) {
    let maya = app.admin();
    let tom = app.person("tom@x", "member");
    let secret = tom.generate("CI", "30");
    let link = link(&maya.post(&format!("/settings/users/{}/password-link", app.user_id("tom@x")), &[]));
    assert_eq!(tom.get("/settings/tokens").status, 200, "a link alone changes nothing");
    choose(&app, &link, CHOSEN).is_redirect_to("/sign-in");
    assert_eq!(app.sessions(), 1, "hers is the only one left");
    tom.get("/settings/tokens").is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
    assert_eq!(Person::stranger(&app).sign_in("tom@x", PASSWORD).status, 422);
    assert_eq!(Person::stranger(&app).api("GET", "/api/users/me", &secret, "").status, 200);
    assert_eq!(maya.get("/settings/tokens").status, 200, "others stay signed in");
}

#[apply(on_both_engines)]
fn a_deactivated_person_has_no_link(app: App) {
    let maya = app.admin();
    let link = add_person(&maya, "Tom", "tom@x", "member");
    let id = app.user_id("tom@x");
    app.set_active("tom@x", false);
    assert_eq!((open(&app, &link), choose(&app, &link, CHOSEN).status), (404, 404));
    app.set_active("tom@x", true);
    assert_eq!(open(&app, &link), 200);
    maya.post(&format!("/settings/users/{id}/deactivate"), &[]).is_redirect_to("/settings/users");
    maya.post(&format!("/settings/users/{id}/password-link"), &[]).is_redirect_to("/settings/users");
    assert!(maya.get("/settings/users").toast().contains("deactivated"));
    maya.post(&format!("/settings/users/{id}/reactivate"), &[]).is_redirect_to("/settings/users");
    assert_eq!(open(&app, &link), 404, "reactivating brings no link back");
}

#[apply(on_both_engines)]
fn a_password_set_at_the_console_ends_the_link(app: App) {
    let link = add_person(&app.admin(), "Tom", "tom@x", "member");
    assert!(app.command(&["user", "set-password", "--email", "tom@x"], PASSWORD).status.success());
    assert_eq!(open(&app, &link), 404);
}

#[apply(on_both_engines)]
fn only_the_hash_of_the_secret_is_kept(app: App) {
    let link = add_person(&app.admin(), "Tom", "tom@x", "member");
    let kept: String = app.rows(|conn| Ok(password_links::table.select(password_links::hash).first(conn)?));
    assert!(kept.len() == 64 && !kept.contains(&link));
    let lines = app.lines("");
    assert!(!format!("{lines:?}").contains(&link));
}

#[apply(on_both_engines)]
fn guessing_gets_slower(app: App) {
    let link = add_person(&app.admin(), "Tom", "tom@x", "member");
    let statuses: Vec<u16> = (0..30).map(|n| choose(&app, &format!("{n:064x}"), PASSWORD).status).collect();
    assert_eq!((statuses[0], statuses[29]), (404, 429), "{statuses:?}");
    let waiting = choose(&app, &"0".repeat(64), PASSWORD);
    assert!(waiting.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0));
    assert_eq!(open(&app, &link), 200, "a good link is no guess");
}

#[apply(on_both_engines)]
fn a_page_of_another_site_can_not_make_people_wait(app: App) {
    let maya = app.admin();
    for n in 0..30 {
        assert_eq!(open(&app, &format!("{n:064x}")), 404);
    }
    assert_eq!(maya.sign_in("maya@example.net", PASSWORD).status, 303);
}
