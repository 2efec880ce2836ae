//! The addresses of our pages are spelled in `src/web/links.rs` and `src/routes.rs`, and go out through `at`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::routes::TABLE;
use crate::support::files;

/// What leads elsewhere, whole: the client on this computer, and the public URL itself.
const WHOLE: [&str; 2] = ["{{ address }}", "{{ notice.expected }}"];

/// Attributes whose address a browser opens, or the script.
const ATTRIBUTES: [&str; 6] = ["href", "action", "src", "formaction", "data-back", "data-path"];

/// The addresses in `html` that do not go through `at`.
fn bare_in_template(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in ATTRIBUTES {
        for (at, _) in html.match_indices(&format!("{name}=")) {
            let before = html[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '-') {
                continue;
            }
            let quoted = html[at + name.len() + 1..].strip_prefix('"').unwrap_or("not quoted");
            // A quote within an expression does not end the value.
            let value = match quoted.strip_prefix("{{").and_then(|rest| rest.split_once("}}")) {
                Some((expression, _)) => format!("{{{{{expression}}}}}"),
                None => quoted.split('"').next().unwrap_or("").to_owned(),
            };
            if !value.starts_with('#') && !value.ends_with("|at }}") && !WHOLE.contains(&value.as_str()) {
                found.push(format!("{name}={value}"));
            }
        }
    }
    found
}

/// The addresses that Rust code spells itself. What the documents of the API are made of is left to their own tests.
fn spelled_in_rust(code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]").next().unwrap_or("");
    let lines =
        code.lines().filter(|line| !line.trim_start().starts_with("//") && !line.contains("path = \"/"));
    let words = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
    let is_address = |word: &&str| {
        let pages = ["/settings", "/account", "/sign-", "/setup", "/password", "/theme", "/static"];
        let first = word.strip_prefix('/').and_then(|rest| rest.chars().next());
        first.is_some_and(|c| c.is_ascii_lowercase() || c == '.')
            || pages.iter().any(|page| word.contains(page) && !word.ends_with(".html"))
    };
    words.filter(is_address).map(str::to_owned).collect()
}

/// The addresses that the script and the styles spell.
fn spelled_in_static(text: &str) -> Vec<&str> {
    let starts = ["\"/", "'/", "`/", "url(/", "url(\"/"];
    text.lines().filter(|line| starts.iter().any(|start| line.contains(start))).collect()
}

#[test]
fn every_address_in_a_template_goes_through_at() {
    let mut seen = 0;
    for (path, html) in files(Path::new("templates"), "html") {
        seen += html.matches("|at }}").count();
        assert_eq!(bare_in_template(&html), Vec::<String>::new(), "{path}");
    }
    assert!(seen > 50, "{seen}");
    for planted in [
        r#"<a href="/settings/tokens">"#,
        r#"<form method="post" action="/settings/tokens/{{ row.id }}/revoke">"#,
        r#"<img src="{{ assets.logo }}">"#,
        r#"<a href="{{ links::TAGS }}">"#,
        r#"<form data-back="{{ back }}">"#,
        r#"<a href=/settings>"#,
        r#"<a href="{% if a %}/account{% endif %}">"#,
    ] {
        assert_eq!(bare_in_template(planted).len(), 1, "{planted}");
    }
    let good =
        r##"<a data-href="x" href="#top"><a href="{{ links::act(links::TOKENS, row.id, "revoke")|at }}">"##;
    assert!(bare_in_template(good).is_empty());
}

#[test]
fn no_address_is_spelled_elsewhere() {
    for (path, code) in files(Path::new("src"), "rs") {
        if ["src/web/links.rs", "src/routes.rs"].contains(&path.as_str()) {
            continue;
        }
        // The API's own prefix, by which its document is read.
        let known = |address: &String| address.trim_end_matches('/') == "/api";
        let found: Vec<String> = spelled_in_rust(&code).into_iter().filter(|found| !known(found)).collect();
        assert_eq!(found, Vec::<String>::new(), "{path}");
    }
    for ending in ["js", "css"] {
        for (path, text) in files(Path::new("static"), ending) {
            assert_eq!(spelled_in_static(&text), Vec::<&str>::new(), "{path}");
        }
    }
    for planted in [
        "see_other(\"/settings/tags\")",
        "format!(\"{}/settings/users/{id}\", url)",
        "href: \"/account\".into()",
        "const JWKS: &str = \"/.well-known/jwks.json\";",
    ] {
        assert_eq!(spelled_in_rust(planted).len(), 1, "{planted}");
    }
    assert!(
        spelled_in_rust("#[template(path = \"signin/setup.html\")]\n// see \"/settings\"\n'/'").is_empty()
    );
    for planted in
        ["fetch(\"/theme\")", "location = '/settings'", "open(`/api/${x}`)", "src: url(/static/x.woff2)"]
    {
        assert_eq!(spelled_in_static(planted).len(), 1, "{planted}");
    }
}

#[test]
fn every_address_is_a_route() {
    let source = fs::read_to_string("src/web/links.rs").expect("readable");
    let spelled = source.lines().filter_map(|line| line.strip_prefix("pub const ")?.split('"').nth(1));
    let routes: BTreeSet<&str> = TABLE.iter().map(|(_, path, ..)| *path).collect();
    let unknown: Vec<&str> = spelled.filter(|address| !routes.contains(address)).collect();
    assert_eq!(unknown, Vec::<&str>::new());
}

/// Lines of `html` that nobody reads at one look.
fn too_long(html: &str) -> Vec<&str> {
    html.lines().filter(|line| line.chars().count() > 160).collect()
}

#[test]
fn no_line_of_a_template_is_longer_than_160() {
    for (path, html) in files(Path::new("templates"), "html") {
        assert_eq!(too_long(&html), Vec::<&str>::new(), "{path}");
    }
    assert_eq!(too_long(&format!("short\n<p>{}</p>\n", "x".repeat(160))).len(), 1);
}
