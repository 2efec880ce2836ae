//! The first page of Tags and of Tokens with 10,000 tags and 10,000 tokens, against 100 of each, side by side in
//! one run: `cargo bench --bench lists`. With `KEYFOB_TEST_POSTGRES_URL` set, also on a fresh PostgreSQL database.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads its environment and clocks"
)]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl};
use keyfob::config::Config;
use keyfob::db::{DatabaseUrl, Db};
use ureq::Agent;

const PAGES: [&str; 2] = ["/settings/tags", "/settings/tokens"];
const ROUNDS: usize = 400;
const FEW: i64 = 100;
const MANY: i64 = 10_000;

/// A server with so many tags and tokens, and somebody signed in.
struct Server {
    url: String,
    cookie: String,
    agent: Agent,
}

fn main() {
    println!("| Engine | Page | {FEW}, median | {MANY}, median | ratio |\n|---|---|---|---|---|");
    let folder = tempfile::tempdir().expect("a folder");
    let sqlite = |count| format!("sqlite://{}/{count}.db", folder.path().display());
    compare("SQLite", Server::start(&sqlite(FEW), FEW), Server::start(&sqlite(MANY), MANY));
    match std::env::var("KEYFOB_TEST_POSTGRES_URL") {
        Ok(server) => {
            let few = postgres(&server);
            let many = postgres(&server);
            compare("PostgreSQL", Server::start(&few, FEW), Server::start(&many, MANY));
        }
        Err(_) => println!("\nPostgreSQL was not measured: KEYFOB_TEST_POSTGRES_URL is not set."),
    }
}

/// Takes turns, so that whatever else the machine does falls on both.
fn compare(engine: &str, few: Server, many: Server) {
    for page in PAGES {
        let (mut small, mut large) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS + 20 {
            let times = (few.get(page), many.get(page));
            if round >= 20 {
                small.push(times.0);
                large.push(times.1);
            }
        }
        let (small, large) = (median(small), median(large));
        let ratio = large.as_secs_f64() / small.as_secs_f64();
        println!("| {engine} | `{page}` | {small:.2?} | {large:.2?} | {ratio:.2} |");
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// A fresh database beside the others; it stays, for a look at what was measured.
fn postgres(server: &str) -> String {
    let name = format!("keyfob_bench_{:016x}", rand::random::<u64>());
    let mut conn = PgConnection::establish(server).expect("a PostgreSQL server");
    diesel::sql_query(format!("CREATE DATABASE {name}")).execute(&mut conn).expect("a database");
    let mut url = url::Url::parse(server).expect("a URL");
    url.set_path(&name);
    url.into()
}

impl Server {
    fn start(database: &str, count: i64) -> Self {
        let folder = tempfile::tempdir().expect("a folder").keep();
        let database = DatabaseUrl::parse(database).expect("a good URL");
        let config = Config {
            database: database.clone(),
            bind: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            public_url: None,
            key_file: folder.join("keyfob.key"),
            trusted_proxies: Vec::new(),
            log: "off".into(),
            log_json: false,
            session_idle: Duration::from_secs(1800),
            session_max: Duration::from_secs(43200),
            rate_per_token: None,
            rate_per_address: None,
        };
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let built = keyfob::app::build(config).expect("it starts");
                tell.send((built.address, built.setup_code)).expect("somebody listens");
                built.server.await.expect("it runs");
            });
        });
        let (address, code) = told.recv().expect("it starts");
        let url = format!("http://{address}");
        let agent = Agent::config_builder().max_redirects(0).build().new_agent();
        let form = [
            ("code", code.expect("a code")),
            ("name", "M".into()),
            ("email", "m@x".into()),
            ("password", "correct horse battery".into()),
        ];
        let answer = agent
            .post(format!("{url}/setup"))
            .send_form(form.iter().map(|(k, v)| (*k, v.as_str())))
            .expect("set up");
        let cookie = answer.headers()["set-cookie"]
            .to_str()
            .expect("ASCII")
            .split(';')
            .next()
            .unwrap_or("")
            .to_owned();
        fill(&Db::open(&database), &database, count);
        Server { url, cookie, agent }
    }

    fn get(&self, page: &str) -> Duration {
        let start = Instant::now();
        let mut answer =
            self.agent.get(format!("{}{page}", self.url)).header("cookie", &self.cookie).call().expect("200");
        let body = answer.body_mut().read_to_string().expect("text");
        let time = start.elapsed();
        assert!(body.contains("Actions for"), "the list is empty");
        time
    }
}

/// So many tags and tokens of the first user, with three tags each.
fn fill(db: &Db, database: &DatabaseUrl, count: i64) {
    let hash = match database {
        DatabaseUrl::Sqlite(_) => "printf('%064d', i)",
        DatabaseUrl::Postgres(_) => "lpad(i::text, 64, '0')",
    };
    let numbers =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let sql = format!(
        "INSERT INTO tags (name, name_key, type, color, color_order, category, weight_modifier, created) {numbers} \
         SELECT 'Tag ' || i, 'tag ' || i, 'global', '#1D4ED8', i, 'Category ' || (i % 7), (i % 21) - 10, i FROM n; \
         INSERT INTO tokens (owner_id, name, name_key, jti, hash, created) {numbers} \
         SELECT 1, 'Token ' || i, 'token ' || i, {hash}, {hash}, i FROM n; \
         INSERT INTO token_tags (token_id, tag_id) SELECT tokens.id, (tokens.id * 3 + k) % {count} + 1 FROM tokens, \
         (SELECT 0 AS k UNION SELECT 1 UNION SELECT 2) AS three"
    );
    db.write_now(|conn| Ok(conn.batch_execute(&sql)?)).expect("filled");
    if let DatabaseUrl::Postgres(url) = database {
        // What autovacuum does a minute later.
        let mut conn = PgConnection::establish(url).expect("the database");
        conn.batch_execute("VACUUM ANALYZE").expect("vacuumed");
    }
}
