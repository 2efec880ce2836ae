//! Sessions: new at sign-in, at the server only, and over in time.

use std::time::Duration;

use diesel::prelude::*;
use keyfob::db::Moment;
use keyfob::db::schema::sessions;

use crate::support::{Answer, App, Engine, PASSWORD, Person};

const SIGN_IN: &str = "/sign-in?next=%2Fsettings%2Ftokens";

/// Name and value of the session cookie.
fn session(person: &Person) -> (String, String) {
    let header = person.cookie_header();
    let pairs = header.split("; ").filter_map(|pair| pair.split_once('='));
    let is_session = |name: &str| name.trim_start_matches("__Host-").starts_with("keyfob_session_");
    let mut found = pairs.filter(|(name, _)| is_session(name));
    let (name, value) = found.next().unwrap_or_else(|| panic!("no session in {header}"));
    assert_eq!(found.next(), None, "{header}");
    (name.to_owned(), value.to_owned())
}

fn set_cookie<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let all = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    all.into_iter().find(|text| text.starts_with(name)).expect("the cookie")
}

fn opens(app: &App, cookies: &str) -> bool {
    let answer = Person::with_cookies(app, cookies).get("/settings/tokens");
    if answer.status != 200 {
        answer.is_redirect_to(SIGN_IN);
    }
    answer.status == 200
}

#[apply(on_both_engines)]
fn the_id_is_new_at_sign_in_and_never_adopted(app: App) {
    let maya = app.admin();
    app.person("eve@example.net", "member");
    let eve = Person::stranger(&app);
    eve.sign_in("eve@example.net", PASSWORD).is_redirect_to("/");
    let (name, planted) = session(&eve);
    for value in [planted.as_str(), "chosen-by-eve", &"a".repeat(64)] {
        let victim = Person::stranger(&app);
        victim.set_cookie(&name, value);
        victim.sign_in("maya@example.net", PASSWORD).is_redirect_to("/");
        assert_ne!(session(&victim).1, value);
        assert!(victim.get("/settings/tokens").body.contains("Maya Lindqvist"));
        assert!(!opens(&app, &format!("{name}={value}")), "{value} opens nothing");
    }
    let first = session(&maya).1;
    maya.sign_in("maya@example.net", PASSWORD).is_redirect_to("/");
    assert_ne!(session(&maya).1, first);
    assert!(!opens(&app, &format!("{name}={first}")), "signing in anew ends the session before");
}

#[apply(on_both_engines)]
fn only_the_hash_of_the_id_is_kept(app: App) {
    let value = session(&app.admin()).1;
    let kept: String = app.rows(|conn| Ok(sessions::table.select(sessions::id_hash).first(conn)?));
    assert_eq!(kept.len(), 64);
    assert!(!value.contains(&kept));
    assert!(value.len() > 64, "the id has 256 bits");
}

#[apply(on_both_engines)]
fn the_cookie_is_for_this_server_and_no_script(app: App) {
    app.admin();
    let answer = Person::stranger(&app).sign_in("maya@example.net", PASSWORD);
    let text = set_cookie(&answer, "keyfob_session_");
    for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(text.contains(part), "{text}");
    }
    for part in ["Domain", "Secure", "Expires", "Max-Age"] {
        assert!(!text.contains(part), "{text}");
    }
    assert_eq!(answer.header("strict-transport-security"), "");
}

#[apply(on_both_engines)]
fn strangers_leave_no_session_and_get_no_cookie(app: App) {
    let maya = app.admin();
    let count = app.sessions();
    for path in ["/", "/sign-in", "/settings/tokens", "/setup", "/nowhere", "/api/health", "/static/x"] {
        let answer = Person::stranger(&app).get(path);
        assert_eq!(answer.header("set-cookie"), "", "{path}");
    }
    assert_eq!(maya.get("/settings/tokens").header("set-cookie"), "", "nor does a page renew one");
    assert_eq!(app.sessions(), count);
}

#[apply(on_both_engines)]
fn a_cookie_that_is_broken_altered_or_from_elsewhere_leads_to_sign_in(app: App) {
    let maya = app.admin();
    let (name, good) = session(&maya);
    let elsewhere = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    let mut broken: Vec<String> = vec![session(&elsewhere.admin()).1];
    broken.extend(["", "x", "%", "%00", "%ff", "=", "é", "\"\"", "..", "null"].map(str::to_owned));
    broken.push(good[..good.len() - 1].to_owned());
    broken.push(format!("{good}0"));
    broken.push(good[good.len() - 64..].to_owned());
    broken.push("a".repeat(7000));
    for place in [0, 10, good.len() / 2, good.len() - 1] {
        let other = if good.as_bytes()[place] == b'a' { "b" } else { "a" };
        broken.push(format!("{}{other}{}", &good[..place], &good[place + 1..]));
    }
    let before = app.kept();
    let named = |value: String| [format!("{name}={value}"), format!("keyfob_session={value}")];
    for headers in broken.into_iter().flat_map(named) {
        let page =
            Person::stranger(&app).send("GET", "/settings/tokens", &[("cookie", &headers)], String::new());
        page.is_redirect_to(SIGN_IN);
        let headers = [
            ("cookie", headers.as_str()),
            ("origin", app.origin.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let post = Person::stranger(&app).send("POST", "/settings/tokens", &headers, "name=CI".into());
        post.is_redirect_to("/sign-in");
    }
    assert_eq!(app.kept(), before);
    assert!(opens(&app, &maya.cookie_header()));
}

#[apply(on_both_engines)]
fn of_two_on_one_host_each_has_cookies_of_its_own(app: App) {
    let maya = app.admin();
    maya.post("/theme", &[("theme", "dark")]);
    let neighbour = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    neighbour.admin();
    // To a browser the ports of a host are one.
    let browser = Person::with_cookies(&neighbour, &maya.cookie_header());
    browser.sign_in("maya@example.net", PASSWORD).is_redirect_to("/");
    browser.post("/theme", &[("theme", "light")]);
    let back = Person::with_cookies(&app, &browser.cookie_header());
    assert!(back.get("/settings/tokens").body.contains("data-theme=\"dark\""), "signed in still, and dark");
    browser.post("/sign-out", &[]);
    let back = Person::with_cookies(&app, &browser.cookie_header());
    let page = back.get("/settings/tokens");
    assert_eq!((page.status, page.toast().as_str()), (200, ""));
    let all = browser.cookie_header();
    let marks = all.split("; ").filter_map(|pair| pair.split('=').next()?.rsplit('_').next());
    assert!(
        marks.clone().all(|mark| mark.len() == 8 && mark.bytes().all(|byte| byte.is_ascii_hexdigit())),
        "{all}"
    );
    let name = session(&maya).0;
    let node = app.second_node(None);
    let node_person = Person::stranger(&node);
    node_person.sign_in("maya@example.net", PASSWORD);
    assert_eq!(session(&node_person).0, name, "every node of one installation has the same");
}

#[apply(on_both_engines)]
fn a_session_of_the_release_before_goes_on_under_its_new_name(app: App) {
    let maya = app.admin();
    let (name, value) = session(&maya);
    let browser = Person::with_cookies(&app, &format!("keyfob_session={value}; keyfob_theme=dark"));
    let page = browser.get("/settings/tokens");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("data-theme=\"dark\""));
    let text = set_cookie(&page, &format!("{name}={value};"));
    assert!(["; HttpOnly", "; SameSite=Lax", "; Path=/"].iter().all(|part| text.contains(part)), "{text}");
    assert!(set_cookie(&page, "keyfob_session=;").contains("Max-Age=0"));
    assert_eq!(session(&browser), (name.clone(), value.clone()));
    assert!(!browser.cookie_header().contains("keyfob_session="), "the old one is gone");
    assert_eq!(browser.get("/settings/tokens").header("set-cookie"), "", "once");

    let foreign = Person::with_cookies(&app, &format!("keyfob_session={value}"));
    let origin = [("origin", "https://evil.test"), ("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(foreign.send("POST", "/theme", &origin, "theme=dark".into()).status, 403);
    let no_origin = Person::with_cookies(&app, &format!("keyfob_session={value}"));
    assert_eq!(
        no_origin.send("POST", "/theme", &origin[1..], "theme=dark".into()).status,
        403,
        "it is a session"
    );

    let leaving = Person::with_cookies(&app, &format!("keyfob_session={value}"));
    leaving.post("/sign-out", &[]).is_redirect_to("/sign-in");
    assert!(!leaving.cookie_header().contains("session"), "{}", leaving.cookie_header());
    assert!(!opens(&app, &format!("{name}={value}")));
    let signing_in = Person::with_cookies(&app, &format!("keyfob_session={value}"));
    signing_in.sign_in("maya@example.net", PASSWORD).is_redirect_to("/");
    assert_ne!(session(&signing_in).1, value);
    assert_eq!(signing_in.get("/settings/tokens").status, 200);

    let elsewhere = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    let neighbour = session(&elsewhere.admin()).1;
    let with_neighbour = Person::with_cookies(&app, &format!("keyfob_session={neighbour}"));
    let answer = with_neighbour.get("/settings/tokens");
    assert_eq!((answer.status, answer.header("set-cookie")), (303, ""), "a neighbour's stays where it is");
}

#[apply(on_both_engines)]
fn a_toast_is_for_the_session_that_it_was_made_for(app: App) {
    let maya = app.admin();
    let eve = app.person("eve@example.net", "member");
    eve.generate("Trap", "30");
    let left = |person: &Person, path: &str| {
        let answer = person.post(path, &[]);
        set_cookie(&answer, "keyfob_flash_").split(';').next().expect("a pair").to_owned()
    };
    let shown = |cookies: &str| {
        let page = Person::with_cookies(&app, cookies).get("/settings/tokens");
        assert_eq!(page.status, 200);
        page.toast()
    };
    let flash = left(&eve, "/settings/tokens/1/revoke");
    assert!(shown(&eve.cookie_header()).contains("revoked"));
    assert_eq!(shown(&format!("{}; {flash}", maya.cookie_header())), "", "planted by a neighbour");
    let own = eve.cookie_header();
    eve.sign_in("eve@example.net", PASSWORD).is_redirect_to("/");
    let of_now = format!("{}={}", session(&eve).0, session(&eve).1);
    assert_eq!(shown(&format!("{of_now}; {flash}")), "", "nor is it for the next session: {own}");
    let out = left(&eve, "/sign-out");
    assert_eq!(shown(&format!("{}; {out}", maya.cookie_header())), "");
    assert_eq!(Person::with_cookies(&app, &out).get("/sign-in").toast(), "You are signed out");
    assert_eq!(Person::with_cookies(&app, &flash).get("/sign-in").toast(), "");
}

#[apply(on_both_engines)]
fn the_cookies_of_neighbours_do_not_disturb(app: App) {
    let maya = app.admin();
    let (own, name) = (maya.cookie_header(), session(&maya).0);
    let mark = name.rsplit('_').next().expect("a mark");
    for cookies in [
        format!("nameless; {own}"),
        format!("=x; {own}; ;;"),
        format!("a=%ff%; {own}"),
        format!("keyfob_flash=x; keyfob_theme=\"><script>; {own}"),
        format!("keyfob_flash_{mark}=x; keyfob_theme_{mark}=\"><script>; keyfob_session=x; {own}"),
        format!("{own}; é=ü"),
    ] {
        let headers = [("cookie", cookies.as_str())];
        let page = Person::stranger(&app).send("GET", "/settings/tokens", &headers, String::new());
        assert_eq!((page.status, page.toast().as_str()), (200, ""), "{cookies}");
        assert!(page.body.contains("data-theme=\"auto\""));
    }
}

#[apply(on_both_engines)]
fn a_session_ends_when_it_is_idle_or_old(app: App) {
    let maya = app.admin();
    let cookies = maya.cookie_header();
    let (idle, max) = (30 * 60, 12 * 60 * 60);
    for (since, old, is_open) in
        [(0, 0, true), (idle - 60, max - 60, true), (idle, idle, false), (0, max - 60, true), (0, max, false)]
    {
        app.age_sessions(since, old);
        assert_eq!(opens(&app, &cookies), is_open, "idle for {since} s, {old} s old");
    }
}

#[apply(on_both_engines)]
fn who_keeps_working_stays_signed_in(app: App) {
    let maya = app.admin();
    app.age_sessions(29 * 60, 29 * 60);
    assert_eq!(maya.get("/settings/tokens").status, 200);
    assert!(last_seen(&app) >= Moment::now().second() - 60);
}

#[apply(on_both_engines)]
fn a_page_of_a_deactivated_person_ends_the_session(app: App) {
    app.admin();
    let tom = app.person("tom@example.net", "member");
    let cookies = tom.cookie_header();
    app.set_active("tom@example.net", false);
    assert!(!opens(&app, &cookies));
    app.set_active("tom@example.net", true);
    assert!(!opens(&app, &cookies), "it does not come back");
}

fn last_seen(app: &App) -> i64 {
    app.rows(|conn| Ok(sessions::table.select(sessions::last_seen).first(conn)?))
}

#[test]
fn who_keeps_working_stays_signed_in_with_the_shortest_limit_too() {
    let minute = |config: &mut keyfob::config::Config| config.sessions.idle = Duration::from_secs(60);
    let app = App::start_with(Engine::Sqlite, minute).expect("SQLite is compiled in");
    let maya = app.admin();
    app.age_sessions(50, 50);
    assert_eq!(maya.get("/settings/tokens").status, 200);
    assert!(last_seen(&app) > Moment::now().second() - 50, "the page that was just opened counts");
}

#[test]
fn on_https_the_cookie_is_bound_to_the_host_and_answers_carry_hsts() {
    let https = |config: &mut keyfob::config::Config| {
        config.addresses.public_url = Some("https://keyfob.test".into())
    };
    let app = App::start_with(Engine::Sqlite, https).expect("SQLite is compiled in");
    let maya = app.admin();
    assert!(opens(&app, &maya.cookie_header()));
    let answer = maya.sign_in("maya@example.net", PASSWORD);
    let text = set_cookie(&answer, "__Host-keyfob_session_");
    for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Secure"] {
        assert!(text.contains(part), "{text}");
    }
    assert!(!text.contains("Domain"), "{text}");
    let (name, value) = session(&maya);
    for plain in [name.trim_start_matches("__Host-"), "keyfob_session"] {
        assert!(!opens(&app, &format!("{plain}={value}")), "the name without the prefix does not count");
    }
    assert!(opens(&app, &format!("__Host-keyfob_session={value}")), "of the release before");
    let out = maya.post("/sign-out", &[]);
    let theme = maya.post("/theme", &[("theme", "dark")]);
    for (answer, name) in [(&out, "keyfob_flash_"), (&theme, "keyfob_theme_")] {
        assert!(set_cookie(answer, name).contains("; Secure"));
    }
    for path in ["/sign-in", "/nowhere", "/api/health", "/api/users/me", "/static/x"] {
        let answer = maya.get(path);
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
}
