//! One SQLite file, and one server on it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use crate::support::Process;

/// The file and the key, and nothing else, in another folder.
fn moved(from: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["keyfob.db", "keyfob.key"] {
        fs::copy(from.join(name), folder.path().join(name)).expect("copied");
    }
    folder
}

#[test]
fn a_clean_stop_leaves_every_change_in_the_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::start(folder.path(), &[]);
    let root = server.first_token(folder.path());
    let secrets = server.create(&root, 20);
    assert_eq!(secrets.len(), 20);
    assert_eq!(server.revoke(&secrets[3]), 200);
    server.terminate();
    let left = fs::metadata(folder.path().join("keyfob.db-wal")).map_or(0, |wal| wal.len());
    assert_eq!(left, 0, "bytes in the WAL");
    let elsewhere = moved(folder.path());
    let server = Process::start(elsewhere.path(), &[]);
    let lost = secrets.iter().filter(|secret| server.call(secret) != 200).count();
    assert_eq!((lost, server.call(&secrets[3])), (1, 401), "the revoked one only");
}

#[test]
fn a_command_without_a_server_leaves_its_change_in_the_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    Process::start(folder.path(), &[]).terminate();
    let create = ["user", "create", "--email", "m@x", "--name", "M", "--role", "member"];
    for command in [&["migrate"] as &[&str], &create, &["keys", "rotate"], &["user", "list"]] {
        let done = Process::at(folder.path(), command);
        assert!(done.status.success(), "{done:?}");
        let left = fs::metadata(folder.path().join("keyfob.db-wal")).map_or(0, |wal| wal.len());
        assert_eq!(left, 0, "bytes in the WAL after {command:?}");
    }
    let elsewhere = moved(folder.path());
    let listed = Process::at(elsewhere.path(), &["user", "list"]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("m@x"), "{listed:?}");
}

#[test]
fn while_another_program_reads_the_log_says_what_to_copy_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("keyfob.db");
    let server = Process::start(folder.path(), &[]);
    let root = server.first_token(folder.path());
    let mut reader = SqliteConnection::establish(file.to_str().expect("UTF-8")).expect("opened");
    reader.batch_execute("BEGIN; SELECT count(*) FROM tokens;").expect("read");
    assert_eq!(server.create(&root, 5).len(), 5);
    server.terminate();
    let log = fs::read_to_string(folder.path().join("log")).expect("a log");
    assert!(
        log.contains("keyfob.db-wal, so copy both") && log.contains("another program is reading"),
        "{log}"
    );
    drop(reader);
}

#[test]
fn a_second_server_is_refused_by_whatever_way_it_comes_and_commands_are_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::start(folder.path(), &[]);
    let there = folder.path().canonicalize().expect("there");
    symlink(there.join("keyfob.db"), there.join("link.db")).expect("linked");
    symlink(&there, there.join("here")).expect("linked");
    fs::create_dir(there.join("sub")).expect("made");
    for way in ["keyfob.db", "link.db", "here/keyfob.db", "./sub/../keyfob.db"] {
        let url = format!("sqlite://{}/{way}", there.display());
        let said = Process::refused(folder.path(), &[("DATABASE_URL", &url)]);
        assert!(
            said.contains("another Keyfob server") && said.contains("DATABASE_URL=postgres://"),
            "{way}: {said}"
        );
        assert_eq!(said.lines().count(), 1, "{way}: {said}");
    }
    assert!(server.command(&["user", "list"]).status.success());
    assert!(server.command(&["migrate"]).status.success());
    assert!(server.setup_is_open());
    // Killed, it holds nothing any more.
    drop(server);
    Process::start(folder.path(), &[]).terminate();
}

/// Where nothing can be written beside the database, SQLite's own complaint is the one to hear.
#[test]
fn a_lock_that_cannot_be_made_is_told_of_and_refuses_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("keyfob.db.lock")).expect("made");
    Process::start(folder.path(), &[]).terminate();
    let log = fs::read_to_string(folder.path().join("log")).expect("a log");
    assert!(log.contains("WARN") && log.contains("keyfob.db.lock can't be locked"), "{log}");
}
