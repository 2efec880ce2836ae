//! The longest names there are: the proxies of docs/INTEGRATE.md still take the answer, and hand it on.

use serde_json::json;

use super::proxy::{Kind, Proxy, bearer, caddy, nginx, traefik};
use crate::support::{App, Person};

/// Kanji, three bytes each, so nine when they are percent-encoded.
fn kanji(count: usize) -> String {
    "漢".repeat(count)
}

/// A token of somebody whose name, like the names of the token and of its forty tags, is as long as it can
/// be.
fn longest(app: &App) -> String {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let api = |method: &str, path: &str, json: &serde_json::Value| {
        let answer = Person::stranger(app).api(method, path, &root, &json.to_string());
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    };
    api("PUT", "/api/users/1", &json!({"name": kanji(255)}));
    let name = kanji(255);
    let secret = maya.generate(&name, "30");
    let tags: Vec<String> = (10..50).map(|n| format!("{n}{}", kanji(98))).collect();
    for tag in &tags {
        api("POST", "/api/global-tags", &json!({"name": tag}));
    }
    let path = format!("/api/user-tokens/{}", maya.token_id(&root, &name));
    api("PUT", &path, &json!({"tags": tags}));
    secret
}

fn hands_the_longest_names_on(app: &App, kind: Kind) {
    let secret = longest(app);
    let Some(proxy) = Proxy::in_front_of(app, kind) else { return };
    let (status, seen) = proxy.get(&bearer(&secret));
    assert_eq!(status, 200, "{seen}");
    for line in ["X-Keyfob-User-Id: 1", "X-Keyfob-Role: admin", "X-Keyfob-Email: maya@example.net"] {
        assert!(seen.contains(&format!("{line}\n")), "{line}: {seen}");
    }
    for name in ["User", "Token-Name", "Tags"] {
        let line = seen.lines().find_map(|line| line.strip_prefix(&format!("X-Keyfob-{name}: ")));
        assert!(line.is_some_and(|value| value.contains("%E6%BC%A2%E6%BC%A2%E2%80%A6")), "{name}: {seen}");
    }
}

#[apply(on_both_engines)]
fn all_headers_together_take_at_most_3_kib(app: App) {
    let answer = app.verify(&longest(&app), "");
    assert_eq!(answer.status, 200);
    let ours = answer.headers.iter().filter(|(name, _)| name.as_str().starts_with("x-keyfob-"));
    let bytes: usize = ours.map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    // Nothing is given away: less than a character of each value that was cut is unused.
    assert!((3 * 1024 - 40..=3 * 1024).contains(&bytes), "{bytes}");
    assert_eq!(answer.header("x-keyfob-token-id"), "2");
    assert_eq!(answer.header("x-keyfob-email"), "maya@example.net");
}

#[apply(on_both_engines)]
fn nginx_hands_the_longest_names_on(app: App) {
    hands_the_longest_names_on(&app, nginx);
}

#[apply(on_both_engines)]
fn caddy_hands_the_longest_names_on(app: App) {
    hands_the_longest_names_on(&app, caddy);
}

#[apply(on_both_engines)]
fn traefik_hands_the_longest_names_on(app: App) {
    hands_the_longest_names_on(&app, traefik);
}
