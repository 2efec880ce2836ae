//! A database that is locked or away: 503 with `Retry-After`, nothing half done, and all is well again
//! without a restart.

use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use keyfob::db::{DatabaseUrl, Db};

use crate::support::{Answer, App, Database, Engine, Person};

const NEW: &str = r#"{"name":"New","expires_in_days":1}"#;

/// 503 within 3 seconds, with when to try again.
fn is_unavailable(call: impl FnOnce() -> Answer) {
    let start = Instant::now();
    let answer = call();
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0));
    assert!(start.elapsed() < Duration::from_secs(3), "it took {:?}", start.elapsed());
    let words = ["database is locked", "diesel", "SQLITE", "connection to server", "FATAL", ".rs"];
    assert!(!words.iter().any(|word| answer.body.contains(word)), "it talks of the inside: {}", answer.body);
}

#[test]
fn a_locked_sqlite_database_answers_503_to_writers_and_goes_on_checking_tokens() {
    let app = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    let maya = app.admin();
    let secret = maya.generate("Root", "never");
    let path = app.database.url.strip_prefix("sqlite://").expect("a file");
    let mut other = SqliteConnection::establish(path).expect("the same file");
    other.batch_execute("BEGIN IMMEDIATE").expect("the only writer");
    is_unavailable(|| maya.api("POST", "/api/user-tokens", &secret, NEW));
    is_unavailable(|| maya.post_generate("New", "30"));
    assert_eq!(maya.api("GET", "/api/users/me", &secret, "").status, 200, "checking goes on");
    assert_eq!(maya.get("/settings/tokens").status, 200, "reading goes on");
    assert_eq!(maya.api("GET", "/api/status", "", "").status, 200);
    other.batch_execute("ROLLBACK").expect("released");
    assert_eq!(maya.tokens(&secret).len(), 1, "something was half done");
    assert_eq!(maya.api("POST", "/api/user-tokens", &secret, NEW).status, 200);
}

#[test]
fn a_postgres_that_went_away_answers_503_and_is_found_again() {
    let Some(app) = App::start(Engine::Postgres) else { return };
    let maya = app.admin();
    let secret = maya.generate("Root", "never");
    let server = std::env::var("KEYFOB_TEST_POSTGRES_URL").expect("there is PostgreSQL");
    let name = app.database.url.rsplit('/').next().expect("a name").to_owned();
    let run = |sql: &str| {
        let mut conn = PgConnection::establish(&server).expect("a server");
        diesel::sql_query(sql).execute(&mut conn).expect("an answer");
    };
    run(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
    run(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
    is_unavailable(|| maya.api("GET", "/api/users/me", &secret, ""));
    is_unavailable(|| maya.api("GET", "/api/status", "", ""));
    is_unavailable(|| maya.get("/settings/tokens"));
    is_unavailable(|| maya.post("/settings/tokens/1/revoke", &[]));
    assert_eq!(Person::stranger(&app).get("/api/health").status, 204);
    run(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
    let limit = Instant::now() + Duration::from_secs(10);
    while maya.api("GET", "/api/users/me", &secret, "").status != 200 {
        assert!(Instant::now() < limit, "it was not found again");
    }
    assert_eq!(maya.get("/settings/tokens").status, 200, "the session survived");
}

/// A way to `server` on which every connection ends at once for so long, as on a machine where all starts
/// together.
fn opens_after(server: &str, closed: Duration) -> String {
    let mut url = url::Url::parse(server).expect("a URL");
    let behind = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(5432));
    let way = TcpListener::bind("127.0.0.1:0").expect("a port");
    url.set_port(Some(way.local_addr().expect("an address").port())).expect("a port");
    std::thread::spawn(move || {
        let start = Instant::now();
        for client in way.incoming().map_while(Result::ok).filter(|_| start.elapsed() > closed) {
            let server = TcpStream::connect(&behind).expect("a server");
            let pass_on = |mut from: TcpStream, mut to: TcpStream| {
                std::thread::spawn(move || std::io::copy(&mut from, &mut to));
            };
            pass_on(client.try_clone().expect("a socket"), server.try_clone().expect("a socket"));
            pass_on(server, client);
        }
    });
    url.into()
}

#[test]
fn the_start_and_the_command_line_wait_longer_than_a_request() {
    let Some(database) = Database::create(Engine::Postgres) else { return };
    let url = opens_after(&database.url, Duration::from_secs(3));
    let db = Db::open(&DatabaseUrl::parse(&url).expect("a good URL"));
    assert!(db.read_now(|_| Ok(())).is_ok());
}

#[test]
fn postgres_is_reached_with_tls_and_its_certificate_is_checked() {
    let Ok(root) = std::env::var("KEYFOB_TEST_POSTGRES_ROOT_CERT") else {
        return crate::support::skip("PostgreSQL with TLS (KEYFOB_TEST_POSTGRES_ROOT_CERT is not set)");
    };
    let server = std::env::var("KEYFOB_TEST_POSTGRES_URL").expect("both are set");
    let connect = |options: &str| {
        let url = format!("{server}?{options}");
        let keyfob::db::DatabaseUrl::Postgres(url) =
            keyfob::db::DatabaseUrl::parse(&url).expect("a good URL")
        else {
            panic!("not PostgreSQL")
        };
        let mut conn = PgConnection::establish(&url).map_err(|cause| cause.to_string())?;
        #[derive(diesel::QueryableByName)]
        struct Encrypted {
            #[diesel(sql_type = diesel::sql_types::Bool)]
            ssl: bool,
        }
        let asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        let row: Encrypted = diesel::sql_query(asked).get_result(&mut conn).expect("a row");
        Ok::<bool, String>(row.ssl)
    };
    assert_eq!(connect("sslmode=require"), Ok(true));
    assert_eq!(connect(&format!("sslmode=verify-full&sslrootcert={root}")), Ok(true));
    let other = tempfile::NamedTempFile::new().expect("a file");
    let refused = connect(&format!("sslmode=verify-full&sslrootcert={}", other.path().display()));
    assert!(refused.is_err_and(|cause| cause.contains("certificate")), "any certificate would do");
}
