//! What the triggers tell the servers of changes (`src/db/changes.rs`).

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use keyfob::db::{Conn, DatabaseUrl};

use super::app::App;

const OVER: &str = "that was all";

/// Hears what is told from the moment it is made.
pub struct Ear {
    conn: Conn,
    /// The last line of SQLite's table that was heard.
    last: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    what: String,
}

impl Ear {
    pub fn of(app: &App) -> Self {
        let mut conn =
            Conn::open(&DatabaseUrl::parse(&app.database.url).expect("a good URL")).expect("it opens");
        if let Conn::Postgres(conn) = &mut conn {
            conn.batch_execute("LISTEN keyfob_changes").expect("it listens");
        }
        let mut ear = Ear { conn, last: 0 };
        ear.told();
        ear
    }

    /// What was told since it was asked before, in order. PostgreSQL passes on in the order of the commits,
    /// so what was committed before this is heard before what this says itself.
    pub fn told(&mut self) -> Vec<String> {
        match &mut self.conn {
            Conn::Sqlite(_) => self.lines(),
            Conn::Postgres(conn) => {
                let (mut told, mut is_over) = (Vec::new(), false);
                conn.batch_execute(&format!("NOTIFY keyfob_changes, '{OVER}'")).expect("it says so");
                while !is_over {
                    conn.batch_execute("SELECT 1").expect("it is there");
                    for heard in conn.notifications_iter() {
                        let what = heard.expect("a notification").payload;
                        is_over |= what == OVER;
                        told.push(what);
                    }
                }
                told.retain(|what| what != OVER);
                told
            }
        }
    }

    /// What the statement `sql` would tell of; it is taken back.
    pub fn would_tell(&mut self, sql: &str) -> Vec<String> {
        let begin = if matches!(self.conn, Conn::Sqlite(_)) { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.conn.batch_execute(begin).expect("it begins");
        let last = self.last;
        let _ = self.lines();
        let changed = diesel::sql_query(sql).execute(&mut self.conn).unwrap_or_else(|e| panic!("{sql}: {e}"));
        assert_ne!(changed, 0, "{sql}");
        let told = self.lines();
        self.conn.batch_execute("ROLLBACK").expect("it is taken back");
        self.last = last;
        told
    }

    /// What is written down but not passed on yet: on SQLite the lines that were not heard, on PostgreSQL the
    /// setting of this transaction.
    fn lines(&mut self) -> Vec<String> {
        let sql = match self.conn {
            Conn::Sqlite(_) => format!("SELECT id, what FROM changes WHERE id > {} ORDER BY id", self.last),
            Conn::Postgres(_) => {
                let setting = "coalesce(current_setting('keyfob.changes', true), '')";
                format!(
                    "SELECT 0::bigint AS id, what FROM regexp_split_to_table({setting}, ' ') what WHERE what <> ''"
                )
            }
        };
        let lines: Vec<Line> = diesel::sql_query(sql).load(&mut self.conn).expect("lines");
        self.last = lines.last().map_or(self.last, |line| line.id);
        lines.into_iter().map(|line| line.what).collect()
    }
}
