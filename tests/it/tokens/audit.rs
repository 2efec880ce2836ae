//! Who did what to what, from where, through which door.

use crate::support::{App, Engine, Line, Person};

fn did(action: &str, door: &str, subject: (i64, &str)) -> Line {
    Line {
        actor_id: Some(1),
        actor_name: "Maya Lindqvist".into(),
        door: door.into(),
        address: Some("127.0.0.1".into()),
        action: action.into(),
        subject_id: subject.0,
        subject_name: subject.1.into(),
    }
}

#[apply(on_both_engines)]
fn every_change_writes_one_line(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    maya.generate("CI", "30");
    let page = maya.token_id(&root, "CI");
    for action in ["revoke", "restore", "revoke", "delete"] {
        maya.post(&format!("/settings/tokens/{page}/{action}"), &[]).is_redirect_to("/settings/tokens");
    }
    let body = r#"{"name":"CI","expires_in_days":null}"#;
    let api = maya.api("POST", "/api/user-tokens", &root, body).json()["id"].as_i64().expect("a number");
    let path = format!("/api/user-tokens/{api}");
    for json in [r#"{"revoke":true}"#, r#"{"revoke":false}"#, r#"{"revoke":true}"#] {
        assert_eq!(maya.api("PUT", &path, &root, json).status, 200);
    }
    assert_eq!(maya.api("DELETE", &path, &root, "").status, 204);
    let root_id = maya.token_id(&root, "Root");
    let mut lines = app.lines("");
    let setup = lines.remove(0);
    assert_eq!((setup.action.as_str(), setup.actor_id), ("user.create", None));
    let mut expected = vec![did("token.generate", "page", (root_id, "Root"))];
    for (door, id) in [("page", page), ("api", api)] {
        let actions = ["generate", "revoke", "restore", "revoke", "delete"];
        expected.extend(actions.map(|action| did(&format!("token.{action}"), door, (id, "CI"))));
    }
    assert_eq!(lines, expected);
}

#[apply(on_both_engines)]
fn what_was_refused_writes_none(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let id = maya.token_id(&root, "Root");
    let lines = app.lines("");
    for (action, status) in [("restore", 303), ("delete", 409)] {
        assert_eq!(maya.post(&format!("/settings/tokens/{id}/{action}"), &[]).status, status);
    }
    maya.api("PUT", "/api/user-tokens/424242", &root, r#"{"revoke":true}"#).is_problem(404, "");
    assert_eq!(maya.post_generate("root", "30").status, 409);
    maya.api("GET", "/api/users/me", "wrong", "").is_problem(401, "");
    assert_eq!(app.lines(""), lines);
}

#[apply(on_both_engines)]
fn nobody_can_choose_the_address_in_a_line(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    generate_as(&maya, &root, "9.9.9.9");
    assert_eq!(app.lines("token.generate")[1].address.as_deref(), Some("127.0.0.1"));
}

fn generate_as(maya: &Person, secret: &str, forwarded: &str) {
    let bearer = format!("Bearer {secret}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
        ("x-forwarded-for", forwarded),
        ("forwarded", "for=8.8.8.8"),
        ("x-real-ip", "7.7.7.7"),
    ];
    let name = format!("CI for {}", hex::encode(forwarded));
    let body = format!(r#"{{"name":"{name}","expires_in_days":1}}"#);
    assert_eq!(maya.send("POST", "/api/user-tokens", &headers, body).status, 200);
}

#[test]
fn behind_a_trusted_proxy_the_address_is_that_of_the_client() {
    let proxy = "127.0.0.0/8".parse().expect("a network");
    let app = App::start_with(Engine::Sqlite, |config| config.proxies.trusted = vec![proxy]);
    let app = app.expect("SQLite is compiled in");
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for (forwarded, told) in [
        ("6.6.6.6, 9.9.9.9", "9.9.9.9"),
        ("203.0.113.7:51234", "203.0.113.7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("\u{e9}, 203.0.113.8", "203.0.113.8"),
        ("203.0.113.8, \u{e9}", "unknown via 127.0.0.1"),
        ("", "127.0.0.1"),
    ] {
        generate_as(&maya, &root, forwarded);
        let lines = app.lines("token.generate");
        assert_eq!(lines.last().and_then(|line| line.address.as_deref()), Some(told), "{forwarded:?}");
    }
}
