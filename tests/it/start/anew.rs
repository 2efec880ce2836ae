//! An empty database beside a key that has served one.

use std::fs;

use crate::support::{Database, Engine, Process};

/// A database that has served, with its key file; and then an empty one.
fn on_another(engine: Engine, how: impl Fn(&Database, &[(&str, &str)])) {
    let Some(old) = Database::create(engine) else { return };
    let url = old.url.clone();
    Process::start(old.folder.path(), &[("DATABASE_URL", &url)]).terminate();
    Process::start(old.folder.path(), &[("DATABASE_URL", &url)]).terminate();
    let empty = Database::create(engine).expect("as before");
    how(&old, &[("DATABASE_URL", &empty.url)]);
}

fn an_empty_database_is_refused(engine: Engine) {
    on_another(engine, |old, empty| {
        let folder = old.folder.path();
        let said = Process::refused(folder, empty);
        assert!(said.contains("keyfob serve --new") && said.contains("has served"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        for command in [&["migrate"] as &[&str], &["user", "list"], &["keys", "rotate"]] {
            let done = Process::at_with(folder, empty, command);
            let said = String::from_utf8_lossy(&done.stderr);
            assert!(!done.status.success() && said.contains("keyfob serve --new"), "{command:?}: {said}");
        }
        let server = Process::start_anew(folder, empty);
        assert!(server.setup_is_open());
        server.terminate();
        // Once is enough.
        Process::start(folder, empty).terminate();
    });
}

#[test]
fn an_empty_database_beside_a_used_key_is_refused_until_somebody_says_anew_sqlite() {
    an_empty_database_is_refused(Engine::Sqlite);
}

#[test]
fn an_empty_database_beside_a_used_key_is_refused_until_somebody_says_anew_postgres() {
    an_empty_database_is_refused(Engine::Postgres);
}

#[test]
fn a_missing_file_is_not_made_and_an_emptied_one_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("keyfob.db");
    Process::start(folder.path(), &[]).terminate();
    fs::remove_file(&file).expect("removed");
    let said = Process::refused(folder.path(), &[]);
    assert!(said.contains("is missing") && said.contains("keyfob serve --new"), "{said}");
    assert!(!file.exists(), "it was made");
    fs::write(&file, "").expect("written");
    let said = Process::refused(folder.path(), &[]);
    assert!(said.contains("is empty") && said.contains("keyfob serve --new"), "{said}");
}

#[test]
fn a_key_that_never_served_begins_anew_and_so_does_one_beside_the_mark_of_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("keyfob.key");
    // As a secret store hands it out: there before the first start.
    let write = |digits: &str| {
        fs::write(&key, digits.repeat(32)).expect("written");
        fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("changed");
    };
    write("ab");
    assert!(Process::at(folder.path(), &["migrate"]).status.success());
    Process::start(folder.path(), &[]).terminate();
    write("cd");
    fs::remove_file(folder.path().join("keyfob.db")).expect("removed");
    Process::start(folder.path(), &[]).terminate();
    // And now that one has served.
    fs::remove_file(folder.path().join("keyfob.db")).expect("removed");
    assert!(Process::refused(folder.path(), &[]).contains("keyfob serve --new"));
}

#[test]
fn an_installation_of_before_gets_its_mark_at_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let mark = folder.path().join("keyfob.key.used");
    Process::start(folder.path(), &[]).terminate();
    fs::remove_file(&mark).expect("there");
    Process::start(folder.path(), &[]).terminate();
    assert!(mark.exists());
}
