//! The release server with so many tokens in its database, as a process of its own, and the two people who
//! use it: one who owns nearly all of the tokens and looks at pages, one who owns fifty and calls the API.

use crate::home::{Home, PASSWORD, PUBLIC_URL};
use crate::load;
use crate::minter::Minter;
use crate::process::Running;
use crate::seed::{self, Tokens};

/// A server that runs.
pub struct Keyfob {
    pub count: i64,
    pub running: Running,
    pub home: Home,
    /// The session of the person who looks at pages.
    pub cookie: String,
    pub tokens: Tokens,
}

impl Keyfob {
    /// Fills a new database with `count` tokens and starts the server on it.
    pub fn with(count: i64, home: Home) -> Self {
        let running = home.start();
        home.create_person("viewer@example.net");
        home.create_person("caller@example.net");
        let cookie = sign_in(&running.address, "viewer@example.net");
        drop(running);
        let minter = Minter::with_the_key_of(&home, PUBLIC_URL);
        let tokens = seed::fill(&home.database, &minter, count);
        Keyfob { count, running: home.start(), home, cookie, tokens }
    }

    /// The text of a request with a bearer token.
    pub fn by_bearer(path: &str, token: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nhost: keyfob.example.net\r\nauthorization: Bearer {token}\r\n\r\n")
    }

    /// The text of a request for a page.
    pub fn by_cookie(&self, path: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nhost: keyfob.example.net\r\ncookie: {}\r\n\r\n", self.cookie)
    }
}

fn sign_in(address: &str, email: &str) -> String {
    let form = format!("email={email}&password={}", PASSWORD.replace(' ', "+"));
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nhost: x\r\norigin: {PUBLIC_URL}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = load::ask(address, &request, 303);
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a session");
    cookie.split(';').next().unwrap_or("").to_owned()
}
