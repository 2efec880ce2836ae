//! A page of users takes the same number of queries, however many there are.

use diesel::connection::SimpleConnection;

use crate::support::{App, Engine, queries};

/// `count` people and service users, and a token for each.
fn fill(app: &App, count: i64) {
    let numbers =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let hash = match app.engine {
        Engine::Sqlite => "printf('%064d', id)",
        Engine::Postgres => "lpad(id::text, 64, '0')",
    };
    let users = format!(
        "INSERT INTO users (email, email_key, name, name_key, list_key, user_type, role, active, created, last_active) {numbers} \
         SELECT 'u' || i || '@x', 'u' || i || '@x', 'User ' || i, 'user ' || i, '\u{2}user ' || i, \
         CASE WHEN i % 2 = 0 THEN 'Human' ELSE 'Service' END, 'member', i % 5 <> 0, i, i FROM n"
    );
    let tokens = format!(
        "INSERT INTO tokens (owner_id, name, name_key, jti, hash, created) SELECT id, 'CI', 'ci', {hash}, {hash}, 1 FROM users"
    );
    app.rows(|conn| Ok(conn.batch_execute(&[&users, &tokens].map(|sql| sql.to_owned() + ";").concat())?));
}

const PAGES: [&str; 4] = [
    "/settings/users",
    "/settings/users?page=2&sort=active-desc",
    "/settings/users?type=service&state=active&search=user",
    "/settings/users?search=nobody&role=manager",
];

fn takes_as_many(engine: Engine) {
    queries::are_as_many(engine, fill, (60, 10_000), &PAGES, 12);
}

#[test]
fn ten_thousand_take_as_many_queries_as_sixty_on_sqlite() {
    takes_as_many(Engine::Sqlite);
}

#[test]
fn ten_thousand_take_as_many_queries_as_sixty_on_postgres() {
    takes_as_many(Engine::Postgres);
}
