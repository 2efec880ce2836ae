//! What the API reads has a version, and who has it already gets no body.

use diesel::prelude::*;
use keyfob::db::schema::tokens;

use crate::support::{Answer, Person};

fn ask(person: &Person<'_>, method: &str, path: &str, secret: &str, known: &[&str]) -> Answer {
    let bearer = format!("Bearer {secret}");
    let mut headers = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
    headers.extend(known.iter().map(|known| ("if-none-match", *known)));
    person.send(method, path, &headers, String::new())
}

/// 304 with nothing in it but how to go on.
fn is_known(answer: &Answer, version: &str) {
    assert_eq!((answer.status, answer.body.as_str()), (304, ""));
    assert_eq!((answer.header("etag"), answer.header("cache-control")), (version, "no-store"));
    assert_eq!(answer.header("content-type"), "");
}

const LISTS: [&str; 4] =
    ["/api/user-tokens", "/api/global-tags", "/api/global-tags/listing", "/api/users/me"];

#[apply(on_both_engines)]
fn who_has_the_version_gets_304_until_something_changes(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let versions = LISTS.map(|path| ask(&maya, "GET", path, &root, &[]).header("etag").to_owned());
    for (path, version) in LISTS.iter().zip(&versions) {
        assert!(version.starts_with("W/\"") && version.len() == 28, "{path}: {version}");
        let strong = version.trim_start_matches("W/");
        let several = format!("\"a\", {version}, W/\"b\"");
        for known in [&[version.as_str()][..], &[strong], &[&several], &["*"], &["\"a\"", version]] {
            is_known(&ask(&maya, "GET", path, &root, known), version);
            is_known(&ask(&maya, "HEAD", path, &root, known), version);
        }
        for other in ["\"a\"", "W/\"\"", "", "nonsense", "W/", "\"", &version[..20], "é"] {
            assert_eq!(ask(&maya, "GET", path, &root, &[other]).status, 200, "{path} {other}");
        }
        let head = ask(&maya, "HEAD", path, &root, &[]);
        assert_eq!((head.status, head.header("etag"), head.body.as_str()), (200, version.as_str(), ""));
    }
    let tag = r#"{"name":"Production"}"#;
    assert_eq!(maya.api("POST", "/api/global-tags", &root, tag).status, 200);
    assert_eq!(
        maya.api("POST", "/api/user-tokens", &root, r#"{"name":"Other","expires_in_days":1}"#).status,
        200
    );
    for (path, version) in LISTS.iter().zip(&versions).take(3) {
        let answer = ask(&maya, "GET", path, &root, &[version]);
        assert_eq!(answer.status, 200, "{path}");
        assert_ne!(answer.header("etag"), version, "{path}");
    }
}

#[apply(on_both_engines)]
fn asking_for_the_list_is_no_news_in_the_list_but_the_use_of_another_token_is(app: App) {
    let maya = app.admin();
    let (root, other) = (maya.generate("Root", "never"), maya.generate("Other", "30"));
    let version = ask(&maya, "GET", "/api/user-tokens", &root, &[]).header("etag").to_owned();
    let (used_before, rows) = (tokens::last_used.eq(1), tokens::table.filter(tokens::name.eq("Root")));
    app.rows(|conn| Ok(diesel::update(rows).set(used_before).execute(conn)?));
    is_known(&ask(&maya, "GET", "/api/user-tokens", &root, &[&version]), &version);
    assert_eq!(maya.api("GET", "/api/users/me", &other, "").status, 200);
    assert_eq!(ask(&maya, "GET", "/api/user-tokens", &root, &[&version]).status, 200);
}

#[apply(on_both_engines)]
fn nobody_learns_by_a_version_what_they_may_not_read(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for path in LISTS {
        let version = ask(&maya, "GET", path, &root, &[]).header("etag").to_owned();
        for known in ["*", &version] {
            ask(&maya, "GET", path, "wrong", &[known]).is_problem(401, "");
        }
    }
    ask(&maya, "GET", "/api/global-tags/Nothing", &root, &["*"]).is_problem(404, "");
    // What changes something is not held back by `*`.
    assert_eq!(ask(&maya, "DELETE", "/api/user-tokens/0", &root, &["*"]).status, 404);
}
