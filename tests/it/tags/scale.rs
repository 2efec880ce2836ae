//! A page takes the same number of queries, however many tags and tokens there are.

use diesel::connection::SimpleConnection;

use crate::support::{App, Engine, Person, queries};

/// `count` tags and tokens of the first user, with three tags each.
fn fill(app: &App, count: i64) {
    let numbers =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let hash = match app.engine {
        Engine::Sqlite => "printf('%064d', i)",
        Engine::Postgres => "lpad(i::text, 64, '0')",
    };
    let tags = format!(
        "INSERT INTO tags (name, name_key, type, color, color_order, category, weight_modifier, created) {numbers} \
         SELECT 'Tag ' || i, 'tag ' || i, 'global', '#1D4ED8', i, 'Category ' || (i % 7), (i % 21) - 10, i FROM n"
    );
    let tokens = format!(
        "INSERT INTO tokens (owner_id, name, name_key, jti, hash, created) {numbers} \
         SELECT 1, 'Token ' || i, 'token ' || i, {hash}, {hash}, i FROM n"
    );
    let carried = "INSERT INTO token_tags (token_id, tag_id) SELECT tokens.id, tags.id FROM tokens JOIN tags \
         ON tags.id IN (tokens.id, tokens.id + 1, tokens.id + 2)";
    app.rows(|conn| {
        Ok(conn.batch_execute(&[&tags, &tokens, carried].map(|sql| sql.to_owned() + ";").concat())?)
    });
}

/// How many queries each page takes.
fn counted(app: &App, maya: &Person<'_>) -> Vec<(&'static str, usize)> {
    let name = app.database.folder.path().to_string_lossy().into_owned();
    let name = match app.engine {
        Engine::Sqlite => name,
        Engine::Postgres => app.database.url.rsplit('/').next().expect("a name").to_owned(),
    };
    let pages = [
        "/settings/tags",
        "/settings/tags?sort=color&search=tag",
        "/settings/tokens",
        "/settings/tokens?tag=Tag+1&page=2",
    ];
    let count = |path| {
        let look = || {
            let before = queries::seen(&name);
            assert_eq!(maya.get(path).status, 200);
            queries::seen(&name) - before
        };
        // The fewest of some: one look opens a connection, one is beside the write of "last active".
        let fewest = [look(), look(), look()].into_iter().min();
        (path, fewest.unwrap_or(0))
    };
    pages.map(count).to_vec()
}

fn takes_as_many(engine: Engine) {
    queries::count_from_now_on();
    let (Some(few), Some(many)) = (App::start(engine), App::start(engine)) else { return };
    let (maya, noor) = (few.admin(), many.admin());
    fill(&few, 30);
    fill(&many, 10_000);
    let (few, many) = (counted(&few, &maya), counted(&many, &noor));
    assert_eq!(few, many);
    assert!(few.iter().all(|(_, count)| (1..=12).contains(count)), "{few:?}");
}

#[test]
fn ten_thousand_take_as_many_queries_as_thirty_on_sqlite() {
    takes_as_many(Engine::Sqlite);
}

#[test]
fn ten_thousand_take_as_many_queries_as_thirty_on_postgres() {
    takes_as_many(Engine::Postgres);
}
