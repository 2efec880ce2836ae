//! A secret that comes from a file. Here it is the database, the only one there is.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::support::{Process, skip};

const SECRET: &str = "postgres://keyfob:hunter2@127.0.0.1:1/keyfob";

/// The settings that name no database but by the file `file`.
fn only(file: &str) -> [(&'static str, &str); 2] {
    [("DATABASE_URL", " "), ("DATABASE_URL_FILE", file)]
}

/// The file `name` in `folder`, which holds `bytes`.
fn file(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    fs::write(folder.join(name), bytes).expect("written");
    folder.join(name).to_str().expect("UTF-8").to_owned()
}

/// What a start says when the file is `file`: one line, which shows nothing of it.
fn said(folder: &Path, file: &str) -> String {
    let said = Process::refused(folder, &only(file));
    assert!(said.starts_with("keyfob: DATABASE_URL_FILE: ") && said.lines().count() == 1, "{said}");
    assert!(!said.contains("hunt") && !said.contains("keyfob@"), "{said}");
    said
}

#[test]
fn the_file_is_read_by_variable_and_by_flag_without_the_line_break_at_its_end() {
    for end in ["", "\n", "\r\n"] {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("other.db");
        file(folder.path(), "target", format!("sqlite://{}{end}", database.display()));
        // As Kubernetes mounts it.
        symlink("target", folder.path().join("secret")).expect("linked");
        let secret = folder.path().join("secret").display().to_string();
        Process::start(folder.path(), &only(&secret)).terminate();
        assert!(database.exists());
        for flag in
            [&["--database-url-file", &secret] as &[&str], &[&format!("--database-url-file={secret}")]]
        {
            fs::remove_file(&database).expect("there");
            fs::remove_file(folder.path().join("keyfob.key.used")).ok();
            let done = Process::at_with(folder.path(), &only(""), &[&["migrate"], flag].concat());
            assert!(done.status.success() && database.exists(), "{done:?}");
        }
    }
}

#[test]
fn what_can_not_be_used_is_told_by_the_name_of_the_setting_and_nothing_of_it_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    for (bytes, why) in [
        (&b""[..], "is empty"),
        (b" \n\n", "is empty"),
        (b"hunter2\xff", "UTF-8"),
        (&[b'h'; 16 * 1024 + 1], "more than 16384 bytes"),
        (b"mysql://keyfob:hunter2@localhost", "use sqlite://PATH or postgres://"),
        (b"postgres://keyfob:hunter2@127.0.0.1/keyfob\nhunter2", "line break"),
        (b"sqlite://hunter2.db?mode=rwc", "no options behind the path"),
    ] {
        let said = said(folder.path(), &file(folder.path(), "secret", bytes));
        assert!(said.contains(why), "{why}: {said}");
    }
    let here = folder.path().display().to_string();
    assert!(said(folder.path(), &here).contains("is a folder"));
    assert!(said(folder.path(), &format!("{here}/hunter2")).contains("no such file"));
    // The secret itself, in the place of the path.
    assert!(said(folder.path(), SECRET).contains("no such file"));
    said(folder.path(), &"hunter2".repeat(100));
    // A file of the right form, whose database can't be reached.
    let away = Process::refused(folder.path(), &only(&file(folder.path(), "url", SECRET)));
    assert!(!away.contains("hunt") && away.contains("127.0.0.1"), "{away}");
}

#[test]
fn a_file_that_may_not_be_read_is_told_with_the_user() {
    if !rustix::process::geteuid().is_root() {
        return skip("root, to become somebody else");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let secret = file(folder.path(), "secret", SECRET);
    let mode =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("changed");
    mode(folder.path(), 0o777);
    mode(Path::new(&secret), 0o600);
    let said = Process::refused_to_nobody(folder.path(), &only(&secret));
    assert!(said.starts_with("keyfob: DATABASE_URL_FILE: user 65534 may not read"), "{said}");
}

#[test]
fn both_set_is_a_mistake_that_is_told_with_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let (folder, secret) = (folder.path(), file(folder.path(), "secret", SECRET));
    let both = [
        ("DATABASE_URL_FILE", secret.as_str()),
        ("KEYFOB_BIND", "nowhere"),
        ("KEYFOB_SESSION_HOURS", "twelve"),
        ("KEYFOB_PUBLIC_URL", "https://keyfob.test"),
        ("KEYFOB_EXTRA_ORIGINS", "http://keyfob.lan"),
    ];
    let said = Process::refused(folder, &both);
    assert!(said.contains("keyfob: DATABASE_URL_FILE: DATABASE_URL is set, too; set one"), "{said}");
    assert!(said.lines().count() == 4 && !said.contains("hunt"), "{said}");
    let flags = ["migrate", "--database-url", "sqlite://keyfob.db", "--database-url-file", &secret];
    let said = Process::said(&Process::at_with(folder, &only(""), &flags));
    assert!(said.contains("DATABASE_URL is set, too"), "{said}");
    // An empty one is not set, on either side.
    assert!(Process::refused(folder, &only(&secret)).contains("127.0.0.1"));
    Process::start(folder, &[("DATABASE_URL_FILE", "")]).terminate();
}

#[test]
fn the_help_shows_neither_the_secret_nor_where_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let shown = Process::at_with(folder.path(), &only(&file(folder.path(), "hunter2", SECRET)), &["--help"]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("[env: DATABASE_URL_FILE]") && !shown.contains("hunt"), "{shown}");
}
