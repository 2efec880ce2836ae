//! A script that calls the HTTP API with a token.

use serde_json::{Value, json};
use ureq::http::{Request, Response};

/// What the server answered.
pub struct Answer {
    pub status: u16,
    pub www_authenticate: String,
    pub location: String,
    pub body: Value,
}

pub struct Script {
    pub url: String,
    pub secret: String,
}

impl Script {
    /// Who am I?
    pub fn me(&self) -> Answer {
        self.call("GET", "/api/users/me", None)
    }

    /// The id of the caller's token of this name.
    pub fn id_of(&self, name: &str) -> i64 {
        let answer = self.call("GET", "/api/user-tokens", None);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let tokens = answer.body.as_array().expect("a plain array");
        let token = tokens.iter().find(|token| token["name"] == name);
        token.unwrap_or_else(|| panic!("no {name} in {tokens:?}"))["id"].as_i64().expect("a number")
    }

    /// Generates another token and gives a script that uses it.
    pub fn generate(&self, name: &str) -> Script {
        let answer = self.call("POST", "/api/user-tokens", Some(json!({"name": name, "expires_in_days": 7})));
        assert_eq!(answer.status, 200, "{}", answer.body);
        let secret = answer.body["bearer_token"].as_str().expect("a bearer_token").to_owned();
        Script { url: self.url.clone(), secret }
    }

    /// The names of the caller's tokens, newest first.
    pub fn names(&self) -> Vec<String> {
        let answer = self.call("GET", "/api/user-tokens", None);
        let tokens = answer.body.as_array().expect("a plain array");
        tokens.iter().map(|token| token["name"].as_str().expect("a name").to_owned()).collect()
    }

    pub fn add_tag(&self, name: &str) {
        let answer = self.call("POST", "/api/global-tags", Some(json!({"name": name})));
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    pub fn revoke(&self, id: i64) {
        let answer = self.call("PUT", &format!("/api/user-tokens/{id}"), Some(json!({"revoke": true})));
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    pub fn delete(&self, id: i64) -> Answer {
        self.call("DELETE", &format!("/api/user-tokens/{id}"), None)
    }

    /// Any call.
    pub fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        send(
            method,
            &format!("{}{path}", self.url),
            &[("Authorization", &format!("Bearer {}", self.secret))],
            body,
        )
    }
}

/// One request; redirects are answers too.
pub fn send(method: &str, url: &str, headers: &[(&str, &str)], body: Option<Value>) -> Answer {
    let mut request = Request::builder().method(method).uri(url).header("Content-Type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(body.map(|body| body.to_string()).unwrap_or_default()).expect("a request");
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .allow_non_standard_methods(true);
    let agent: ureq::Agent = config.build().into();
    let mut response: Response<ureq::Body> = agent.run(request).expect("an answer");
    let header =
        |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let (www_authenticate, location) = (header("WWW-Authenticate"), header("Location"));
    let text = response.body_mut().read_to_string().expect("a body of text");
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer { status: response.status().as_u16(), www_authenticate, location, body }
}
