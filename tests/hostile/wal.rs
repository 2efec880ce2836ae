//! SQLite with a long reader beside a busy writer: afterwards its WAL is short again.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::support::{Engine, Target, figure, long};

const LONG: u64 = 64 * 1024 * 1024;

#[test]
fn the_wal_is_short_again_after_a_long_reader() {
    let target = Target::start(Engine::Sqlite);
    let (_, secret) = target.process.person("m@x", "admin");
    let path = target.database.url.trim_start_matches("sqlite://").to_owned();
    let size = || fs::metadata(format!("{path}-wal")).map_or(0, |file| file.len());
    let open = || {
        let mut conn = SqliteConnection::establish(&path).expect("the file");
        conn.batch_execute("PRAGMA busy_timeout = 2000; PRAGMA synchronous = OFF").expect("set");
        conn
    };
    let mut writer = open();
    writer.batch_execute("CREATE TABLE much (id INTEGER PRIMARY KEY, bytes BLOB)").expect("made");
    let mut reader = open();
    reader.batch_execute("BEGIN; SELECT count(*) FROM users").expect("it reads");
    let mut write = |n: u32| {
        let sql = format!("INSERT OR REPLACE INTO much VALUES ({}, randomblob(1000000))", n % 4);
        writer.batch_execute(&sql).expect("written");
    };
    let mut count = 0;
    while size() < if long() { 10 * LONG } else { 2 * LONG } {
        write(count);
        count += 1;
        assert!(count < 5000, "the WAL does not grow: {}", size());
    }
    figure("WAL beside a long reader", format!("{} MiB", size() >> 20));
    assert_eq!(target.process.call(&secret), 200);
    reader.batch_execute("COMMIT").expect("it ends");
    let end = Instant::now();
    while size() > LONG {
        assert!(end.elapsed() < Duration::from_secs(15), "it stays: {} MiB", size() >> 20);
        write(count);
        count += 1;
        thread::sleep(Duration::from_millis(20));
    }
    figure("WAL after it", format!("{} MiB after {} s", size() >> 20, end.elapsed().as_secs_f32()));
}
