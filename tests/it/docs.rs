//! What the documents say is so.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Words like `KEYFOB_BIND` in `text`.
fn settings(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_uppercase() && c != '_');
    let is_setting = |word: &&str| word.starts_with("KEYFOB_") || *word == "DATABASE_URL";
    words.filter(is_setting).map(str::to_owned).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

#[test]
fn every_setting_is_documented_and_every_documented_setting_is_one() {
    let help = Command::new(env!("CARGO_BIN_EXE_keyfob")).arg("--help").output().expect("keyfob runs");
    let known = settings(&String::from_utf8_lossy(&help.stdout));
    assert!(known.len() >= 9, "{known:?}");
    assert_eq!(settings(&read("docs/CONFIG.md")), known);
    let tests_only =
        ["KEYFOB_TEST_CLIENTS", "KEYFOB_TEST_NODE", "KEYFOB_TEST_POSTGRES_URL"].map(str::to_owned).into();
    let named = settings(&read("README.md"));
    assert_eq!(named.difference(&known).cloned().collect::<BTreeSet<_>>(), tests_only);
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    for (folder, file) in [
        (".", "README.md"),
        ("docs", "docs/ARCHITECTURE.md"),
        ("docs", "docs/API.md"),
        ("docs", "docs/OPERATIONS.md"),
        ("docs", "docs/INTEGRATE.md"),
        ("docs", "docs/SECURITY.md"),
    ] {
        for link in read(file).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(link.starts_with("http") || Path::new(folder).join(link).exists(), "{file}: {link}");
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
fn the_places_that_the_architecture_names_exist() {
    let text = read("docs/ARCHITECTURE.md");
    let named = text
        .split('`')
        .filter(|word| word.starts_with("src/") || word.starts_with("tests/") || word.starts_with("static/"));
    for place in named.filter(|place| !place.contains('<')) {
        assert!(Path::new(place).exists(), "docs/ARCHITECTURE.md names {place}");
    }
}
