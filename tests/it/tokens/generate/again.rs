//! `Idempotency-Key`: a making that is asked for again because no answer came.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use keyfob::db::schema::{idempotency_keys, tokens};
use keyfob::db::{Conn, DatabaseUrl};

use crate::support::{Answer, App, Engine, Person, together};

const BODY: &str = r#"{"name":"CI","expires_in_days":30}"#;

fn make(app: &App, secret: &str, keys: &[&str], body: &str) -> Answer {
    let bearer = format!("Bearer {secret}");
    let mut headers = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
    headers.extend(keys.iter().map(|key| ("idempotency-key", *key)));
    Person::stranger(app).send("POST", "/api/user-tokens", &headers, body.into())
}

/// The number and the secret.
fn made(answer: &Answer) -> (i64, String) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let json = answer.json();
    (json["id"].as_i64().expect("a number"), json["bearer_token"].as_str().expect("a secret").to_owned())
}

fn is_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)), "{}", answer.body);
    assert!(!answer.body.contains("bearer_token"));
}

#[apply(on_both_engines)]
fn the_same_request_again_gives_the_same_token_a_new_secret(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let first = make(&app, &root, &["build 1742"], BODY);
    let (id, lost) = made(&first);
    let mut last = lost.clone();
    for _ in 0..3 {
        let again = make(&app, &root, &["build 1742"], BODY);
        let (same, secret) = made(&again);
        assert!(same == id && secret != last && secret != lost);
        for field in ["id", "name", "created", "expiration", "active", "user"] {
            assert_eq!(again.json()[field], first.json()[field], "{field}");
        }
        assert_eq!(again.header("cache-control"), "no-store");
        last = secret;
    }
    assert_eq!((app.verify(&last, "").status, app.verify(&lost, "").status), (200, 401));
    assert_eq!(maya.tokens(&root).len(), 2);
    assert_eq!((app.lines("token.generate").len(), app.lines("token.new_secret").len()), (2, 3));
    // Without a key it is as it was.
    is_refused(&make(&app, &root, &[], BODY), 409, "conflict");
}

#[apply(on_both_engines)]
fn a_secret_that_was_used_is_never_replaced(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    // Also by a call that was not allowed what it wanted: whoever makes it has the secret.
    for (n, query) in ["", "?tag=none"].iter().enumerate() {
        let body = BODY.replace("CI", &format!("CI {n}"));
        let (_, secret) = made(&make(&app, &root, &[&format!("k{n}")], &body));
        app.verify(&secret, query);
        let before = (app.kept(), app.lines("").len());
        is_refused(&make(&app, &root, &[&format!("k{n}")], &body), 409, "idempotency_used");
        assert_eq!((app.kept(), app.lines("").len()), before);
        assert_eq!(app.verify(&secret, "").status, 200);
    }
    for action in ["revoke", "delete"] {
        let body = BODY.replace("CI", action);
        let (id, _) = made(&make(&app, &root, &[action], &body));
        maya.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens");
        if action == "delete" {
            maya.post(&format!("/settings/tokens/{id}/delete"), &[]).is_redirect_to("/settings/tokens");
        }
        is_refused(&make(&app, &root, &[action], &body), 409, "idempotency_used");
    }
}

#[apply(on_both_engines)]
fn a_key_belongs_to_one_body_and_one_person(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let (id, _) = made(&make(&app, &root, &["k"], BODY));
    for other in [r#"{"name":"CI","expires_in_days":31}"#, r#"{"name":"CI", "expires_in_days":30}"#] {
        let before = app.kept();
        let refused = make(&app, &root, &["k"], other);
        refused.is_problem(422, "Idempotency-Key");
        assert_eq!(app.kept(), before);
    }
    let tom = app.person("tom@x", "member").generate("Tom's", "30");
    assert_ne!(made(&make(&app, &tom, &["k"], BODY)).0, id);
    // Another token of hers asks for the same one; it never outlives the one that it is made with now.
    let short = maya.generate("Short", "30");
    let end = keyfob::db::Moment::now().second() + 1000;
    let row = tokens::table.find(maya.token_id(&root, "Short"));
    app.rows(|conn| Ok(diesel::update(row).set(tokens::expiration.eq(end)).execute(conn)?));
    let (same, secret) = made(&make(&app, &short, &["k"], BODY));
    assert_eq!(same, id);
    let kept: (Option<i64>, Option<i64>) = app.rows(|conn| {
        Ok(tokens::table.find(id).select((tokens::expiration, tokens::made_with)).get_result(conn)?)
    });
    assert_eq!(kept, (Some(end), Some(maya.token_id(&root, "Short"))));
    let claims = crate::support::unbase64(secret.split('.').nth(1).expect("claims"));
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&claims).expect("JSON")["exp"], end);
}

#[apply(on_both_engines)]
fn what_is_no_key_is_told(app: App) {
    let root = app.admin().generate("Root", "never");
    let before = app.kept();
    let long = "k".repeat(256);
    for bad in [&[""][..], &["é"], &["\t"], &["a\tb"], &[&long], &["a", "a"]] {
        make(&app, &root, bad, BODY).is_problem(422, "Idempotency-Key");
    }
    assert_eq!(app.kept(), before);
    for (n, good) in ["!", "\"quoted\"", "two words, ~", &long[1..]].iter().enumerate() {
        let body = BODY.replace("CI", &format!("CI {n}"));
        let (id, _) = made(&make(&app, &root, &[good], &body));
        assert_eq!(made(&make(&app, &root, &[good], &body)).0, id);
    }
}

#[apply(on_both_engines)]
fn a_key_is_forgotten_after_a_day_and_a_refused_request_leaves_none(app: App) {
    let root = app.admin().generate("Root", "never");
    make(&app, &root, &["k"], r#"{"name":"Root","expires_in_days":1}"#).is_problem(409, "name");
    made(&make(&app, &root, &["k"], BODY));
    let age = |seconds: i64| {
        app.rows(|conn| {
            Ok(diesel::update(idempotency_keys::table)
                .set(idempotency_keys::made.eq(keyfob::db::Moment::now().second() - seconds))
                .execute(conn)?)
        })
    };
    age(86_400 - 60);
    made(&make(&app, &root, &["k"], BODY));
    age(86_400);
    make(&app, &root, &["k"], BODY).is_problem(409, "name");
    made(&make(&app, &root, &["k"], &BODY.replace("CI", "Next")));
    made(&make(&app, &root, &["j"], &BODY.replace("CI", "Last")));
    age(86_400);
    made(&make(&app, &root, &["k"], &BODY.replace("CI", "New")));
    app.run_jobs();
    let kept: i64 = app.rows(|conn| Ok(idempotency_keys::table.count().get_result(conn)?));
    assert_eq!(kept, 1, "what is too old is swept out");
}

#[apply(on_both_engines)]
fn while_the_first_is_under_way_the_second_waits_its_turn(app: App) {
    let root = app.admin().generate("Root", "never");
    let mut other =
        Conn::open(&DatabaseUrl::parse(&app.database.url).expect("a good URL")).expect("a database");
    let hold = match app.engine {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => "BEGIN; LOCK TABLE tokens IN EXCLUSIVE MODE",
    };
    other.batch_execute(hold).expect("held");
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| make(&app, &root, &["k"], BODY));
        std::thread::sleep(Duration::from_millis(300));
        let second = make(&app, &root, &["k"], BODY);
        other.batch_execute("ROLLBACK").expect("let go");
        (first.join().expect("an answer"), second)
    });
    is_refused(&second, 409, "under_way");
    assert_eq!(second.header("retry-after"), "1");
    let (_, secret) = made(&first);
    assert_eq!(app.verify(&secret, "").status, 200);
}

#[apply(on_both_engines)]
fn of_many_at_once_there_is_one_token_and_one_good_secret(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let answers = together(30, |_| make(&app, &root, &["k"], BODY));
    assert!(answers.iter().all(|answer| [200, 409].contains(&answer.status)), "{answers:?}");
    let secrets: Vec<String> =
        answers.iter().filter(|answer| answer.status == 200).map(|answer| made(answer).1).collect();
    let good = secrets.iter().filter(|secret| app.verify(secret, "").status == 200).count();
    assert_eq!((maya.tokens(&root).len(), good), (2, 1));
}
