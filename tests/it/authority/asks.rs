//! Every rule that is given an author asks what they may before it changes anything; its source is read for
//! that.

use crate::architecture;

/// Rules that are given what another one asked for.
const ASKED_BEFORE: [(&str, &str); 3] =
    [("users/add.rs", "add"), ("tokens/choose_tags.rs", "give"), ("tokens/token.rs", "record")];

/// The public functions of `source` with an author: name and text.
fn rules(source: &str) -> Vec<(&str, &str)> {
    let functions = source.match_indices("pub fn ").map(|(at, word)| {
        let (before, rest) = (&source[..at], &source[at + word.len()..]);
        let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
        let indent = before.rsplit('\n').next().unwrap_or("");
        (name, rest.split(&format!("\n{indent}}}\n")).next().unwrap_or(rest))
    });
    let has_author =
        |text: &str| text.split(") ->").next().is_some_and(|head| head.contains("author: &Author"));
    functions.filter(|(_, text)| has_author(text)).collect()
}

/// True when it asks, and changes nothing before.
fn asks(text: &str) -> bool {
    let asked = ["author.must_be(conn, ", "author.user()?"].iter().filter_map(|ask| text.find(ask)).min();
    let changes = ["::insert_into(", "::update(", "::delete("];
    let changed = changes.iter().filter_map(|change| text.find(change)).min();
    asked.is_some_and(|asked| changed.is_none_or(|changed| asked < changed))
}

fn silent(files: &[(String, String)]) -> Vec<String> {
    let in_file = |(file, source): &(String, String)| {
        let silent =
            |(name, text): &(&str, &str)| !asks(text) && !ASKED_BEFORE.contains(&(file.as_str(), name));
        let named = |(name, _): (&str, &str)| format!("{file}: {name}");
        rules(source).into_iter().filter(silent).map(named).collect::<Vec<_>>()
    };
    files.iter().flat_map(in_file).collect()
}

fn sources() -> Vec<(String, String)> {
    architecture::sources("src").into_iter().filter(|(name, _)| !name.starts_with("audit/")).collect()
}

#[test]
fn every_rule_asks_its_author_before_it_changes_anything() {
    let files = sources();
    assert_eq!(silent(&files), Vec::<String>::new());
    let found: usize = files.iter().map(|(_, source)| rules(source).len()).sum();
    assert!(found > 20, "{found} rules were found");
}

#[test]
fn a_planted_rule_that_does_not_ask_is_found() {
    let of = |body: &str| {
        let rule = format!(
            "pub fn wipe(\n    conn: &mut Conn,\n    author: &Author,\n) -> AppResult<()> {{\n{body}}}\n"
        );
        silent(&[("tags/wipe.rs".into(), rule + "fn other() {\n    author.user()?;\n}\n")])
    };
    let (ask, change) =
        ("    author.must_be(conn, ADMIN)?;\n", "    diesel::delete(tags::table).execute(conn)?;\n");
    assert_eq!(of(change), ["tags/wipe.rs: wipe"]);
    assert_eq!(of(&format!("{change}{ask}")), ["tags/wipe.rs: wipe"]);
    assert_eq!(of(&format!("{ask}{change}")), Vec::<String>::new());
}

#[test]
fn only_the_command_line_acts_as_the_console() {
    let by_console = sources().into_iter().filter(|(_, source)| source.contains("Author::console("));
    let files: Vec<String> = by_console.map(|(file, _)| file).collect();
    assert!(!files.is_empty() && files.iter().all(|file| file.starts_with("cli/")), "{files:?}");
}
