//! What a proxy is told (`/auth/verify`).

use actix_web::http::header::HeaderName;

use crate::support::{Answer, App, Engine, Person};

fn ask(app: &App, query: &str, headers: &[(&str, &str)]) -> Answer {
    Person::stranger(app).send("GET", &format!("/auth/verify{query}"), headers, String::new())
}

fn is_refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    let challenge = answer.header("www-authenticate");
    match error {
        "" => assert_eq!(challenge, "Bearer realm=\"keyfob\""),
        error => assert!(challenge.contains(&format!("error=\"{error}\"")), "{challenge}"),
    }
    let told = answer.headers.keys().any(|name| name.as_str().starts_with("x-keyfob"));
    assert!(!told, "a refusal names somebody");
}

/// A tag of this name.
fn tag(maya: &Person, root: &str, name: &str, weight: i64) {
    let json = format!(r#"{{"name":"{name}","weight_modifier":{weight}}}"#);
    assert_eq!(maya.api("POST", "/api/global-tags", root, &json).status, 200);
}

/// The token called `name` carries these tags.
fn carry(maya: &Person, root: &str, name: &str, tags: &str) {
    let path = format!("/api/user-tokens/{}", maya.token_id(root, name));
    assert_eq!(maya.api("PUT", &path, root, &format!(r#"{{"tags":[{tags}]}}"#)).status, 200);
}

#[apply(on_both_engines)]
fn a_plus_in_a_tag_is_met_by_either_reading_and_a_role_in_any_case(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let secrets = [("Plus", "C++"), ("Blank", "data lake"), ("Other", "c")].map(|(name, name_of_tag)| {
        let secret = maya.generate(name, "30");
        tag(&maya, &root, name_of_tag, 0);
        carry(&maya, &root, name, &format!("{name_of_tag:?}"));
        secret
    });
    let [plus, blank, _] = &secrets;
    // Twice: the second is answered from memory.
    for _ in 0..2 {
        for (secret, query, status) in [
            (plus, "tag=C++", 200),
            (plus, "tag=c%2B%2b", 200),
            (plus, "tag=C%20%20", 403),
            (blank, "tag=data+lake", 200),
            (blank, "tag=Data%20Lake", 200),
            (blank, "tag=data%2Blake", 403),
            (blank, "tag=C++", 403),
            (plus, "role=Admin&tag=C++", 200),
            (plus, "role=ADMIN", 200),
            (plus, "role=mAnAgEr", 200),
            (plus, "role=Root", 400),
            (plus, "role=+Admin", 400),
            (plus, "tag=+", 403),
            (plus, "tag=%20", 400),
        ] {
            assert_eq!(app.verify(secret, &format!("?{query}")).status, status, "{query}");
        }
    }
    // Elsewhere a plus is what it is in every form: a blank.
    assert_eq!(maya.get("/settings/tokens?tag=data+lake").names(), ["Blank"]);
    assert_eq!(maya.get("/settings/tokens?tag=C%2B%2B").names(), ["Plus"]);
}

#[apply(on_both_engines)]
fn a_good_token_is_told_in_headers_that_are_safe_whatever_people_typed(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let secret = maya.generate("Ümläut, \"CI\"; 50% 🔑", "30");
    tag(&maya, &root, "Münster, West", 3);
    tag(&maya, &root, "CI", 9);
    carry(&maya, &root, "Ümläut, \"CI\"; 50% 🔑", r#""Münster, West","CI""#);
    for method in ["GET", "HEAD"] {
        let bearer = format!("bearer {secret}");
        let answer =
            Person::stranger(&app).send(method, "/auth/verify", &[("authorization", &bearer)], String::new());
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{method}");
        assert_eq!(answer.header("x-keyfob-user-id"), "1");
        assert_eq!(answer.header("x-keyfob-user"), "Maya Lindqvist");
        assert_eq!(answer.header("x-keyfob-email"), "maya@example.net");
        assert_eq!(answer.header("x-keyfob-role"), "admin");
        assert_eq!(answer.header("x-keyfob-token-id"), "2");
        let name = "%C3%9Cml%C3%A4ut, \"CI\"; 50%25 %F0%9F%94%91";
        assert_eq!(answer.header("x-keyfob-token-name"), name);
        assert_eq!(answer.header("x-keyfob-tags"), "CI,M%C3%BCnster%2C West");
        assert_eq!(answer.header("cache-control"), "no-store");
        let all = format!("{:?}", answer.headers);
        assert!(secret.split('.').all(|part| !all.contains(part)), "the answer carries the secret");
    }
}

#[apply(on_both_engines)]
fn an_address_arrives_as_it_is_and_makes_no_second_account(app: App) {
    app.admin();
    for email in ["maya+ci@example.net", "o'neill@example.net", "a_b.c!#$&*/=?^`{|}~@example.net"] {
        let secret = app.person(email, "member").generate("CI", "30");
        let answer = app.verify(&secret, "");
        assert_eq!((answer.header("x-keyfob-email"), answer.header("x-keyfob-user")), (email, email));
    }
}

#[apply(on_both_engines)]
fn what_is_no_good_token_is_refused_as_rfc_6750_says(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let (revoked, expired) = (maya.generate("Revoked", "30"), maya.generate("Expired", "30"));
    maya.post(&format!("/settings/tokens/{}/revoke", maya.token_id(&root, "Revoked")), &[]);
    app.expire(maya.token_id(&root, "Expired"));
    is_refused(&ask(&app, "", &[]), 401, "");
    is_refused(&ask(&app, "", &[("authorization", "Basic bWF5YTpzZWNyZXQ=")]), 401, "");
    assert_eq!(ask(&app, &format!("?access_token={root}"), &[]).status, 400);
    let (first, last) = root.rsplit_once('.').expect("three parts");
    for bad in ["x", &revoked, &expired, first, &format!("{first}.{}", last.to_lowercase())] {
        is_refused(&app.verify(bad, ""), 401, "invalid_token");
    }
    let bearer = format!("Bearer {root}");
    let twice = ask(&app, "", &[("authorization", &bearer), ("authorization", &bearer)]);
    is_refused(&twice, 400, "invalid_request");
    assert_eq!(maya.post("/auth/verify", &[]).status, 405);
    let cookie = maya.cookie_header();
    is_refused(&ask(&app, "", &[("cookie", &cookie)]), 401, "");
}

#[apply(on_both_engines)]
fn a_demand_is_met_or_forbidden_and_one_that_is_not_understood_is_never_met(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for name in ["Production", "Database", "Other"] {
        tag(&maya, &root, name, 0);
    }
    let noor = app.person("noor@x", "manager");
    let secret = noor.generate("CI", "30");
    carry(&noor, &secret, "CI", r#""Production","Database""#);
    for good in
        ["?role=member", "?role=manager", "?tag=production", "?tag=Production&tag=DATABASE&role=manager"]
    {
        assert_eq!(app.verify(&secret, good).status, 200, "{good}");
    }
    for unmet in
        ["?role=admin", "?tag=other", "?tag=Nothing", "?tag=production&tag=other", "?role=member&role=admin"]
    {
        is_refused(&app.verify(&secret, unmet), 403, "insufficient_scope");
    }
    for unknown in ["?role=root", "?role=", "?tag=", "?tags=production", "?x", "?role=member&debug=1"] {
        let answer = app.verify(&secret, unknown);
        assert_eq!(answer.status, 400, "{unknown}");
        assert_eq!(answer.header("x-keyfob-user"), "", "{unknown}");
    }
    is_refused(&app.verify("x", "?role=admin"), 401, "invalid_token");
}

#[test]
fn the_token_can_be_in_a_header_of_its_own_so_that_an_apps_authorization_can_pass() {
    let name: HeaderName = "x-access-token".parse().expect("a name");
    let app = App::start_with(Engine::Sqlite, |config| config.checking.verify_header = name)
        .expect("SQLite is compiled in");
    let secret = app.admin().generate("CI", "30");
    let bearer = format!("Bearer {secret}");
    let of_the_app = ("authorization", "Basic bWF5YTpzZWNyZXQ=");
    for value in [&secret, &bearer, &format!("bearer  {secret} ")] {
        assert_eq!(ask(&app, "", &[of_the_app, ("X-Access-Token", value)]).status, 200, "{value}");
    }
    is_refused(&ask(&app, "", &[("authorization", &bearer)]), 401, "");
    is_refused(&ask(&app, "", &[("x-access-token", "Basic x")]), 401, "invalid_token");
    is_refused(
        &ask(&app, "", &[("x-access-token", &secret), ("x-access-token", "x")]),
        400,
        "invalid_request",
    );
    assert_eq!(
        Person::stranger(&app).api("GET", "/api/users/me", &secret, "").status,
        200,
        "the API stays as it is"
    );
}
