//! The same person with another browser.

use super::app::PASSWORD;
use super::stage::Stage;

impl Stage {
    /// Signs in with a browser that calls itself so.
    pub fn sign_in_elsewhere(&self, email: &str, browser: &str) {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        let agent: ureq::Agent = config.into();
        let answer = agent
            .post(format!("{}/sign-in", self.server.url))
            .header("user-agent", browser)
            .header("origin", &self.server.url)
            .send_form([("email", email), ("password", PASSWORD)])
            .expect("an answer");
        assert_eq!(answer.status().as_u16(), 303);
    }
}
