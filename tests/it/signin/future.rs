//! A clock that was a day ahead and is right again: nobody waits for that day, and nothing lives longer for
//! it.

use diesel::prelude::*;
use keyfob::db::Moment;
use keyfob::db::schema::{password_links, sessions, sign_in_failures as failures, used_forms, users};

use crate::support::{App, PASSWORD, Person};

const DAY: i64 = 24 * 60 * 60;

/// All failures happened tomorrow.
fn tomorrow(app: &App) {
    let ahead = failures::last.eq(failures::last + DAY);
    assert!(app.rows(|conn| Ok(diesel::update(failures::table).set(ahead).execute(conn)?)) > 0);
}

fn sign_in(app: &App, password: &str) -> crate::support::Answer {
    Person::stranger(app).sign_in("maya@example.net", password)
}

#[apply(on_both_engines)]
fn who_signed_in_tomorrow_signs_in_today(app: App) {
    app.admin();
    assert_eq!(sign_in(&app, PASSWORD).status, 303);
    tomorrow(&app);
    assert_eq!(sign_in(&app, PASSWORD).status, 303);
    let now = Moment::now().second();
    let ahead = failures::table.filter(failures::last.gt(now + 5));
    assert_eq!(app.rows(|conn| Ok(ahead.count().get_result::<i64>(conn)?)), 0);
}

#[apply(on_both_engines)]
fn who_has_to_wait_from_tomorrow_waits_no_longer_than_anybody(app: App) {
    app.admin();
    (0..5).for_each(|_| assert_eq!(sign_in(&app, "wrong horse battery").status, 422));
    tomorrow(&app);
    let answer = sign_in(&app, PASSWORD);
    let seconds: i64 = answer.header("retry-after").parse().expect("seconds");
    assert!(answer.status == 429 && seconds <= 30, "{seconds}");
    let past = failures::last.eq(failures::last - 30);
    app.rows(|conn| Ok(diesel::update(failures::table).set(past).execute(conn)?));
    assert_eq!(sign_in(&app, PASSWORD).status, 303);
}

#[apply(on_both_engines)]
fn a_session_from_tomorrow_lives_from_now(app: App) {
    let maya = app.admin();
    app.age_sessions(-DAY, -DAY);
    assert_eq!(maya.get("/account").status, 200);
    let now = Moment::now().second();
    let ahead = sessions::table.filter(sessions::created.gt(now).or(sessions::last_seen.gt(now)));
    assert_eq!(app.rows(|conn| Ok(ahead.count().get_result::<i64>(conn)?)), 0);
    app.age_sessions(60, 12 * 60 * 60);
    maya.get("/account").is_redirect_to("/sign-in?next=%2Faccount");
}

#[apply(on_both_engines)]
fn at_start_all_that_lives_for_a_time_lives_from_now(app: App) {
    let maya = app.admin();
    maya.generate("Root", "never");
    let tom = ["user", "create", "--email", "tom@x", "--name", "Tom", "--role", "member"];
    assert!(app.command(&tom, "").status.success());
    let link = format!("/settings/users/{}/password-link", app.user_id("tom@x"));
    assert_eq!(maya.post(&link, &[]).status, 200);
    app.age_sessions(-DAY, -DAY);
    app.rows(|conn| {
        let ahead = (
            password_links::created.eq(password_links::created + DAY),
            password_links::expires.eq(password_links::expires + DAY),
        );
        assert_eq!(diesel::update(password_links::table).set(ahead).execute(conn)?, 1);
        assert_eq!(
            diesel::update(used_forms::table)
                .set(used_forms::used.eq(used_forms::used + DAY))
                .execute(conn)?,
            1
        );
        diesel::update(users::table)
            .set(users::last_active.eq(Moment::now().second() + DAY))
            .execute(conn)?;
        Ok(())
    });
    let app = app.restart(|_| {});
    let now = Moment::now().second();
    let (link, session, form): ((i64, i64), (i64, i64), i64) = app.rows(|conn| {
        Ok((
            password_links::table.select((password_links::created, password_links::expires)).first(conn)?,
            sessions::table.select((sessions::created, sessions::last_seen)).first(conn)?,
            used_forms::table.select(used_forms::used).first(conn)?,
        ))
    });
    assert!(link.0 <= now && link.1 - link.0 == 2 * DAY, "{link:?}");
    assert!(session.0.max(session.1).max(form) <= now, "{session:?} {form}");
    // Whoever is active today was not last active tomorrow.
    assert_eq!(sign_in(&app, PASSWORD).status, 303);
    let is_right = |app: &App| {
        let last: Option<i64> =
            app.rows(|conn| Ok(users::table.find(1).select(users::last_active).first(conn)?));
        last.is_some_and(|last| last <= Moment::now().second())
    };
    assert!((0..200).any(|_| is_right(&app) || {
        std::thread::sleep(std::time::Duration::from_millis(50));
        false
    }));
}
