//! Sixteen ask for a list of very many tokens at once: no check waits for them, and the memory stays small.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};

use crate::support::{Engine, Target, figure, long, on_both_engines};

fn fill(target: &Target, count: usize) {
    let numbers =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let insert = |hash: &str| {
        format!(
            "INSERT INTO tokens (owner_id, name, name_key, jti, hash, created, is_service) {numbers} \
             SELECT 1, 'Token ' || i, 'token ' || i, {hash}, {hash}, i, FALSE FROM n"
        )
    };
    let url = &target.database.url;
    match target.engine {
        Engine::Sqlite => {
            let mut conn =
                SqliteConnection::establish(url.trim_start_matches("sqlite://")).expect("the file");
            conn.batch_execute(&insert("printf('%064d', i)"))
        }
        Engine::Postgres => {
            let mut conn = PgConnection::establish(url).expect("the server");
            conn.batch_execute(&insert("lpad(i::text, 64, '0')"))
        }
    }
    .expect("filled");
}

#[test]
fn checks_wait_for_no_list() {
    on_both_engines(|engine| {
        let target = Target::start(engine);
        let (_, secret) = target.process.person("m@x", "admin");
        let count = if long() { 100_000 } else { 20_000 };
        fill(&target, count);
        let bearer = format!("Authorization: Bearer {secret}");
        let (before, is_over) = (target.memory(), AtomicBool::new(false));
        let (lists, slowest, most) = thread::scope(|scope| {
            let asking: Vec<_> =
                (0..16).map(|_| scope.spawn(|| target.get("/api/user-tokens", &bearer))).collect();
            let checks = scope.spawn(|| {
                let mut slowest = Duration::ZERO;
                while !is_over.load(SeqCst) {
                    let check = target.get("/auth/verify", &bearer);
                    assert_eq!(check.status, 200);
                    slowest = slowest.max(check.took);
                    thread::sleep(Duration::from_millis(5));
                }
                slowest
            });
            let memory = scope.spawn(|| {
                let mut most = 0;
                while !is_over.load(SeqCst) {
                    most = most.max(target.memory());
                    thread::sleep(Duration::from_millis(20));
                }
                most
            });
            let start = Instant::now();
            let lists: Vec<_> = asking.into_iter().map(|asking| asking.join().expect("a list")).collect();
            is_over.store(true, SeqCst);
            figure(
                &format!("16 lists of {count} tokens, {engine:?}"),
                format!("{} s", start.elapsed().as_secs_f32()),
            );
            (lists, checks.join().expect("checks"), memory.join().expect("memory"))
        });
        let grown = most.saturating_sub(before) / 1024;
        figure("slowest check, memory", format!("{} ms, {grown} MiB more", slowest.as_millis()));
        for list in &lists {
            assert_eq!(list.status, 200);
            assert_eq!(list.text.matches("\"compromised\"").count(), count + 1, "some are missing");
        }
        assert!(grown < 150, "{grown} MiB");
        assert!(slowest < Duration::from_secs(3), "a check took {slowest:?}");
    });
}
