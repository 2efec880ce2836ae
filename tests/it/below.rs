//! A server whose public URL has a path: all of it is below that path, and beside it only what probes and
//! proxies ask.

use serde_json::json;

use super::routes::TABLE;
use crate::support::{App, Person, is_api};

/// The path holds what an address may: a dot must not match just anything.
const BELOW: &str = "/tools/key.fob";
const ISSUER: &str = "https://example.net/tools/key.fob";

fn below(app: App) -> App {
    app.restart(|config| config.addresses.public_url = Some(ISSUER.into()))
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Every address in `html` that a browser opens leads below the path.
fn leads_below(html: &str) {
    let mut seen = 0;
    for name in ["href", "action", "src", "formaction", "data-back", "data-path"] {
        for after in html.split(&format!(" {name}=\"")).skip(1) {
            let address = after.split('"').next().unwrap_or("");
            let is_ours =
                address.starts_with(&format!("{BELOW}/")) && !address.contains(&format!("{BELOW}{BELOW}"));
            // Opened at 127.0.0.1, pages for signing in name the address that is expected.
            assert!(is_ours || address.starts_with('#') || address == ISSUER, "{name}=\"{address}\"");
            seen += 1;
        }
    }
    assert!(seen > 5, "{html}");
}

#[apply(on_both_engines)]
fn a_whole_story_takes_place_below_the_path(app: App) {
    let app = below(app);
    let stranger = Person::stranger(&app);
    stranger.get("/").is_redirect_to("/sign-in");
    stranger.get("/sign-in").is_redirect_to("/setup");
    let maya = app.admin();
    maya.get("/").is_redirect_to("/settings/tags");
    for page in ["/settings/tags", "/settings/tokens", "/settings/users", "/settings/users/activity"] {
        leads_below(&maya.get(page).body);
    }
    for page in
        ["/account", "/account/activity", "/api/docs", "/nowhere", "/settings/tokens?search=x&state=revoked"]
    {
        leads_below(&maya.get(page).body);
    }
    let secret = maya.generate("CI", "30");
    let id = maya.token_id(&secret, "CI");
    maya.post(&format!("/settings/tokens/{id}/revoke"), &[("back", "/settings/tokens?state=active")])
        .is_redirect_to("/settings/tokens?state=active");
    assert_eq!(maya.api("GET", "/api/users/me", &secret, "").status, 401);
    let page = maya.get("/settings/tokens");
    leads_below(&page.body);
    let undo = format!("{BELOW}/settings/tokens/{id}/restore");
    assert!(page.body.contains(&format!("action=\"{undo}\"")), "{}", page.body);
    maya.post(&format!("/settings/tokens/{id}/restore"), &[]).is_redirect_to("/settings/tokens");
    assert_eq!(maya.api("GET", "/api/users/me", &secret, "").status, 200);
    let tom = [("type", "person"), ("name", "Tom"), ("email", "tom@example.net"), ("role", "member")];
    let linked = maya.post("/settings/users", &tom).body;
    let link = linked.split(&format!("{ISSUER}/password?link=")).nth(1).expect("a link to hand over");
    let link = link.split('"').next().unwrap_or("");
    assert_eq!(Person::stranger(&app).get(&format!("/password?link={link}")).status, 200);
    // What another person did in the meantime is told on the page that the form came from.
    let referer = format!("{}{BELOW}/settings/tokens?page=1", app.origin);
    let headers = [FORM, ("origin", app.origin.as_str()), ("referer", referer.as_str())];
    maya.send("POST", "/settings/tokens/999/revoke", &headers, String::new())
        .is_redirect_to("/settings/tokens?page=1");
    assert_eq!(maya.get("/account?x=1").input("next"), "/account?x=1", "an address from inside");
    maya.post("/theme", &[("theme", "dark"), ("next", "/account")]).is_redirect_to("/account");
    maya.post("/sign-out", &[]).is_redirect_to("/sign-in");
    leads_below(&maya.get("/sign-in").body);
    maya.get("/settings/tokens?state=active")
        .is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens%3Fstate%3Dactive");
    leads_below(&maya.get("/sign-in?next=%2Fsettings%2Ftokens").body);
}

#[apply(on_both_engines)]
fn programs_find_all_of_it(app: App) {
    let app = below(app);
    let maya = app.admin();
    let (own, secret) = (app.service_secret("checker"), maya.generate("CI", "30"));
    let stranger = Person::stranger(&app);
    let metadata = stranger.get("/.well-known/oauth-authorization-server");
    let at_the_host = stranger.send_beside(
        "GET",
        &format!("/.well-known/oauth-authorization-server{BELOW}"),
        &[],
        String::new(),
    );
    assert_eq!((metadata.status, at_the_host.status), (200, 200));
    assert_eq!(metadata.body, at_the_host.body);
    let metadata = metadata.json();
    assert_eq!(metadata["issuer"], ISSUER);
    for (member, path) in
        [("jwks_uri", "/.well-known/jwks.json"), ("introspection_endpoint", "/oauth/introspect")]
    {
        assert_eq!(metadata[member], format!("{ISSUER}{path}"));
    }
    assert_eq!(stranger.get("/.well-known/jwks.json").json()["keys"].as_array().expect("keys").len(), 1);
    let headers =
        [("authorization", &*format!("Bearer {own}")), ("content-type", "application/x-www-form-urlencoded")];
    let told = stranger.send("POST", "/oauth/introspect", &headers, format!("token={secret}")).json();
    assert_eq!((&told["active"], &told["iss"]), (&json!(true), &json!(ISSUER)));

    let bearer = [("authorization", &*format!("Bearer {secret}"))];
    // The first is checked, the second is remembered.
    for _ in 0..2 {
        for path in ["/auth/verify", "/auth/verify?role=admin"] {
            let (ours, beside) = (
                stranger.send("GET", path, &bearer, String::new()),
                stranger.send_beside("GET", path, &bearer, String::new()),
            );
            assert_eq!((ours.status, beside.status), (200, 200), "{path}");
            assert_eq!(ours.header("x-keyfob-user"), beside.header("x-keyfob-user"));
        }
    }
    for (path, status) in [("/api/health", 204), ("/api/status", 200)] {
        assert_eq!(stranger.get(path).status, status);
        assert_eq!(stranger.send_beside("GET", path, &[], String::new()).status, status);
    }
    let document = stranger.get("/api/openapi.json").json();
    assert_eq!(document["servers"], json!([{"url": BELOW, "description": "This server"}]));
    assert!(stranger.get("/api/docs").body.contains(&format!("{ISSUER}/api/user-tokens")));

    let asked = "redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback&state=s&hostname=h";
    let consent = maya.get(&format!("/api/cli/authorize?{asked}"));
    assert!(consent.body.contains(&format!("action=\"{BELOW}/api/cli/authorize\"")), "{}", consent.body);
}

#[apply(on_both_engines)]
fn a_token_of_before_is_good_below_the_path(app: App) {
    let before = app.admin().generate("CI", "30");
    let app = below(app);
    let stranger = Person::stranger(&app);
    assert_eq!(stranger.api("GET", "/api/users/me", &before, "").status, 200);
    assert_eq!(stranger.api("GET", "/auth/verify", &before, "").status, 200);
}

/// What is answered without the path.
const BESIDE: [(&str, u16); 4] =
    [("/", 303), ("/api/health", 204), ("/api/status", 200), ("/auth/verify", 401)];

#[apply(on_both_engines)]
fn beside_the_path_there_is_nothing_else(app: App) {
    let app = below(app);
    app.admin();
    let stranger = Person::stranger(&app);
    let beside = |method: &str, path: &str| stranger.send_beside(method, path, &[], String::new());
    for (method, path, here, _) in TABLE {
        let path = path.replace("{id}", "1").replace("{name}", "x").replace("{file}", "x");
        let wanted = BESIDE.iter().find(|(open, _)| *open == path).map_or(404, |(_, status)| *status);
        let answer = beside(method, &path);
        assert_eq!(answer.status, wanted, "{method} {path}");
        if wanted == 404 && is_api(&path) {
            answer.is_problem(404, "");
        }
        if method == "GET" {
            assert_eq!(stranger.get(&path).status, here[0], "{path}");
        }
    }
    for start in ["/", BELOW, "/tools/key.fob?x=1"] {
        assert_eq!(beside("GET", start).header("location"), format!("{BELOW}/"), "{start}");
    }
    leads_below(&beside("GET", "/settings/tokens").body);
    let rebound = stranger.send_beside("GET", "/", &[("host", "rebound.test")], String::new());
    assert_eq!(rebound.status, 421, "{}", rebound.body);
}

#[apply(on_both_engines)]
fn no_other_spelling_of_the_path_is_the_path(app: App) {
    let app = below(app);
    let maya = app.admin();
    let status = |path: &str| maya.send_beside("GET", path, &[], String::new()).status;
    assert_eq!(status("/tools/key.fob/settings/tags"), 200);
    for path in [
        "/tools/key.fob/tools/key.fob/settings/tags",
        "/tools/key%2Efob/settings/tags",
        "/tools%2Fkey.fob/settings/tags",
        "/%74ools/key.fob/settings/tags",
        "/TOOLS/key.fob/settings/tags",
        "/tools/keyXfob/settings/tags",
        "/tools/key.fobx/settings/tags",
        "/tools/key.fob%2Fsettings/tags",
        "/tools/settings/tags",
        "//tools/key.fob/settings/tags",
        "/tools//key.fob/settings/tags",
        "/tools/key.fob//settings/tags",
        "/./tools/key.fob/settings/tags",
        "/x/../tools/key.fob/settings/tags",
        "/tools/key.fob/../key.fob/settings/tags",
        "/tools/key.fob/tools/key.fob/auth/verify",
        "/tools/key.fob/.well-known/oauth-authorization-server/tools/key.fob",
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/tools",
        "/tools/key.fob/api%2Fhealth",
    ] {
        assert_eq!(status(path), 404, "{path}");
    }
}

#[apply(on_both_engines)]
fn nothing_that_a_stranger_sends_leads_out_of_the_path(app: App) {
    let app = below(app);
    app.admin();
    for next in
        ["/../app", "/%2e%2E/app", "//evil.test", "/\\evil.test", "https://evil.test/", "/settings/../../app"]
    {
        let person = Person::stranger(&app);
        let form = [("email", "maya@example.net"), ("password", crate::support::PASSWORD), ("next", next)];
        person.post("/sign-in", &form).is_redirect_to("/");
        person.post("/theme", &[("theme", "dark"), ("next", next)]).is_redirect_to("/");
    }
    // Another application on this host, and this one at a path that only looks like ours, are other places.
    let maya = Person::stranger(&app);
    maya.sign_in("maya@example.net", crate::support::PASSWORD).is_redirect_to("/");
    for referer in
        ["/app/settings/tokens", "/tools/key.fobx/settings", "/settings/tokens", "/tools/key.fob/../app"]
    {
        let referer = format!("{}{referer}", app.origin);
        let headers = [FORM, ("origin", app.origin.as_str()), ("referer", referer.as_str())];
        maya.send("POST", "/settings/tokens/999/revoke", &headers, String::new())
            .is_redirect_to("/settings/tokens");
    }
}
