//! Who called, when, how often and from where.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use keyfob::db::Moment;
use keyfob::db::schema::{token_calls, tokens};

use crate::support::{App, Person, Process};

/// Calls of the first token as they are written down: outcome, how many.
fn written(app: &App) -> Vec<(String, i64)> {
    app.rows(|conn| {
        let rows = token_calls::table.filter(token_calls::token_id.eq(1)).order(token_calls::outcome);
        Ok(rows.select((token_calls::outcome, token_calls::calls)).load(conn)?)
    })
}

fn strip(person: &Person) -> String {
    let page = person.get("/settings/tokens").body;
    let after = page.split("role=\"img\" aria-label=\"").nth(1).unwrap_or("");
    after.split('"').next().unwrap_or("").to_owned()
}

#[apply(on_both_engines)]
fn a_call_shows_at_once_with_its_address(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    assert_eq!(strip(&maya), "", "nobody called yet");
    assert!(maya.get("/settings/tokens").body.contains("Not used"));
    let before = Moment::now();
    for _ in 0..3 {
        assert_eq!(app.verify(&secret, "").status, 200);
    }
    let page = maya.get("/settings/tokens").body;
    assert!(!page.contains("Not used") && page.contains(", from 127.0.0.1"), "{page}");
    assert_eq!(strip(&maya), "3 calls in the last 30 days");
    let used = maya.tokens(&secret)[0]["last_used"].as_str().expect("used").to_owned();
    assert!(used >= before.to_string(), "{used}");
    assert_eq!(strip(&maya), "4 calls in the last 30 days", "the API was called, too");
}

#[apply(on_both_engines)]
fn refused_calls_of_a_known_token_are_counted_by_reason(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    assert_eq!(app.verify(&secret, "?tag=nothing").status, 403);
    assert_eq!(app.verify(&secret, "").status, 200);
    maya.post("/settings/tokens/1/revoke", &[]);
    for _ in 0..2 {
        assert_eq!(app.verify(&secret, "").status, 401);
    }
    maya.post("/settings/tokens/1/restore", &[]);
    app.set_active("maya@example.net", false);
    assert_eq!(app.verify(&secret, "").status, 401);
    app.set_active("maya@example.net", true);
    app.expire(1);
    assert_eq!(app.verify(&secret, "").status, 401);
    let (message, _) = secret.rsplit_once('.').expect("three parts");
    assert_eq!(app.verify(&format!("{message}.x"), "").status, 401, "somebody else's calls");
    maya.sign_in("maya@example.net", crate::support::PASSWORD);
    let said = "6 calls in the last 30 days, 5 refused: 2 revoked, 1 expired, 1 owner deactivated, 1 without the rights";
    assert_eq!(strip(&maya), said);
}

#[apply(on_both_engines)]
fn what_was_counted_is_written_when_the_server_stops_and_added_up_after(app: App) {
    let secret = app.admin().generate("CI", "30");
    assert_eq!(app.verify(&secret, "").status, 200);
    let app = app.restart(|config| config.proxies.trusted = vec!["127.0.0.0/8".parse().expect("a network")]);
    let last = || -> (Option<i64>, Option<String>) {
        app.rows(|conn| Ok(tokens::table.select((tokens::last_used, tokens::last_address)).first(conn)?))
    };
    assert_eq!(written(&app), [("good".to_owned(), 1)]);
    assert!(last().0.is_some() && last().1.as_deref() == Some("127.0.0.1"));
    let bearer = format!("Bearer {secret}");
    let headers = [("authorization", bearer.as_str()), ("x-forwarded-for", "2001:db8::7")];
    for _ in 0..2 {
        assert_eq!(Person::stranger(&app).send("GET", "/auth/verify", &headers, String::new()).status, 200);
    }
    let maya = Person::stranger(&app);
    maya.sign_in("maya@example.net", crate::support::PASSWORD);
    // The database sorts by last use, so it is told first.
    assert!(maya.get("/settings/tokens?sort=used-desc").body.contains(", from 2001:db8::7"));
    assert_eq!(written(&app), [("good".to_owned(), 3)]);
    assert_eq!(last().1.as_deref(), Some("2001:db8::7"));
}

#[apply(on_both_engines)]
fn the_calls_of_a_deleted_token_go_with_it(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    assert_eq!(app.verify(&secret, "").status, 200);
    maya.get("/settings/tokens?sort=used");
    assert_eq!(written(&app).len(), 1);
    assert_eq!(app.verify(&secret, "").status, 200);
    maya.post("/settings/tokens/1/revoke", &[]);
    maya.post("/settings/tokens/1/delete", &[]).is_redirect_to("/settings/tokens");
    maya.get("/settings/tokens?sort=used");
    assert_eq!(written(&app), []);
}

#[apply(on_both_engines)]
fn what_is_older_than_90_days_is_dropped(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let today = i32::try_from(Moment::now().second() / 86400).expect("days");
    for day in [today - 91, today - 90, today - 29] {
        let row = (
            token_calls::token_id.eq(1),
            token_calls::day.eq(day),
            token_calls::outcome.eq("good"),
            token_calls::calls.eq(7),
        );
        app.rows(|conn| Ok(diesel::insert_into(token_calls::table).values(row).execute(conn)?));
    }
    assert_eq!(strip(&maya), "7 calls in the last 30 days");
    assert_eq!(app.verify(&secret, "").status, 200);
    maya.get("/settings/tokens?sort=used");
    app.run_jobs();
    let mut days: Vec<i32> = app.rows(|conn| Ok(token_calls::table.select(token_calls::day).load(conn)?));
    days.sort_unstable();
    assert_eq!(days, [today - 90, today - 29, today]);
}

#[test]
fn sigterm_loses_no_call() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::start(folder.path(), &[]);
    let secret = server.first_token(folder.path());
    for _ in 0..25 {
        assert_eq!(server.call(&secret), 200);
    }
    server.terminate();
    assert!(matches!(kept(folder.path()), (25, Some(_))), "{:?}", kept(folder.path()));
}

#[test]
fn kill_9_loses_no_call_that_is_a_minute_old() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::start(folder.path(), &[]);
    let secret = server.first_token(folder.path());
    for _ in 0..25 {
        assert_eq!(server.call(&secret), 200);
    }
    let minute = Instant::now() + Duration::from_secs(60);
    while kept(folder.path()).0 < 25 {
        assert!(Instant::now() < minute, "{:?} after a minute", kept(folder.path()));
        std::thread::sleep(Duration::from_millis(200));
    }
    // This one is lost, or not.
    assert_eq!(server.call(&secret), 200);
    drop(server);
    assert!(matches!(kept(folder.path()), (25 | 26, Some(_))), "{:?}", kept(folder.path()));
    let server = Process::start(folder.path(), &[]);
    assert_eq!(server.call(&secret), 200);
    server.terminate();
    assert!(matches!(kept(folder.path()).0, 26 | 27), "it goes on from there: {:?}", kept(folder.path()));
}

/// How many calls the database in `folder` keeps, and when the last one was.
fn kept(folder: &Path) -> (i64, Option<i64>) {
    let url = keyfob::db::DatabaseUrl::parse(&format!("sqlite://{}/keyfob.db", folder.display()));
    let conn = &mut keyfob::db::Conn::open(&url.expect("a good URL")).expect("it opens");
    let calls: Vec<i64> = token_calls::table.select(token_calls::calls).load(conn).expect("read");
    (calls.iter().sum(), tokens::table.select(tokens::last_used).first(conn).expect("a token"))
}
