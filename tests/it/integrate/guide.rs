//! The blocks of docs/INTEGRATE.md, with the addresses of this test in the place of those that the page names.

use std::path::PathBuf;

use crate::support::skip;

const KEYFOB: &str = "http://127.0.0.1:8080";
const SERVICE: &str = "http://127.0.0.1:9000";

/// The one block of this language, as it stands in the page.
pub fn block(language: &str) -> String {
    let page = std::fs::read_to_string("docs/INTEGRATE.md").expect("the page");
    let start = format!("```{language}\n");
    let mut blocks = page.split(start.as_str()).skip(1).filter_map(|rest| rest.split("\n```").next());
    let block = blocks.next().unwrap_or_else(|| panic!("docs/INTEGRATE.md has no {language}"));
    assert!(blocks.next().is_none(), "docs/INTEGRATE.md has more {language} than one");
    format!("{block}\n")
}

/// The block with Keyfob at `keyfob`.
pub fn block_for(language: &str, keyfob: &str) -> String {
    replaced(&block(language), KEYFOB, keyfob)
}

/// The nginx block with everything where this test has it. `listen` is what nginx shall listen on.
pub fn nginx_block(keyfob: &str, service: &str, listen: &str) -> String {
    let block =
        replaced(&block("nginx"), &format!("server {};", bare(KEYFOB)), &format!("server {};", bare(keyfob)));
    let block = replaced(&block, SERVICE, service);
    replaced(&block, "listen 80;", &format!("listen {listen};"))
}

/// The Caddy block; `site` is what Caddy shall serve.
pub fn caddy_block(keyfob: &str, service: &str, site: &str) -> String {
    let block = replaced(&block("caddyfile"), bare(KEYFOB), bare(keyfob));
    replaced(&replaced(&block, bare(SERVICE), bare(service)), "app.example.net {", &format!("{site} {{"))
}

/// The Traefik block.
pub fn traefik_block(keyfob: &str, service: &str) -> String {
    replaced(&replaced(&block("yaml"), KEYFOB, keyfob), SERVICE, service)
}

fn bare(url: &str) -> &str {
    url.trim_start_matches("http://")
}

fn replaced(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "docs/INTEGRATE.md no longer says {old}");
    text.replace(old, new)
}

/// The file that the environment variable `name` leads to, by way of `inside`; said loudly when it is not there.
pub fn tool(name: &str, inside: &str, what: &str) -> Option<PathBuf> {
    let found =
        std::env::var(name).ok().map(|folder| PathBuf::from(folder).join(inside)).filter(|p| p.exists());
    if found.is_none() {
        skip(&format!("{what} ({name} does not lead to it)"));
    }
    found
}
