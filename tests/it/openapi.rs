//! The OpenAPI document tells the truth: all of it is there, its examples are accepted, and every status that
//! it names really occurs, with the headers and the shape that it says.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use diesel::{Connection, PgConnection, RunQueryDsl};
use serde_json::{Value, json};

use crate::support::{Answer, App, Engine, Operation, Person, Shapes};

const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn every_operation_is_described_in_full() {
    let app = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    let document = app.document();
    let tags: Vec<&Value> =
        document["tags"].as_array().expect("tags").iter().map(|tag| &tag["name"]).collect();
    let mut ids = BTreeSet::new();
    for operation in app.operations() {
        let (id, spec) = (operation.id(), &operation.spec);
        assert!(
            !id.is_empty() && ids.insert(id.to_owned()),
            "{} {} has no id of its own",
            operation.method,
            operation.path
        );
        assert!(
            spec["summary"].as_str().is_some_and(|text| !text.is_empty() && !text.contains('`')),
            "{id} has no summary"
        );
        assert!(tags.contains(&&spec["tags"][0]), "{id} has no tag that is described");
        for parameter in spec["parameters"].as_array().into_iter().flatten() {
            assert!(!parameter["example"].is_null(), "{id}: no example of {}", parameter["name"]);
        }
        let bodies = operation.responses().iter().map(|(status, answer)| (status.as_str(), answer));
        for (place, body) in bodies.chain([("request", &spec["requestBody"])]) {
            for (kind, content) in body["content"].as_object().into_iter().flatten() {
                let faults =
                    Shapes(document.clone()).faults(&content["schema"], &content["example"], "example");
                assert_eq!(faults, Vec::<String>::new(), "{id} {place} {kind}");
            }
        }
        let schema = &spec["requestBody"]["content"]["application/json"]["schema"];
        assert!(
            !operation.has_body() || refuses_others(&document, schema),
            "{id} takes fields that nobody knows"
        );
    }
    let problem_media = |answer: &Value| answer["content"]["application/problem+json"].is_object();
    for operation in app.operations() {
        for (status, answer) in operation.responses().iter().filter(|(status, _)| status.as_str() >= "400") {
            assert!(problem_media(answer), "{} {status}", operation.id());
            let example = &answer["content"]["application/problem+json"]["example"];
            assert_eq!(example["status"].to_string(), *status, "{}", operation.id());
        }
    }
}

/// True when a body with a member that is not described does not fit.
fn refuses_others(document: &Value, schema: &Value) -> bool {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        return refuses_others(document, &document["components"]["schemas"][name]);
    }
    match schema["oneOf"].as_array() {
        Some(choices) => choices.iter().all(|choice| refuses_others(document, choice)),
        None => schema["additionalProperties"] == json!(false),
    }
}

#[test]
fn every_pattern_is_filled_in() {
    let text = keyfob::openapi::json().expect("a document");
    let patterns: Vec<&str> =
        text.lines().filter_map(|line| line.trim().strip_prefix("\"pattern\": \"")).collect();
    assert!(patterns.len() > 10);
    assert!(patterns.iter().all(|pattern| pattern.starts_with('^')), "{patterns:?}");
}

/// Calls every operation in every way that has a status of its own, and keeps what came.
struct Caller<'a> {
    person: Person<'a>,
    root: String,
    member: String,
    seen: BTreeMap<String, BTreeSet<u16>>,
    faults: Vec<String>,
    document: Value,
}

impl Caller<'_> {
    /// Sends it, compares the answer with the document, and notes the status.
    fn call(
        &mut self,
        operation: &Operation,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let answer = self.person.send(method, path, headers, body.to_owned());
        self.seen.entry(operation.id().to_owned()).or_default().insert(answer.status);
        let described = operation.responses().get(&answer.status.to_string()).cloned().unwrap_or_default();
        let place = format!("{} {}", operation.id(), answer.status);
        if described.is_null() {
            self.faults.push(format!("{place} is not described: {}", answer.body));
        }
        let (kind, content) = described["content"].as_object().and_then(|kinds| kinds.iter().next()).unzip();
        if kind.map_or("", String::as_str) != answer.header("content-type") {
            self.faults.push(format!("{place}: {kind:?} is {}", answer.header("content-type")));
        }
        if let Some(content) = content.filter(|_| !answer.body.is_empty()) {
            self.faults.extend(Shapes(self.document.clone()).faults(
                &content["schema"],
                &answer.json(),
                &place,
            ));
        }
        let optional = ["RateLimit", "RateLimit-Policy", "WWW-Authenticate"];
        for name in described["headers"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()) {
            if !optional.contains(&name) && answer.header(name).is_empty() {
                self.faults.push(format!("{place}: no {name}"));
            }
        }
        answer
    }

    fn with(&mut self, operation: &Operation, secret: &str, path: &str, body: &str) -> Answer {
        let bearer = format!("Bearer {secret}");
        self.call(operation, &operation.method, path, &[JSON, ("authorization", &bearer)], body)
    }
}

/// What the path of `operation` names, made for it: a token, revoked when it is to be deleted; or the tag
/// that the examples are about.
fn thing(caller: &mut Caller<'_>, operation: &Operation) -> String {
    if operation.path.contains("{name}") {
        let tag = r#"{"name":"Production"}"#;
        caller.person.api("POST", "/api/global-tags", &caller.root, tag);
        return "Production".into();
    }
    let name = format!("For {} {:x}", operation.id(), rand::random::<u32>());
    if operation.path.starts_with("/api/users/{id}") {
        return user(caller, operation, &name);
    }
    caller.person.generate(&name, "30");
    caller.person.token_id(&caller.root, &name).to_string()
}

/// A service user that was made for `operation`, deactivated when it is to be reactivated; or a person, whose
/// name, email address and role can be changed.
fn user(caller: &mut Caller<'_>, operation: &Operation, name: &str) -> String {
    let (person, root) = (&caller.person, &caller.root);
    if operation.id() == "edit_user" {
        let found = person.api("GET", "/api/users?name=other@x", root, "").json();
        return found["items"][0]["id"].to_string();
    }
    let made = person.api("POST", "/api/users", root, &json!({ "name": name }).to_string()).json();
    let id = made["id"].to_string();
    if operation.id() == "reactivate_user" {
        assert_eq!(person.api("DELETE", &format!("/api/users/{id}"), root, "").status, 204);
    }
    id
}

/// The ways that all operations have in common.
fn call_in_every_way(caller: &mut Caller<'_>, operation: &Operation) {
    let (root, member) = (caller.root.clone(), caller.member.clone());
    let body = if operation.has_body() { operation.body().to_string() } else { String::new() };
    let id = thing(caller, operation);
    let path = operation.at(&id);
    caller.call(operation, "PATCH", &path, &[JSON], "");
    if operation.needs_token() {
        let bearer = format!("Bearer {root}");
        caller.call(operation, &operation.method, &path, &[JSON], &body);
        caller.call(
            operation,
            &operation.method,
            &path,
            &[("authorization", &bearer), ("authorization", &bearer)],
            &body,
        );
        caller.with(operation, &member, &path, &body);
    }
    if operation.path.contains('{') {
        caller.with(operation, &root, &operation.at("0"), &body);
    }
    if operation.has_body() {
        let bearer = format!("Bearer {root}");
        caller.with(operation, &root, &path, &format!("{body}{}", " ".repeat(17_000)));
        caller.call(
            operation,
            &operation.method,
            &path,
            &[("authorization", &bearer), ("content-type", "text/plain")],
            &body,
        );
        caller.with(operation, &root, &path, r#"{"nobody_knows_this":1}"#);
    }
    if !operation.query().is_empty() {
        caller.with(operation, &root, &format!("{path}?size=0"), "");
    }
    if operation.id() == "edit_tag" {
        caller.person.api("POST", "/api/global-tags", &root, r#"{"name":"Staging"}"#);
        caller.with(operation, &root, &operation.at("Staging"), &body);
    }
    if operation.id() == "edit_user" {
        caller.with(operation, &root, &path, r#"{"email":"maya@example.net"}"#);
    }
    if operation.id() == "generate_token" {
        caller.with(operation, &member, &path, r#"{"name":"Not for me","expires_in_days":1,"user_id":1}"#);
    }
    // An active token is not deleted, a name is not given twice, what is revoked is not revoked again.
    let first = caller.with(operation, &root, &path, &body);
    if operation.id() == "delete_token" {
        assert_eq!(first.status, 409);
        caller.person.api("PUT", &path, &root, r#"{"revoke":true}"#);
    }
    let again = caller.with(operation, &root, &path, &body);
    let good = if operation.id() == "delete_token" { &again } else { &first };
    assert!((200..300).contains(&good.status), "{}: the example is refused: {}", operation.id(), good.body);
    if operation.method == "GET" {
        let bearer = format!("Bearer {root}");
        caller.call(operation, "GET", &path, &[("authorization", &bearer), ("if-none-match", "*")], "");
    }
}

#[apply(on_both_engines)]
fn every_status_that_is_described_occurs_and_no_other(app: App) {
    let person = app.admin();
    let root = person.generate("Root", "never");
    let member = app.person("member@x", "member").generate("Mine", "30");
    app.person("other@x", "member");
    let document = app.document();
    let mut caller = Caller { person, root, member, seen: BTreeMap::new(), faults: Vec::new(), document };
    let operations = app.operations();
    for operation in &operations {
        call_in_every_way(&mut caller, operation);
    }
    assert_eq!(caller.faults, Vec::<String>::new());
    for operation in &operations {
        let described = operation.responses().keys().map(|status| status.parse::<u16>().expect("a number"));
        // A body that never ends takes 10 seconds (408); an empty quota (429) and a lost database (503) have
        // tests of their own below.
        let missing: Vec<u16> = described
            .filter(|status| {
                ![408, 429, 503].contains(status) && !caller.seen[operation.id()].contains(status)
            })
            .collect();
        assert_eq!(missing, Vec::<u16>::new(), "{} never answers this", operation.id());
    }
}

#[apply(on_both_engines)]
fn every_operation_but_health_has_a_quota(app: App) {
    let app = app.restart(|config| {
        (config.traffic.rate_per_token, config.traffic.rate_per_address) =
            (NonZeroU32::new(1), NonZeroU32::new(1))
    });
    let operations = app.operations();
    for operation in operations {
        let answer =
            Person::stranger(&app).send(&operation.method, &operation.at("1"), &[JSON], String::new());
        let is_limited = operation.path.starts_with("/api/") && operation.id() != "health";
        assert_eq!(answer.status == 429, is_limited, "{}: {}", operation.id(), answer.status);
        assert_eq!(operation.responses().contains_key("429"), is_limited, "{}", operation.id());
    }
}

#[apply(on_both_engines)]
fn what_can_be_read_can_be_asked_for_its_head(app: App) {
    let maya = app.admin();
    let secret = maya.generate("Root", "never");
    maya.api("POST", "/api/global-tags", &secret, r#"{"name":"Production"}"#);
    for operation in app.operations().iter().filter(|operation| operation.method == "GET") {
        let path = operation.at("Production");
        let answers = ["GET", "HEAD"].map(|method| maya.api(method, &path, &secret, ""));
        assert_eq!(answers[1].body, "", "{path}");
        let [get, head] = answers.each_ref().map(|answer| {
            let (status, headers, _) = answer.untraced();
            let headers = headers.into_iter().filter(|(name, _)| name != "transfer-encoding");
            (status, headers.collect::<Vec<_>>())
        });
        assert_eq!(get, head, "{path}");
    }
}

#[test]
fn without_a_database_those_that_need_one_say_503() {
    let Some(app) = App::start(Engine::Postgres) else { return };
    let secret = app.admin().generate("Root", "never");
    let operations = app.operations();
    let server = std::env::var("KEYFOB_TEST_POSTGRES_URL").expect("there is PostgreSQL");
    let name = app.database.url.rsplit('/').next().expect("a name").to_owned();
    let run = |sql: String| {
        let mut conn = PgConnection::establish(&server).expect("a server");
        diesel::sql_query(sql).execute(&mut conn).expect("done");
    };
    run(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
    run(format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
    let bearer = format!("Bearer {secret}");
    for operation in operations {
        let body = if operation.has_body() { operation.body().to_string() } else { String::new() };
        let headers = [JSON, ("authorization", bearer.as_str())];
        let answer = Person::stranger(&app).send(&operation.method, &operation.at("1"), &headers, body);
        let needs_one = operation.responses().contains_key("503");
        assert!(
            needs_one || answer.status != 503,
            "{} does not say that it needs a database",
            operation.id()
        );
        // Whose token it is may be known without.
        assert!(
            answer.status == 503 || !needs_one || operation.id() == "me",
            "{}: {}",
            operation.id(),
            answer.body
        );
        if answer.status == 503 {
            answer.is_problem(503, "");
            assert_eq!(answer.header("retry-after"), "2", "{}", operation.id());
            let id = answer.json()["request_id"].clone();
            assert_eq!(id, answer.header("x-request-id"));
        }
    }
    run(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
}
