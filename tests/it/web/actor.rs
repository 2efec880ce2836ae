//! Who acts is asked again in the transaction of the change: rights that ended between the head and the body
//! of a request are gone.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::client_login::{CALLBACK, STATE};
use crate::routes::TABLE;
use crate::support::{Answer, App, HalfSent, PASSWORD, Person, is_api};

/// Another good password.
const OTHER: &str = "staple battery horse correct";

/// Writing routes that read no body, or by which nobody acts who was let in before.
const OTHERS: [&str; 11] = [
    "DELETE /api/users/{id}",
    "DELETE /api/global-tags/{name}",
    "DELETE /api/user-tokens/{id}",
    "POST /api/users/{id}/restore",
    "POST /oauth/introspect",
    "POST /oauth/revoke",
    "POST /password",
    "POST /setup",
    "POST /sign-in",
    "POST /sign-out",
    "POST /theme",
];

/// A writing request that does something when it is let in.
struct Write {
    /// As the table of routes names it.
    route: &'static str,
    path: String,
    body: String,
    /// That a Member may.
    is_for_all: bool,
}

/// What ends the token of this number.
type End<'a> = Box<dyn Fn(i64) + 'a>;

/// An Admin who will be less, what they could change, and another one.
struct Stage<'a> {
    maya: Person<'a>,
    root: String,
    writes: Vec<Write>,
}

impl<'a> Stage<'a> {
    fn new(app: &'a App) -> Self {
        let maya = app.admin();
        let root = maya.generate("Root", "never");
        let tom = app.person("tom@x", "admin");
        let first = tom.generate("Active", "30");
        let [active, restored, deleted, changed] = ["Active", "Restored", "Deleted", "Changed"].map(|name| {
            if name != "Active" {
                tom.generate(name, "30");
            }
            tom.token_id(&first, name)
        });
        let made = tom.api("POST", "/api/user-tokens", &first, r#"{"name":"Made","expires_in_days":1}"#);
        assert_eq!(made.status, 200, "{}", made.body);
        for id in [restored, deleted] {
            tom.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens");
        }
        let tags = ["Kept", "Edited", "Deleted", "Restored"].map(|name| {
            let made = maya.api("POST", "/api/global-tags", &root, &format!(r#"{{"name":"{name}"}}"#));
            made.json()["id"].as_i64().expect("a number")
        });
        assert_eq!(maya.api("DELETE", "/api/global-tags/Restored", &root, "").status, 204);
        for email in ["eve@x", "ned@x", "kim@x"] {
            app.command(&["user", "create", "--email", email, "--name", email, "--role", "member"], "");
        }
        app.set_active("ned@x", false);
        let [eve, ned, kim] = ["eve@x", "ned@x", "kim@x"].map(|email| app.user_id(email));
        let key = "0123456789abcdef0123456789abcdef";
        let tag = "name=T&color=%23336699&weight_modifier=0&description=&category=";
        let mut writes = Vec::new();
        let mut add = |route: &'static str, id: i64, is_for_all, body: String| {
            let path = route.split(' ').nth(1).expect("a path");
            let path = path.replace("{id}", &id.to_string()).replace("{name}", "Kept");
            writes.push(Write { route, path, body, is_for_all });
        };
        add("POST /settings/tags", 0, false, tag.into());
        add("POST /settings/tags/{id}/edit", tags[1], false, tag.replace("=T", "=E"));
        add("POST /settings/tags/{id}/delete", tags[2], false, "back=%2F".into());
        add("POST /settings/tags/{id}/restore", tags[3], false, "back=%2F".into());
        add("POST /settings/tokens", 0, true, format!("name=Late&expiration=30&form_key={key}"));
        add("POST /settings/tokens/{id}/tags", changed, true, format!("tags={}", tags[0]));
        add("POST /settings/tokens/{id}/revoke-made", active, true, "back=%2F".into());
        add("POST /settings/tokens/{id}/revoke", active, true, "back=%2F".into());
        add("POST /settings/tokens/{id}/restore", restored, true, "back=%2F".into());
        add("POST /settings/tokens/{id}/delete", deleted, true, "back=%2F".into());
        add("POST /settings/users", 0, false, "type=person&name=Liv&email=liv@x&role=admin".into());
        add("POST /settings/users/{id}/edit", eve, false, "name=Eva&email=eve@x&role=admin".into());
        add("POST /settings/users/{id}/deactivate", kim, false, "back=%2F".into());
        add("POST /settings/users/{id}/reactivate", ned, false, "back=%2F".into());
        add("POST /settings/users/{id}/password-link", eve, false, "back=%2F".into());
        let agreed = format!(
            "redirect_uri={CALLBACK}&state={STATE}&hostname=box&expiration=30&answer=agree&form_key="
        );
        add("POST /api/cli/authorize", 0, true, agreed + &key.replace('0', "f"));
        add("POST /account/name", 0, true, "name=Thomas".into());
        add("POST /account/sign-out", 0, true, "session=".into());
        add("POST /account/password", 0, true, {
            let [old, new] = [PASSWORD, OTHER].map(|text| text.replace(' ', "+"));
            format!("current={old}&password={new}&again={new}")
        });
        add("POST /api/global-tags", 0, false, r#"{"name":"By API","type":"external","source":"x"}"#.into());
        add("PUT /api/global-tags/{name}", 0, false, r#"{"weight_modifier":7}"#.into());
        add("POST /api/user-tokens", 0, true, r#"{"name":"Late by API","expires_in_days":30}"#.into());
        add("PUT /api/user-tokens/{id}", changed, true, r#"{"revoke":true,"tags":["Kept"]}"#.into());
        add("POST /api/users", 0, false, r#"{"name":"Robot","role":"Admin"}"#.into());
        add("PUT /api/users/{id}", eve, false, r#"{"role":"Manager"}"#.into());
        Stage { maya, root, writes }
    }

    /// Sends the heads of all requests of the pages or of the API, and five bytes of their bodies.
    fn begin(&self, tom: &Person<'_>, secret: Option<&str>) -> Vec<(&Write, HalfSent)> {
        let app = tom.app;
        let begun = self.writes.iter().filter(|write| is_api(&write.path) == secret.is_some()).map(|write| {
            let (method, _) = write.route.split_once(' ').expect("a method");
            let (kind, credentials) = match secret {
                Some(secret) => ("application/json", format!("Authorization: Bearer {secret}")),
                None => {
                    let cookie = tom.cookie_header();
                    (
                        "application/x-www-form-urlencoded",
                        format!("Cookie: {cookie}\r\nOrigin: {}", app.origin),
                    )
                }
            };
            let (path, length) = (&write.path, write.body.len());
            let host = app.url.trim_start_matches("http://");
            let head = format!(
                "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: {kind}\r\n\
                 Content-Length: {length}\r\n{credentials}\r\n\r\n"
            );
            let (soon, late) = write.body.split_at(5);
            (write, app.half_sent(format!("{head}{soon}").as_bytes(), late.as_bytes()))
        });
        let begun: Vec<_> = begun.collect();
        // So that the heads are read; were they not, this would test less.
        std::thread::sleep(Duration::from_millis(300));
        begun
    }

    /// Begins all, lets `end` end something, and goes on: `wanted` says what is wrong with an answer. Nothing
    /// is changed.
    fn refuses(
        &self,
        what: &str,
        (tom, secret): (&Person<'_>, Option<&str>),
        end: impl FnOnce(),
        is_right: impl Fn(&Write, &Answer) -> bool,
    ) {
        let begun = self.begin(tom, secret);
        end();
        let before = (tom.app.kept(), tom.app.lines(""));
        for (write, half) in begun {
            if secret.is_some() && what == "demoted" && write.is_for_all {
                continue;
            }
            let answer = half.finish();
            assert!(is_right(write, &answer), "{what}: {}: {answer:?}", write.route);
            assert_eq!(answer.secret(), None, "{what}: {}", write.route);
            assert_eq!((tom.app.kept(), tom.app.lines("")), before, "{what}: {}", write.route);
        }
    }

    fn set_role(&self, email: &str, role: &str) {
        let path = format!("/api/users/{}", self.maya.app.user_id(email));
        assert_eq!(self.maya.api("PUT", &path, &self.root, &format!(r#"{{"role":"{role}"}}"#)).status, 200);
    }

    fn deactivate(&self, email: &str) {
        let path = format!("/api/users/{}", self.maya.app.user_id(email));
        assert_eq!(self.maya.api("DELETE", &path, &self.root, "").status, 204);
    }
}

/// Away to sign in, with nothing of a change in it.
fn to_sign_in(_: &Write, answer: &Answer) -> bool {
    answer.status == 303 && answer.header("location").starts_with("/sign-in")
}

fn signed_in(app: &App) -> Person<'_> {
    let person = Person::stranger(app);
    person.sign_in("tom@x", PASSWORD).is_redirect_to("/");
    person
}

#[apply(on_both_engines)]
fn a_page_writes_nothing_for_whose_rights_ended_while_it_was_sent(app: App) {
    let stage = Stage::new(&app);
    let tom = signed_in(&app);
    let cookies = tom.cookie_header();
    let sign_out = || Person::with_cookies(&app, &cookies).post("/sign-out", &[]).is_redirect_to("/sign-in");
    stage.refuses("signed out", (&tom, None), sign_out, to_sign_in);
    let (tom, other) = (signed_in(&app), signed_in(&app));
    let sign_out = || other.post("/account/sign-out", &[("session", "")]).is_redirect_to("/account");
    stage.refuses("signed out elsewhere", (&tom, None), sign_out, to_sign_in);
    let tom = signed_in(&app);
    stage.refuses("deactivated", (&tom, None), || stage.deactivate("tom@x"), to_sign_in);
    app.set_active("tom@x", true);
    let tom = signed_in(&app);
    let change =
        || assert!(app.command(&["user", "set-password", "--email", "tom@x"], PASSWORD).status.success());
    stage.refuses("another password", (&tom, None), change, to_sign_in);
    let tom = signed_in(&app);
    let age = || app.age_sessions(0, 13 * 60 * 60);
    stage.refuses("too old", (&tom, None), age, to_sign_in);

    let tom = signed_in(&app);
    let begun = stage.begin(&tom, None);
    stage.set_role("tom@x", "Member");
    for (write, half) in begun.into_iter().filter(|(write, _)| !write.is_for_all) {
        let before = (app.kept(), app.lines(""));
        let answer = half.finish();
        assert_eq!(answer.status, 403, "demoted: {}: {answer:?}", write.route);
        assert_eq!((app.kept(), app.lines("")), before, "demoted: {}", write.route);
    }
    stage.set_role("tom@x", "Admin");

    // One to be signed out elsewhere.
    signed_in(&app);
    // Whoever may still is let in: the requests are good ones. A form that failed is shown again, never sent
    // away.
    for (write, half) in stage.begin(&tom, None) {
        let before = app.lines("").len();
        let answer = half.finish();
        assert!(
            [200, 303].contains(&answer.status) && !to_sign_in(write, &answer),
            "{}: {answer:?}",
            write.route
        );
        assert!(app.lines("").len() > before, "{} did nothing: {answer:?}", write.route);
    }
}

#[apply(on_both_engines)]
fn the_api_writes_nothing_for_whose_rights_ended_while_it_was_sent(app: App) {
    let stage = Stage::new(&app);
    let tom = signed_in(&app);
    let root = tom.generate("Tom's root", "never");
    let unauthenticated = |_: &Write, answer: &Answer| {
        answer.status == 401 && answer.header("www-authenticate").contains("invalid_token")
    };
    let ways: [(&str, End<'_>); 4] = [
        (
            "revoked",
            Box::new(|id| {
                assert_eq!(
                    tom.api("PUT", &format!("/api/user-tokens/{id}"), &root, r#"{"revoke":true}"#).status,
                    200
                );
            }),
        ),
        (
            "deleted",
            Box::new(|id| {
                tom.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens");
                tom.post(&format!("/settings/tokens/{id}/delete"), &[]).is_redirect_to("/settings/tokens");
            }),
        ),
        ("expired", Box::new(|id| app.expire(id))),
        ("deactivated", Box::new(|_| stage.deactivate("tom@x"))),
    ];
    for (what, end) in ways {
        let secret = tom.generate(&format!("To be {what}"), "30");
        let id = tom.token_id(&root, &format!("To be {what}"));
        stage.refuses(what, (&tom, Some(&secret)), || end(id), unauthenticated);
    }
    app.set_active("tom@x", true);
    let tom = signed_in(&app);
    let secret = tom.generate("Demoted", "30");
    let demote = || stage.set_role("tom@x", "Member");
    stage.refuses("demoted", (&tom, Some(&secret)), demote, |_, answer| answer.status == 403);
    stage.set_role("tom@x", "Admin");
    for (write, half) in stage.begin(&tom, Some(&secret)) {
        let answer = half.finish();
        assert_eq!(answer.status, 200, "{}: {answer:?}", write.route);
    }
}

#[apply(on_both_engines)]
fn the_table_of_what_is_sent_late_has_every_writing_route(app: App) {
    let stage = Stage::new(&app);
    let sent: BTreeSet<&str> = stage.writes.iter().map(|write| write.route).chain(OTHERS).collect();
    let known: Vec<String> = TABLE.iter().map(|(method, path, ..)| format!("{method} {path}")).collect();
    let missing: Vec<_> =
        known.iter().filter(|route| !route.starts_with("GET ") && !sent.contains(route.as_str())).collect();
    assert_eq!(missing, Vec::<&String>::new(), "a route that writes and is not tried");
}
