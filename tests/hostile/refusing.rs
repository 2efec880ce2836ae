//! PostgreSQL that answers, and refuses to write: its disk is full, it is read-only. The same when it speaks
//! German.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;

use crate::support::{Cluster, Database, Engine, Reply, Target, run, skip};

const NEW: &str = r#"{"name":"New","expires_in_days":1}"#;
const DISK: &str = "size=160m";

/// A file system of its own, for as long as this lives.
struct Disk(std::path::PathBuf);

impl Disk {
    fn at(path: &Path) -> Option<Self> {
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", DISK, "keyfob-test"]).arg(path).status();
        mount.is_ok_and(|status| status.success()).then(|| Disk(path.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn is_503(reply: &Reply) {
    assert_eq!(reply.status, 503, "{reply:?}");
    assert!(
        reply.text.contains("\r\nretry-after: ") && reply.text.contains("Nothing was changed"),
        "{reply:?}"
    );
    assert!(reply.took < Duration::from_secs(3), "{reply:?}");
}

/// Makes the locale where it is not installed, and says where it lies.
fn german(folder: &Path) -> bool {
    let mut make = Command::new("localedef");
    make.args(["-i", "de_DE", "-f", "UTF-8"]).arg(folder.join("de_DE.UTF-8"));
    make.status().is_ok_and(|status| status.success())
}

#[test]
fn a_full_disk_and_a_read_only_server_are_503_in_any_language() {
    let mut disk = None;
    let Some(cluster) = Cluster::prepare(|data| disk = Disk::at(data)) else { return };
    let locales = tempfile::tempdir().expect("a folder");
    run(Command::new("chmod").arg("755").arg(locales.path()));
    if disk.is_none() || !german(locales.path()) {
        return skip("a disk to fill and a German PostgreSQL (mount, localedef)");
    }
    let path = locales.path().to_str().expect("UTF-8");
    let options = "-c lc_messages=de_DE.UTF-8 -c max_wal_size=48MB -c min_wal_size=32MB -c wal_keep_size=0 -c fsync=off";
    cluster.run(options, &[("LOCPATH", path)]);
    let missing =
        cluster.connect().batch_execute("SELECT * FROM nowhere").expect_err("no such table").to_string();
    assert!(missing.contains("existiert nicht"), "it speaks another language: {missing}");

    let folder = tempfile::tempdir().expect("a folder");
    let log = File::create(folder.path().join("log")).expect("a log");
    let target = Target::on(Engine::Postgres, Database::at(&cluster.url(), folder), &[], log);
    let (cookie, secret) = target.process.person("m@x", "admin");
    let (cookie, bearer) = (format!("Cookie: {cookie}"), format!("Authorization: Bearer {secret}"));
    let write = || {
        target.ask(
            "POST",
            "/api/user-tokens",
            &bearer,
            &NEW.replace("New", &hex::encode(rand::random::<[u8; 8]>())),
        )
    };
    assert_eq!(write().status, 200);

    // A server that was told to be read-only: its connections of before still write.
    cluster.sql("ALTER DATABASE postgres SET default_transaction_read_only = on");
    cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'keyfob'");
    let limit = Instant::now() + Duration::from_secs(10);
    while target.get("/api/status", "A: b").status != 200 {
        assert!(Instant::now() < limit, "reading goes on");
    }
    is_503(&write());
    is_503(&target.ask("POST", "/settings/tokens/1/revoke", &cookie, "a=b"));
    assert_eq!(target.process.call(&secret), 200, "checking goes on");
    let mut other = cluster.connect();
    for sql in [
        "SET default_transaction_read_only = off",
        "ALTER DATABASE postgres RESET default_transaction_read_only",
    ] {
        other.batch_execute(sql).expect("allowed");
    }
    cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'keyfob'");
    while write().status != 200 {
        assert!(Instant::now() < limit, "it writes again");
    }

    // A full disk: what others write takes all that is left.
    other
        .batch_execute(
            "CREATE UNLOGGED TABLE much (text TEXT); ALTER TABLE much ALTER text SET STORAGE EXTERNAL",
        )
        .expect("made");
    let rows =
        |count: usize| format!("INSERT INTO much SELECT repeat('x', 7000) FROM generate_series(1, {count})");
    for count in [1000, 100, 10, 1] {
        while other.batch_execute(&rows(count)).is_ok() {}
    }
    let mut refused = 0;
    for _ in 0..3000 {
        match write() {
            reply if reply.status == 200 => {}
            reply => {
                is_503(&reply);
                refused += 1;
            }
        }
        if refused == 20 {
            break;
        }
    }
    assert_eq!(refused, 20, "the disk was not full");
    assert!(!target.log().contains(" 500 "), "{}", target.log());
    other.batch_execute("DROP TABLE much").expect("room");
    let limit = Instant::now() + Duration::from_secs(20);
    while write().status != 200 {
        assert!(Instant::now() < limit, "it did not heal");
    }
    drop(cluster);
    drop(disk);
}
