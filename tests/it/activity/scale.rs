//! A page takes the same few queries, and every list of lines is read by an index, however many there are.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use keyfob::db::Conn;

use crate::support::{App, Engine, queries};

/// So many lines, of 50 people about 50 others.
fn fill(app: &App, count: i64) {
    let numbers =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let people = "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 150)";
    let sql = format!(
        "INSERT INTO users (id, email, email_key, name, name_key, list_key, user_type, role, active, created) {people} \
         SELECT i, i || '@x', i || '@x', 'P' || i, 'p' || i, 'p' || i, 'Human', 'member', TRUE, 1 FROM n; \
         INSERT INTO audit (at, actor_id, actor_name, door, action, subject_id, subject_name) {numbers} \
         SELECT 1000 + i / 3, i % 50 + 1, 'Somebody', 'api', CASE i % 3 WHEN 0 THEN 'tag.edit' WHEN 1 THEN 'user.edit' \
         ELSE 'token.revoke' END, i % 100 + 1, 'Thing ' || i FROM n"
    );
    app.rows(|conn| Ok(conn.batch_execute(&sql)?));
}

const PAGES: [&str; 5] = [
    "/settings/users/activity",
    "/settings/users/activity?person=1&page=2",
    "/settings/users/activity?person=140&action=user.edit&from=1970-01-01",
    "/account",
    "/account/activity",
];

fn takes_as_many(engine: Engine) {
    queries::are_as_many(engine, fill, (30, 20_000), &PAGES, 9);
}

#[test]
fn twenty_thousand_lines_take_as_many_queries_as_thirty_on_sqlite() {
    takes_as_many(Engine::Sqlite);
}

#[test]
fn twenty_thousand_lines_take_as_many_queries_as_thirty_on_postgres() {
    takes_as_many(Engine::Postgres);
}

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

/// SQLite tells how it will read: by an index and in its order, never all of the table and sorted afterwards.
#[test]
fn every_list_is_read_in_the_order_of_an_index() {
    let app = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    let order = "ORDER BY at DESC, id DESC LIMIT 501";
    let conditions = [
        ("", "SCAN audit USING COVERING INDEX audit_by_time"),
        ("WHERE action = 'tag.edit'", "SEARCH audit USING COVERING INDEX audit_by_action "),
        ("WHERE at >= 5 AND at < 9", "SEARCH audit USING COVERING INDEX audit_by_time "),
        ("WHERE actor_id = 1", "SEARCH audit USING COVERING INDEX audit_by_actor "),
        (
            "WHERE action = 'tag.edit' AND actor_id = 1",
            "SEARCH audit USING COVERING INDEX audit_by_actor_and_action ",
        ),
        (
            "WHERE at <= 5 AND (at < 5 OR id < 9) AND actor_id = 1",
            "SEARCH audit USING COVERING INDEX audit_by_actor ",
        ),
        (
            "WHERE subject_id = 1 AND action LIKE 'user.%' AND (actor_id IS NULL OR actor_id != 1)",
            "SEARCH audit USING INDEX audit_by_subject ",
        ),
    ];
    for (condition, step) in conditions {
        let sql = format!("EXPLAIN QUERY PLAN SELECT at, id FROM audit {condition} {order}");
        let plan: Vec<Plan> = app.rows(|conn| match conn {
            Conn::Sqlite(conn) => Ok(diesel::sql_query(&sql).load(conn)?),
            Conn::Postgres(_) => Ok(Vec::new()),
        });
        assert_eq!(plan.len(), 1, "{condition}: sorted afterwards");
        assert!(plan[0].detail.starts_with(step), "{condition}: {}", plan[0].detail);
    }
}
