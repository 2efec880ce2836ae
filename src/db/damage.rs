//! Is the SQLite file whole? SQLite reads a damaged file until it meets the damage; we look before anyone
//! relies on the answers.
//!
//! Reading a file as a whole takes seconds when it holds a million tokens. So only a small one is read before
//! the server answers; of a large one SQLite itself checks the header, the length and whatever the start
//! reads, and the server reads the rest while it answers, and stops when it finds damage.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::connection::Conn;
use super::url::DatabaseUrl;

/// Bytes that are read in a few milliseconds.
const SMALL: i64 = 8 * 1024 * 1024;

#[derive(QueryableByName)]
struct Size {
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    quick_check: String,
}

/// At the start: an error when a small file is damaged, or a large one at its beginning.
pub(super) fn check_at_start(conn: &mut Conn) -> anyhow::Result<()> {
    match conn {
        Conn::Sqlite(conn) => {
            if is_small(conn)? {
                check(conn)
            } else {
                Ok(())
            }
        }
        Conn::Postgres(_) => Ok(()),
    }
}

/// Reads what `check_at_start` left out. `None` when all is well; else one line for the person at the
/// console.
pub fn find_in_the_rest(url: &DatabaseUrl) -> anyhow::Result<Option<anyhow::Error>> {
    let Conn::Sqlite(mut conn) = Conn::open(url)? else { return Ok(None) };
    if is_small(&mut conn)? {
        return Ok(None);
    }
    match check(&mut conn) {
        Err(cause) if is_damage(&cause.to_string()) => Ok(Some(explain(url, &cause.to_string()))),
        other => other.map(|()| None),
    }
}

fn is_small(conn: &mut SqliteConnection) -> anyhow::Result<bool> {
    let asked = "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size";
    let size: Size = diesel::sql_query(asked).get_result(conn)?;
    Ok(size.bytes <= SMALL)
}

fn check(conn: &mut SqliteConnection) -> anyhow::Result<()> {
    let lines: Vec<Line> = diesel::sql_query("PRAGMA quick_check(1)").load(conn)?;
    match lines.first() {
        Some(line) if line.quick_check == "ok" => Ok(()),
        line => anyhow::bail!("malformed: {}", line.map_or("no answer", |l| &l.quick_check)),
    }
}

fn is_damage(cause: &str) -> bool {
    cause.contains("malformed") || cause.contains("not a database")
}

/// `cause` as one line; with the way to restore a backup when the database is damaged.
pub(super) fn explain(url: &DatabaseUrl, cause: &str) -> anyhow::Error {
    let cause = cause.trim().replace('\n', " ");
    match url {
        DatabaseUrl::Sqlite(path) if is_damage(&cause) => {
            let path = path.display();
            anyhow::anyhow!(
                "the database {path} is damaged ({cause}); put a backup in its place: mv {path} {path}.damaged && rm -f {path}-wal {path}-shm && cp BACKUP {path}"
            )
        }
        _ => anyhow::anyhow!("database {url:?}: {cause}"),
    }
}
