//! The consent page: what it says, who sees it, where it leads.

use super::{CALLBACK, STATE, fields, question};
use crate::support::{PASSWORD, Person};

/// All that comes in the address, in the spelling of the client and in another.
const ODD: &str = "/api/cli/authorize?hostname=b%C3%BCro%20%26%20co&state=a%2Bb%26c%3Dd%20e&redirect_uri=http://127.0.0.1:53211/cb?a=b%26c=%252F";

#[apply(on_both_engines)]
fn a_stranger_signs_in_and_comes_back_with_every_parameter(app: App) {
    app.admin();
    let stranger = Person::stranger(&app);
    let to_sign_in = stranger.get(ODD);
    assert_eq!(to_sign_in.status, 303);
    let sign_in = stranger.get(to_sign_in.header("location"));
    assert!(sign_in.body.contains("to let Qualytics CLI in"), "{}", sign_in.body);
    let next = sign_in.typed("next");
    // A wrong password does not lose the way either.
    let form = |password| [("email", "maya@example.net"), ("password", password), ("next", next.as_str())];
    assert_eq!(stranger.post("/sign-in", &form("wrong")).typed("next"), next);
    let back = stranger.post("/sign-in", &form(PASSWORD));
    back.is_redirect_to(&next);
    let page = stranger.get(back.header("location"));
    assert_eq!(page.typed("redirect_uri"), "http://127.0.0.1:53211/cb?a=b&c=%2F");
    assert_eq!((page.typed("state"), page.typed("hostname")), ("a+b&c=d e".into(), "büro & co".into()));
    let told = stranger
        .send_consent(&fields(&page, &[("answer", "refuse")]))
        .told_to("http://127.0.0.1:53211/cb?a=b&c=%2F&");
    assert_eq!(told[2..], [("state".into(), "a+b&c=d e".into()), ("error".into(), "access_denied".into())]);
}

#[apply(on_both_engines)]
fn it_names_the_machine_what_it_gets_and_until_when(app: App) {
    app.admin();
    let max = app.person("max@x", "member");
    let page = max.get(&question(CALLBACK, STATE, "laptop"));
    for said in [
        ">laptop<",
        "Qualytics CLI on laptop<",
        "your current role: Member<",
        "127.0.0.1:53211",
        "max@x",
        "<option value=\"90\" data-when=",
        ">30 days<",
        ">1 year<",
        ">Never<",
        ">Custom date<",
        "value=\"agree\">Agree<",
        "value=\"refuse\">Refuse<",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let selected = page.body.split("<option").find(|option| option.contains(" selected")).expect("one");
    assert!(selected.contains("value=\"90\""), "{selected}");
}

#[apply(on_both_engines)]
fn its_form_may_lead_to_the_one_place_that_asked(app: App) {
    let maya = app.admin();
    for (uri, source) in [
        (CALLBACK, " http://127.0.0.1:53211"),
        ("http://localhost:7/x", " http://localhost:7"),
        // A policy can't say [::1], so nothing is said: a page of ours leads there.
        ("http://[::1]:7/x", ""),
    ] {
        let page = maya.get(&question(uri, STATE, "laptop"));
        let policy = page.header("content-security-policy");
        assert_eq!(
            policy,
            format!(
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{source}"
            )
        );
        assert_eq!((page.header("x-frame-options"), page.header("cache-control")), ("DENY", "no-store"));
    }
}

#[apply(on_both_engines)]
fn to_an_ipv6_address_a_page_of_ours_leads_on(app: App) {
    let maya = app.admin();
    for (answer, said) in [("refuse", "&#38;error=access_denied"), ("agree", "&#38;token=eyJ")] {
        let page = maya.get(&question("http://[::1]:7/x?a=b", STATE, "laptop"));
        let on = maya.send_consent(&fields(&page, &[("answer", answer)]));
        assert_eq!((on.status, on.header("location"), on.header("cache-control")), (200, "", "no-store"));
        assert_eq!((on.header("referrer-policy"), on.header("set-cookie")), ("no-referrer", ""));
        assert!(on.header("content-security-policy").ends_with("; form-action 'self'"));
        let address = format!("http://[::1]:7/x?a=b&#38;state={STATE}{said}");
        for way in ["<meta http-equiv=\"refresh\" content=\"0;url=", "<a class=\"button primary\" href=\""] {
            assert!(on.body.contains(&format!("{way}{address}")), "{way}: {}", on.body);
        }
        assert!(on.body.contains("<meta name=\"referrer\" content=\"no-referrer\">"));
    }
    assert_eq!(maya.get("/settings/tokens").names(), ["Qualytics CLI on laptop"]);
}

#[apply(on_both_engines)]
fn reading_it_makes_nothing_and_its_head_can_be_asked(app: App) {
    let maya = app.admin();
    let before = app.kept();
    let address = question(CALLBACK, STATE, "laptop");
    let (get, head) = (maya.get(&address), maya.send("HEAD", &address, &[], String::new()));
    assert_eq!((get.status, head.status, head.body.as_str()), (200, 200, ""));
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_token_is_not_somebody_who_is_signed_in(app: App) {
    let secret = app.admin().generate("CI", "30");
    let bearer = format!("Bearer {secret}");
    let address = question(CALLBACK, STATE, "laptop");
    let answer = Person::stranger(&app).send("GET", &address, &[("authorization", &bearer)], String::new());
    assert!(answer.header("location").starts_with("/sign-in?next="), "{answer:?}");
}

#[apply(on_both_engines)]
fn who_was_deactivated_or_signed_out_meanwhile_is_asked_to_sign_in(app: App) {
    app.admin();
    let max = app.person("max@x", "member");
    let page = max.get(&question(CALLBACK, STATE, "laptop"));
    app.set_active("max@x", false);
    let before = app.kept();
    let answer = max.send_consent(&fields(&page, &[("answer", "agree")]));
    assert_eq!(answer.status, 303);
    assert!(answer.header("location").starts_with("/sign-in?next=%2Fapi%2Fcli%2Fauthorize%3F"), "{answer:?}");
    assert_eq!(app.kept(), before);
    app.set_active("max@x", true);
    max.sign_in("max@x", PASSWORD);
    let next = Person::stranger(&app).get(answer.header("location")).typed("next");
    assert_eq!(max.get(&next).typed("state"), STATE);
}
