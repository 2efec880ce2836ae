//! Fills a database by SQL, in one transaction: rows that only take up room, and among them tokens with
//! secrets.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use keyfob::db::{Conn, DatabaseUrl, Db};

use crate::minter::{Minted, Minter};

/// The number of the person who looks at pages, and of the one who calls the API.
const VIEWER: i64 = 1;
const CALLER: i64 = 2;
/// Tokens of the caller; the API lists them all. The cached verifications are of these.
const CALLERS: i64 = 50;
/// Other tokens with secrets, at most.
const MANY: i64 = 50_000;
/// So many tags at most.
const TAGS: i64 = 10_000;
/// The newest tokens, those that the pages show, carry a tag.
const TAGGED: i64 = 1000;
const ROWS_A_STATEMENT: usize = 500;

/// Secrets to call with.
pub struct Tokens {
    /// Those of the caller, in the database.
    pub callers: Vec<String>,
    /// Of the viewer, up to half of the database: their rows lie all over it.
    pub many: Vec<String>,
    /// Signed with the right key, but their rows are gone.
    pub unknown: Vec<String>,
}

/// `count` tokens: those of the caller, as many with secrets as `Tokens::many` wants, the rest filled up.
pub fn fill(database: &str, minter: &Minter, count: i64) -> Tokens {
    let url = DatabaseUrl::parse(database).expect("a good URL");
    let mint = |owner, how_many: i64| (0..how_many).map(|_| minter.mint(owner)).collect::<Vec<_>>();
    let callers = mint(CALLER, CALLERS);
    let many = mint(VIEWER, MANY.min((count - CALLERS) / 2).max(1));
    let rest = count - callers.len() as i64 - many.len() as i64;
    let done = Db::open(&url).write_now(|conn| {
        if let Conn::Postgres(_) = conn {
            conn.batch_execute("SET LOCAL statement_timeout = 0")?;
        }
        conn.batch_execute(&tags(count.min(TAGS)))?;
        insert(conn, CALLER, &callers)?;
        insert(conn, VIEWER, &many)?;
        conn.batch_execute(&filling(&url, rest))?;
        Ok(conn.batch_execute(&format!(
            "INSERT INTO token_tags (token_id, tag_id) SELECT id, id % {} + 1 FROM tokens \
             WHERE id > (SELECT max(id) - {TAGGED} FROM tokens)",
            count.min(TAGS)
        ))?)
    });
    done.expect("filled");
    settle(&url);
    let secrets = |minted: Vec<Minted>| minted.into_iter().map(|token| token.secret).collect();
    Tokens { callers: secrets(callers), many: secrets(many), unknown: secrets(mint(CALLER, CALLERS)) }
}

fn numbers(count: i64) -> String {
    format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})")
}

fn tags(count: i64) -> String {
    format!(
        "INSERT INTO tags (name, name_key, list_key, type, color, color_order, category, weight_modifier, created) {} \
         SELECT 'Tag ' || i, 'tag ' || i, 'tag ' || i || '\u{2}tag ' || i, 'global', '#1D4ED8', i, 'Category ' || (i % 7), (i % 21) - 10, i FROM n;",
        numbers(count)
    )
}

fn filling(url: &DatabaseUrl, count: i64) -> String {
    let hash = match url {
        DatabaseUrl::Sqlite(_) => "lower(hex(randomblob(32)))",
        DatabaseUrl::Postgres(_) => "md5(random()::text) || md5(random()::text)",
    };
    let jti = match url {
        DatabaseUrl::Sqlite(_) => "lower(hex(randomblob(16)))",
        DatabaseUrl::Postgres(_) => "md5(random()::text || i)",
    };
    match count {
        0 => String::new(),
        _ => format!(
            "INSERT INTO tokens (owner_id, name, name_key, list_key, jti, hash, created) {} \
             SELECT {VIEWER}, 'Token ' || i, 'token ' || i, 'token ' || i || '\u{2}token ' || i, {jti}, {hash}, 1700000000 + i FROM n;",
            numbers(count)
        ),
    }
}

fn insert(conn: &mut Conn, owner: i64, tokens: &[Minted]) -> diesel::QueryResult<()> {
    for (nth, some) in tokens.chunks(ROWS_A_STATEMENT).enumerate() {
        let row = |(at, token): (usize, &Minted)| {
            let name = format!("real {}", nth * ROWS_A_STATEMENT + at);
            format!("({owner}, '{name}', '{name}', '{}', '{}', 1600000000)", token.jti, token.hash)
        };
        let rows: Vec<String> = some.iter().enumerate().map(row).collect();
        let columns = "owner_id, name, name_key, jti, hash, created";
        conn.batch_execute(&format!("INSERT INTO tokens ({columns}) VALUES {}", rows.join(", ")))?;
    }
    Ok(())
}

/// What each engine does by itself a minute later.
fn settle(url: &DatabaseUrl) {
    match url {
        DatabaseUrl::Sqlite(_) => {
            let mut conn = Conn::open(url).expect("the database");
            conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").expect("checkpointed");
        }
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).expect("the database");
            for statement in ["SET statement_timeout = 0", "VACUUM ANALYZE", "CHECKPOINT"] {
                conn.batch_execute(statement).expect("vacuumed");
            }
        }
    }
}
