//! Signing in: the same no for everybody who may not, and on to where the person was going.

use crate::support::{PASSWORD, Person};

#[apply(on_both_engines)]
fn an_unknown_address_a_wrong_password_and_a_deactivated_person_get_the_same_answer(app: App) {
    app.admin();
    app.person("tom@example.net", "member");
    app.set_active("tom@example.net", false);
    let (wrong, tries) = (
        "wrong horse battery",
        [
            ("nobody@example.net", PASSWORD),
            ("tom@example.net", PASSWORD),
            ("tom@example.net", "wrong"),
            ("maya@example.net", "wrong"),
            ("maya@example.net", ""),
            ("no address", PASSWORD),
        ],
    );
    let first = Person::stranger(&app).sign_in("maya@example.net", wrong);
    let same = |body: &str, email: &str| body.replace(email, "EMAIL");
    assert_eq!(first.status, 422);
    assert!(first.body.contains("The email address or the password is wrong."));
    for (email, password) in tries {
        let answer = Person::stranger(&app).sign_in(email, password);
        assert_eq!(answer.status, 422);
        assert_eq!(same(&answer.body, email), same(&first.body, "maya@example.net"), "{email}");
        let names = |headers: &ureq::http::HeaderMap| -> Vec<String> {
            let mut names: Vec<String> = headers.keys().map(ToString::to_string).collect();
            names.sort();
            names
        };
        assert_eq!(names(&answer.headers), names(&first.headers));
        assert_eq!((answer.typed("email").as_str(), answer.header("set-cookie")), (email, ""));
    }
    assert_eq!(app.sessions(), 2, "those of the setup and of Tom's first sign-in");
}

#[apply(on_both_engines)]
fn the_address_counts_in_any_case_and_the_password_exactly(app: App) {
    app.admin();
    let person = Person::stranger(&app);
    for wrong in
        [format!("{PASSWORD} "), format!(" {PASSWORD}"), PASSWORD.to_uppercase(), format!("{PASSWORD}\0")]
    {
        assert_eq!(person.sign_in("maya@example.net", &wrong).status, 422, "{wrong}");
    }
    person.sign_in(" MAYA@Example.NET ", PASSWORD).is_redirect_to("/");
}

#[apply(on_both_engines)]
fn what_is_no_sign_in_form_makes_nothing_and_breaks_nothing(app: App) {
    app.admin();
    let person = Person::stranger(&app);
    let sessions = app.sessions();
    for (body, status) in [
        ("", 422),
        ("email=%00&password=%00", 422),
        ("email=%ff&password=%ff", 422),
        ("email[]=a&password[]=b", 422),
        ("email=a&email=b&password=c", 400),
    ] {
        assert_eq!(person.post_body("/sign-in", body.into()).status, status, "{body}");
    }
    let long = format!("email=maya@example.net&password={}", "a".repeat(16 * 1024));
    assert_eq!(person.post_body("/sign-in", long).status, 413);
    let json = [("origin", app.origin.as_str()), ("content-type", "application/json")];
    let body = format!("{{\"email\":\"maya@example.net\",\"password\":\"{PASSWORD}\"}}");
    assert_eq!(person.send("POST", "/sign-in", &json, body).status, 415);
    assert_eq!(app.sessions(), sessions);
}

#[apply(on_both_engines)]
fn a_person_lands_where_they_were_going(app: App) {
    app.admin();
    let going = "/settings/tokens?search=a%26b&page=2";
    let person = Person::stranger(&app);
    let asked = person.get(going);
    asked.is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens%3Fsearch%3Da%2526b%26page%3D2");
    let next = person.get(asked.header("location")).typed("next");
    assert_eq!(next, going);
    let form = [("email", "maya@example.net"), ("password", PASSWORD), ("next", &next)];
    person.post("/sign-in", &form).is_redirect_to(going);
    person.get("/sign-in?next=%2Fsettings%2Ftokens").is_redirect_to("/settings/tokens");
}

#[apply(on_both_engines)]
fn next_never_leads_away(app: App) {
    let maya = app.admin();
    let away = [
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "https://evil.test",
        "https:evil.test",
        "/\t/evil.test",
        "javascript:alert(1)",
        "settings",
        "",
        "/a\r\nSet-Cookie: x=y",
        "/%0d%0a\u{e9}",
        " /settings",
        "///evil.test",
    ];
    for next in away {
        let form = [("email", "maya@example.net"), ("password", PASSWORD), ("next", next)];
        let answer = Person::stranger(&app).post("/sign-in", &form);
        answer.is_redirect_to("/");
        let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        maya.get(&format!("/sign-in?next={query}")).is_redirect_to("/");
        assert_eq!(Person::stranger(&app).get(&format!("/sign-in?next={query}")).typed("next"), "", "{next}");
    }
}

#[apply(on_both_engines)]
fn a_form_that_comes_too_late_leads_back_to_its_page_after_signing_in(app: App) {
    app.admin();
    let headers =
        |referer: &'static str| [("content-type", "application/x-www-form-urlencoded"), ("referer", referer)];
    let post =
        |referer| Person::stranger(&app).send("POST", "/settings/tokens", &headers(referer), String::new());
    post("https://keyfob.test/settings/tokens?page=2")
        .is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens%3Fpage%3D2");
    post("https://keyfob.test//evil.test").is_redirect_to("/sign-in");
    post("nonsense").is_redirect_to("/sign-in");
}
