//! PostgreSQL that does not answer, in every way it can: each request has an answer within 3 seconds, all is
//! well again by itself, and SIGTERM ends the server within 10 seconds.

use std::fs::File;
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;

use crate::support::{Cluster, Database, Engine, Reply, Target, Way, figure, long};

const LIMIT: Duration = Duration::from_secs(3);
const NEW: &str = r#"{"name":"New","expires_in_days":1}"#;

/// A server on a database that is about to go away, and a person with a token.
struct Home {
    target: Target,
    cookie: String,
    bearer: String,
}

impl Home {
    fn on(url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let log = File::create(folder.path().join("log")).expect("a log");
        let database = Database::at(url, folder);
        let target = Target::on(Engine::Postgres, database, &[], log);
        let (cookie, secret) = target.process.person("m@x", "admin");
        let home = Home {
            target,
            cookie: format!("Cookie: {cookie}"),
            bearer: format!("Authorization: Bearer {secret}"),
        };
        home.fill_the_pool();
        home
    }

    /// So many ask at once that every connection is there.
    fn fill_the_pool(&self) {
        let all = thread::scope(|scope| {
            let asking: Vec<_> = (0..24).map(|_| scope.spawn(|| self.ask(4))).collect();
            asking.into_iter().map(|asking| asking.join().expect("an answer")).collect::<Vec<_>>()
        });
        assert!(all.iter().all(|reply| reply.status == 200), "{all:?}");
    }

    fn ask(&self, which: usize) -> Reply {
        let target = &self.target;
        match which % 7 {
            0 => target.get("/auth/verify", &self.bearer),
            1 => target.get("/api/user-tokens", &self.bearer),
            2 => target.get("/settings/tokens", &self.cookie),
            3 => target.ask("POST", "/settings/tokens/1/revoke", &self.cookie, "a=b"),
            4 => target.get("/api/status", "A: b"),
            5 => target.ask("POST", "/api/user-tokens", &self.bearer, NEW),
            _ => target.get("/api/health", "A: b"),
        }
    }

    /// Asks for `time`, twenty times a second.
    fn ask_for(&self, time: Duration) -> Vec<Reply> {
        let (start, count) = (Instant::now(), time.as_millis() / 50);
        thread::scope(|scope| {
            let asking = (0..count).map(|n| {
                thread::sleep((Duration::from_millis(50) * n as u32).saturating_sub(start.elapsed()));
                scope.spawn(move || self.ask(n as usize))
            });
            let asking: Vec<_> = asking.collect();
            asking.into_iter().map(|asking| asking.join().expect("an answer")).collect()
        })
    }

    /// Every answer in time, with what 503 must say; health always.
    fn is_answered(&self, what: &str) {
        let all = self.ask_for(Duration::from_secs(if long() { 30 } else { 6 }));
        let latest = all.iter().map(|reply| reply.took).max().expect("some");
        figure(what, format!("{} answers, the latest after {} s", all.len(), latest.as_secs_f32()));
        for reply in &all {
            assert!(reply.took < LIMIT, "{reply:?}");
            match reply.asked.as_str() {
                "GET /api/health" => assert_eq!(reply.status, 204, "{reply:?}"),
                _ => assert!(reply.status == 503 && reply.text.contains("\r\nretry-after: "), "{reply:?}"),
            }
        }
        let late = &all[all.len() - 14..];
        assert!(late.iter().all(|reply| reply.took < Duration::from_secs(1)), "it does not learn: {late:?}");
    }

    /// All is well within 10 seconds, and stays so.
    fn heals(&self, what: &str) {
        let start = Instant::now();
        let is_well = || [0, 1, 2, 4].iter().all(|which| self.ask(*which).status == 200);
        while !is_well() {
            assert!(start.elapsed() < Duration::from_secs(15), "{what}: it was not found again");
            thread::sleep(Duration::from_millis(50));
        }
        figure(&format!("{what}, over"), format!("well again after {} s", start.elapsed().as_secs_f32()));
        self.fill_the_pool();
        assert!((0..40).all(|_| is_well()), "{what}: and then it was not");
    }

    fn stops(&self, what: &str) {
        let (status, after) = self.target.process.stop(Duration::from_secs(20));
        figure(&format!("SIGTERM, {what}"), format!("{} s", after.as_secs_f32()));
        assert!(status.success() && after < Duration::from_secs(10), "{what}: {status} after {after:?}");
    }
}

#[test]
fn a_frozen_postgres() {
    let Some(cluster) = Cluster::start("") else { return };
    let home = Home::on(&cluster.url());
    cluster.signal("-STOP");
    thread::sleep(Duration::from_millis(200)); // what is remembered of a check is good for 95 ms
    home.is_answered("PostgreSQL frozen");
    cluster.signal("-CONT");
    home.heals("PostgreSQL frozen");
    cluster.signal("-STOP");
    let asking = || home.ask_for(Duration::from_millis(700));
    assert!(asking().iter().all(|reply| reply.took < LIMIT));
    home.stops("PostgreSQL frozen");
}

#[test]
fn frozen_connections_are_left_for_new_ones() {
    let Some(cluster) = Cluster::start("") else { return };
    let home = Home::on(&cluster.url());
    cluster.freeze_backends();
    home.heals("the connections of PostgreSQL frozen");
    home.stops("the connections of PostgreSQL frozen");
}

#[test]
fn packets_that_are_dropped() {
    let Some(cluster) = Cluster::start("") else { return };
    let way = Way::to(&cluster.url());
    let home = Home::on(&way.url);
    way.silence(true);
    thread::sleep(Duration::from_millis(200));
    home.is_answered("packets dropped");
    way.silence(false);
    home.heals("packets dropped");
    way.silence(true);
    assert!(home.ask_for(Duration::from_millis(700)).iter().all(|reply| reply.took < LIMIT));
    home.stops("packets dropped");
}

#[test]
fn no_postgres_at_all() {
    let Some(cluster) = Cluster::start("") else { return };
    let home = Home::on(&cluster.url());
    cluster.stop();
    thread::sleep(Duration::from_millis(200));
    home.is_answered("PostgreSQL ended");
    cluster.run("", &[]);
    home.heals("PostgreSQL ended");
    cluster.stop();
    home.stops("PostgreSQL ended");
}

#[test]
fn a_table_that_is_locked() {
    let Some(cluster) = Cluster::start("") else { return };
    let home = Home::on(&cluster.url());
    for table in ["tokens", "users, sessions"] {
        let mut other = cluster.connect();
        other.batch_execute(&format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")).expect("locked");
        let all = home.ask_for(Duration::from_secs(6));
        let late: Vec<_> = all.iter().filter(|reply| reply.took >= LIMIT).collect();
        assert!(late.is_empty(), "{table}: {late:?}");
        let wrong = all.iter().find(|reply| !matches!(reply.status, 200 | 204 | 303 | 503));
        assert!(wrong.is_none(), "{table}: {wrong:?}");
        other.batch_execute("ROLLBACK").expect("released");
        home.heals("a table locked");
    }
    let mut other = cluster.connect();
    other.batch_execute("BEGIN; LOCK TABLE token_calls, tokens IN ACCESS EXCLUSIVE MODE").expect("locked");
    assert!(home.ask_for(Duration::from_millis(700)).iter().all(|reply| reply.took < LIMIT));
    home.stops("a table locked");
}
