//! Migrations run up, down and up again on both engines, and make the tables that `src/db/schema.rs` says.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use keyfob::db::{Conn, DatabaseUrl, migrate};

use crate::support::{Database, Engine};

#[derive(QueryableByName, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    #[diesel(sql_type = Text)]
    place: String,
}

/// `table.column`, sorted; without diesel's own table, and without the one by which SQLite alone tells of
/// changes.
fn columns(conn: &mut Conn) -> Vec<String> {
    let sqlite = "SELECT m.name || '.' || c.name AS place FROM sqlite_schema m, pragma_table_info(m.name) c \
                  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
    let postgres = "SELECT (table_name || '.' || column_name)::text AS place FROM information_schema.columns \
                    WHERE table_schema = 'public'";
    let rows: Vec<Column> = match conn {
        Conn::Sqlite(conn) => diesel::sql_query(sqlite).load(conn),
        Conn::Postgres(conn) => diesel::sql_query(postgres).load(conn),
    }
    .expect("a list");
    let mut places: Vec<String> = rows.into_iter().map(|row| row.place).collect();
    places.retain(|place| !place.starts_with("__diesel") && !place.starts_with("changes."));
    places.sort();
    places
}

/// `table.column` as the `table!` lines of the schema say.
fn schema() -> Vec<String> {
    let text = std::fs::read_to_string("src/db/schema.rs").expect("the schema");
    let mut places = Vec::new();
    for block in text.split("diesel::table! {").skip(1) {
        let block = block.split("\n}\n").next().unwrap_or("");
        let table = block.trim().split(' ').next().unwrap_or("").to_owned();
        // A column whose name is a word of Rust says its real one before.
        let block = block.replace("#[sql_name = \"type\"]\n        tag_type", "type");
        places.extend(
            block
                .lines()
                .filter_map(|line| line.split_once("->"))
                .map(|(name, _)| format!("{table}.{}", name.trim())),
        );
    }
    places.sort();
    places
}

fn up_down_up(engine: Engine) {
    let Some(database) = Database::create(engine) else { return };
    let url = DatabaseUrl::parse(&database.url).expect("a good URL");
    let conn = &mut Conn::open(&url).expect("it opens");
    migrate::up(conn).expect("up");
    assert_eq!(columns(conn), schema());
    migrate::down(conn).expect("down");
    assert_eq!(columns(conn), Vec::<String>::new());
    migrate::up(conn).expect("up again");
    assert_eq!(columns(conn), schema());
}

#[test]
fn up_down_and_up_again_on_sqlite() {
    up_down_up(Engine::Sqlite);
}

#[test]
fn up_down_and_up_again_on_postgres() {
    up_down_up(Engine::Postgres);
}

fn eight_at_once(engine: Engine) {
    let Some(database) = Database::create(engine) else { return };
    let url = DatabaseUrl::parse(&database.url).expect("a good URL");
    std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| migrate::run(&url, |_| Ok(())))).collect();
        for start in starts {
            start.join().expect("no panic").expect("migrated");
        }
    });
    assert_eq!(columns(&mut Conn::open(&url).expect("it opens")), schema());
}

#[test]
fn eight_servers_that_start_at_once_migrate_sqlite_once() {
    eight_at_once(Engine::Sqlite);
}

#[test]
fn eight_servers_that_start_at_once_migrate_postgres_once() {
    eight_at_once(Engine::Postgres);
}

fn a_newer_database(engine: Engine) {
    let Some(database) = Database::create(engine) else { return };
    let url = DatabaseUrl::parse(&database.url).expect("a good URL");
    migrate::run(&url, |_| Ok(())).expect("migrated");
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000000')";
    Conn::open(&url).expect("it opens").batch_execute(newer).expect("written");
    let refused = migrate::run(&url, |_| Ok(())).expect_err("refused").to_string();
    assert!(refused.contains("newer Keyfob") && !refused.contains('\n'), "{refused}");
}

#[test]
fn a_newer_sqlite_database_stops_an_older_binary() {
    a_newer_database(Engine::Sqlite);
}

#[test]
fn a_newer_postgres_database_stops_an_older_binary() {
    a_newer_database(Engine::Postgres);
}
