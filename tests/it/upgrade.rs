//! A database of the last release (`release/fill.py` made it with that one's binary) under the server of
//! today: nobody is locked out, no token changes what it answers, and what people named is there.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use keyfob::db::Moment;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::support::{App, Database, Ear, Engine, Person};

/// What `fill.py` wrote down: the password of all, the secrets by name, a cookie, the key.
struct Release {
    app: App,
    known: Value,
}

impl Release {
    /// `None` when the engine is not on this machine.
    fn start(engine: Engine) -> Option<Self> {
        Release::start_after(engine, "")
    }

    /// The same; `last` is what that release wrote last.
    fn start_after(engine: Engine, last: &str) -> Option<Self> {
        let database = Database::create(engine)?;
        let name = if engine == Engine::Sqlite { "sqlite" } else { "postgres" };
        let file = |end: &str| fs::read_to_string(format!("tests/it/release/{name}.{end}")).expect("a file");
        let known: Value = serde_json::from_str(&file("json")).expect("JSON");
        // Somebody was at their browser when the server was upgraded.
        let now = Moment::now().second();
        let sql = format!("{}\nUPDATE sessions SET created = {now}, last_seen = {now};{last}", file("sql"));
        match engine {
            Engine::Sqlite => {
                let path = database.folder.path().join("keyfob.db");
                let mut conn = SqliteConnection::establish(&path.display().to_string()).expect("it opens");
                conn.batch_execute(&sql).expect("it loads");
            }
            Engine::Postgres => {
                let mut conn = PgConnection::establish(&database.url).expect("it opens");
                // Pages of the dump name their schema; what comes after them does not.
                let sql = sql
                    .replace("UPDATE sessions", "UPDATE public.sessions")
                    .replace("UPDATE users", "UPDATE public.users");
                conn.batch_execute(&sql).expect("it loads");
            }
        }
        let key = database.folder.path().join("keyfob.key");
        fs::write(&key, known["key_for_tests_only"].as_str().expect("a key")).expect("written");
        fs::set_permissions(&key, Permissions::from_mode(0o600)).expect("set");
        Some(Release { app: App::on(engine, database, |_| {}), known })
    }

    fn secret(&self, name: &str) -> &str {
        self.known["tokens"][name].as_str().unwrap_or_else(|| panic!("no token {name}"))
    }

    /// What `/auth/verify` says to the token called `name`.
    fn status(&self, name: &str) -> u16 {
        self.app.verify(self.secret(name), "").status
    }

    /// A call of the first Admin's.
    fn api(&self, method: &str, path: &str, json: &str) -> Value {
        let answer = Person::stranger(&self.app).api(method, path, self.secret("Root"), json);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }
}

const GOOD: [&str; 9] =
    ["Root", "Deploy", "Éclair\u{a0}über  ß", "Éclair über ß", "ＣＩ", "Robot", "Jörg", "Maya B", "ABC"];
const BAD: [&str; 5] = ["Expired", "Revoked", "Leaked", "Deleted", "Gone"];
/// The name of the last one differed from that of the one before in its blanks only.
const TAGS: [&str; 7] = ["Production", "Straße", "ÉCLAIR", "ＴＡＧ", "C++, 100", "Team A", "Team A (2)"];

fn people_sign_in(engine: Engine) {
    let Some(release) = Release::start(engine) else { return };
    let password = release.known["password"].as_str().expect("a password");
    let emails = [
        "maya@example.net",
        "Maya@Bücher.example",
        "jörg.straße@bücher.example",
        "abc@example.net",
        // As browsers send the domain.
        "maya@xn--bcher-kva.example",
        "jörg.straße@xn--bcher-kva.example",
    ];
    for email in emails {
        let answer = Person::stranger(&release.app).sign_in(email, password);
        assert_eq!(answer.status, 303, "{email}: {}", answer.body);
    }
    assert_ne!(Person::stranger(&release.app).sign_in("gone@example.net", password).status, 303);
}

fn a_session_goes_on(engine: Engine) {
    let Some(release) = Release::start(engine) else { return };
    let cookie = release.known["session"].as_str().expect("a cookie");
    let maya = Person::with_cookies(&release.app, cookie);
    let page = maya.get("/settings/tokens");
    assert!(page.status == 200 && page.body.contains("Deploy"), "{}: {}", page.status, page.body);
    assert!(maya.generate("After the upgrade", "30").starts_with("eyJ"));
}

fn a_session_of_a_password_of_before_stays_over(engine: Engine) {
    // Set while Maya signed in with the one before.
    let last = "UPDATE users SET password_hash = '$argon2id$another' WHERE email = 'maya@example.net';";
    let Some(release) = Release::start_after(engine, last) else { return };
    let maya = Person::with_cookies(&release.app, release.known["session"].as_str().expect("a cookie"));
    maya.get("/settings/tokens").is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
}

fn a_session_ends_with_a_password_of_today(engine: Engine) {
    let Some(release) = Release::start(engine) else { return };
    let cookie = release.known["session"].as_str().expect("a cookie");
    assert_eq!(Person::with_cookies(&release.app, cookie).get("/settings/tokens").status, 200);
    let set =
        release.app.command(&["user", "set-password", "--email", "maya@example.net"], "a password of today");
    assert!(set.status.success(), "{set:?}");
    Person::with_cookies(&release.app, cookie)
        .get("/settings/tokens")
        .is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
}

fn tokens_answer_as_before(engine: Engine) {
    let Some(release) = Release::start(engine) else { return };
    for name in GOOD {
        assert_eq!(release.status(name), 200, "{name}");
    }
    for name in BAD {
        assert_eq!(release.status(name), 401, "{name}");
    }
    for (name, query) in [
        ("Deploy", "?role=admin&tag=production&tag=STRA%C3%9FE"),
        ("Éclair\u{a0}über  ß", "?tag=%C3%A9clair&tag=Team%20A%20(2)"),
        ("Éclair über ß", "?tag=team%20a"),
        ("ＣＩ", "?tag=C%2B%2B,%20100&tag=%EF%BC%B4%EF%BC%A1%EF%BC%A7"),
        ("Robot", "?role=manager&tag=Production"),
    ] {
        assert_eq!(release.app.verify(release.secret(name), query).status, 200, "{name}{query}");
    }
    for (name, query) in [("Jörg", "?role=admin"), ("Éclair\u{a0}über  ß", "?tag=Team%20A")] {
        assert_eq!(release.app.verify(release.secret(name), query).status, 403, "{name}{query}");
    }
}

fn names_and_tags_are_there(engine: Engine) {
    let Some(release) = Release::start(engine) else { return };
    let names = |list: &Value| -> Vec<String> {
        let items = list.as_array().expect("a list").iter();
        items.map(|item| item["name"].as_str().expect("a name").to_owned()).collect()
    };
    let tokens = names(&release.api("GET", "/api/user-tokens", ""));
    for name in
        ["Root", "Expired", "Deploy", "Éclair\u{a0}über  ß", "Éclair über ß", "ＣＩ", "Revoked", "Leaked"]
    {
        assert!(tokens.iter().any(|there| there == name), "{name}: {tokens:?}");
    }
    let tags = names(&release.api("GET", "/api/global-tags?sort=weight&sort_dir=desc", "")["items"]);
    assert_eq!(tags.len(), TAGS.len(), "{tags:?}");
    for name in TAGS {
        let path = format!("/api/global-tags/{}", utf8_percent_encode(name, NON_ALPHANUMERIC));
        assert_eq!(release.api("GET", &path, "")["name"], name);
        let changed = release.api("PUT", &path, r#"{"description":"Of today"}"#);
        assert_eq!((&changed["name"], &changed["description"]), (&name.into(), &"Of today".into()));
    }
    let users = names(&release.api("GET", "/api/users?include_deactivated=true&size=100", "")["items"]);
    assert_eq!(users.len(), 7, "{users:?}");
    for name in
        ["Jörg Straße", "Maya\u{a0}Bücher", "ＡＢＣ\u{3000}Éclair", "Gone\u{2003}Away", "Deploy Röbot"]
    {
        assert!(users.iter().any(|there| there == name), "{name}: {users:?}");
    }
}

fn the_servers_are_told_as_today(engine: Engine) {
    let Some(release) = Release::start(engine) else { return };
    let mut ear = Ear::of(&release.app);
    release.api("PUT", "/api/global-tags/Production", r##"{"color":"#123456","description":"Of today"}"##);
    release.api("PUT", "/api/users/1", "{}");
    assert_eq!(ear.told(), Vec::<String>::new());
    release.api("PUT", "/api/global-tags/Production", r#"{"name":"Live"}"#);
    assert_eq!(ear.told(), ["all"]);
}

fn what_ended_can_be_restored(engine: Engine) {
    let Some(release) = Release::start(engine) else { return };
    let root = release.secret("Root").to_owned();
    let maya = Person::stranger(&release.app);
    let restore = |name: &str| {
        let path = format!("/api/user-tokens/{}", maya.token_id(&root, name));
        maya.api("PUT", &path, &root, r#"{"revoke":false}"#).status
    };
    assert_eq!((restore("Revoked"), release.status("Revoked")), (200, 200));
    assert_eq!((restore("Leaked"), release.status("Leaked")), (409, 401));
    assert_eq!((restore("Expired"), release.status("Expired")), (409, 401));
    release.api("POST", "/api/users/5/restore", "");
    assert_eq!(release.status("Gone"), 200);
    release.api("POST", "/api/users/7/restore", "");
}

fn what_was_written_down_is_there(engine: Engine) {
    let Some(release) = Release::start(engine) else { return };
    assert_eq!(release.app.lines("token.generate").len(), 13);
    assert_eq!(release.app.lines("token.compromise").len(), 1);
    assert_eq!(release.app.lines("user.deactivate").len(), 2);
    let token = release.api("GET", "/api/user-tokens", "");
    let deploy = token.as_array().expect("a list").iter().find(|token| token["name"] == "Deploy");
    assert!(deploy.is_some_and(|deploy| deploy["last_used"].is_string()), "{token}");
    let maya = Person::with_cookies(&release.app, release.known["session"].as_str().expect("a cookie"));
    for (action, told, place) in [
        ("user.create", "<b>command line</b> added the user", ">Command line<"),
        (
            "token.compromise",
            "<b>holder of the secret</b> revoked for good a personal token",
            ">API · 127.0.0.1<",
        ),
        (
            "service_token.generate",
            "generated the service token “Robot” of deploy_rbot@service",
            ">API · 127.0.0.1<",
        ),
    ] {
        let page = maya.get(&format!("/settings/users/activity?action={action}")).body;
        assert!(page.contains(told) && page.contains(place), "{action}: {page}");
    }
    // A second start finds nothing to do, and nothing amiss.
    let Release { app, known } = release;
    let release = Release { app: app.restart(|_| {}), known };
    assert_eq!(release.status("Deploy"), 200);
}

macro_rules! on_the_last_release {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(crate::support::Engine::Sqlite); })*
        }
        mod postgres {
            $(#[test] fn $name() { super::$name(crate::support::Engine::Postgres); })*
        }
    };
}

on_the_last_release! {
    people_sign_in
    a_session_goes_on
    a_session_of_a_password_of_before_stays_over
    a_session_ends_with_a_password_of_today
    tokens_answer_as_before
    names_and_tags_are_there
    the_servers_are_told_as_today
    what_ended_can_be_restored
    what_was_written_down_is_there
}
