//! A page takes the same number of queries, however many tags and tokens there are.

use diesel::connection::SimpleConnection;

use crate::support::{App, Engine, queries};

/// `count` tags and tokens of the first user, with three tags each.
fn fill(app: &App, count: i64) {
    let numbers =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let hash = match app.engine {
        Engine::Sqlite => "printf('%064d', i)",
        Engine::Postgres => "lpad(i::text, 64, '0')",
    };
    let tags = format!(
        "INSERT INTO tags (name, name_key, list_key, type, color, color_order, category, weight_modifier, created) {numbers} \
         SELECT 'Tag ' || i, 'tag ' || i, '\u{2}tag ' || i, 'global', '#1D4ED8', i, 'Category ' || (i % 7), (i % 21) - 10, i FROM n"
    );
    let tokens = format!(
        "INSERT INTO tokens (owner_id, name, name_key, list_key, jti, hash, created) {numbers} \
         SELECT 1, 'Token ' || i, 'token ' || i, '\u{2}token ' || i, {hash}, {hash}, i FROM n"
    );
    let carried = "INSERT INTO token_tags (token_id, tag_id) SELECT tokens.id, tags.id FROM tokens JOIN tags \
         ON tags.id IN (tokens.id, tokens.id + 1, tokens.id + 2)";
    app.rows(|conn| {
        Ok(conn.batch_execute(&[&tags, &tokens, carried].map(|sql| sql.to_owned() + ";").concat())?)
    });
}

const PAGES: [&str; 4] = [
    "/settings/tags",
    "/settings/tags?sort=color&search=tag",
    "/settings/tokens",
    "/settings/tokens?tag=Tag+1&page=2",
];

fn takes_as_many(engine: Engine) {
    queries::are_as_many(engine, fill, (30, 10_000), &PAGES, 12);
}

#[test]
fn ten_thousand_take_as_many_queries_as_thirty_on_sqlite() {
    takes_as_many(Engine::Sqlite);
}

#[test]
fn ten_thousand_take_as_many_queries_as_thirty_on_postgres() {
    takes_as_many(Engine::Postgres);
}
