//! What the client asks for, checked. It comes in the address of the consent page and again, hidden, in its
//! form.

use url::form_urlencoded;

use super::loopback::Loopback;
use crate::error::{AppError, AppResult};
use crate::names::{one_spaced, visible};
use crate::web::links;
use crate::web::local_path;

/// Characters of a state at most; the client sends 43.
const STATE_LENGTH: usize = 512;
/// Characters of a machine's name that are kept: with them the token's name stays within its own limit.
const MACHINE_LENGTH: usize = 100;

/// A question that may be put to the person.
#[derive(Debug, Clone)]
pub struct Asked {
    pub loopback: Loopback,
    /// Goes back as it came; by it the client knows its own answer.
    pub state: String,
    /// What the client calls its machine, without what can't be seen.
    pub machine: String,
}

impl Asked {
    /// From the query of the page. `Unreadable` (400) when it is no question of a client on this computer.
    pub fn from_query(query: &str) -> AppResult<Self> {
        let the = |name: &str| {
            let mut all = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
            let (first, second) = (all.next(), all.next());
            match second {
                Some(_) => Err(refused(&format!("It has two of {name}."))),
                None => Ok(first.map_or(String::new(), |(_, value)| value.into_owned())),
            }
        };
        Asked::new(&the("redirect_uri")?, &the("state")?, &the("hostname")?)
    }

    /// From the three parameters.
    pub fn new(redirect_uri: &str, state: &str, hostname: &str) -> AppResult<Self> {
        let loopback = Loopback::parse(redirect_uri).ok_or_else(|| {
            refused("Its redirect_uri must be http://127.0.0.1:<port>/…, http://[::1]:<port>/… or http://localhost:<port>/…: a token goes to this computer only.")
        })?;
        let is_plain = state.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        if state.is_empty() || state.len() > STATE_LENGTH || !is_plain {
            return Err(refused(&format!("Its state must be 1 to {STATE_LENGTH} plain characters.")));
        }
        let asked = Asked { loopback, state: state.to_owned(), machine: machine(hostname) };
        // Otherwise the way back from sign-in would be lost.
        match local_path::check(&asked.path()) {
            Some(_) => Ok(asked),
            None => Err(refused("It is too long.")),
        }
    }

    /// The page that asks this, for the way back from sign-in.
    pub fn path(&self) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("redirect_uri", self.loopback.as_str())
            .append_pair("state", &self.state)
            .append_pair("hostname", &self.machine)
            .finish();
        format!("{}?{query}", links::CLIENT_LOGIN)
    }
}

fn refused(why: &str) -> AppError {
    let message =
        format!("A program asked to be signed in, but not as it should. {why} Start its login again.");
    AppError::Unreadable { status: 400, message }
}

/// What is left of a hostname; `unknown`, which the client also says, when that is nothing.
fn machine(hostname: &str) -> String {
    let lines: String = hostname.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let seen: String = one_spaced(visible(&lines).trim()).chars().take(MACHINE_LENGTH).collect();
    // The cut may have left a joiner at the end.
    let name = visible(&seen);
    match name.trim() {
        "" => "unknown".into(),
        name => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::machine;

    #[test]
    fn a_machine_is_called_what_can_be_seen_of_its_name() {
        assert_eq!(machine("mayas-macbook"), "mayas-macbook");
        assert_eq!(machine(" build\r\n\tbox "), "build box");
        assert_eq!(machine("a\u{202E}b\u{200B}c\0d\u{FFFD}"), "abcd");
        assert_eq!(machine("علی\u{200C}رضا\u{200C}"), "علی\u{200C}رضا");
        assert_eq!(machine("👩\u{200D}💻\u{A0}\u{2003}laptop"), "👩\u{200D}💻 laptop");
        assert_eq!(machine(&"👩\u{200D}".repeat(80)), "👩\u{200D}".repeat(50).trim_end_matches('\u{200D}'));
        for nothing in ["", " \u{3000}", "\u{202E}\u{2066}", "\0"] {
            assert_eq!(machine(nothing), "unknown", "{nothing:?}");
        }
        assert_eq!(machine(&"é".repeat(5000)), "é".repeat(100));
    }
}
