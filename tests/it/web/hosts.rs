//! At which hosts pages answer, and what people are told at the others.

use keyfob::config::Config;

use crate::support::{Answer, App, Engine, Person};

/// At https://keyfob.test and https://keyfob.lan:8443, behind a proxy that is trusted or not.
fn known(app: App, proxies: &str) -> App {
    app.restart(|config: &mut Config| {
        config.addresses.public_url = Some("https://keyfob.test".into());
        config.addresses.extra_origins = vec!["https://keyfob.lan:8443".into()];
        config.proxies.trusted.extend(proxies.parse::<ipnet::IpNet>());
    })
}

fn at(app: &App, headers: &[(&str, &str)]) -> Answer {
    Person::stranger(app).send("GET", "/sign-in", headers, String::new())
}

#[apply(on_both_engines)]
fn ours_are_those_of_our_origins_localhost_and_addresses(app: App) {
    app.admin();
    let app = known(app, "");
    for host in [
        "keyfob.test",
        "keyfob.test:443",
        "KEYFOB.Test",
        "keyfob.test.",
        "keyfob.lan",
        "keyfob.lan:1",
        "localhost",
        "LocalHost.:8080",
        "127.0.0.1",
        "203.0.113.7:8080",
        "[::1]:8080",
        "[2001:db8::7]",
    ] {
        assert_eq!(at(&app, &[("host", host)]).status, 200, "{host}");
    }
    for host in [
        "evil.test",
        "keyfob.test.evil.test",
        "evil.keyfob.test",
        "localhost.evil.test",
        "evil.localhost",
        "test",
        "keyfob",
        "xn--keyfob-xya.test",
    ] {
        let answer = at(
            &app,
            &[("host", host), ("x-forwarded-host", "keyfob.test"), ("forwarded", "host=keyfob.test")],
        );
        assert_eq!(answer.status, 421, "{host}");
        for said in [host, "https://keyfob.test", "KEYFOB_EXTRA_ORIGINS", ">Open keyfob.test</a>"] {
            assert!(answer.body.contains(said), "{said}: {}", answer.body);
        }
    }
}

#[apply(on_both_engines)]
fn without_a_public_url_it_is_the_address_that_it_listens_on(app: App) {
    let answer = at(&app, &[("host", "keyfob.lan:8080")]);
    assert_eq!(answer.status, 421);
    for said in ["keyfob.lan:8080", &app.url, "KEYFOB_PUBLIC_URL"] {
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
    }
    assert_eq!(at(&app, &[("host", "localhost:8080")]).status, 303, "to the setup");
    let setup = Person::stranger(&app).send("GET", "/setup", &[("host", "rebound.test")], String::new());
    assert_eq!((setup.status, setup.body.contains("<form")), (421, false));
}

#[apply(on_both_engines)]
fn what_a_trusted_proxy_forwards_counts_before_the_host(app: App) {
    app.admin();
    let app = known(app, "127.0.0.0/8");
    let status =
        |host: &str, forwarded: &str| at(&app, &[("host", host), ("x-forwarded-host", forwarded)]).status;
    assert_eq!(status("keyfob-upstream:8080", "keyfob.test"), 200);
    assert_eq!(status("keyfob.test", "evil.test"), 421);
    assert_eq!(status("keyfob.test", "keyfob.test, evil.test"), 421, "the last was seen by the proxy");
    assert_eq!(status("keyfob.test", "evil.test, keyfob.test"), 421, "the first was seen by the one before");
    assert_eq!([status("keyfob.test", ""), status("evil.test", " , ")], [200, 421], "nothing is forwarded");
    assert_eq!(status("keyfob.test", "a b"), 400);
}

#[apply(on_both_engines)]
fn a_request_that_names_no_host_is_no_request_for_a_page(app: App) {
    app.admin();
    let app = known(app, "");
    let status = |head: &str| app.raw_whole(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes()).status;
    assert_eq!(status("GET /sign-in HTTP/1.1\r\nHost: keyfob.test"), 200);
    assert_eq!(status("GET /sign-in HTTP/1.0"), 400);
    assert_eq!(status("GET /sign-in HTTP/1.1"), 400);
    assert_eq!(status("GET /sign-in HTTP/1.1\r\nHost: keyfob.test\r\nHost: keyfob.test"), 400);
    for host in
        ["", "key fob.test", "keyfob.test:x", "keyfob.test:80:80", "keyfob.test@evil.test", "[::1", "\u{e9}"]
    {
        assert_eq!(status(&format!("GET /sign-in HTTP/1.1\r\nHost: {host}")), 400, "{host:?}");
    }
    // An absolute target is for its own host (RFC 9112 section 3.2.2).
    assert_eq!(status("GET http://keyfob.test/sign-in HTTP/1.1\r\nHost: evil.test"), 200);
    assert_eq!(status("GET http://evil.test/sign-in HTTP/1.1\r\nHost: keyfob.test"), 421);
    assert_eq!(status("GET /api/health HTTP/1.0"), 204, "balancers ask so");
}

#[apply(on_both_engines)]
fn before_anything_is_typed_a_page_says_that_its_form_would_be_refused(app: App) {
    let origin = app.origin.clone();
    let setup =
        |headers: &[(&str, &str)]| Person::stranger(&app).send("GET", "/setup", headers, String::new()).body;
    let told = setup(&[("host", "192.168.1.5:8080")]);
    for said in [
        "This page does not work at this address",
        "You opened http://192.168.1.5:8080,",
        &origin,
        "KEYFOB_PUBLIC_URL=http://192.168.1.5:8080<",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert!(!setup(&[]).contains("does not work"));
    assert!(
        !setup(&[("host", "192.168.1.5:8080"), ("sec-fetch-site", "none")]).contains("does not work"),
        "it says later whose form it is"
    );
    app.admin();
    let app = known(app, "127.0.0.0/8");
    let sign_in = |headers: &[(&str, &str)]| at(&app, headers).body;
    let told = sign_in(&[("host", "192.168.1.5:8080")]);
    assert!(told.contains("expects <a href=\"https://keyfob.test\">") && !told.contains("KEYFOB_"), "{told}");
    let told = sign_in(&[("host", "192.168.1.5:8443"), ("x-forwarded-proto", "https")]);
    assert!(told.contains("KEYFOB_EXTRA_ORIGINS=https://192.168.1.5:8443<"), "{told}");
    assert!(
        sign_in(&[("host", "keyfob.test"), ("x-forwarded-proto", "http")])
            .contains("You opened http://keyfob.test,")
    );
    for host in ["keyfob.test", "keyfob.test:443", "keyfob.lan:8443"] {
        assert!(!sign_in(&[("host", host)]).contains("does not work"), "{host}");
    }
}

#[apply(on_both_engines)]
fn at_a_further_origin_people_sign_in_as_at_the_first(app: App) {
    let app = app.restart(|config: &mut Config| {
        config.addresses.extra_origins = vec!["http://192.168.1.5:8080".into()]
    });
    app.admin();
    let form = || "email=maya@example.net&password=correct horse battery".to_owned();
    let kind = ("content-type", "application/x-www-form-urlencoded");
    for (origin, status) in [
        ("http://192.168.1.5:8080", 303),
        ("http://192.168.1.6:8080", 403),
        ("https://192.168.1.5:8080", 403),
    ] {
        let headers = [kind, ("host", "192.168.1.5:8080"), ("origin", origin)];
        let answer = Person::stranger(&app).send("POST", "/sign-in", &headers, form());
        assert_eq!(answer.status, status, "{origin}");
    }
    let refused =
        Person::stranger(&app).send("POST", "/sign-in", &[kind, ("origin", "http://10.0.0.9")], form());
    assert!(refused.body.contains("KEYFOB_PUBLIC_URL=http://10.0.0.9"), "{}", refused.body);
    assert!(
        refused.body.contains(&format!("href=\"{}\"", app.origin)),
        "the way out is not the way in: {}",
        refused.body
    );
    let twice = [kind, ("origin", app.origin.as_str()), ("origin", app.origin.as_str())];
    assert_eq!(Person::stranger(&app).send("POST", "/sign-in", &twice, form()).status, 403);
}

/// Whatever policy a proxy adds: a browser that hides where a form comes from would have it refused.
#[test]
fn pages_tell_browsers_themselves_to_say_where_forms_come_from() {
    let app = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    let page = Person::stranger(&app).get("/setup");
    assert!(page.body.contains("<meta name=\"referrer\" content=\"same-origin\">"));
    let link = Person::stranger(&app).get("/password?link=x");
    assert!(
        link.body.contains("<meta name=\"referrer\" content=\"strict-origin\">"),
        "its address is a secret"
    );
}
