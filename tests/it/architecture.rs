//! What may import what: a module only what stands to its left in the order of `src/lib.rs`, and no files each other in a
//! circle. And what is written as nobody.

mod imports;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::files;
use imports::{File, circles, graph};

/// The modules in the order that the crate's documentation gives.
fn order() -> Vec<String> {
    let text = fs::read_to_string("src/lib.rs").expect("src/lib.rs");
    order_in(text.split("```text").nth(1).expect("the order is written in src/lib.rs"))
}

/// The names before the next end of a code block.
fn order_in(text: &str) -> Vec<String> {
    let block = text.split("```").next().unwrap_or("").replace("//!", "");
    let words = block.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The Rust files below `root`, each by its path from there.
pub fn sources(root: &str) -> Vec<File> {
    let inside = |path: String| path.trim_start_matches(root).trim_start_matches('/').to_owned();
    files(Path::new(root), "rs").into_iter().map(|(path, text)| (inside(path), text)).collect()
}

/// `tags/add.rs` is in `tags`, `routes.rs` is `routes`.
fn module(file: &str) -> &str {
    file.split('/').next().unwrap_or("").trim_end_matches(".rs")
}

/// Each import that stands to the right of its file's module.
fn violations(order: &[String], files: &[File]) -> Vec<String> {
    let place = |file: &str| order.iter().position(|known| known == module(file));
    let mut wrong = Vec::new();
    for (file, imported) in
        graph(files).into_iter().filter(|(file, _)| !matches!(*file, "lib.rs" | "main.rs"))
    {
        let Some(own) = place(file) else {
            wrong.push(format!("{file} is not in the order of src/lib.rs"));
            continue;
        };
        let right = imported.into_iter().filter(|other| place(other).is_some_and(|at| at > own));
        wrong.extend(right.map(|other| format!("{file} imports {other}")));
    }
    wrong
}

#[test]
fn a_module_imports_only_what_stands_to_its_left() {
    assert_eq!(violations(&order(), &sources("src")), Vec::<String>::new());
}

#[test]
fn the_order_is_of_modules_that_there_are_and_the_document_gives_the_same() {
    let order = order();
    let there: BTreeSet<String> = sources("src").iter().map(|(file, _)| module(file).to_owned()).collect();
    assert_eq!(order.iter().filter(|name| !there.contains(*name)).collect::<Vec<_>>(), Vec::<&String>::new());
    let document = fs::read_to_string("docs/ARCHITECTURE.md").expect("the document");
    assert_eq!(order_in(document.split("```").nth(1).expect("an order")), order);
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    for root in ["src", "benches/ratios", "tests/it", "tests/browser", "tests/hostile"] {
        assert_eq!(circles(&graph(&sources(root))), Vec::<String>::new(), "in {root}");
    }
}

/// Files as they would be, from pairs of a path and a text.
fn planted<const N: usize>(files: [(&str, &str); N]) -> Vec<File> {
    files.map(|(path, text)| (path.to_owned(), text.to_owned())).into()
}

#[test]
fn a_planted_violation_is_found() {
    let files = planted([
        ("app.rs", ""),
        ("db/mod.rs", "mod pool;\npub use pool::Db;"),
        (
            "db/pool.rs",
            "use crate::{error::AppResult, tokens::{self, token::Token}};\nfn f() { crate::app::build() }",
        ),
        ("error.rs", ""),
        ("tokens/mod.rs", "pub mod revoke;\npub mod token;"),
        ("tokens/revoke.rs", ""),
        ("tokens/token.rs", "use crate::db::Db; use crate::error::AppError;"),
        ("unheard_of.rs", ""),
    ]);
    let wanted = [
        "db/pool.rs imports app.rs",
        "db/pool.rs imports tokens/mod.rs",
        "db/pool.rs imports tokens/token.rs",
        "unheard_of.rs is not in the order of src/lib.rs",
    ];
    assert_eq!(violations(&order(), &files), wanted);
}

#[test]
fn planted_circles_are_found() {
    // By `super::`, by a path in the code, and by what a `mod.rs` hands on.
    let files = planted([
        ("lib.rs", "mod tags;\nmod web;"),
        ("tags/mod.rs", "//! `list::x`\npub mod add;\npub mod find;\nmod tag;\npub use tag::Tag;"),
        ("tags/add.rs", "use super::find;\nfn add() { find::by_id() }"),
        ("tags/find.rs", "// use super::add;\nfn by_id() { crate::tags::tag::Tag::new() }"),
        ("tags/tag.rs", "use crate::{error::E, tags::{\n    add::{self, Added as A}, other,\n}};"),
        // What only declares is no part of one; what holds code is.
        ("web/mod.rs", "pub mod page;\npub use page::show;\npub const LONG: usize = 9;"),
        ("web/page.rs", "use super::LONG;\n#[cfg(test)]\nmod tests { use crate::web::theme; }"),
        ("web/theme.rs", "use super::page::Frame;"),
    ]);
    let wanted = ["tags/add.rs <-> tags/find.rs <-> tags/tag.rs", "web/mod.rs <-> web/page.rs"];
    assert_eq!(circles(&graph(&files)), wanted);
    // A file that was handed on by a `mod.rs` to the one that it imports.
    let files = planted([
        ("a/mod.rs", "mod b;\nmod c;\npub use b::B;\npub(crate) use c::c as see;"),
        ("a/b.rs", "use super::see;"),
        ("a/c.rs", "use crate::a::B;"),
        ("d.rs", "use crate::a::{B, see};"),
    ]);
    assert_eq!(circles(&graph(&files)), ["a/b.rs <-> a/c.rs"]);
}

#[test]
fn rules_name_no_framework_and_handlers_no_sql() {
    for (file, source) in sources("src") {
        let module = module(&file);
        let code = source.split("#[cfg(test)]").next().unwrap_or("");
        if matches!(module, "error" | "names" | "audit" | "db" | "jobs") {
            assert!(!code.contains("actix"), "{module} names actix");
        }
        if matches!(module, "tokens" | "users" | "tags" | "signin" | "account" | "activity" | "client_login")
        {
            for handler in code.split("\npub async fn ").skip(1) {
                let body = handler.split("\n}\n").next().unwrap_or("");
                assert!(!body.contains("::table") && !body.contains("diesel::"), "SQL in a handler: {body}");
            }
        }
    }
}

/// What is written as nobody: the file, and the rule. Nobody acts yet, or what is written tells of no act.
const AS_NOBODY: [(&str, &str); 18] = [
    ("signin/sign_in.rs", "count_try(conn"),
    ("signin/sign_in.rs", "rehash(conn"),
    ("signin/sign_in.rs", "throttle::take_back(conn"),
    ("signin/sign_in.rs", "succeed(conn"),
    ("signin/choose_password.rs", "choose(conn"),
    ("signin/throttle.rs", "begin_from(conn"),
    ("signin/setup.rs", "create_admin(conn"),
    ("signin/session.rs", "bring_back(conn"),
    ("signin/session.rs", "see(conn"),
    ("signin/session.rs", "insert(conn"),
    ("signin/session.rs", "gone"),
    ("account/change_password.rs", "throttle::take_back(conn"),
    ("users/seen.rs", "keep(conn"),
    ("oauth/revoke.rs", "compromise(conn"),
    ("tokens/calls/kept.rs", "some.iter()"),
    ("jobs/run.rs", "begin(conn"),
    ("jobs/run.rs", "goes_on(conn"),
    ("jobs/run.rs", "end(conn"),
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
    // The command line is its own person; the database's own folder is what all the others call.
    let is_a_door =
        |name: &str| !name.starts_with("db/") && !name.starts_with("cli/") && name != "web/actor.rs";
    let doors: Vec<_> = sources("src").into_iter().filter(|(name, _)| is_a_door(name)).collect();
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
