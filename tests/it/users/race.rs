//! Many at once: there is always an Admin, and an address or identifier is given once.

use serde_json::json;

use super::{add_person, admin_with_token, link};
use crate::support::{App, Engine, Person, together};
use crate::tokens::service::meeting;

#[apply(on_both_engines)]
fn two_admins_who_demote_each_other_leave_one(app: App) {
    let maya = app.admin();
    let tom = app.person("tom@x", "admin");
    let secrets = [maya.generate("CI", "30"), tom.generate("CI", "30")];
    let ids = ["maya@example.net", "tom@x"].map(|email| app.user_id(email));
    for round in 0..10 {
        let statuses = together(2, |n| {
            let path = format!("/api/users/{}", ids[1 - n]);
            let caller = Person::stranger(&app);
            match round % 2 {
                0 => caller.api("PUT", &path, &secrets[n], r#"{"role":"Member"}"#).status,
                _ => caller.api("DELETE", &path, &secrets[n], "").status,
            }
        });
        // Whoever comes second finds that they are the last, or that they are no Admin any more.
        let done = statuses.iter().filter(|status| [200, 204].contains(status)).count();
        assert!(
            done == 1 && statuses.iter().all(|status| [200, 204, 401, 403, 409].contains(status)),
            "{statuses:?}"
        );
        for id in ids {
            use diesel::prelude::*;
            use keyfob::db::schema::users;
            let whole = (users::role.eq("admin"), users::active.eq(true));
            app.rows(|conn| Ok(diesel::update(users::table.find(id)).set(whole).execute(conn)?));
        }
    }
}

#[apply(on_both_engines)]
fn of_many_who_leave_at_once_one_admin_stays(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let mut ids = vec![app.user_id("maya@example.net")];
    for n in 0..7 {
        let email = format!("a{n}@x");
        app.command(&["user", "create", "--email", &email, "--name", &email, "--role", "admin"], "");
        ids.push(app.user_id(&email));
    }
    let statuses = together(8, |n| {
        let arguments = ["user", "deactivate", "--email", &format!("a{}@x", n.saturating_sub(1))];
        match n {
            0 => {
                Person::stranger(&app).api("DELETE", &format!("/api/users/{}", ids[0]), &secret, "").status
                    == 204
            }
            _ => app.command(&arguments, "").status.success(),
        }
    });
    assert_eq!(statuses.iter().filter(|done| **done).count(), 7, "{statuses:?}");
}

#[apply(on_both_engines)]
fn one_address_and_one_identifier_are_given_once(app: App) {
    let (maya, root) = admin_with_token(&app);
    let cookies = maya.cookie_header();
    let made = together(8, |n| {
        let form = [
            ("type", "person"),
            ("name", "Tom"),
            ("email", if n % 2 == 0 { "tom@x" } else { "TOM@x" }),
            ("role", "member"),
        ];
        Person::with_cookies(&app, &cookies).post("/settings/users", &form).status
    });
    assert_eq!(
        (
            made.iter().filter(|status| **status == 200).count(),
            made.iter().filter(|status| **status == 409).count()
        ),
        (1, 7),
        "{made:?}"
    );
    let made = together(8, |_| {
        Person::stranger(&app).api("POST", "/api/users", &root, &json!({"name": "CI"}).to_string()).status
    });
    assert_eq!(
        (
            made.iter().filter(|status| **status == 200).count(),
            made.iter().filter(|status| **status == 409).count()
        ),
        (1, 7),
        "{made:?}"
    );
}

#[apply(on_both_engines)]
fn of_many_who_open_a_link_at_once_one_chooses_the_password(app: App) {
    let maya = app.admin();
    let link = add_person(&maya, "Tom", "tom@x", "member");
    let passwords: Vec<String> = (0..4).map(|n| format!("unrelated words number {n}")).collect();
    let statuses = together(4, |n| {
        Person::stranger(&app).post("/password", &[("link", &link), ("password", &passwords[n])]).status
    });
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    let opens = |password: &String| Person::stranger(&app).sign_in("tom@x", password).status == 303;
    let good: Vec<bool> = passwords.iter().map(opens).collect();
    assert_eq!(good, statuses.iter().map(|status| *status == 303).collect::<Vec<_>>());
}

#[apply(on_both_engines)]
fn of_many_new_links_at_once_one_is_good(app: App) {
    let maya = app.admin();
    add_person(&maya, "Tom", "tom@x", "member");
    let path = format!("/settings/users/{}/password-link", app.user_id("tom@x"));
    let cookies = maya.cookie_header();
    let links = together(6, |_| link(&Person::with_cookies(&app, &cookies).post(&path, &[])));
    let good = links
        .iter()
        .filter(|link| Person::stranger(&app).get(&format!("/password?link={link}")).status == 200)
        .count();
    assert_eq!(good, 1);
}

fn count(app: &App) -> i64 {
    use diesel::prelude::*;
    app.rows(|conn| Ok(keyfob::db::schema::users::table.count().get_result(conn)?))
}

/// A body may arrive long after the head by which the middleware let an Admin in.
#[test]
fn who_is_no_admin_any_more_when_it_is_done_does_not_do_it() {
    let Some(app) = App::start(Engine::Postgres) else { return };
    app.admin();
    let secret = app.person("tom@x", "admin").generate("CI", "30");
    let before = count(&app);
    // The lock that every change of users takes first.
    let demoted =
        "SELECT pg_advisory_xact_lock(7237462912); UPDATE users SET role = 'member' WHERE email = 'tom@x'";
    let late = meeting(&app, demoted, || {
        let robot = r#"{"name":"Robot","role":"Admin"}"#;
        Person::stranger(&app).api("POST", "/api/users", &secret, robot).status
    });
    assert_eq!((late, count(&app)), (403, before));
}
