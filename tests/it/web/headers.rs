//! What every answer carries, whatever made it.

use crate::support::{Answer, App, Person};

const ALWAYS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
         base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("x-frame-options", "DENY"),
];

/// The addresses of the static files, as the page names them.
fn assets(page: &Answer) -> Vec<String> {
    let links = page.body.split('"').filter(|text| text.starts_with("/static/"));
    let mut links: Vec<String> =
        links.map(|link| link.split('#').next().unwrap_or(link).to_owned()).collect();
    links.sort();
    links.dedup();
    links
}

/// One answer of each kind, with its status.
fn answers(app: &App) -> Vec<(u16, Answer)> {
    let maya = app.admin();
    let stranger = Person::stranger(app);
    let secret = maya.generate("CI", "never");
    let id = maya.token_id(&secret, "CI");
    let page = maya.get("/settings/tokens");
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    vec![
        (200, stranger.get(&assets(&page)[0])),
        (200, page),
        (200, maya.get("/settings/tags")),
        (200, maya.get("/api/docs")),
        (200, stranger.get("/api/docs")),
        (400, maya.get("/api/cli/authorize")),
        (200, maya.post_generate("Other", "30")),
        (422, maya.post_generate("", "30")),
        (303, maya.get("/")),
        (404, maya.get("/nowhere")),
        (405, maya.get("/sign-out")),
        (409, maya.post(&format!("/settings/tokens/{id}/delete"), &[])),
        (413, maya.post("/settings/tokens", &[("name", &"a".repeat(17_000))])),
        (403, maya.send("POST", "/theme", &form, String::new())),
        (422, maya.post("/theme", &[("theme", "pink")])),
        (415, maya.send("POST", "/theme", &[("origin", &app.origin)], "theme=dark".into())),
        (200, stranger.get("/sign-in")),
        (303, stranger.get("/settings/tokens")),
        (404, stranger.get("/setup")),
        (404, stranger.get("/static/app.css")),
        (204, stranger.get("/api/health")),
        (200, stranger.get("/api/status")),
        (200, maya.api("GET", "/api/users/me", &secret, "")),
        (200, maya.api("GET", "/api/user-tokens", &secret, "")),
        (401, maya.api("GET", "/api/users/me", "x", "")),
        (404, maya.api("GET", "/api/nowhere", &secret, "")),
        (405, maya.api("POST", "/api/health", &secret, "")),
        (
            415,
            maya.send(
                "PUT",
                "/api/user-tokens/1",
                &[("authorization", &format!("Bearer {secret}"))],
                "x".into(),
            ),
        ),
    ]
}

#[apply(on_both_engines)]
fn every_answer_is_guarded(app: App) {
    for (number, (status, answer)) in answers(&app).iter().enumerate() {
        assert_eq!(answer.status, *status, "answer {number}");
        for (name, value) in ALWAYS {
            let all: Vec<_> = answer.headers.get_all(name).iter().collect();
            assert_eq!(all, [value], "{name} of answer {number} ({status})");
        }
        assert_eq!(answer.header("strict-transport-security"), "", "this is plain http");
        assert_eq!((answer.header("server"), answer.header("x-powered-by")), ("", ""));
        let id = answer.header("x-request-id");
        assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }
}

#[apply(on_both_engines)]
fn nothing_but_the_static_files_is_kept_by_a_browser(app: App) {
    for (number, (status, answer)) in answers(&app).iter().enumerate().skip(1) {
        assert_eq!(answer.header("cache-control"), "no-store", "answer {number} ({status})");
    }
}

#[apply(on_both_engines)]
fn a_page_obeys_its_own_policy(app: App) {
    let pages = answers(&app);
    for (_, page) in pages.iter().filter(|(_, page)| page.header("content-type").starts_with("text/html")) {
        for forbidden in [" style=", "<style", " onclick=", "javascript:", " src=\"http", "//cdn"] {
            assert!(!page.body.contains(forbidden), "{forbidden}: {}", page.body);
        }
        assert!(page.body.split("<script").skip(1).all(|tag| tag.starts_with(" src=\"/static/")));
    }
}

#[apply(on_both_engines)]
fn static_files_are_for_ever_under_their_hashed_names_and_nowhere_else(app: App) {
    let stranger = Person::stranger(&app);
    let page = app.admin().get("/settings/tokens");
    let files = assets(&page);
    assert_eq!(files.len(), 4, "{files:?}");
    for file in &files {
        let answer = stranger.get(file);
        assert_eq!(
            (answer.status, answer.header("cache-control")),
            (200, "public, max-age=31536000, immutable")
        );
        let kind = match file.rsplit('.').next() {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        assert_eq!(answer.header("content-type"), kind);
        let hash = file.split('.').nth(1).expect("a hash");
        assert!(hash.len() == 16 && answer.header("etag") == format!("\"{hash}\""), "{file}");
        let other = file.replace(hash, "0123456789abcdef");
        assert_eq!(stranger.get(&other).status, 404, "{other}");
    }
    for path in
        ["/static/", "/static/app.css", "/static/..%2fCargo.toml", "/static/%2e%2e/Cargo.toml", "/static/%00"]
    {
        assert_eq!(stranger.get(path).status, 404, "{path}");
    }
}

#[apply(on_both_engines)]
fn a_request_id_of_a_proxy_is_taken_when_it_is_plain(app: App) {
    let id = |sent: &str| {
        let headers = [("x-request-id", sent)];
        let answer = Person::stranger(&app).send("GET", "/api/health", &headers, String::new());
        answer.header("x-request-id").to_owned()
    };
    assert_eq!(id("trace-0123456789"), "trace-0123456789");
    for bad in ["short", &"a".repeat(65), "with space in it", "<script>alert</script>", "é23456789"] {
        assert_ne!(id(bad), bad);
    }
}
