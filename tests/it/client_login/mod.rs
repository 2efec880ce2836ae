mod agree;
mod asked;
mod consent;

use crate::support::{Answer, Person};

/// Where the client listens.
pub const CALLBACK: &str = "http://127.0.0.1:53211/callback";
pub const STATE: &str = "q-8eXJ0Yb1mJxAnb2S_HdSaAsfPXYlBRvMI6vbTnb3A";

/// The address that the client opens, which encodes the hostname only.
pub fn question(redirect_uri: &str, state: &str, hostname: &str) -> String {
    format!("/api/cli/authorize?redirect_uri={redirect_uri}&state={state}&hostname={hostname}")
}

/// The form of the consent page, with these fields instead of its own.
pub fn fields(page: &Answer, changed: &[(&str, &str)]) -> Vec<(String, String)> {
    assert_eq!(page.status, 200, "{}", page.body);
    let hidden = ["redirect_uri", "state", "hostname", "form_key"];
    let mut fields: Vec<(String, String)> =
        hidden.iter().map(|name| ((*name).to_owned(), page.typed(name))).collect();
    fields.push(("expiration".into(), "90".into()));
    for (name, value) in changed {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).into(), (*value).into()));
    }
    fields
}

impl Person<'_> {
    /// Opens the consent page and sends it with these fields.
    pub fn consent(&self, hostname: &str, changed: &[(&str, &str)]) -> Answer {
        let page = self.get(&question(CALLBACK, STATE, hostname));
        self.send_consent(&fields(&page, changed))
    }

    pub fn send_consent(&self, fields: &[(String, String)]) -> Answer {
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.post("/api/cli/authorize", &pairs)
    }
}

impl Answer {
    /// 303 to the client, which is not named anything else; gives what is said to it.
    pub fn told_to(&self, callback: &str) -> Vec<(String, String)> {
        assert_eq!(self.status, 303, "{}", self.body);
        assert_eq!(
            (self.header("cache-control"), self.header("referrer-policy")),
            ("no-store", "no-referrer")
        );
        assert_eq!(
            (self.header("set-cookie"), self.body.as_str()),
            ("", ""),
            "the secret is in the address only"
        );
        let url = url::Url::parse(self.header("location")).expect("an address");
        assert!(self.header("location").starts_with(callback), "{url}");
        url.query_pairs().into_owned().collect()
    }

    /// 303 to the client with the same state and a token; gives the token.
    pub fn token(&self) -> String {
        match self.told_to(CALLBACK).as_slice() {
            [(state, sent), (token, secret)] if state == "state" && token == "token" && sent == STATE => {
                secret.clone()
            }
            other => panic!("{other:?}"),
        }
    }

    /// An error page with a 400, and no way out of here.
    pub fn is_no_question(&self, why: &str) {
        assert_eq!((self.status, self.header("location")), (400, ""), "{why}");
        assert!(self.header("content-type").starts_with("text/html"), "{why}");
        assert!(self.body.contains("Start its login again."), "{why}: {}", self.body);
        assert!(!self.header("content-security-policy").contains("http"), "{why}");
    }
}
