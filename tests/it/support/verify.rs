//! A program that shows a token at `/auth/verify`, over and over on one connection.

use ureq::Agent;

use super::app::App;
use super::browserless::{Answer, Person};

pub struct Caller {
    agent: Agent,
    url: String,
    bearer: String,
}

impl Caller {
    pub fn new(app: &App, secret: &str) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).build().new_agent();
        Caller { agent, url: format!("{}/auth/verify", app.url), bearer: format!("Bearer {secret}") }
    }

    /// The status of the answer.
    pub fn status(&self) -> u16 {
        let call = self.agent.get(&self.url).header("authorization", &self.bearer).call();
        call.expect("an answer").status().as_u16()
    }
}

impl App {
    /// `GET /auth/verify` with `secret` and this query.
    pub fn verify(&self, secret: &str, query: &str) -> Answer {
        let bearer = format!("Bearer {secret}");
        let path = format!("/auth/verify{query}");
        Person::stranger(self).send("GET", &path, &[("authorization", &bearer)], String::new())
    }
}
