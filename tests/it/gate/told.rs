//! The servers are told of changes of what a check depends on, of each and of nothing else: what is saved as
//! it was makes nobody forget anything, and nobody wait.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use keyfob::db::Conn;
use keyfob::db::schema::{tags, tokens};

use crate::support::{App, Ear, Engine, Person};

/// Columns that no check depends on: a new one tells until it stands here and in no trigger.
const ASIDE: [(&str, &[&str]); 3] = [
    ("tokens", &["id", "last_used", "last_address", "name_key", "list_key", "is_service", "made_with"]),
    (
        "users",
        &[
            "id",
            "email_key",
            "password_hash",
            "created",
            "name_key",
            "last_active",
            "list_key",
            "session_epoch",
        ],
    ),
    (
        "tags",
        &["id", "type", "source", "color", "color_order", "description", "category", "created", "deleted"],
    ),
];

/// Name and type of a column.
#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

fn columns(app: &App, table: &str) -> Vec<Column> {
    app.rows(|conn| {
        let sql = match conn {
            Conn::Sqlite(_) => format!("SELECT name, lower(type) AS kind FROM pragma_table_info('{table}')"),
            Conn::Postgres(_) => format!(
                "SELECT column_name::text AS name, data_type::text AS kind FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name = '{table}'"
            ),
        };
        Ok(diesel::sql_query(sql).load(conn)?)
    })
}

/// Another value than the column has.
fn another(Column { name, kind }: &Column) -> String {
    match (name.as_str(), kind.as_str()) {
        ("role", _) => "'manager'".into(),
        ("user_type", _) => "'Service'".into(),
        ("type", _) => "'external'".into(),
        ("owner_id", _) => "2".into(),
        (_, "boolean") => format!("NOT {name}"),
        (_, "text") => format!("coalesce({name}, '') || 'x'"),
        _ => format!("coalesce({name}, 0) + 1"),
    }
}

/// Maya, a token of hers with a tag, and what can act for her.
fn maya(app: &App) -> (Person<'_>, String) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    put(&maya, &secret, "POST", "/api/global-tags", r##"{"name":"One","color":"#112233"}"##);
    put(&maya, &secret, "PUT", &token(&maya, &secret), r#"{"tags":["One"]}"#);
    (maya, secret)
}

fn token(maya: &Person<'_>, secret: &str) -> String {
    format!("/api/user-tokens/{}", maya.token_id(secret, "CI"))
}

fn put(maya: &Person<'_>, secret: &str, method: &str, path: &str, json: &str) {
    let answer = maya.api(method, path, secret, json);
    assert!(answer.status < 300, "{path} {json}: {} {}", answer.status, answer.body);
}

/// A trigger that tells when a statement names a column, whatever it writes there.
fn on_mention(app: &App, table: &str) -> String {
    let column = if table == "tokens" { "owner_id" } else { "name" };
    let trigger = format!("CREATE TRIGGER {table}_mentioned AFTER UPDATE OF {column} ON {table}");
    match app.engine {
        Engine::Sqlite => format!("{trigger} BEGIN INSERT INTO changes (what) VALUES ('all'); END;"),
        Engine::Postgres => {
            let one = table.trim_end_matches('s');
            format!("{trigger} FOR EACH ROW EXECUTE FUNCTION keyfob_{one}_changed();")
        }
    }
}

/// Everything of `maya` that can be saved, by pages and API, as it was.
fn save_as_it_was(app: &App, maya: &Person<'_>, secret: &str) {
    let tag: i64 = app.rows(|conn| Ok(tags::table.select(tags::id).first(conn)?));
    let (tag, path) = (tag.to_string(), token(maya, secret));
    let id = path.rsplit('/').next().expect("a number");
    maya.post("/account/name", &[("name", "Maya Lindqvist")]).is_redirect_to("/account");
    let form = [("name", "Maya Lindqvist"), ("email", "maya@example.net"), ("role", "admin")];
    maya.post("/settings/users/1/edit", &form).is_redirect_to("/settings/users");
    let form = [("name", "One"), ("color", "#112233"), ("weight_modifier", "0")];
    maya.post(&format!("/settings/tags/{tag}/edit"), &form).is_redirect_to("/settings/tags");
    maya.post(&format!("/settings/tokens/{id}/tags"), &[("tags", &tag)]).is_redirect_to("/settings/tokens");
    put(maya, secret, "PUT", "/api/users/1", r#"{"name":"Maya Lindqvist","role":"Admin"}"#);
    put(maya, secret, "PUT", "/api/users/1", "{}");
    put(maya, secret, "PUT", "/api/global-tags/One", r##"{"name":"One","color":"#112233"}"##);
    put(maya, secret, "PUT", &path, r#"{"tags":["One"]}"#);
}

#[apply(on_both_engines)]
fn every_column_that_a_check_depends_on_tells_when_it_changes_and_only_then(app: App) {
    maya(&app);
    app.person("tom@x", "member");
    let jti: String = app.rows(|conn| Ok(tokens::table.select(tokens::jti).first(conn)?));
    let mut ear = Ear::of(&app);
    for (table, aside) in ASIDE {
        let what = match table {
            "tokens" => format!("token:{jti}"),
            "users" => "user:1".into(),
            _ => "all".into(),
        };
        let columns = columns(&app, table);
        assert!(aside.iter().all(|name| columns.iter().any(|column| column.name == *name)), "{table}");
        for column in columns.iter().filter(|column| column.name != "id") {
            let mut set = |value: &str| {
                ear.would_tell(&format!("UPDATE {table} SET {} = {value} WHERE id = 1", column.name))
            };
            let place = format!("{table}.{}", column.name);
            assert_eq!(set(&column.name), Vec::<String>::new(), "{place}, as it was");
            let is_aside = aside.contains(&column.name.as_str());
            let expected = if is_aside { Vec::new() } else { vec![what.clone()] };
            assert_eq!(set(&another(column)), expected, "{place}, changed");
        }
        let emptied = match table {
            "tokens" => "expiration",
            "users" => "email",
            _ => "name_key",
        };
        assert_eq!(
            ear.would_tell(&format!("UPDATE {table} SET {emptied} = NULL WHERE id = 1")),
            [what.as_str()]
        );
    }
    assert_eq!(ear.told(), Vec::<String>::new(), "it was not taken back");
}

#[apply(on_both_engines)]
fn what_is_saved_as_it_was_tells_of_nothing(app: App) {
    let (maya, secret) = maya(&app);
    let mut ear = Ear::of(&app);
    save_as_it_was(&app, &maya, &secret);
    assert_eq!(ear.told(), Vec::<String>::new());
    // It hears: the same with other words.
    maya.post("/account/name", &[("name", "Maya")]).is_redirect_to("/account");
    put(&maya, &secret, "PUT", &token(&maya, &secret), r#"{"tags":[]}"#);
    let jti: String = app.rows(|conn| Ok(tokens::table.select(tokens::jti).first(conn)?));
    assert_eq!(ear.told(), ["user:1".to_owned(), format!("token:{jti}")]);
}

#[apply(on_both_engines)]
fn what_is_saved_as_it_was_is_not_even_written(app: App) {
    let (maya, secret) = maya(&app);
    app.rows(|conn| {
        Ok(conn.batch_execute(&["tokens", "users", "tags"].map(|table| on_mention(&app, table)).concat())?)
    });
    let mut ear = Ear::of(&app);
    save_as_it_was(&app, &maya, &secret);
    assert_eq!(ear.told(), Vec::<String>::new());
    put(&maya, &secret, "PUT", "/api/global-tags/One", r#"{"category":"Stage"}"#);
    assert_eq!(ear.told(), ["all"], "it would be heard");
}

#[apply(on_both_engines)]
fn only_its_name_and_weight_make_a_tag_that_is_carried_tell(app: App) {
    let (maya, secret) = maya(&app);
    let edit = |json: &str| put(&maya, &secret, "PUT", "/api/global-tags/One", json);
    let mut ear = Ear::of(&app);
    edit(r##"{"color":"#445566"}"##);
    edit(r#"{"description":"Of today","category":"Stage"}"#);
    assert_eq!(ear.told(), Vec::<String>::new());
    edit(r#"{"weight_modifier":3}"#);
    assert_eq!(ear.told(), ["all"]);
    edit(r#"{"name":"ONE"}"#);
    assert_eq!(ear.told(), ["all"]);
    put(&maya, &secret, "POST", "/api/global-tags", r#"{"name":"Two"}"#);
    put(&maya, &secret, "PUT", "/api/global-tags/Two", r#"{"name":"Three"}"#);
    assert_eq!(ear.told(), Vec::<String>::new(), "nobody carries it");
    put(&maya, &secret, "DELETE", "/api/global-tags/One", "");
    assert_eq!(ear.told(), ["all"]);
}
