//! Nonsense, sent to every operation that the document knows: a problem document with the right status, and
//! nothing is changed.

use serde_json::{Value, json};

use crate::support::{Answer, App, Operation, Person};

/// An Admin with a token and a tag, which is what paths name.
struct Stage<'a> {
    person: Person<'a>,
    secret: String,
    id: i64,
}

impl<'a> Stage<'a> {
    fn new(app: &'a App) -> Self {
        let person = app.admin();
        let secret = person.generate("Root", "never");
        assert_eq!(person.api("POST", "/api/global-tags", &secret, r#"{"name":"Production"}"#).status, 200);
        let id = person.token_id(&secret, "Root");
        Stage { person, secret, id }
    }

    fn path(&self, operation: &Operation) -> String {
        if operation.path.contains("{name}") {
            operation.at("Production")
        } else {
            operation.at(&self.id.to_string())
        }
    }

    fn send(&self, operation: &Operation, headers: &[(&str, &str)], body: &str) -> Answer {
        let bearer = format!("Bearer {}", self.secret);
        let headers: Vec<_> = headers.iter().copied().chain([("authorization", bearer.as_str())]).collect();
        self.person.send(&operation.method, &self.path(operation), &headers, body.into())
    }

    fn json(&self, operation: &Operation, body: &str) -> Answer {
        self.send(operation, &[("content-type", "application/json")], body)
    }
}

fn with_bodies(app: &App) -> Vec<Operation> {
    let all: Vec<_> = app.operations().into_iter().filter(Operation::has_body).collect();
    assert!(all.len() >= 4);
    all
}

/// A request with a body of any bytes.
fn raw(stage: &Stage<'_>, operation: &Operation, body: &[u8]) -> Answer {
    let head = format!(
        "{} {} HTTP/1.1\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}",
        operation.method,
        stage.path(operation),
        stage.secret,
        body.len()
    );
    stage.person.app.raw_with_body(head.as_bytes(), body)
}

#[apply(on_both_engines)]
fn a_body_that_can_not_be_read_is_refused_everywhere(app: App) {
    let stage = Stage::new(&app);
    let before = app.kept();
    for operation in with_bodies(&app) {
        let good = operation.body().to_string();
        let large = format!("{good}{}", " ".repeat(16 * 1024 + 1 - good.len()));
        stage.json(&operation, &large).is_problem(413, "");
        for kind in ["", "text/plain", "application/x-www-form-urlencoded", "application/xml", "json"] {
            let headers = Some(("content-type", kind)).filter(|(_, kind)| !kind.is_empty());
            stage.send(&operation, headers.as_slice(), &good).is_problem(415, "");
        }
        for coding in ["gzip", "br", "deflate", "x"] {
            let headers = [("content-type", "application/json"), ("content-encoding", coding)];
            stage.send(&operation, &headers, &good).is_problem(415, "");
        }
        let deep = format!("{{\"name\":{}", "[".repeat(16_000));
        let deep_and_closed = format!("{{\"name\":{}{}}}", "[".repeat(8000), "]".repeat(8000));
        for body in ["", "{", "nonsense", "{\"a\":1e999}", &deep, &deep_and_closed, &format!("{good}{good}")]
        {
            let answer = stage.json(&operation, body);
            assert!([400, 422].contains(&answer.status), "{} {body:.40}: {}", operation.id(), answer.body);
            answer.is_problem(answer.status, answer.json()["field"].as_str().unwrap_or(""));
        }
        for body in
            [&b"\xff"[..], b"{\"name\":\"\xff\"}", b"\xef\xbb\xbf{}", b"{\"name\":\"\xed\xa0\x80\"}", b"\0"]
        {
            raw(&stage, &operation, body).is_problem(400, "");
        }
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_field_that_is_wrong_is_named_everywhere(app: App) {
    let stage = Stage::new(&app);
    let before = app.kept();
    for operation in with_bodies(&app) {
        let good = operation.body().as_object().expect("an object").clone();
        stage.json(&operation, "[]").is_problem(422, "");
        stage.json(&operation, "\"text\"").is_problem(422, "");
        for name in good.keys() {
            for wrong in [json!({}), json!({"a": [1]}), json!([[[]]])] {
                let mut body = good.clone();
                body.insert(name.clone(), wrong);
                let answer = stage.json(&operation, &Value::Object(body).to_string());
                assert_eq!(answer.status, 422, "{} {name}: {}", operation.id(), answer.body);
                let field = answer.json()["field"].as_str().unwrap_or("").to_owned();
                assert!(
                    field == *name || field.starts_with(&format!("{name}[")),
                    "{} {name}: {field}",
                    operation.id()
                );
            }
            let first = good[name].to_string();
            let rest = Value::Object(good.clone()).to_string();
            stage.json(&operation, &format!("{{\"{name}\":{first},{}", &rest[1..])).is_problem(422, name);
        }
        let mut more = good.clone();
        more.insert("is_admin".into(), json!(true));
        stage.json(&operation, &Value::Object(more).to_string()).is_problem(422, "is_admin");
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_parameter_that_breaks_its_rule_is_named_everywhere(app: App) {
    let stage = Stage::new(&app);
    let operations = app.operations();
    let queries: Vec<_> =
        operations.iter().flat_map(|o| o.query().into_iter().map(move |p| (o, p))).collect();
    assert!(queries.len() >= 7);
    for (operation, parameter) in queries {
        let (name, schema) = (parameter["name"].as_str().expect("a name"), &parameter["schema"]);
        let get = |value: &str| {
            stage.person.api("GET", &format!("{}?{name}={value}", operation.path), &stage.secret, "")
        };
        let beyond = schema["maximum"].as_i64().map(|most| (most + 1).to_string()).unwrap_or_default();
        let bad: &[&str] = match schema["type"].as_str() {
            Some("integer") => &["0", "-1", "x", "", "1.5", "1e3", "%00", "99999999999999999999", &beyond],
            Some("string") if schema["pattern"].is_null() => &[],
            _ => &["nonsense", "", "NAME", "%00", "name%0A"],
        };
        for value in bad {
            get(value).is_problem(422, name);
        }
        for strange in ["%00", "%FF", "%F0%9F%94%91", "'%20OR%201=1--", "%25_\\", &"a".repeat(4000)] {
            let answer = get(strange);
            assert!(
                [200, 422].contains(&answer.status),
                "{} {name}={strange:.20}: {}",
                operation.id(),
                answer.body
            );
        }
    }
    let far = stage.person.api("GET", "/api/global-tags?page=1000000000000&size=100", &stage.secret, "");
    assert_eq!((far.status, &far.json()["items"]), (200, &json!([])));
}

#[apply(on_both_engines)]
fn a_token_is_read_from_one_place_and_once(app: App) {
    let stage = Stage::new(&app);
    let (secret, stranger) = (&stage.secret, Person::stranger(&app));
    let before = app.kept();
    for operation in app.operations().iter().filter(|operation| operation.needs_token()) {
        let path = stage.path(operation);
        let body = if operation.has_body() { operation.body().to_string() } else { String::new() };
        let send = |path: &str, headers: &[(&str, &str)]| {
            let headers: Vec<_> =
                headers.iter().copied().chain([("content-type", "application/json")]).collect();
            stranger.send(&operation.method, path, &headers, body.clone())
        };
        let bearer = format!("Bearer {secret}");
        send(&path, &[("authorization", &bearer), ("authorization", &bearer)]).is_problem(400, "");
        send(&path, &[("authorization", &bearer), ("authorization", "Basic eA==")]).is_problem(400, "");
        send(&path, &[("authorization", &format!("Bearer {bearer}"))]).is_problem(401, "");
        send(&path, &[("authorization", &format!("{bearer}, {bearer}"))]).is_problem(401, "");
        for name in ["access_token", "token", "bearer_token", "authorization"] {
            send(&format!("{path}?{name}={secret}"), &[]).is_problem(401, "");
        }
        send(&path, &[("cookie", &format!("token={secret}"))]).is_problem(401, "");
        send(&path, &[("proxy-authorization", &bearer)]).is_problem(401, "");
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_client_that_says_json_without_a_body_is_fine(app: App) {
    let stage = Stage::new(&app);
    for operation in app.operations().iter().filter(|operation| operation.method == "GET") {
        let answer = stage.json(operation, "");
        let is_fine = operation.responses().contains_key(&answer.status.to_string()) && answer.status != 415;
        assert!(is_fine && answer.status != 400, "{}: {} {}", operation.id(), answer.status, answer.body);
    }
    assert_eq!(stage.person.api("DELETE", "/api/global-tags/Production", &stage.secret, "").status, 204);
    stage
        .person
        .api("DELETE", &format!("/api/user-tokens/{}", stage.id), &stage.secret, "")
        .is_problem(409, "");
}
