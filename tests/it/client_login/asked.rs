//! What is no question of a client on this computer is an error page, for everybody and by every door.

use super::{CALLBACK, STATE, fields, question};
use crate::support::{App, Person};

/// Each is refused, in the address as it stands here and hidden in the form.
const NOT_HERE: [&str; 22] = [
    "",
    "http://127.0.0.1.evil.test:1/",
    "http://127.0.0.1@evil.test:1/",
    "http://localhost.evil.test:1/",
    "http://user:password@127.0.0.1:1/",
    "https://127.0.0.1:1/",
    "javascript:alert(1)",
    "javascript://127.0.0.1:1/%0aalert(1)",
    "data:text/html,x",
    "//evil.test/",
    "/settings/tokens",
    "http://evil.test/",
    "http://127.0.0.1/",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:65536/",
    "http://127.0.0.1:99999999999/",
    "http://127.0.0.1:1",
    "http://127.0.0.1:1/%23fragment",
    "http://0x7f.1:1/",
    "http://127.0.0.1:1/%5Cevil.test",
    "http://127.0.0.1:1/%0d%0aSet-Cookie:a=b",
    "http://127.0.0.1:1/?state=mine",
];

fn decoded(value: &str) -> String {
    url::form_urlencoded::parse(format!("v={value}").as_bytes()).next().expect("a pair").1.into_owned()
}

/// Whoever asks, by the address and by a form that was tampered with.
fn refused_everywhere(app: &App, maya: &Person<'_>, address: &str, changed: &[(&str, &str)]) {
    let before = app.kept();
    for person in [maya, &Person::stranger(app)] {
        person.get(address).is_no_question(address);
    }
    let page = maya.get(&question(CALLBACK, STATE, "laptop"));
    for answer in ["agree", "refuse"] {
        let changed: Vec<_> = changed.iter().copied().chain([("answer", answer)]).collect();
        maya.send_consent(&fields(&page, &changed)).is_no_question(address);
    }
    assert_eq!(app.kept(), before, "{address}");
}

#[apply(on_both_engines)]
fn only_this_computer_is_answered(app: App) {
    let maya = app.admin();
    for uri in NOT_HERE {
        refused_everywhere(&app, &maya, &question(uri, STATE, "laptop"), &[("redirect_uri", &decoded(uri))]);
    }
    for uri in ["http://127.0.0.1:1/", "http://localhost:65535/a?b=c", "http://[::1]:8000/callback"] {
        assert_eq!(maya.get(&question(uri, STATE, "laptop")).status, 200, "{uri}");
    }
}

#[apply(on_both_engines)]
fn a_state_comes_once_and_is_short_and_plain(app: App) {
    let maya = app.admin();
    for state in
        ["", &"s".repeat(513), &"s".repeat(10 * 1024), "a%0d%0ab", "a%0Ab", "a%00b", "%C3%A9", "%ff", "a%09b"]
    {
        let address = question(CALLBACK, state, "laptop");
        refused_everywhere(&app, &maya, &address, &[("state", &decoded(state))]);
    }
    let longest = "s".repeat(512);
    let page = maya.get(&question(CALLBACK, &longest, "laptop"));
    assert_eq!(page.typed("state"), longest);
}

#[apply(on_both_engines)]
fn two_of_anything_are_no_question(app: App) {
    let maya = app.admin();
    for twice in
        ["redirect_uri=http://127.0.0.1:1/", "redirect_uri=http://evil.test/", "state=another", "hostname=x"]
    {
        for address in [
            format!("{}&{twice}", question(CALLBACK, STATE, "laptop")),
            question(CALLBACK, STATE, "laptop").replacen('?', &format!("?{twice}&"), 1),
        ] {
            maya.get(&address).is_no_question(&address);
        }
        let body = format!("redirect_uri={CALLBACK}&state={STATE}&hostname=x&answer=refuse&{twice}");
        let answer = maya.post_body("/api/cli/authorize", body);
        assert_eq!((answer.status, answer.header("location")), (400, ""), "{twice}");
    }
    for missing in
        ["/api/cli/authorize", "/api/cli/authorize?", &format!("/api/cli/authorize?redirect_uri={CALLBACK}")]
    {
        maya.get(missing).is_no_question(missing);
    }
    assert_eq!(
        maya.get(&format!("/api/cli/authorize?redirect_uri={CALLBACK}&state=s")).typed("hostname"),
        "unknown"
    );
}

#[apply(on_both_engines)]
fn a_machine_is_named_by_what_can_be_seen(app: App) {
    let maya = app.admin();
    for (sent, seen) in [
        ("mayas-macbook", "mayas-macbook"),
        ("b%C3%BCro%202%2F3", "büro 2/3"),
        ("a%E2%80%AEb%E2%80%8Bc%00d%0D%0Ae", "abcd e"),
        ("%E2%80%AE", "unknown"),
        ("", "unknown"),
        ("%ff", "unknown"),
        ("%3Cscript%3Ealert(1)%3C/script%3E", "<script>alert(1)</script>"),
        (&"h".repeat(6000), &"h".repeat(100)),
    ] {
        let page = maya.get(&question(CALLBACK, STATE, sent));
        assert_eq!(page.typed("hostname"), seen, "{sent}");
        assert!(!page.body.contains("<script>"), "{sent}");
        let secret = maya.send_consent(&fields(&page, &[("answer", "agree")])).token();
        assert_eq!(maya.api("GET", "/api/users/me", &secret, "").status, 200);
    }
    let hidden = [("hostname", "a\u{202E}b\r\nc"), ("answer", "agree")];
    let secret = maya.consent("laptop", &hidden).token();
    maya.token_id(&secret, "Qualytics CLI on ab c");
}

#[apply(on_both_engines)]
fn a_question_that_is_too_long_says_so_and_a_long_one_comes_through(app: App) {
    app.admin();
    let long_uri = format!("http://127.0.0.1:53211/{}", "c".repeat(900));
    let (state, hostname) = ("s".repeat(512), "h".repeat(100));
    let stranger = Person::stranger(&app);
    let answer = stranger.get(&question(&long_uri, &state, &hostname));
    stranger.get(answer.header("location"));
    stranger.post(
        "/sign-in",
        &[
            ("email", "maya@example.net"),
            ("password", crate::support::PASSWORD),
            ("next", &stranger.get(answer.header("location")).typed("next")),
        ],
    );
    let page = stranger.get(&question(&long_uri, &state, &hostname));
    assert_eq!(
        (page.typed("redirect_uri"), page.typed("state"), page.typed("hostname")),
        (long_uri, state.clone(), hostname)
    );
    let longer = format!("http://127.0.0.1:53211/{}", "%25".repeat(330));
    let answer = Person::stranger(&app).get(&question(&longer, &"%25".repeat(512), "laptop"));
    answer.is_no_question("too long for the way back");
}
