//! Libraries that nobody here wrote verify tokens from the published keys alone, also after the keys were
//! rotated.

use std::path::Path;
use std::process::{Command, Output};

use keyfob::db::Moment;
use serde_json::json;

use super::{guide, offline_rust};
use crate::support::{App, Forger, Person};

/// A token of before and one of after `keyfob keys rotate`, those that only a clock that goes wrong refuses,
/// and what is no token.
struct Tokens {
    good: Vec<String>,
    bad: Vec<String>,
}

fn tokens(app: &App) -> Tokens {
    let maya = app.admin();
    let old = maya.generate("Old", "30");
    let rotated = app.command(&["keys", "rotate"], "");
    assert!(rotated.status.success(), "{rotated:?}");
    let new = with_another_key(app, &old);
    let (head, signature) = old.rsplit_once('.').expect("three parts");
    let bad = vec![
        format!("{head}.{}", signature.chars().rev().collect::<String>()),
        format!("{}.{signature}", new.rsplit_once('.').expect("three parts").0),
        of_times(app, -60, Some(-11)),
        "nonsense".to_owned(),
    ];
    // Their clock is three seconds slow; the end is a minute away, so that a busy machine does not pass it.
    let good = vec![old, new, of_times(app, 3, Some(60)), of_times(app, 3, None)];
    Tokens { good, bad }
}

/// Signed with the right key; made and ending so many seconds from now.
fn of_times(app: &App, made: i64, ends: Option<i64>) -> String {
    let forger = Forger::with_the_key_of(app);
    let now = Moment::now().second();
    let header = json!({"typ": "pat+jwt", "alg": "EdDSA", "kid": forger.kid});
    let mut claims = json!({"iss": app.url, "sub": "1", "jti": "ab".repeat(16), "iat": now + made});
    if let Some(ends) = ends {
        claims["exp"] = json!(now + ends);
    }
    forger.sign(&header, &claims)
}

/// A token signed by another key than `old`: the server takes the new one within a moment.
fn with_another_key(app: &App, old: &str) -> String {
    let person = Person::stranger(app);
    let header = |token: &str| token.split('.').next().unwrap_or("").to_owned();
    for n in 0..100 {
        let body = format!("{{\"name\":\"New {n}\",\"expires_in_days\":null}}");
        let answer = person.api("POST", "/api/user-tokens", old, &body);
        let token = answer.json()["bearer_token"].as_str().expect("a secret").to_owned();
        if header(&token) != header(old) {
            return token;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("the rotated key does not sign");
}

fn runs(output: &Output) -> bool {
    output.status.success() && String::from_utf8_lossy(&output.stdout).trim() == "1"
}

/// Each good token is verified, each bad one refused, by `program` with the token as its last argument.
fn check(tokens: &Tokens, program: &Path, script: &Path) {
    let verify = |token: &String| Command::new(program).arg(script).arg(token).output().expect("it runs");
    for token in &tokens.good {
        let output = verify(token);
        assert!(runs(&output), "{}: {output:?}", program.display());
    }
    for token in &tokens.bad {
        assert!(!verify(token).status.success(), "{} takes {token}", program.display());
    }
}

#[apply(on_both_engines)]
fn the_rust_code_verifies_old_and_new_tokens_and_nothing_else(app: App) {
    let tokens = tokens(&app);
    let keys = Person::stranger(&app).get("/.well-known/jwks.json").body;
    let keys = serde_json::from_str(&keys).expect("a list of keys");
    for token in &tokens.good {
        let claims = offline_rust::verify(token, &keys, &app.url).expect("good");
        assert_eq!((claims.sub.as_str(), claims.jti.len()), ("1", 32));
        assert!(offline_rust::verify(token, &keys, "http://elsewhere.example.net").is_err());
    }
    assert_eq!(tokens.bad.iter().filter(|t| offline_rust::verify(t, &keys, &app.url).is_ok()).count(), 0);
}

#[test]
fn the_rust_code_is_the_one_of_the_page() {
    assert_eq!(
        guide::block("rust"),
        std::fs::read_to_string("tests/it/integrate/offline_rust.rs").expect("the code")
    );
}

#[test]
fn pyjwt_verifies_old_and_new_tokens_from_the_keys_alone() {
    let Some(python) = guide::tool("KEYFOB_TEST_CLIENTS", "bin/python", "PyJWT") else { return };
    let app = App::start(crate::support::Engine::Sqlite).expect("SQLite is compiled in");
    let script = app.database.folder.path().join("verify.py");
    std::fs::write(&script, guide::block_for("python", &app.url)).expect("written");
    check(&tokens(&app), &python, &script);
}

#[test]
fn jose_on_node_verifies_old_and_new_tokens_from_the_keys_alone() {
    let Some(modules) = guide::tool("KEYFOB_TEST_NODE", "node_modules", "jose for Node") else { return };
    let app = App::start(crate::support::Engine::Sqlite).expect("SQLite is compiled in");
    let folder = app.database.folder.path();
    std::os::unix::fs::symlink(modules, folder.join("node_modules")).expect("linked");
    let script = folder.join("verify.mjs");
    std::fs::write(&script, guide::block_for("js", &app.url)).expect("written");
    check(&tokens(&app), Path::new("node"), &script);
}
