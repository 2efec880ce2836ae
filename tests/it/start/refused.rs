//! What stops a start, and what is said then: one line that tells what to do, and nothing secret.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::refuses_to_start;
use crate::support::{Process, binary, skip};

#[test]
fn no_part_of_the_databases_password_is_told_and_how_to_write_it_is() {
    for (password, code) in [
        ("hunter2%zz", "%25"),
        ("12#hunter2", "%23"),
        ("12/hunter2", "%2F"),
        ("12?hunter2", "%3F"),
        ("hunter2/x@y", "%2F"),
    ] {
        let url = format!("postgres://keyfob:{password}@127.0.0.1:1/keyfob");
        let said = refuses_to_start(&[("DATABASE_URL", &url)]);
        assert!(said.starts_with("keyfob: DATABASE_URL: ") && said.contains(code), "{password}: {said}");
        assert!(!said.contains("hunt") && said.lines().count() == 1, "{password}: {said}");
    }
    for url in [
        "postgres://keyfob:hunter2@127.0.0.1:1/keyfob?sslmode=hunter2",
        "postgres://keyfob:hunter2@127.0.0.1:hunter2/keyfob",
        "postgres://keyfob@127.0.0.1:1/keyfob?password=hunter2&sslmode=nonsense",
        "postgres://keyfob:hunter2@127.0.0.1:1/keyfob",
    ] {
        let said = refuses_to_start(&[("DATABASE_URL", url)]);
        assert!(!said.contains("hunt") && said.lines().count() == 1, "{url}: {said}");
    }
}

#[test]
fn what_is_no_path_of_a_file_is_told() {
    for url in [
        "sqlite://keyfob.db?mode=rwc",
        "sqlite://:memory:",
        "sqlite::memory:",
        "sqlite://file:x.db?cache=shared",
        "file:x.db",
        "sqlite:x.db",
        "sqlite://x.db#main",
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let said = Process::refused(folder.path(), &[("DATABASE_URL", url)]);
        assert!(
            said.starts_with("keyfob: DATABASE_URL: ") && said.contains("sqlite://keyfob.db"),
            "{url}: {said}"
        );
    }
}

#[test]
fn a_filter_that_logs_nothing_is_told_with_the_levels() {
    for filter in ["warning", "verbose", "kefob=debug", "info,verbose"] {
        let said = refuses_to_start(&[("KEYFOB_LOG", filter)]);
        assert!(
            said.starts_with("keyfob: KEYFOB_LOG: ") && said.contains("error, warn, info"),
            "{filter}: {said}"
        );
    }
    let folder = tempfile::tempdir().expect("a folder");
    Process::start(folder.path(), &[("KEYFOB_LOG", "info,keyfob::db=debug")]).terminate();
    let log = fs::read_to_string(folder.path().join("log")).expect("a log");
    assert!(!log.is_empty(), "info is logged");
    Process::start(folder.path(), &[("KEYFOB_LOG", "off")]).terminate();
    assert_eq!(fs::read_to_string(folder.path().join("log")).expect("a log"), "");
}

/// Every setting at once, as variables and as flags. A setting that is added later is tried, too.
#[test]
fn what_is_empty_means_the_default() {
    let help = Process::at(Path::new("."), &["--help"]);
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let names: Vec<&str> =
        help.split("[env: ").skip(1).filter_map(|rest| rest.split(['=', ']']).next()).collect();
    assert!(names.len() >= 13 && names.contains(&"DATABASE_URL"), "{names:?}");
    let flags: Vec<&str> = help.split_whitespace().filter(|word| word.starts_with("--")).collect();
    let flags: Vec<&str> = flags.into_iter().filter(|flag| !["--help", "--version"].contains(flag)).collect();
    assert!(flags.len() >= names.len(), "{flags:?}");

    // The default address is one, and may be taken; whatever is said then, it is of that.
    let _taken = std::net::TcpListener::bind("127.0.0.1:8080");
    let refused = |empty: &dyn Fn(&mut Command) -> &mut Command| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(binary());
        empty(command.current_dir(folder.path()));
        let said = Process::said(&command.output().expect("keyfob runs"));
        assert!(said.contains("can't listen on 127.0.0.1:8080"), "{said}");
    };
    refused(&|command| command.envs(names.iter().map(|name| (name, ""))));
    refused(&|command| command.envs(names.iter().map(|name| (name, " "))));
    refused(&|command| command.args(flags.iter().map(|flag| format!("{flag}="))));
    refused(&|command| command.arg("serve").args(flags.iter().flat_map(|flag| [flag, ""])));
    // What is no setting stays as it was given.
    let create = ["user", "create", "--email", "", "--name", "M", "--role", "member"];
    let folder = tempfile::tempdir().expect("a folder");
    let said = Process::said(&Process::at(folder.path(), &create));
    assert!(said.contains("email"), "{said}");
}

#[test]
fn one_proxy_may_be_named_by_its_address() {
    let folder = tempfile::tempdir().expect("a folder");
    Process::start(folder.path(), &[("KEYFOB_TRUSTED_PROXIES", "127.0.0.1,::1, 10.0.0.0/8")]).terminate();
}

fn may_enter(folder: &Path, mode: u32) {
    fs::set_permissions(folder, fs::Permissions::from_mode(mode)).expect("changed");
}

#[test]
fn a_folder_that_may_not_be_written_is_told_with_path_user_and_reason() {
    if !rustix::process::geteuid().is_root() {
        return skip("root, to become somebody else");
    }
    let folder = tempfile::tempdir().expect("a folder");
    may_enter(folder.path(), 0o755);
    let path = folder.path().display().to_string();
    let said = Process::refused_to_nobody(folder.path(), &[]);
    let wanted = format!("user 65534 can't write in the folder {path}: Permission denied");
    assert!(said.contains(&wanted) && said.contains("keyfob.db") && said.lines().count() == 1, "{said}");

    // The database's folder is fine, and the key's is not; then the other way round for a file that is there.
    let open = folder.path().join("open");
    fs::create_dir(&open).expect("made");
    may_enter(&open, 0o777);
    let url = format!("sqlite://{}/keyfob.db", open.display());
    let said = Process::refused_to_nobody(folder.path(), &[("DATABASE_URL", &url)]);
    let wanted = format!("user 65534 can't make the key file {path}/keyfob.key: Permission denied");
    assert!(said.contains(&wanted) && said.lines().count() == 1, "{said}");

    let other = open.join("other.db");
    fs::write(&other, "").expect("written");
    may_enter(&other, 0o600);
    let url = format!("sqlite://{}", other.display());
    let said = Process::refused_to_nobody(folder.path(), &[("DATABASE_URL", &url)]);
    let wanted = format!("user 65534 can't read and write {}: Permission denied", other.display());
    assert!(said.contains(&wanted) && said.lines().count() == 1, "{said}");
}

#[test]
fn a_missing_folder_and_a_folder_in_place_of_the_file_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display();
    let said =
        Process::refused(folder.path(), &[("DATABASE_URL", &format!("sqlite://{path}/data/keyfob.db"))]);
    let is_told = |line: &str, words: &str| line.starts_with("keyfob: database ") && line.contains(words);
    assert!(said.lines().any(|line| is_told(line, &format!("there is no folder {path}/data"))), "{said}");
    let said = Process::refused(folder.path(), &[("DATABASE_URL", &format!("sqlite://{path}"))]);
    assert!(said.lines().any(|line| is_told(line, "is a folder; name a file")), "{said}");
}

#[test]
fn a_key_file_is_for_its_owner_and_for_the_group_of_this_process() {
    if !rustix::process::geteuid().is_root() {
        return skip("root, to become somebody else");
    }
    let folder = tempfile::tempdir().expect("a folder");
    may_enter(folder.path(), 0o777);
    let key = folder.path().join("keyfob.key");
    for (mode, group, wanted) in [
        (0o640, 0, Err("a group that this process is not in has access to the key file")),
        (0o644, 65534, Err("everybody has access to the key file")),
        (0o604, 65534, Err("everybody has access to the key file")),
        (0o400, 65534, Err("user 65534 can't read the key file")),
        (0o640, 65534, Ok(())),
        (0o440, 65534, Ok(())),
    ] {
        fs::write(&key, "ab".repeat(32)).expect("written");
        std::os::unix::fs::chown(&key, Some(0), Some(group)).expect("given away");
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).expect("changed");
        match wanted {
            Err(wanted) => {
                let said = Process::refused_to_nobody(folder.path(), &[]);
                assert!(said.contains(wanted) && said.lines().count() == 1, "{mode:o} {group}: {said}");
            }
            Ok(()) => Process::start_as_nobody(folder.path(), &[]).terminate(),
        }
    }
}

/// What a clock before 1970 says is no date of HTTP.
#[test]
fn a_clock_before_1970_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let (source, library) = (folder.path().join("clock.c"), folder.path().join("clock.so"));
    let code = "#include <time.h>\n#include <sys/syscall.h>\n#include <unistd.h>\n\
        int clock_gettime(clockid_t id, struct timespec *at) {\n\
        long done = syscall(SYS_clock_gettime, id, at);\n\
        if (id == CLOCK_REALTIME) at->tv_sec = -86400;\n\
        return done; }\n";
    fs::write(&source, code).expect("written");
    let made = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).status();
    assert!(made.expect("a C compiler").success());
    let library = library.to_str().expect("UTF-8");
    let said = Process::refused(folder.path(), &[("LD_PRELOAD", library)]);
    assert_eq!(said, "keyfob: the clock of this machine shows a time before 1970; set it");
}
