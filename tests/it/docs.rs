//! What the documents say is so.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

/// Variable, flag, default, and the sentence of `--help`, of each setting.
fn settings() -> Vec<[String; 4]> {
    let row = |setting: clap::Arg| {
        let variable = setting.get_env().expect("a variable").to_str().expect("ASCII").to_owned();
        let help = setting.get_help().expect("help").to_string();
        let (help, in_words) = help.split_once(" [default: ").unwrap_or((&help, ""));
        let default = match setting.get_default_values() {
            [value] if !value.is_empty() => format!("`{}`", value.to_str().expect("UTF-8")),
            _ => in_words.trim_end_matches(']').to_owned(),
        };
        [variable, format!("--{}", setting.get_long().expect("a flag")), default, help.to_owned()]
    };
    keyfob::config::settings().into_iter().map(row).collect()
}

#[test]
fn every_setting_is_documented_as_the_help_says_it_and_every_documented_setting_is_one() {
    let text = read("docs/CONFIG.md");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = rows.map(cells).collect();
    let known = settings();
    assert_eq!(rows.len(), known.len(), "a row for each setting");
    for (row, [variable, flag, default, help]) in rows.iter().zip(&known) {
        assert_eq!(row[..3], [format!("`{variable}`"), format!("`{flag}`"), default.clone()]);
        let meaning = row[3].replace('`', "");
        assert!(meaning.starts_with(help), "{variable} means {meaning:?}, and --help says {help:?}");
    }
    let shown = Command::new(env!("CARGO_BIN_EXE_keyfob")).arg("--help").output().expect("keyfob runs");
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(known.iter().all(|[variable, ..]| shown.contains(&format!("[env: {variable}"))), "{shown}");
}

/// A variable that nobody reads would be set in vain.
#[test]
fn the_documents_name_no_setting_that_is_none() {
    let known: BTreeSet<String> = settings().into_iter().map(|[variable, ..]| variable).collect();
    let for_tests =
        ["KEYFOB_TEST_CLIENTS", "KEYFOB_TEST_NODE", "KEYFOB_TEST_POSTGRES_URL", "KEYFOB_TEST_BINARY"];
    for file in ["README.md", "docs/CONFIG.md", "docs/OPERATIONS.md", "docs/SECURITY.md", "docs/INTEGRATE.md"]
    {
        let text = read(file);
        let words = text.split(|c: char| !c.is_ascii_uppercase() && c != '_');
        for word in words.filter(|word| word.starts_with("KEYFOB_") || word.starts_with("DATABASE_URL")) {
            assert!(known.contains(word) || for_tests.contains(&word), "{file} names {word}");
        }
    }
}

/// What a link to this heading has behind its `#`.
fn anchor_of(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
    words.chars().filter(|sign| sign.is_alphanumeric() || *sign == '-' || *sign == '_').collect()
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    for (folder, file) in [
        (".", "README.md"),
        ("docs", "docs/ARCHITECTURE.md"),
        ("docs", "docs/ADDING-A-FEATURE.md"),
        ("docs", "docs/API.md"),
        ("docs", "docs/CONFIG.md"),
        ("docs", "docs/OPERATIONS.md"),
        ("docs", "docs/INTEGRATE.md"),
        ("docs", "docs/SECURITY.md"),
    ] {
        for link in read(file).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("http") {
                continue;
            }
            let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if target.is_empty() { file.into() } else { Path::new(folder).join(target) };
            assert!(target.exists(), "{file}: {link}");
            let is_there = || {
                let text = fs::read_to_string(&target).expect("text");
                text.lines().any(|line| line.starts_with('#') && anchor_of(line) == anchor)
            };
            assert!(anchor.is_empty() || is_there(), "{file}: {link}");
        }
    }
}

#[test]
fn the_api_document_names_every_call() {
    let document: serde_json::Value =
        serde_json::from_str(&keyfob::openapi::json().expect("a document")).expect("JSON");
    let text = read("docs/API.md");
    for path in document["paths"].as_object().expect("paths").keys() {
        assert!(text.contains(path.as_str()), "docs/API.md does not name {path}");
    }
}

#[test]
fn the_places_that_documents_for_developers_name_exist() {
    let roots = ["benches", "docs", "migrations", "src", "static", "templates", "tests"];
    let is_place = |word: &&str| word.split_once('/').is_some_and(|(root, _)| roots.contains(&root));
    for file in ["docs/ARCHITECTURE.md", "docs/ADDING-A-FEATURE.md"] {
        let text = read(file);
        let named: Vec<&str> =
            text.split('`').filter(is_place).filter(|place| !place.contains('<')).collect();
        assert!(named.len() > 20, "{file} names {} places", named.len());
        for place in named {
            assert!(Path::new(place).exists(), "{file} names {place}");
        }
    }
}
