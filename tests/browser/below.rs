//! Behind a real nginx, at a path of a host that another application has: the seed story, the theme and the
//! reference, and nothing that a page asks for goes outside of the path.

use ureq::http::StatusCode;

use crate::story;
use crate::support::api::send;
use crate::support::driver::Javascript;
use crate::support::nginx::Nginx;
use crate::support::stage::Stage;

#[tokio::test]
async fn the_story_is_told_below_a_path() {
    tell("the_story_is_told_below_a_path", Javascript::On).await;
}

#[tokio::test]
async fn the_story_is_told_below_a_path_without_javascript() {
    tell("the_story_is_told_below_a_path_without_javascript", Javascript::Off).await;
}

async fn tell(flow: &str, javascript: Javascript) {
    let Some((stage, nginx)) = Stage::set_below_a_path(flow, javascript).await else { return };
    stage.browser.goto("").await;
    stage.browser.the("button", "Create Admin").await;
    story::tell_on(&stage, javascript).await;
    let secret = stage.generate("For the reference").await;
    stage.done().await;
    stage.click("button", "Dark theme").await;
    stage.ground_is(true).await;
    stage.browser.client.refresh().await.expect("Reload");
    stage.ground_is(true).await;
    // Without the script, Done leaves the mark of an empty query.
    assert_eq!(stage.browser.path().await.trim_end_matches('?'), "/settings/tokens");
    stage.click("link", "API reference").await;
    stage.browser.the("heading", "API reference").await;
    if javascript == Javascript::On {
        stage.open_call("me").await;
        stage.fill("Token to try it with", &secret).await;
        assert!(stage.send_call("me", "200 OK in ").await.contains("\"email\": \"ada@example.com\""));
    }
    programs_find_the_metadata(&stage.server.url);
    let url = stage.server.url.clone();
    stage.finish().await;
    all_was_below(&nginx, javascript);
    let other = send("GET", &format!("{}/app", url.strip_suffix("/keyfob").expect("a path")), &[], None);
    assert_eq!((other.status, nginx.asked_elsewhere().last().map(String::as_str)), (200, Some("/app")));
}

/// At both places, through the proxy.
fn programs_find_the_metadata(url: &str) {
    let host = url.strip_suffix("/keyfob").expect("a path");
    let name = "/.well-known/oauth-authorization-server";
    for place in [format!("{url}{name}"), format!("{host}{name}/keyfob")] {
        let answer = send("GET", &place, &[], None);
        assert_eq!((answer.status, answer.body["issuer"].as_str()), (200, Some(url)), "{place}");
        let keys = send("GET", answer.body["jwks_uri"].as_str().expect("an address"), &[], None);
        assert_eq!((keys.status, keys.body["keys"].as_array().map(Vec::len)), (200, Some(1)));
    }
}

fn all_was_below(nginx: &Nginx, javascript: Javascript) {
    let asked = nginx.asked();
    let elsewhere = nginx.asked_elsewhere();
    assert_eq!(elsewhere, ["/.well-known/oauth-authorization-server/keyfob"], "of {asked:?}");
    let mut files = vec!["/keyfob/static/app.", "/keyfob/static/icons.", "/keyfob/static/logo."];
    if javascript == Javascript::On {
        files.push("/keyfob/api/users/me");
    }
    for file in files {
        assert!(asked.iter().any(|(status, uri)| *status == 200 && uri.starts_with(file)), "{file}");
    }
    let missing: Vec<_> =
        asked.iter().filter(|(status, _)| *status == StatusCode::NOT_FOUND.as_u16()).collect();
    // The story asks for the setup once more.
    assert_eq!(missing.iter().map(|(_, uri)| uri.as_str()).collect::<Vec<_>>(), ["/keyfob/setup"]);
}
