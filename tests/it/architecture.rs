//! The import rule of `src/lib.rs`: a module imports only what stands to its left.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order that the crate's documentation gives.
fn order() -> Vec<String> {
    let text = fs::read_to_string("src/lib.rs").expect("src/lib.rs");
    let after = text.split("```text").nth(1).expect("the order is written in src/lib.rs");
    let block = after.split("```").next().unwrap_or("").replace("//!", "");
    block
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

pub fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            rust_files(&entry, found);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            found.push(entry);
        }
    }
}

/// The top-level modules that `source` names: `crate::db::Conn`, and each of `crate::{db::Conn, web}`.
fn imports(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for after in source.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            None => found.push(first_word(after)),
            Some(list) => found.extend(outer_items(list).into_iter().map(first_word)),
        }
    }
    found
}

fn first_word(text: &str) -> &str {
    text.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("")
}

/// The items of a braced list, those of inner braces left out.
fn outer_items(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut items) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                items.push(&list[start..at]);
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    items
}

/// Each import that stands to the right of its file's module.
fn violations(order: &[String], files: &[(String, String)]) -> Vec<String> {
    let place = |name: &str| order.iter().position(|known| known == name);
    let mut wrong = Vec::new();
    for (module, source) in files {
        let Some(own) = place(module) else {
            wrong.push(format!("{module} is not in the order of src/lib.rs"));
            continue;
        };
        let right = imports(source).into_iter().filter(|name| place(name).is_some_and(|at| at > own));
        wrong.extend(right.map(|name| format!("{module} imports {name}")));
    }
    wrong
}

fn sources() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    rust_files(Path::new("src"), &mut paths);
    let module = |path: &Path| {
        let inside = path.strip_prefix("src").expect("in src");
        let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        first.trim_end_matches(".rs").to_owned()
    };
    let read = |path: PathBuf| (module(&path), fs::read_to_string(&path).expect("readable"));
    let named: Vec<(String, String)> = paths.into_iter().map(read).collect();
    named.into_iter().filter(|(module, _)| module != "main" && module != "lib").collect()
}

#[test]
fn a_module_imports_only_what_stands_to_its_left() {
    assert_eq!(violations(&order(), &sources()), Vec::<String>::new());
}

#[test]
fn a_planted_violation_is_found() {
    let planted = "use crate::db::Conn;\nuse crate::{error::AppResult, tokens::token::Token};\nfn f() { crate::app::build() }";
    let files = [("db".to_owned(), planted.to_owned()), ("unheard_of".to_owned(), String::new())];
    let found = violations(&order(), &files);
    let wanted = ["db imports tokens", "db imports app", "unheard_of is not in the order of src/lib.rs"];
    assert_eq!(found, wanted);
}

#[test]
fn rules_name_no_framework_and_handlers_no_sql() {
    for (module, source) in sources() {
        let code = source.split("#[cfg(test)]").next().unwrap_or("");
        if matches!(module.as_str(), "error" | "names" | "audit" | "db") {
            assert!(!code.contains("actix"), "{module} names actix");
        }
        if matches!(
            module.as_str(),
            "tokens" | "users" | "tags" | "signin" | "account" | "activity" | "client_login"
        ) {
            for handler in code.split("\npub async fn ").skip(1) {
                let body = handler.split("\n}\n").next().unwrap_or("");
                assert!(!body.contains("::table") && !body.contains("diesel::"), "SQL in a handler: {body}");
            }
        }
    }
}

/// What is written as nobody: the file, and the rule. Nobody acts yet, or what is written tells of no act.
const AS_NOBODY: [(&str, &str); 16] = [
    ("signin/sign_in.rs", "count_try(conn"),
    ("signin/sign_in.rs", "rehash(conn"),
    ("signin/sign_in.rs", "throttle::take_back(conn"),
    ("signin/sign_in.rs", "succeed(conn"),
    ("signin/choose_password.rs", "throttle::begin_from(conn"),
    ("signin/choose_password.rs", "choose(conn"),
    ("signin/setup.rs", "throttle::begin_from(conn"),
    ("signin/setup.rs", "create_admin(conn"),
    ("signin/session.rs", "bring_back(conn"),
    ("signin/session.rs", "see(conn"),
    ("signin/session.rs", "insert(conn"),
    ("signin/session.rs", "gone"),
    ("account/change_password.rs", "throttle::take_back(conn"),
    ("users/seen.rs", "keep(conn"),
    ("oauth/revoke.rs", "compromise(conn"),
    ("tokens/calls/kept.rs", "some.iter()"),
];

/// Each change of the database that is not made by `Actor::write`, which asks in the same transaction whether who acts may
/// still, and that is not on the list.
fn written_as_nobody(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (file, source) in files {
        let code: String =
            source.lines().map(|line| line.split("//").next().unwrap_or("").to_owned() + " ").collect();
        let code = code.split_whitespace().collect::<Vec<_>>().join(" ").replace(" .write", ".write");
        for (at, way) in code.match_indices(".write(").chain(code.match_indices(".write_now(")) {
            let receiver = code[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
            let rule: String = code[at + way.len()..].chars().take(60).collect();
            // Locks, files and headers are written as well.
            let is_database =
                receiver.ends_with("db") || rule.trim_start_matches("move ").starts_with("|conn");
            let is_listed = AS_NOBODY.iter().any(|(known, called)| file == known && rule.contains(called));
            if is_database && receiver != "actor" && !is_listed {
                found.push(format!("{file}: {receiver}{way}{rule}"));
            }
        }
    }
    found
}

#[test]
fn handlers_change_something_only_as_the_actor() {
    let mut paths = Vec::new();
    rust_files(Path::new("src"), &mut paths);
    let named = |path: PathBuf| {
        let name = path.strip_prefix("src").expect("in src").to_string_lossy().into_owned();
        (name, fs::read_to_string(&path).expect("readable"))
    };
    // The command line is its own person; the database's own folder is what all the others call.
    let is_a_door =
        |name: &str| !name.starts_with("db/") && !name.starts_with("cli/") && name != "web/actor.rs";
    let doors: Vec<_> = paths.into_iter().map(named).filter(|(name, _)| is_a_door(name)).collect();
    assert_eq!(written_as_nobody(&doors), Vec::<String>::new());
    for (file, _) in AS_NOBODY {
        assert!(doors.iter().any(|(name, _)| name == file), "{file} is gone");
    }
}

#[test]
fn a_planted_change_as_nobody_is_found() {
    let planted = "let tag = db\n    .write(move |conn| add(conn, &author))\n    .await?;\n\
        self.db.write(rule); pool.write_now(|conn| Ok(())); actor.write(&db, move |conn, author| add(conn, author));\n\
        options.write(true); // db.write(in a comment)\n";
    let sign_in = "db.write(move |conn| succeed(conn, id)); db.write(move |conn| add(conn));";
    let files = [("tags/add.rs".into(), planted.into()), ("signin/sign_in.rs".into(), sign_in.into())];
    let found: Vec<String> =
        written_as_nobody(&files).iter().map(|line| line.chars().take(30).collect()).collect();
    let wanted = [
        "tags/add.rs: db.write(move |co",
        "tags/add.rs: db.write(rule); p",
        "tags/add.rs: pool.write_now(|c",
        "signin/sign_in.rs: db.write(mo",
    ];
    assert_eq!(found, wanted);
}
