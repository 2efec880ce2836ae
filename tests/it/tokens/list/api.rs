//! The plain arrays of the API, also when they are too long for one part.

use diesel::connection::SimpleConnection;

use crate::support::{App, Engine};

/// So many tokens of user 1, personal or service: of every second there are seven, so that parts end within
/// one.
fn fill(app: &App, count: i64, is_service: bool) {
    let numbers =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let hash = match app.engine {
        Engine::Sqlite => format!("printf('%063d', i) || '{is_service}'"),
        Engine::Postgres => format!("lpad(i::text, 63, '0') || '{is_service}'"),
    };
    let sql = format!(
        "INSERT INTO tokens (owner_id, name, name_key, jti, hash, created, is_service) {numbers} \
         SELECT 1, 'T' || i || '{is_service}', 't' || i || '{is_service}', {hash}, {hash}, i / 7, {is_service} FROM n"
    );
    app.rows(|conn| Ok(conn.batch_execute(&sql)?));
}

#[apply(on_both_engines)]
fn a_long_list_has_every_token_once_in_its_order(app: App) {
    let maya = app.admin();
    let secret = maya.generate("Root", "never");
    for (count, is_service, path) in
        [(3500, false, "/api/user-tokens"), (3000, true, "/api/user-tokens/service")]
    {
        fill(&app, count, is_service);
        let answer = maya.api("GET", path, &secret, "");
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"), "{path}");
        let all = answer.json();
        let all: Vec<(String, i64)> = all
            .as_array()
            .expect("an array")
            .iter()
            .map(|token| {
                (token["created"].as_str().expect("text").to_owned(), token["id"].as_i64().expect("a number"))
            })
            .collect();
        let mut sorted = all.clone();
        sorted.sort_unstable_by(|one, other| other.cmp(one));
        sorted.dedup();
        assert_eq!(all, sorted, "{path}");
        // Root is among those of the person; theirs are both kinds.
        assert_eq!(all.len() as i64, if is_service { count } else { count + 1 }, "{path}");
    }
}
