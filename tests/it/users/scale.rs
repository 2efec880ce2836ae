//! A page of users takes the same number of queries, however many there are.

use diesel::connection::SimpleConnection;

use crate::support::{App, Engine, Person, queries};

/// `count` people and service users, and a token for each.
fn fill(app: &App, count: i64) {
    let numbers =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let hash = match app.engine {
        Engine::Sqlite => "printf('%064d', id)",
        Engine::Postgres => "lpad(id::text, 64, '0')",
    };
    let users = format!(
        "INSERT INTO users (email, email_key, name, name_key, user_type, role, active, created, last_active) {numbers} \
         SELECT 'u' || i || '@x', 'u' || i || '@x', 'User ' || i, 'user ' || i, \
         CASE WHEN i % 2 = 0 THEN 'Human' ELSE 'Service' END, 'member', i % 5 <> 0, i, i FROM n"
    );
    let tokens = format!(
        "INSERT INTO tokens (owner_id, name, name_key, jti, hash, created) SELECT id, 'CI', 'ci', {hash}, {hash}, 1 FROM users"
    );
    app.rows(|conn| Ok(conn.batch_execute(&[&users, &tokens].map(|sql| sql.to_owned() + ";").concat())?));
}

/// How many queries each page takes.
fn counted(app: &App, maya: &Person<'_>) -> Vec<(&'static str, usize)> {
    let name = match app.engine {
        Engine::Sqlite => app.database.folder.path().to_string_lossy().into_owned(),
        Engine::Postgres => app.database.url.rsplit('/').next().expect("a name").to_owned(),
    };
    let pages = [
        "/settings/users",
        "/settings/users?page=2&sort=active-desc",
        "/settings/users?type=service&state=active&search=user",
        "/settings/users?search=nobody&role=manager",
    ];
    let count = |path| {
        // The first look may open a connection, which sets itself up with queries of its own.
        assert_eq!(maya.get(path).status, 200);
        let before = queries::seen(&name);
        assert_eq!(maya.get(path).status, 200);
        (path, queries::seen(&name) - before)
    };
    pages.map(count).to_vec()
}

fn takes_as_many(engine: Engine) {
    queries::count_from_now_on();
    let (Some(few), Some(many)) = (App::start(engine), App::start(engine)) else { return };
    let (maya, noor) = (few.admin(), many.admin());
    fill(&few, 60);
    fill(&many, 10_000);
    let (few, many) = (counted(&few, &maya), counted(&many, &noor));
    assert_eq!(few, many);
    assert!(few.iter().all(|(_, count)| (1..=12).contains(count)), "{few:?}");
}

#[test]
fn ten_thousand_take_as_many_queries_as_sixty_on_sqlite() {
    takes_as_many(Engine::Sqlite);
}

#[test]
fn ten_thousand_take_as_many_queries_as_sixty_on_postgres() {
    takes_as_many(Engine::Postgres);
}
