//! Pages change something only for our own pages.

use crate::support::{Answer, App, Person};

/// Every address that a form of ours is sent to.
const FORMS: [&str; 9] = [
    "/api/cli/authorize",
    "/settings/tokens",
    "/settings/tokens/1/revoke",
    "/settings/tokens/1/restore",
    "/settings/tokens/1/delete",
    "/theme",
    "/setup",
    "/sign-in",
    "/sign-out",
];

/// `Sec-Fetch-Site`, `Origin` (`own` is ours), and whether that is one of our pages.
const SENDERS: [(Option<&str>, Option<&str>, bool); 23] = [
    (Some("same-origin"), None, true),
    (Some("same-origin"), Some("own"), true),
    (Some("none"), None, true),
    (Some("same-site"), None, false),
    (Some("same-site"), Some("own"), false),
    (Some("cross-site"), None, false),
    (Some("cross-site"), Some("own"), false),
    (Some("cross-site"), Some("null"), false),
    (Some(""), Some("own"), false),
    (Some("Same-Origin"), Some("own"), false),
    (Some("same-origin, cross-site"), Some("own"), false),
    (Some("é"), Some("own"), false),
    (None, Some("own"), true),
    (None, None, false),
    (None, Some("null"), false),
    (None, Some(""), false),
    (None, Some("own/"), false),
    (None, Some("own, own"), false),
    (None, Some("own.evil.test"), false),
    (None, Some("https://evil.test"), false),
    (None, Some("http://127.0.0.1"), false),
    (None, Some("http://localhost:1"), false),
    (None, Some("é"), false),
];

fn send(app: &App, cookies: &str, path: &str, (site, origin): (Option<&str>, Option<&str>)) -> Answer {
    let origin = origin.map(|text| text.replace("own", &app.origin));
    let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
    headers.extend(site.map(|site| ("sec-fetch-site", site)));
    headers.extend(origin.as_deref().map(|origin| ("origin", origin)));
    Person::with_cookies(app, cookies).send("POST", path, &headers, String::new())
}

#[apply(on_both_engines)]
fn only_our_own_pages_change_something(app: App) {
    let maya = app.admin();
    maya.generate("CI", "30");
    let (cookies, before) = (maya.cookie_header(), app.kept());
    for path in FORMS {
        for (site, origin, _) in SENDERS.iter().filter(|(.., is_ours)| !is_ours) {
            let answer = send(&app, &cookies, path, (*site, *origin));
            assert_eq!(answer.status, 403, "{path} {site:?} {origin:?}");
            assert!(
                answer.body.contains("did not come from the address that this server expects"),
                "{}",
                answer.body
            );
            assert_eq!(answer.header("set-cookie"), "");
        }
        assert_eq!(app.kept(), before, "{path}");
        assert_eq!(app.sessions(), 1, "{path}");
    }
    assert_eq!(maya.get("/settings/tokens").names(), ["CI"]);
}

#[apply(on_both_engines)]
fn our_own_pages_do(app: App) {
    let maya = app.admin();
    maya.generate("CI", "30");
    let cookies = maya.cookie_header();
    for (site, origin, _) in SENDERS.iter().filter(|(.., is_ours)| *is_ours) {
        for path in FORMS {
            assert_ne!(
                send(&app, &cookies, path, (*site, *origin)).status,
                403,
                "{path} {site:?} {origin:?}"
            );
        }
    }
    let did = |action: &str| app.lines(action).len();
    assert_eq!((did("token.revoke"), did("token.restore"), did("token.delete")), (1, 1, 0));
    assert_eq!(app.sessions(), 0, "signed out");
}

#[apply(on_both_engines)]
fn a_foreign_origin_is_refused_from_strangers_too_and_a_program_is_not(app: App) {
    app.admin();
    for (site, origin) in
        [(Some("cross-site"), None), (None, Some("https://evil.test")), (None, Some("null"))]
    {
        assert_eq!(send(&app, "", "/sign-in", (site, origin)).status, 403);
    }
    assert_eq!(send(&app, "", "/sign-in", (None, None)).status, 422);
}

#[apply(on_both_engines)]
fn reading_is_never_refused_and_never_changes(app: App) {
    let maya = app.admin();
    maya.generate("CI", "30");
    let before = app.kept();
    let cookies = maya.cookie_header();
    for path in FORMS {
        for method in ["GET", "HEAD"] {
            let headers = [("sec-fetch-site", "cross-site"), ("cookie", &cookies)];
            let answer = Person::stranger(&app).send(method, path, &headers, String::new());
            assert!([200, 303, 400, 404, 405].contains(&answer.status), "{method} {path}: {}", answer.status);
        }
    }
    assert_eq!((app.kept(), app.sessions()), (before, 1));
}

#[apply(on_both_engines)]
fn the_api_answers_no_other_site(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let bearer = format!("Bearer {secret}");
    let evil = ("origin", "https://evil.test");
    let answers = [
        maya.send("GET", "/api/users/me", &[evil, ("authorization", &bearer)], String::new()),
        maya.send("GET", "/api/users/me", &[evil], String::new()),
        maya.send(
            "OPTIONS",
            "/api/user-tokens",
            &[evil, ("access-control-request-method", "POST")],
            String::new(),
        ),
        maya.send("GET", "/settings/tokens", &[evil], String::new()),
    ];
    assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 401, 405, 200]);
    for answer in &answers {
        let cors = answer.headers.keys().find(|name| name.as_str().starts_with("access-control-"));
        assert_eq!(cors, None);
    }
}
