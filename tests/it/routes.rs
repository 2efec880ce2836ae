//! Who may call what. One table: for every route what a stranger, a session, and a token get. A route that is
//! not in it fails the tests, and so does an operation of the OpenAPI document that the server does not know.

use std::collections::BTreeSet;

use diesel::prelude::*;
use keyfob::db::schema::sign_in_failures;
use serde_json::Value;

use crate::support::{Person, is_api};

/// method, address, then the status for: a stranger, a member's session, a manager's, an admin's; a
/// stranger's API call, a member's token, a manager's, an admin's. `{id}` is a token of somebody else,
/// or somebody else where users are meant.
/// 303 is the way to sign in for a stranger, and back to the page with a toast for what is not there.
pub type Line = (&'static str, &'static str, [u16; 4], [u16; 4]);

pub const TABLE: [Line; 66] = [
    ("GET", "/", [303; 4], [303; 4]),
    ("GET", "/settings", [303; 4], [303; 4]),
    ("GET", "/settings/tags", [303, 200, 200, 200], [303; 4]),
    ("POST", "/settings/tags", [303, 403, 422, 422], [303; 4]),
    ("POST", "/settings/tags/{id}/edit", [303, 403, 303, 303], [303; 4]),
    ("POST", "/settings/tags/{id}/delete", [303, 403, 303, 303], [303; 4]),
    ("POST", "/settings/tags/{id}/restore", [303, 403, 303, 303], [303; 4]),
    ("GET", "/settings/tokens", [303, 200, 200, 200], [303; 4]),
    ("POST", "/settings/tokens", [303, 422, 422, 422], [303; 4]),
    ("POST", "/settings/tokens/{id}/tags", [303; 4], [303; 4]),
    ("POST", "/settings/tokens/{id}/revoke", [303; 4], [303; 4]),
    ("POST", "/settings/tokens/{id}/revoke-made", [303; 4], [303; 4]),
    ("POST", "/settings/tokens/{id}/restore", [303; 4], [303; 4]),
    ("POST", "/settings/tokens/{id}/delete", [303; 4], [303; 4]),
    ("GET", "/settings/users/activity", [303, 403, 403, 200], [303; 4]),
    ("GET", "/settings/users/activity/export", [303, 403, 403, 200], [303; 4]),
    ("GET", "/settings/users", [303, 403, 200, 200], [303; 4]),
    ("POST", "/settings/users", [303, 403, 403, 422], [303; 4]),
    ("POST", "/settings/users/{id}/edit", [303, 403, 403, 422], [303; 4]),
    ("POST", "/settings/users/{id}/deactivate", [303, 403, 403, 303], [303; 4]),
    ("POST", "/settings/users/{id}/reactivate", [303, 403, 403, 303], [303; 4]),
    ("POST", "/settings/users/{id}/password-link", [303, 403, 403, 200], [303; 4]),
    ("GET", "/password", [404; 4], [404; 4]),
    ("POST", "/password", [404; 4], [404; 4]),
    ("GET", "/account", [303, 200, 200, 200], [303; 4]),
    ("GET", "/account/activity", [303, 200, 200, 200], [303; 4]),
    ("POST", "/account/name", [303, 422, 422, 422], [303; 4]),
    ("POST", "/account/password", [303, 422, 422, 422], [303; 4]),
    ("POST", "/account/sign-out", [303; 4], [303; 4]),
    ("GET", "/setup", [404; 4], [404; 4]),
    ("POST", "/setup", [404, 303, 303, 303], [404; 4]),
    ("GET", "/sign-in", [200, 303, 303, 303], [200; 4]),
    ("POST", "/sign-in", [422; 4], [422; 4]),
    ("POST", "/theme", [422; 4], [422; 4]),
    ("GET", "/static/{file}", [404; 4], [404; 4]),
    // Without a question of a client there is nothing to agree to.
    ("GET", "/api/cli/authorize", [400; 4], [400; 4]),
    ("POST", "/api/cli/authorize", [400; 4], [400; 4]),
    ("GET", "/api/docs", [200; 4], [200; 4]),
    ("GET", "/auth/verify", [401; 4], [401, 200, 200, 200]),
    ("POST", "/oauth/introspect", [401; 4], [401, 403, 403, 403]),
    ("POST", "/oauth/revoke", [400; 4], [400; 4]),
    ("GET", "/.well-known/oauth-authorization-server", [200; 4], [200; 4]),
    ("GET", "/.well-known/jwks.json", [200; 4], [200; 4]),
    ("GET", "/api/health", [204; 4], [204; 4]),
    ("GET", "/api/status", [200; 4], [200; 4]),
    ("GET", "/api/openapi.json", [200; 4], [200; 4]),
    ("GET", "/api/users", [401; 4], [401, 403, 200, 200]),
    ("POST", "/api/users", [401; 4], [401, 403, 403, 422]),
    ("GET", "/api/users/me", [401; 4], [401, 200, 200, 200]),
    ("GET", "/api/users/{id}", [401; 4], [401, 403, 200, 200]),
    ("PUT", "/api/users/{id}", [401; 4], [401, 403, 403, 422]),
    ("DELETE", "/api/users/{id}", [401; 4], [401, 403, 403, 204]),
    ("POST", "/api/users/{id}/restore", [401; 4], [401, 403, 403, 200]),
    ("GET", "/api/global-tags", [401; 4], [401, 200, 200, 200]),
    ("POST", "/api/global-tags", [401; 4], [401, 403, 422, 422]),
    ("GET", "/api/global-tags/listing", [401; 4], [401, 200, 200, 200]),
    ("GET", "/api/global-tags/{name}", [401; 4], [401, 404, 404, 404]),
    ("PUT", "/api/global-tags/{name}", [401; 4], [401, 403, 422, 422]),
    ("DELETE", "/api/global-tags/{name}", [401; 4], [401, 403, 404, 404]),
    ("GET", "/api/user-tokens", [401; 4], [401, 200, 200, 200]),
    ("POST", "/api/user-tokens", [401; 4], [401, 422, 422, 422]),
    ("GET", "/api/user-tokens/service", [401; 4], [401, 403, 403, 200]),
    ("PUT", "/api/user-tokens/{id}", [401; 4], [401, 404, 404, 404]),
    ("DELETE", "/api/user-tokens/{id}", [401; 4], [401, 404, 404, 404]),
    ("GET", "/api/nothing", [404; 4], [404; 4]),
    // Last, because it ends the sessions.
    ("POST", "/sign-out", [303; 4], [303; 4]),
];

/// The addresses of `src/routes.rs`, as `METHOD /path`.
fn registered() -> BTreeSet<String> {
    let source = std::fs::read_to_string("src/routes.rs").expect("the routes");
    let (api, pages) = source.split_once("fn pages(").expect("two classes");
    let api = api.split_once("fn api(").expect("two classes").1;
    let mut found = BTreeSet::new();
    for (prefix, part) in [("/api", api), ("", pages)] {
        for resource in part.split("web::resource(\"").skip(1) {
            let path = resource.split('"').next().unwrap_or("");
            for method in ["get", "post", "put", "delete", "patch"] {
                if resource.contains(&format!("{method}().to(")) {
                    found.insert(format!("{} {prefix}{path}", method.to_uppercase()));
                }
            }
        }
    }
    found
}

/// What answers whatever the request calls its host: no browser would read it as a page of its own.
fn answers_to_any_host(path: &str) -> bool {
    is_api(path) || ["/static/", "/auth/", "/oauth/", "/.well-known/"].iter().any(|of| path.starts_with(of))
}

#[apply(on_both_engines)]
fn pages_answer_to_our_hosts_only_and_all_else_to_any(app: App) {
    app.admin();
    let stranger = Person::stranger(&app);
    for (method, path, ..) in TABLE {
        let path = path.replace("{id}", "1").replace("{name}", "x").replace("{file}", "x");
        let at = |host: &str| stranger.send(method, &path, &[("host", host)], String::new());
        let (here, there) = (at("localhost"), at("rebound.test"));
        match answers_to_any_host(&path) {
            true => assert_eq!(there.status, here.status, "{method} {path}"),
            false => assert_eq!((there.status, here.status == 421), (421, false), "{method} {path}"),
        }
    }
    assert_eq!(stranger.send("GET", "/nowhere", &[("host", "rebound.test")], String::new()).status, 421);
}

#[test]
fn every_route_is_in_the_table() {
    let listed: BTreeSet<String> =
        TABLE.iter().map(|(method, path, ..)| format!("{method} {path}")).collect();
    let missing: Vec<_> = registered().difference(&listed).cloned().collect();
    assert_eq!(missing, Vec::<String>::new(), "routes without a line in the table");
    let gone: Vec<_> = listed.difference(&registered()).cloned().collect();
    assert_eq!(gone, ["GET /api/nothing"], "lines without a route");
}

#[test]
fn the_openapi_document_knows_every_route_of_the_api_and_no_other() {
    let document: Value = serde_json::from_str(&keyfob::openapi::json().expect("a document")).expect("JSON");
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().expect("paths");
    let operations = |(path, item): (&String, &Value)| {
        let methods: Vec<String> = item.as_object().expect("an item").keys().cloned().collect();
        methods.into_iter().map(|method| format!("{} {path}", method.to_uppercase())).collect::<Vec<_>>()
    };
    let described: BTreeSet<String> = paths.iter().flat_map(operations).collect();
    let routes: BTreeSet<String> =
        registered().into_iter().filter(|route| route.split(' ').nth(1).is_some_and(is_api)).collect();
    assert_eq!(described, routes);
}

#[apply(on_both_engines)]
fn every_caller_gets_what_the_table_says(app: App) {
    let owner = app.admin();
    let root = owner.generate("Somebody else's", "never");
    let id = owner.token_id(&root, "Somebody else's").to_string();
    let people = [
        app.person("member@x", "member"),
        app.person("manager@x", "manager"),
        app.person("admin@x", "admin"),
    ];
    let secrets = people.each_ref().map(|person| person.generate("Mine", "30"));
    app.person("eve@x", "member");
    let eve = app.user_id("eve@x");
    let mut wrong = Vec::new();
    for (method, path, sessions, tokens) in TABLE {
        // Nobody has to wait for what another line tried.
        app.rows(|conn| Ok(diesel::delete(sign_in_failures::table).execute(conn)?));
        let id = if path.contains("/users/") { eve.to_string() } else { id.clone() };
        let path = path.replace("{id}", &id).replace("{file}", "nothing.css");
        for (caller, wanted) in sessions.into_iter().enumerate() {
            let stranger = Person::stranger(&app);
            let person = caller.checked_sub(1).map_or(&stranger, |i| &people[i]);
            let got = by_session(person, method, &path);
            if got != wanted {
                wrong.push(format!("{method} {path} by session {caller}: {got}, not {wanted}"));
            }
        }
        for (caller, wanted) in tokens.into_iter().enumerate() {
            let secret = caller.checked_sub(1).map(|i| secrets[i].as_str());
            let got = by_token(&Person::stranger(&app), method, &path, secret);
            if got != wanted {
                wrong.push(format!("{method} {path} by token {caller}: {got}, not {wanted}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(owner.tokens(&root).len(), 1);
    assert_eq!(owner.api("GET", "/api/users/me", &root, "").status, 200, "somebody else touched the token");
}

fn by_session(person: &Person<'_>, method: &str, path: &str) -> u16 {
    match (method, is_api(path)) {
        ("POST", false) => person.post(path, &[("email", &somebody())]).status,
        // Cookies, to see that they open nothing here.
        (_, true) => {
            let headers = [("content-type", "application/json"), ("cookie", &person.cookie_header())];
            person.send(method, path, &headers, String::new()).status
        }
        _ => person.get(path).status,
    }
}

fn by_token(person: &Person<'_>, method: &str, path: &str, secret: Option<&str>) -> u16 {
    let bearer = format!("Bearer {}", secret.unwrap_or(""));
    let is_api = is_api(path);
    let kind = if is_api { "application/json" } else { "application/x-www-form-urlencoded" };
    let mut headers = vec![("content-type", kind)];
    if secret.is_some() {
        headers.push(("authorization", &bearer));
    }
    let body = match (method, is_api) {
        ("PUT", _) => r#"{"revoke":true}"#,
        ("POST", true) => r#"{"name":"","expires_in_days":1}"#,
        ("POST", false) => &format!("email={}", somebody()),
        _ => "",
    };
    person.send(method, path, &headers, body.into()).status
}

/// Another email address each time: signing in as one that failed often has to wait.
fn somebody() -> String {
    format!("{:x}@x", rand::random::<u64>())
}
