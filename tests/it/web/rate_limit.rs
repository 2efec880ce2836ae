//! How many requests the API takes, of whom, and how it says so. The quotas here are so small that the next
//! request is 20 seconds away.

use std::num::NonZeroU32;

use keyfob::config::Config;

use crate::support::{Answer, App, Person};

/// The same server with quotas per token and per address.
fn limited(app: App, per_token: u32, per_address: u32) -> App {
    limited_behind(app, per_token, per_address, "")
}

fn limited_behind(app: App, per_token: u32, per_address: u32, proxies: &str) -> App {
    app.restart(|config: &mut Config| {
        config.traffic.rate_per_token = NonZeroU32::new(per_token);
        config.traffic.rate_per_address = NonZeroU32::new(per_address);
        config.proxies.trusted.extend(proxies.parse::<ipnet::IpNet>());
    })
}

fn from(app: &App, address: &str, secret: &str) -> Answer {
    let bearer = format!("Bearer {secret}");
    let headers = [("x-forwarded-for", address), ("authorization", bearer.as_str())];
    Person::stranger(app).send("GET", "/api/users/me", &headers, String::new())
}

fn is_refused(answer: &Answer, policy: &str, quota: u32) {
    answer.is_problem(429, "");
    assert_eq!(answer.json()["code"], "too_many");
    let wait: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(answer.header("ratelimit"), format!("\"{policy}\";r=0;t={wait}"));
    assert_eq!(answer.header("ratelimit-policy"), format!("\"{policy}\";q={quota};w=60"));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[apply(on_both_engines)]
fn a_token_has_a_quota_of_its_own(app: App) {
    let app = limited(app, 3, 100);
    let maya = app.admin();
    let (one, other) = (maya.generate("One", "never"), maya.generate("Other", "never"));
    let answers = [
        maya.api("GET", "/api/users/me", &one, ""),
        maya.api("GET", "/api/nowhere", &one, ""),
        maya.api("POST", "/api/user-tokens", &one, "{}"),
    ];
    assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 404, 422]);
    for (left, answer) in [2, 1, 0].into_iter().zip(&answers) {
        assert_eq!(answer.header("ratelimit"), format!("\"token\";r={left};t=20"));
        assert_eq!(answer.header("ratelimit-policy"), "\"token\";q=3;w=60");
    }
    is_refused(
        &maya.api("POST", "/api/user-tokens", &one, r#"{"name":"New","expires_in_days":1}"#),
        "token",
        3,
    );
    assert_eq!(app.tokens_named("New"), 0, "what was refused was done");
    assert_eq!(maya.api("GET", "/api/users/me", &other, "").status, 200, "a neighbour pays");
    assert_eq!(maya.get("/settings/tokens").status, 200, "pages are not limited");
}

#[apply(on_both_engines)]
fn who_brings_no_good_token_is_counted_by_address(app: App) {
    let app = limited(app, 100, 3);
    let maya = app.admin();
    let good = maya.generate("Good", "never");
    let forged = format!("{}x", &good[..good.len() - 1]);
    maya.api("GET", "/api/users/me", "wrong", "").is_problem(401, "");
    maya.api("GET", "/api/users/me", &forged, "").is_problem(401, "");
    assert_eq!(maya.get("/api/status").header("ratelimit"), "\"address\";r=0;t=20");
    is_refused(&maya.api("GET", "/api/users/me", "wrong", ""), "address", 3);
    is_refused(&maya.get("/api/openapi.json"), "address", 3);
    is_refused(&maya.get("/api/nowhere"), "address", 3);
    assert_eq!(
        maya.api("GET", "/api/users/me", &good, "").status,
        200,
        "a good token pays for its neighbours"
    );
    let health = maya.get("/api/health");
    assert_eq!((health.status, health.header("ratelimit")), (204, ""), "who asks whether it lives is told");
    assert_eq!(maya.get("/sign-in").status, 303, "pages are not limited");
}

#[apply(on_both_engines)]
fn behind_a_proxy_that_is_trusted_the_client_is_counted(app: App) {
    let app = limited_behind(app, 100, 1, "127.0.0.0/8");
    app.admin();
    let status = |address: &str| from(&app, address, "wrong").status;
    assert_eq!([status("203.0.113.1"), status("203.0.113.1"), status("203.0.113.2")], [401, 429, 401]);
    assert_eq!(status("198.51.100.7, 203.0.113.1"), 429, "what the client says of itself counts");
    assert_eq!(
        [status("2001:db8:0:1::1"), status("2001:db8:0:1:ffff::2"), status("2001:db8:0:2::1")],
        [401, 429, 401]
    );
    assert_eq!([status("::ffff:203.0.113.9"), status("203.0.113.9")], [401, 429]);
    assert_eq!(
        [status("203.0.113.10:51234"), status("203.0.113.10:4"), status("203.0.113.11:4")],
        [401, 429, 401]
    );
    assert_eq!([status("[2001:db8:0:7::1]"), status("[2001:db8:0:7::2]:443")], [401, 429]);
    assert_eq!(
        [status("unknown"), status("\u{e9}"), status("203.0.113.12")],
        [401, 429, 401],
        "apart from all others"
    );
    assert_eq!(status(""), 401, "nor does the proxy pay for them");
}

#[apply(on_both_engines)]
fn without_a_trusted_proxy_nobody_chooses_an_address(app: App) {
    let app = limited(app, 100, 2);
    app.admin();
    let statuses =
        ["203.0.113.1", "203.0.113.2", "203.0.113.3"].map(|address| from(&app, address, "wrong").status);
    assert_eq!(statuses, [401, 401, 429]);
}

#[apply(on_both_engines)]
fn without_a_limit_there_is_nothing_to_tell(app: App) {
    let app = limited(app, 0, 0);
    let maya = app.admin();
    let secret = maya.generate("Root", "never");
    for answer in
        [maya.api("GET", "/api/users/me", &secret, ""), maya.api("GET", "/api/users/me", "wrong", "")]
    {
        assert_eq!((answer.header("ratelimit"), answer.header("ratelimit-policy")), ("", ""));
    }
}
