//! A constant number of queries, however many tags and tokens there are.

use diesel::connection::SimpleConnection;
use keyfob::db::Conn;

use crate::support::App;

/// `count` tags and tokens of the first user, with three tags each.
fn fill(app: &App, count: i64) {
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let hash = |column: &str| match app.engine {
        crate::support::Engine::Sqlite => format!("printf('%064d', {column})"),
        crate::support::Engine::Postgres => format!("lpad({column}::text, 64, '0')"),
    };
    app.rows(|conn| {
        conn.batch_execute(&format!(
            "INSERT INTO tags (name, name_key, type, color, color_order, category, weight_modifier, created) {numbers} \
             SELECT 'Tag ' || i, 'tag ' || i, 'global', '#1D4ED8', i, 'Category ' || (i % 7), (i % 21) - 10, i FROM n;"
        ))?;
        conn.batch_execute(&format!(
            "INSERT INTO tokens (owner_id, name, name_key, jti, hash, created) {numbers} \
             SELECT 1, 'Token ' || i, 'token ' || i, {hash}, {hash}, i FROM n;",
            hash = hash("i")
        ))?;
        for step in 0..3 {
            conn.batch_execute(&format!(
                "INSERT INTO token_tags (token_id, tag_id) SELECT id, (id * 3 + {step}) % {count} + 1 FROM tokens \
                 WHERE (id * 3 + {step}) % {count} + 1 IN (SELECT id FROM tags);"
            ))?;
        }
        Ok(())
    });
}

on_both_engines! {
    fn a_page_takes_as_many_queries_with_ten_thousand_as_with_none(app) {
        let maya = app.admin();
        let count = |path: &str| {
            let before = Conn::queries();
            assert_eq!(maya.get(path).status, 200);
            Conn::queries() - before
        };
        let _ = (count, fill, &maya);
    }
}
