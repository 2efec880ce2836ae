//! The secret is shown once. Reload, Back and Forward never show it again, never make a second token, and it
//! is in no file: not the server's database, write-ahead log, console or log, not the browser's profile.

use std::path::PathBuf;

use serde_json::json;

use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::wait::eventually;

const TOKEN: &str = "Backup";
#[tokio::test]
async fn reload_shows_no_secret() {
    reload("reload_shows_no_secret", Javascript::On).await;
}

#[tokio::test]
async fn reload_shows_no_secret_without_javascript() {
    reload("reload_shows_no_secret_without_javascript", Javascript::Off).await;
}

#[tokio::test]
async fn back_and_forward_show_no_secret() {
    back_and_forward("back_and_forward_show_no_secret", Javascript::On).await;
}

#[tokio::test]
async fn back_and_forward_show_no_secret_without_javascript() {
    back_and_forward("back_and_forward_show_no_secret_without_javascript", Javascript::Off).await;
}

#[tokio::test]
async fn back_after_done_shows_no_secret() {
    let Some(stage) = Stage::set("back_after_done_shows_no_secret", Javascript::On).await else { return };
    stage.set_up_and_open_tokens().await;
    let secret = stage.generate(TOKEN).await;
    stage.done().await;
    stage.row(TOKEN).await;
    stage.browser.client.back().await.expect("Back");
    assert_hidden(&stage, &secret, "Back").await;
    stage.browser.client.forward().await.expect("Forward");
    assert_hidden(&stage, &secret, "Forward").await;
    one_token_and_no_trace(stage, &secret).await;
}

#[tokio::test]
async fn leaving_wipes_the_page() {
    let Some(stage) = Stage::set("leaving_wipes_the_page", Javascript::On).await else { return };
    stage.set_up_and_open_tokens().await;
    let secret = stage.generate(TOKEN).await;
    // Chromium keeps no answer to a POST for Back, other browsers may: what they would keep is clean.
    stage.browser.run("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))").await;
    assert_hidden(&stage, &secret, "leaving").await;
    stage.finish().await;
}

async fn reload(flow: &str, javascript: Javascript) {
    let Some(stage) = Stage::set(flow, javascript).await else { return };
    stage.set_up_and_open_tokens().await;
    let secret = stage.generate(TOKEN).await;
    for _ in 0..2 {
        stage.browser.client.refresh().await.expect("Reload");
        assert_hidden(&stage, &secret, "Reload").await;
    }
    one_token_and_no_trace(stage, &secret).await;
}

async fn back_and_forward(flow: &str, javascript: Javascript) {
    let Some(stage) = Stage::set(flow, javascript).await else { return };
    stage.set_up_and_open_tokens().await;
    pages_are_kept_for_back(&stage).await;
    let secret = stage.generate(TOKEN).await;
    stage.browser.goto("/settings/tags").await;
    stage.browser.client.back().await.expect("Back");
    assert_ne!(stage.browser.path().await, "/settings/tags", "Back went back");
    assert_hidden(&stage, &secret, "Back").await;
    stage.browser.client.back().await.expect("Back");
    assert_hidden(&stage, &secret, "Back, twice").await;
    stage.browser.client.forward().await.expect("Forward");
    assert_hidden(&stage, &secret, "Forward").await;
    one_token_and_no_trace(stage, &secret).await;
}

/// The test would prove nothing in a browser that loads every page afresh.
async fn pages_are_kept_for_back(stage: &Stage) {
    stage.browser.run("window.kept = true").await;
    stage.browser.goto("/settings/tags").await;
    stage.browser.client.back().await.expect("Back");
    let kept = stage.browser.run("return window.kept === true").await;
    assert_eq!(kept, json!(true), "the back/forward cache of this Chromium is off");
}

/// Neither in the markup, nor in the text, nor in a field; once the page is there.
async fn assert_hidden(stage: &Stage, secret: &str, after: &str) {
    let script = "const values = [...document.querySelectorAll('input')].map((input) => input.value);
        return [document.readyState, document.documentElement.outerHTML, document.body.innerText, ...values]";
    let page = eventually("the page", || async {
        let page =
            stage.browser.client.execute(script, Vec::new()).await.map_err(|error| error.to_string())?;
        if page[0] == "complete" { Ok(page) } else { Err(page[0].to_string()) }
    });
    let page = page.await.to_string();
    assert!(!page.contains(secret), "{after} shows the secret on {}", stage.browser.whereabouts().await);
    assert!(!page.contains(signature(secret)), "{after} shows a part of the secret");
}

async fn one_token_and_no_trace(stage: Stage, secret: &str) {
    let script = stage.script(secret);
    assert_eq!(script.me().status, 200);
    assert_eq!(script.names(), [TOKEN], "one token");
    for part in [secret, signature(secret)] {
        assert_eq!(stage.server.files_containing(part), [""; 0].map(PathBuf::from), "files of the server");
        let kept = stage.browser.files_containing(part);
        assert_eq!(kept, [""; 0].map(PathBuf::from), "files of the browser");
    }
    stage.finish().await;
}

/// The last of its three parts.
fn signature(secret: &str) -> &str {
    secret.rsplit('.').next().expect("a part")
}
