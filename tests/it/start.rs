//! Starting and stopping the real binary: settings, the key file, damaged databases, `kill -9`, SIGTERM.

mod anew;
mod one_file;
mod refused;
mod secret_file;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use crate::support::{App, Engine, Process};

fn refuses_to_start(settings: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    Process::refused(folder.path(), settings)
}

#[test]
fn all_mistakes_in_the_settings_are_told_at_once() {
    let said = refuses_to_start(&[
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("KEYFOB_BIND", "nowhere"),
        ("KEYFOB_PUBLIC_URL", "keyfob.example.net"),
        ("KEYFOB_TRUSTED_PROXIES", "10.0.0.0/8,300.1.1.1"),
        ("KEYFOB_LOG", "key[fob"),
        ("KEYFOB_LOG_FORMAT", "xml"),
        ("KEYFOB_SESSION_IDLE_MINUTES", "0"),
        ("KEYFOB_SESSION_HOURS", "twelve"),
        ("KEYFOB_RATE_PER_TOKEN", "-1"),
        ("KEYFOB_RATE_PER_ADDRESS", "many"),
        ("KEYFOB_KEEP_ALIVE_SECONDS", "0"),
        ("KEYFOB_CONNECTIONS_PER_ADDRESS", "some"),
    ]);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 12, "{said}");
    assert!(lines.iter().all(|line| line.starts_with("keyfob: ")), "{said}");
    assert!(said.contains("KEYFOB_TRUSTED_PROXIES: \"300.1.1.1\""), "{said}");
}

#[test]
fn a_further_origin_is_as_safe_as_the_public_url() {
    let said = refuses_to_start(&[
        ("KEYFOB_PUBLIC_URL", "https://keyfob.test"),
        ("KEYFOB_EXTRA_ORIGINS", "https://keyfob.lan, http://192.168.1.5:8080"),
    ]);
    assert!(said.lines().count() == 1, "{said}");
    assert!(
        said.contains("KEYFOB_EXTRA_ORIGINS: \"http://192.168.1.5:8080\" must begin with https://"),
        "{said}"
    );
}

#[test]
fn plain_http_over_a_network_is_warned_of_in_the_log() {
    let log = |settings: &[(&str, &str)]| {
        let folder = tempfile::tempdir().expect("a folder");
        Process::start(folder.path(), settings).terminate();
        fs::read_to_string(folder.path().join("log")).expect("a log")
    };
    let said = log(&[
        ("KEYFOB_PUBLIC_URL", "http://192.168.1.5:8080"),
        ("KEYFOB_EXTRA_ORIGINS", "http://keyfob.lan,http://localhost:1"),
    ]);
    let warned: Vec<&str> = said.lines().filter(|line| line.contains("is plain http")).collect();
    assert!(warned.len() == 2 && warned.iter().all(|line| line.contains(" WARN ")), "{said}");
    assert!(
        warned[0].contains("http://192.168.1.5:8080") && warned[1].contains("http://keyfob.lan"),
        "{said}"
    );
    for quiet in
        ["https://keyfob.test", "http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"]
    {
        assert!(!log(&[("KEYFOB_PUBLIC_URL", quiet)]).contains("plain http"), "{quiet}");
    }
}

#[test]
fn an_address_in_use_is_one_clear_line() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let said = refuses_to_start(&[("KEYFOB_BIND", &address)]);
    assert!(said.lines().count() == 1 && said.contains(&format!("can't listen on {address}")), "{said}");
}

#[test]
fn the_key_file_is_made_private_and_never_replaced_or_shared() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("keyfob.key");
    Process::start(folder.path(), &[]).terminate();
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&key), mode(&folder.path().join("keyfob.db"))), (0o600, 0o600));

    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("changed");
    let said = Process::refused(folder.path(), &[]);
    assert!(
        said.contains("everybody has access") && said.contains("chmod 600") && said.lines().count() == 1,
        "{said}"
    );

    fs::rename(&key, folder.path().join("elsewhere")).expect("moved");
    let said = Process::refused(folder.path(), &[]);
    assert!(said.contains("is missing") && said.lines().count() == 1, "{said}");
    assert!(!key.exists(), "a new key in silence");

    fs::write(&key, format!("{}\n", "ab".repeat(32))).expect("written");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("changed");
    let said = Process::refused(folder.path(), &[]);
    assert!(said.contains("does not fit this database") && said.lines().count() == 1, "{said}");
}

#[test]
fn a_damaged_database_stops_the_start_with_the_way_to_restore_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("keyfob.db");
    Process::start(folder.path(), &[]).terminate();
    let whole = fs::read(&file).expect("readable");
    let torn = |from: usize, to: usize| {
        let mut bytes = whole.clone();
        bytes[from..to].fill(0xA5);
        fs::write(&file, bytes).expect("written");
        Process::refused(folder.path(), &[])
    };
    for said in [torn(0, 100), torn(4096 * 3, 4096 * 5)] {
        assert!(
            said.contains("is damaged") && said.contains("cp BACKUP") && said.lines().count() == 1,
            "{said}"
        );
    }
    fs::write(&file, &whole).expect("restored");
    Process::start(folder.path(), &[]).terminate();
}

/// A large file is read while the server answers already; it stops all the same, and says the same.
#[test]
fn damage_deep_in_a_large_database_stops_the_server_with_the_way_to_restore_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("keyfob.db");
    Process::start(folder.path(), &[]).terminate();
    let mut conn = SqliteConnection::establish(file.to_str().expect("UTF-8")).expect("opened");
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000) \
         INSERT INTO audit (at, actor_name, door, action, subject_id, subject_name) \
         SELECT i, 'somebody with a long name', 'api', 'token.revoke', i, 'a token with a name that takes room' FROM n; \
         PRAGMA wal_checkpoint(TRUNCATE);";
    conn.batch_execute(many).expect("filled");
    drop(conn);
    let mut bytes = fs::read(&file).expect("readable");
    assert!(bytes.len() > 9 << 20, "{} bytes are not many", bytes.len());
    let whole = bytes.clone();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0xA5);
    fs::write(&file, &bytes).expect("written");
    let said = Process::refused(folder.path(), &[]);
    assert!(said.contains("is damaged") && said.contains("cp BACKUP") && said.lines().count() == 1, "{said}");

    let migrated = Process::at(folder.path(), &["migrate"]);
    assert!(!migrated.status.success() && String::from_utf8_lossy(&migrated.stderr).contains("cp BACKUP"));

    // Cut off, it does not even start to answer.
    fs::write(&file, &whole[..middle / 4096 * 4096]).expect("written");
    let said = Process::refused(folder.path(), &[]);
    assert!(said.contains("is damaged") && said.contains("cp BACKUP") && said.lines().count() == 1, "{said}");

    fs::write(&file, &whole).expect("restored");
    Process::start(folder.path(), &[]).terminate();
}

#[test]
fn a_stopped_server_exits_with_0_and_what_it_acknowledged_is_there_when_it_starts_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::start(folder.path(), &[]);
    assert!(server.setup_is_open());
    let root = server.first_token(folder.path());
    server.terminate();
    let server = Process::start(folder.path(), &[]);
    assert!(!server.setup_is_open(), "the setup is offered again");
    assert_eq!(server.call(&root), 200);
}

#[test]
fn every_token_that_was_acknowledged_survives_kill_9() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::start(folder.path(), &[]);
    let root = server.first_token(folder.path());
    let secrets = server.create_until_killed(&root, 200, 120);
    assert!(secrets.len() >= 120 && secrets.len() < 200, "{} were acknowledged", secrets.len());
    let server = Process::start(folder.path(), &[]);
    let lost = secrets.iter().filter(|secret| server.call(secret) != 200).count();
    assert_eq!(lost, 0, "of {}", secrets.len());
}

#[test]
fn moving_to_another_address_ends_no_token() {
    let app = App::start_with(Engine::Sqlite, |config| {
        config.addresses.public_url = Some("https://old.example.net".into())
    });
    let app = app.expect("SQLite is compiled in");
    app.command(
        &["user", "create", "--email", "m@x", "--name", "M", "--role", "admin"],
        "correct horse battery",
    );
    let person = crate::support::Person::stranger(&app);
    let origin =
        [("origin", "https://old.example.net"), ("content-type", "application/x-www-form-urlencoded")];
    person
        .send("POST", "/sign-in", &origin, "email=m@x&password=correct horse battery".into())
        .is_redirect_to("/");
    let key = person.get("/settings/tokens").input("form_key");
    let form = format!("form_key={key}&name=Old&expiration=30");
    let secret = person.send("POST", "/settings/tokens", &origin, form).secret().expect("a secret");
    let app = app.restart(|config| config.addresses.public_url = Some("https://new.example.net".into()));
    let works = crate::support::Person::stranger(&app).api("GET", "/api/users/me", &secret, "");
    assert_eq!(works.status, 200, "{}", works.body);
}

#[test]
fn a_backup_taken_under_load_is_whole_and_private() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::start(folder.path(), &[]);
    let root = server.first_token(folder.path());
    let copy = folder.path().join("copy.db");
    let secrets = std::thread::scope(|scope| {
        let load = scope.spawn(|| server.create(&root, 100));
        let done = server.command(&["backup", copy.to_str().expect("UTF-8")]);
        assert!(done.status.success(), "{done:?}");
        load.join().expect("no panic")
    });
    assert_eq!(secrets.len(), 100);
    assert_eq!(fs::metadata(&copy).expect("there").permissions().mode() & 0o777, 0o600);
    assert!(
        !server.command(&["backup", copy.to_str().expect("UTF-8")]).status.success(),
        "it overwrote a backup"
    );
    server.terminate();
    fs::rename(&copy, folder.path().join("keyfob.db")).expect("restored");
    for leftover in ["keyfob.db-wal", "keyfob.db-shm"] {
        let _ = fs::remove_file(folder.path().join(leftover));
    }
    assert_eq!(Process::start(folder.path(), &[]).call(&root), 200);
}

/// POSIX drops a process's locks on a file when it closes any descriptor of it. Without them another program
/// that opens and closes the database deletes the WAL under the server, and what it acknowledges from then on
/// is lost.
#[cfg(target_os = "linux")]
#[test]
fn no_connection_of_the_pool_drops_the_locks_of_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::start(folder.path(), &[]);
    let root = server.first_token(folder.path());
    // As many as it takes for the pool to open more connections.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..20).for_each(|_| assert_eq!(server.call(&root), 200)));
        }
    });
    assert!(server.holds_locks_on(&folder.path().join("keyfob.db")));
}
