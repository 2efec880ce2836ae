//! A person who uses the pages and the API without a browser: cookies, forms, bearer tokens.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;
use ureq::http::{HeaderValue, Request};
use ureq::{Agent, Body, http};
use url::form_urlencoded;

use super::app::App;

/// One person with a cookie jar.
pub struct Person<'a> {
    pub app: &'a App,
    cookies: RefCell<BTreeMap<String, String>>,
    agent: Agent,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: String,
    /// The path of the public URL.
    pub below: String,
}

/// Whether `path` belongs to the API; two pages stand below its prefix.
pub fn is_api(path: &str) -> bool {
    path.starts_with("/api") && !path.starts_with("/api/cli/authorize") && !path.starts_with("/api/docs")
}

impl<'a> Person<'a> {
    /// Somebody who has not signed in.
    pub fn stranger(app: &'a App) -> Self {
        let agent = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .build()
            .new_agent();
        Person { app, cookies: RefCell::default(), agent }
    }

    /// Somebody whose browser holds these cookies, as `cookie_header` gives them.
    pub fn with_cookies(app: &'a App, cookies: &str) -> Self {
        let person = Person::stranger(app);
        for (name, value) in cookies.split("; ").filter_map(|pair| pair.split_once('=')) {
            person.set_cookie(name, value);
        }
        person
    }

    pub fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("email", email), ("password", password)])
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], String::new())
    }

    /// Posts a form as a page of ours would.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.post_body(path, form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish())
    }

    /// Posts a form, as a proxy in front of the server would pass it on for `address`.
    pub fn post_from(&self, address: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", self.app.origin.as_str()),
            ("x-forwarded-for", address),
        ];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send("POST", path, &headers, body)
    }

    /// Sends an empty form to a page of the tokens, and gives the toast over the list that comes back.
    pub fn toast_after(&self, path: &str) -> String {
        self.post(path, &[]).is_redirect_to("/settings/tokens");
        self.get("/settings/tokens").toast()
    }

    /// `post` with the body as text, so that tests can send any nonsense.
    pub fn post_body(&self, path: &str, body: String) -> Answer {
        let headers =
            [("content-type", "application/x-www-form-urlencoded"), ("origin", self.app.origin.as_str())];
        self.send("POST", path, &headers, body)
    }

    /// Calls the API with `secret`; `json` is the body as text, so that tests can send any nonsense.
    pub fn api(&self, method: &str, path: &str, secret: &str, json: &str) -> Answer {
        let bearer = format!("Bearer {secret}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        self.send(method, path, &headers, json.to_owned())
    }

    /// Any request, with this person's cookies.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: String) -> Answer {
        self.send_to(method, &self.app.url, path, headers, body)
    }

    /// The same without the path of the public URL.
    pub fn send_beside(&self, method: &str, path: &str, headers: &[(&str, &str)], body: String) -> Answer {
        let root = self.app.url.strip_suffix(&self.app.below).expect("it ends so");
        self.send_to(method, root, path, headers, body)
    }

    fn send_to(&self, method: &str, url: &str, path: &str, headers: &[(&str, &str)], body: String) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{url}{path}"));
        for (name, value) in headers {
            let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header value");
            request = request.header(*name, value);
        }
        let cookies = self.cookie_header();
        if !cookies.is_empty() && !is_api(path) {
            request = request.header("cookie", cookies);
        }
        let request = request.body(body).expect("a request");
        let answer = Answer::read(self.agent.run(request).expect("an answer"), &self.app.below);
        self.keep_cookies(&answer);
        answer
    }

    /// Generates a token in the page; gives its secret.
    pub fn generate(&self, name: &str, expiration: &str) -> String {
        let answer = self.post_generate(name, expiration);
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.secret().expect("the success view shows the secret")
    }

    /// Opens the dialog and sends it.
    pub fn post_generate(&self, name: &str, expiration: &str) -> Answer {
        let key = self.get("/settings/tokens").input("form_key");
        self.post("/settings/tokens", &[("form_key", &key), ("name", name), ("expiration", expiration)])
    }

    /// The tokens of the person behind `secret`.
    pub fn tokens(&self, secret: &str) -> Vec<Value> {
        let answer = self.api("GET", "/api/user-tokens", secret, "");
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json().as_array().expect("an array").clone()
    }

    /// The number of the token with this name.
    pub fn token_id(&self, secret: &str, name: &str) -> i64 {
        let tokens = self.tokens(secret);
        let token =
            tokens.iter().find(|token| token["name"] == name).unwrap_or_else(|| panic!("no token {name}"));
        token["id"].as_i64().expect("a number")
    }

    /// What the browser sends back.
    pub fn cookie_header(&self) -> String {
        let cookies = self.cookies.borrow();
        let pairs: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// Name and value of a cookie that the browser holds; the name has `part` in it.
    pub fn cookie_like(&self, part: &str) -> Option<(String, String)> {
        let cookies = self.cookies.borrow();
        cookies
            .iter()
            .find(|(name, _)| name.contains(part))
            .map(|(name, value)| (name.clone(), value.clone()))
    }

    /// A browser that has only the session of this one.
    pub fn session_alone(&self) -> Person<'a> {
        let other = Person::stranger(self.app);
        let (name, value) = self.cookie_like("session").expect("a session");
        other.set_cookie(&name, &value);
        other
    }

    /// Sets or, with an empty value, forgets a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.borrow_mut();
        match value {
            "" => drop(cookies.remove(name)),
            value => drop(cookies.insert(name.into(), value.into())),
        }
    }

    fn keep_cookies(&self, answer: &Answer) {
        for header in answer.headers.get_all("set-cookie") {
            let text = header.to_str().expect("ASCII");
            let (name, value) = text.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            let is_over = text.to_ascii_lowercase().contains("max-age=0");
            self.set_cookie(name, if is_over { "" } else { value });
        }
    }
}

impl Answer {
    fn read(answer: http::Response<Body>, below: &str) -> Self {
        let (parts, mut body) = answer.into_parts();
        let body = body.read_to_string().expect("text");
        Answer { status: parts.status.as_u16(), headers: parts.headers, body, below: below.to_owned() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|cause| panic!("{cause}: {}", self.body))
    }

    /// 303 to exactly this path below the public URL.
    pub fn is_redirect_to(&self, path: &str) {
        let location = format!("{}{path}", self.below);
        assert_eq!((self.status, self.header("location")), (303, location.as_str()), "{}", self.body);
    }

    /// A problem document (RFC 9457) with this status, about this field (none when empty).
    pub fn is_problem(&self, status: u16, field: &str) {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.body);
        let json = self.json();
        assert_eq!(json["status"], status);
        assert_eq!(json["field"].as_str().unwrap_or(""), field, "{}", self.body);
        let detail = json["detail"].as_str().expect("a detail");
        let words = ["src/", ".rs", "diesel", "SELECT", "INSERT", "serde", "i64", "struct "];
        assert!(!words.iter().any(|word| detail.contains(word)), "the detail talks of the inside: {detail}");
    }

    /// The value of the hidden or visible input called `name`.
    pub fn input(&self, name: &str) -> String {
        let after = self.body.split(&format!("name=\"{name}\" value=\"")).nth(1);
        let value = after.and_then(|rest| rest.split('"').next());
        value.unwrap_or_else(|| panic!("no input {name}: {}", self.body)).to_owned()
    }

    /// The secret in the page, if there is one.
    pub fn secret(&self) -> Option<String> {
        let start = self.body.find("eyJ")?;
        let rest = &self.body[start..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c)).unwrap_or(rest.len());
        Some(rest[..end].to_owned())
    }

    /// The text of the toast in the page.
    pub fn toast(&self) -> String {
        let after = self.body.split("role=\"status\">").nth(1);
        after.and_then(|rest| rest.split('<').next()).unwrap_or("").to_owned()
    }
}
