//! Errors in the words of the product: problem documents under /api, pages elsewhere.

use super::super::routes::TABLE;
use crate::support::{App, Person};

fn api(app: &App, secret: &str, method: &str, path: &str) -> crate::support::Answer {
    Person::stranger(app).api(method, path, secret, "")
}

#[apply(on_both_engines)]
fn what_is_not_there_in_the_api_is_a_problem_document(app: App) {
    let secret = app.admin().generate("CI", "30");
    let paths = [
        "/api",
        "/api/",
        "/api/nowhere",
        "/api/user-tokens/1/revoke",
        "/api/users/me/",
        "/api//users/me",
        "/api/docs/",
        "/api/%64ocs",
        "/api/cli",
        "/api/cli/authorize/",
        "/api/%2e%2e/settings",
        "/api/%ff",
        "/api/user-tokens/%00/x",
    ];
    for path in paths {
        for secret in [secret.as_str(), "wrong"] {
            api(&app, secret, "GET", path).is_problem(404, "");
        }
    }
}

#[apply(on_both_engines)]
fn another_method_is_405_and_the_answer_names_those_that_are_not(app: App) {
    let secret = app.admin().generate("CI", "30");
    let routes = [
        ("/api/health", "GET, HEAD"),
        ("/api/status", "GET, HEAD"),
        ("/api/users/me", "GET, HEAD"),
        ("/api/user-tokens", "GET, HEAD, POST"),
        ("/api/user-tokens/1", "DELETE, PUT"),
    ];
    for (path, allowed) in routes {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "BREW"] {
            if !allowed.contains(method) {
                let answer = api(&app, &secret, method, path);
                answer.is_problem(405, "");
                let mut names: Vec<&str> = answer.header("allow").split(", ").collect();
                names.sort_unstable();
                assert_eq!(names.join(", "), allowed, "{method} {path}");
            }
        }
    }
}

#[apply(on_both_engines)]
fn a_page_answers_another_method_with_a_page_and_allow(app: App) {
    let maya = app.admin();
    let routes = [
        ("/settings/tokens", "GET, HEAD, POST"),
        ("/settings/tags", "GET, HEAD, POST"),
        ("/sign-out", "POST"),
        ("/settings/tokens/1/delete", "POST"),
        ("/sign-in", "GET, HEAD, POST"),
        ("/theme", "POST"),
        ("/api/docs", "GET, HEAD"),
        ("/api/cli/authorize", "GET, HEAD, POST"),
    ];
    for (path, allowed) in routes {
        let answer = maya.send("DELETE", path, &[("origin", &app.origin)], String::new());
        assert_eq!(answer.status, 405, "{path}");
        let mut names: Vec<&str> = answer.header("allow").split(", ").collect();
        names.sort_unstable();
        assert_eq!(names.join(", "), allowed, "{path}");
        assert!(answer.body.contains("Not a page"));
    }
}

#[apply(on_both_engines)]
fn what_can_be_read_can_be_asked_for_its_head(app: App) {
    let maya = app.admin();
    for path in ["/settings/tokens", "/sign-in", "/api/docs", "/api/health", "/api/status"] {
        let (get, head) = (maya.get(path), maya.send("HEAD", path, &[], String::new()));
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
    }
}

#[apply(on_both_engines)]
fn a_page_that_is_not_there_shows_a_way_on(app: App) {
    let maya = app.admin();
    for path in
        ["/nowhere", "/settings/nowhere", "/settings/tokens/1", "/Api", "/API/users/me", "/%ff", "/..%2f"]
    {
        let page = maya.get(path);
        assert_eq!((page.status, page.header("content-type")), (404, "text/html; charset=utf-8"), "{path}");
        assert!(page.body.contains("Page not found") && page.body.contains("href=\"/settings\""), "{path}");
        assert!(page.body.contains("Maya Lindqvist"), "inside the frame");
        let page = Person::stranger(&app).get(path);
        assert_eq!(page.status, 404, "{path}");
        assert!(page.body.contains("href=\"/sign-in\"") && !page.body.contains("Maya"), "{path}");
    }
}

#[apply(on_both_engines)]
fn nothing_of_the_request_gets_into_a_page_unescaped(app: App) {
    let maya = app.admin();
    let mark = "\"><script>alert(1)</script>";
    let query: String = url::form_urlencoded::byte_serialize(mark.as_bytes()).collect();
    let referer = format!("{}/{query}", app.url);
    let headers = [
        ("referer", referer.as_str()),
        ("origin", &app.origin),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let answers = [
        maya.get(&format!("/settings/tokens?search={query}&sort={query}&state={query}&page={query}")),
        maya.get(&format!("/settings/tokens?dialog={query}&token={query}")),
        maya.get(&format!("/settings/{query}")),
        maya.post_generate(mark, mark),
        maya.post("/theme", &[("theme", mark), ("next", mark)]),
        Person::stranger(&app).get(&format!("/sign-in?next={query}")),
        Person::stranger(&app).sign_in(mark, mark),
        maya.send("POST", "/settings/tokens/0/revoke", &headers, String::new()),
        maya.get("/settings/tokens"),
    ];
    for answer in answers {
        assert!(!answer.body.contains("<script>"), "{}", answer.body);
        assert!(answer.status < 500);
    }
}

#[apply(on_both_engines)]
fn a_form_that_can_not_be_read_says_so(app: App) {
    let maya = app.admin();
    let before = app.kept();
    for (kind, body, status) in [
        ("text/plain", "name=CI", 415),
        ("", "name=CI", 415),
        ("application/json", "{}", 415),
        ("application/x-www-form-urlencoded", "name=a&name=b", 400),
    ] {
        let headers = [("content-type", kind), ("origin", app.origin.as_str())];
        let answer = maya.send("POST", "/settings/tokens", &headers, body.into());
        assert_eq!(answer.status, status, "{kind} {body}");
        assert!(answer.body.contains("That did not work"), "{}", answer.body);
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_form_of_16_kib_is_read_and_one_byte_more_is_not(app: App) {
    let maya = app.admin();
    let key = maya.get("/settings/tokens").input("form_key");
    let start = format!("form_key={key}&name=CI&expiration=30&more=");
    let body = |size: usize| format!("{start}{}", "a".repeat(size - start.len()));
    assert_eq!(maya.post_body("/settings/tokens", body(16 * 1024 + 1)).status, 413);
    assert_eq!(app.tokens_named("CI"), 0);
    assert_eq!(maya.post_body("/settings/tokens", body(16 * 1024)).status, 200);
}

/// Whoever adds an address that only takes a form says in `src/routes.rs` which page shows it.
#[apply(on_both_engines)]
fn a_form_leads_back_to_its_page_and_never_to_an_address_that_can_not_be_opened(app: App) {
    let maya = app.admin();
    let is_page = |path: &str| TABLE.iter().any(|(method, page, ..)| *method == "GET" && *page == path);
    let mut seen = 0;
    for (_, path, ..) in TABLE.iter().filter(|(method, ..)| *method == "POST") {
        // As the browser says it when the form was refused before.
        let path = path.replace("{id}", "7");
        let referer = format!("{}{path}", app.url);
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [("origin", app.origin.as_str()), ("referer", &referer), kind];
        let late = Person::stranger(&app).send("POST", &path, &headers, String::new());
        let Some(next) = late.header("location").strip_prefix("/sign-in?next=") else { continue };
        let next = percent_encoding::percent_decode_str(next).decode_utf8_lossy();
        assert!(is_page(&next) && path.starts_with(next.as_ref()), "{path}: {next}");
        assert_eq!(maya.get(&next).status, 200, "{path}: {next}");
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
}

#[apply(on_both_engines)]
fn an_error_page_leads_to_the_page_of_the_form_that_was_refused(app: App) {
    let maya = app.admin();
    let refused = maya.post("/theme", &[("theme", "pink")]);
    assert_eq!(refused.status, 422);
    let way = |body: &str| body.split("class=\"button primary\"").nth(1).unwrap_or("").to_owned();
    let shown = way(&refused.body);
    assert!(shown.contains("href=\"/settings\"") && shown.contains("Go back"), "{shown}");
    assert!(!refused.body.contains("Back to the tokens"), "{}", refused.body);
}
