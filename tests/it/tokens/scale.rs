//! The list of all service tokens stays as fast with many tokens, personal and service.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use keyfob::db::Conn;

use crate::support::{App, Engine, queries};

/// So many service users with as many tokens, and twice as many personal ones.
fn fill(app: &App, count: i64) {
    let numbers =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let hash = match app.engine {
        Engine::Sqlite => "printf('%063d', i)",
        Engine::Postgres => "lpad(i::text, 63, '0')",
    };
    let users = format!(
        "INSERT INTO users (id, email, email_key, name, name_key, list_key, user_type, role, active, created) {numbers} \
         SELECT 1000 + i, i || '@service', i || '@service', 'S' || i, 's' || i, 's' || i, 'Service', 'member', TRUE, 1 FROM n"
    );
    // The letter keeps the three kinds apart.
    let tokens = |letter: &str, owner: &str, is_service: &str| {
        format!(
            "INSERT INTO tokens (owner_id, name, name_key, list_key, jti, hash, created, is_service) {numbers} SELECT {owner}, \
             'Token ' || i || '{letter}', 'token ' || i || '{letter}', '\u{2}token ' || i, '{letter}' || {hash}, {hash}, i, {is_service} FROM n"
        )
    };
    let all = [users, tokens("a", "1000 + i", "TRUE"), tokens("b", "1", "FALSE"), tokens("c", "1", "FALSE")];
    app.rows(|conn| Ok(conn.batch_execute(&all.join("; "))?));
}

const PAGES: [&str; 3] = [
    "/settings/tokens?kind=service",
    "/settings/tokens?kind=service&user=1007&sort=name&search=token",
    "/settings/tokens",
];

fn takes_as_many(engine: Engine) {
    queries::are_as_many(engine, fill, (30, 5_000), &PAGES, 14);
}

#[test]
fn five_thousand_take_as_many_queries_as_thirty_on_sqlite() {
    takes_as_many(Engine::Sqlite);
}

#[test]
fn five_thousand_take_as_many_queries_as_thirty_on_postgres() {
    takes_as_many(Engine::Postgres);
}

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

/// SQLite takes the index over service tokens only for the condition that it was made with.
#[test]
fn service_tokens_are_listed_by_their_own_indexes() {
    let app = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    for (order, index) in [
        ("tokens.created DESC, tokens.id DESC", "service_tokens_by_created"),
        ("tokens.list_key, tokens.id", "service_tokens_by_name"),
    ] {
        let sql = format!(
            "EXPLAIN QUERY PLAN SELECT * FROM tokens WHERE `tokens`.`is_service` ORDER BY {order} LIMIT 26"
        );
        let plan: Vec<Plan> = app.rows(|conn| match conn {
            Conn::Sqlite(conn) => Ok(diesel::sql_query(&sql).load(conn)?),
            Conn::Postgres(_) => Ok(Vec::new()),
        });
        let plan: Vec<String> = plan.into_iter().map(|step| step.detail).collect();
        assert_eq!(plan.len(), 1, "{plan:?}");
        assert!(plan[0].contains(index), "{plan:?}");
    }
}
