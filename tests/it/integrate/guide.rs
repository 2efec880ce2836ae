//! The blocks of docs/INTEGRATE.md, with the addresses of this test in the place of those that the page
//! names.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::support::skip;

const KEYFOB: &str = "http://127.0.0.1:8080";
const SERVICE: &str = "http://127.0.0.1:9000";

/// What a proxy of the page is given.
pub struct Site<'a> {
    pub listen: SocketAddr,
    /// URLs.
    pub keyfob: &'a str,
    pub service: &'a str,
    /// With what the page says of CORS.
    pub passes_preflights: bool,
}

/// The blocks of this language, in the order of the page.
fn blocks<const N: usize>(language: &str) -> [String; N] {
    let page = std::fs::read_to_string("docs/INTEGRATE.md").expect("the page");
    let start = format!("```{language}\n");
    let rest = page.split(start.as_str()).skip(1).filter_map(|rest| rest.split("\n```").next());
    let blocks: Vec<String> = rest.map(|block| format!("{block}\n")).collect();
    let there = blocks.len();
    blocks
        .try_into()
        .unwrap_or_else(|_| panic!("docs/INTEGRATE.md has {there} blocks of {language}, not {N}"))
}

/// The one block of this language, as it stands in the page.
pub fn block(language: &str) -> String {
    let [block] = blocks(language);
    block
}

/// The block with Keyfob at `keyfob`.
pub fn block_for(language: &str, keyfob: &str) -> String {
    replaced(&block(language), KEYFOB, keyfob)
}

/// What goes into `http` of nginx.
pub fn nginx(site: &Site) -> String {
    let [block, map, preflight] = blocks("nginx");
    let server = |url: &str| format!("server {};", bare(url));
    let block = replaced(&block, &server(KEYFOB), &server(site.keyfob));
    let block = replaced(&block, SERVICE, site.service);
    let block = replaced(&block, "listen 80;", &format!("listen {};", site.listen));
    match site.passes_preflights {
        true => {
            after(&replaced(&block, "\nserver {", &format!("\n{map}\nserver {{")), "internal;\n", &preflight)
        }
        false => block,
    }
}

/// The Caddyfile.
pub fn caddy(site: &Site) -> String {
    let [block, preflight] = blocks("caddyfile");
    let block = match site.passes_preflights {
        true => replaced(&block, "\t\tforward_auth ", &format!("{preflight}\t\tforward_auth ")),
        false => block,
    };
    let block =
        replaced(&replaced(&block, bare(KEYFOB), bare(site.keyfob)), bare(SERVICE), bare(site.service));
    replaced(&block, "app.example.net {", &format!("http://app.example.net:{} {{", site.listen.port()))
}

/// The static configuration of Traefik, which reads the folder `dynamic`.
pub fn traefik_static(site: &Site, dynamic: &Path) -> String {
    let [block, ..] = blocks::<3>("yaml");
    let block = replaced(&block, "\":80\"", &format!("\"{}\"", site.listen));
    replaced(&block, "/etc/traefik/dynamic", &dynamic.display().to_string())
}

/// The files of that folder, by name.
pub fn traefik(site: &Site) -> Vec<(String, String)> {
    let [_, block, preflight] = blocks("yaml");
    let block = replaced(&replaced(&block, KEYFOB, site.keyfob), SERVICE, site.service);
    let mut files = vec![("app.yaml".to_owned(), block)];
    if site.passes_preflights {
        files.push(("preflight.yaml".to_owned(), preflight));
    }
    files
}

fn after(text: &str, place: &str, more: &str) -> String {
    replaced(text, place, &format!("{place}{more}"))
}

fn bare(url: &str) -> &str {
    url.trim_start_matches("http://")
}

fn replaced(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "docs/INTEGRATE.md no longer says {old}");
    text.replace(old, new)
}

/// The file that the environment variable `name` leads to, by way of `inside`; said loudly when it is not
/// there.
pub fn tool(name: &str, inside: &str, what: &str) -> Option<PathBuf> {
    let found =
        std::env::var(name).ok().map(|folder| PathBuf::from(folder).join(inside)).filter(|p| p.exists());
    if found.is_none() {
        skip(&format!("{what} ({name} does not lead to it)"));
    }
    found
}
