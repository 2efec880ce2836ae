//! The consent page of a client: with the keyboard alone, without JavaScript, in every size and theme.

use fantoccini::key::Key;
use serde_json::json;

use crate::support::app::{EMAIL, NAME, PASSWORD};
use crate::support::callback::Callback;
use crate::support::driver::Javascript;
use crate::support::stage::Stage;

fn question(callback: &Callback, hostname: &str) -> String {
    format!("/api/cli/authorize?redirect_uri={}&state=of-the-client&hostname={hostname}", callback.url)
}

#[tokio::test]
async fn agreeing_with_the_keyboard_alone() {
    let Some(mut stage) = Stage::set("agreeing_with_the_keyboard_alone", Javascript::On).await else {
        return;
    };
    stage.forgive("favicon.ico");
    stage.set_up().await;
    stage.click("button", "Sign out").await;
    let callback = Callback::on("127.0.0.1");
    stage.browser.goto(&question(&callback, "laptop")).await;
    stage.focus_is_on("textbox", "Email").await;
    stage.browser.type_text(EMAIL).await;
    stage.browser.press(Key::Tab).await;
    stage.browser.type_text(PASSWORD).await;
    stage.browser.press(Key::Enter).await;
    stage.browser.the("heading", "Let Qualytics CLI in?").await;
    stage.tab_to("combobox", "Expiration").await;
    for key in [Key::Space, Key::Up, Key::Enter] {
        stage.browser.press(key).await;
    }
    assert_eq!(
        stage.browser.focused().await.prop("value").await.unwrap().as_deref(),
        Some("60"),
        "one up from 90 days"
    );
    stage.tab_to("button", "Refuse").await;
    stage.browser.run("document.activeElement.blur()").await;
    stage.tab_to("button", "Agree").await;
    stage.browser.press(Key::Space).await;
    let (line, _) = callback.request();
    let secret = secret_in(&line);
    let script = stage.script(&secret);
    assert_eq!(
        (script.me().body["name"].as_str(), script.names()),
        (Some(NAME), vec!["Qualytics CLI on laptop".to_owned()])
    );
    stage.finish().await;
}

#[tokio::test]
async fn the_answer_comes_by_get_and_tells_nothing_of_us() {
    answers("the_answer_comes_by_get_and_tells_nothing_of_us", Javascript::On, "127.0.0.1").await;
}

#[tokio::test]
async fn the_answer_comes_without_javascript() {
    answers("the_answer_comes_without_javascript", Javascript::Off, "127.0.0.1").await;
}

#[tokio::test]
async fn the_answer_comes_to_ipv6_too() {
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        crate::support::stage::skip("the_answer_comes_to_ipv6_too", "no IPv6 on this machine");
        return;
    }
    answers("the_answer_comes_to_ipv6_too", Javascript::On, "[::1]").await;
}

async fn answers(flow: &str, javascript: Javascript, host: &str) {
    let Some(mut stage) = Stage::set(flow, javascript).await else { return };
    stage.forgive("favicon.ico");
    stage.set_up().await;
    for answer in ["Agree", "Refuse"] {
        let callback = Callback::on(host);
        stage.browser.goto(&question(&callback, "laptop")).await;
        stage.click("button", answer).await;
        let (line, headers) = callback.request();
        assert!(line.starts_with("GET /callback?state=of-the-client&"), "{line}");
        assert!(!headers.contains("\nreferer:"), "{headers}");
        if answer == "Refuse" {
            assert!(line.contains("&error=access_denied "), "{line}");
        } else {
            assert_eq!(stage.script(&secret_in(&line)).me().status, 200);
        }
    }
    stage.finish().await;
}

#[tokio::test]
async fn back_makes_no_second_token() {
    let Some(mut stage) = Stage::set("back_makes_no_second_token", Javascript::On).await else { return };
    stage.forgive("favicon.ico");
    stage.set_up().await;
    let callback = Callback::on("127.0.0.1");
    stage.browser.goto(&question(&callback, "laptop")).await;
    let form = "return document.querySelector('[name=form_key]').value";
    let key = stage.browser.run(form).await;
    stage.click("button", "Agree").await;
    let (line, _) = callback.request();
    stage.browser.client.back().await.expect("Back");
    stage.browser.the("heading", "Let Qualytics CLI in?").await;
    if stage.browser.run(form).await == key {
        stage.click("button", "Agree").await;
        stage.on_tab("Tokens").await;
    }
    assert_eq!(stage.script(&secret_in(&line)).names(), ["Qualytics CLI on laptop"]);
    stage.finish().await;
}

#[tokio::test]
async fn the_consent_page_is_sound_in_both_themes() {
    let Some(mut stage) = Stage::set("the_consent_page_is_sound_in_both_themes", Javascript::On).await else {
        return;
    };
    stage.forgive("400 (Bad Request)");
    stage.set_up().await;
    let callback = Callback::on("127.0.0.1");
    for (scheme, dark) in [("dark", true), ("light", false)] {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        stage.browser.cdp("Emulation.setEmulatedMedia", features).await;
        stage.browser.goto(&question(&callback, &"w".repeat(300))).await;
        stage.ground_is(dark).await;
        stage.assert_sound("consent").await;
    }
    stage.browser.goto("/api/cli/authorize?redirect_uri=http://evil.test:1/&state=s").await;
    stage.browser.the("heading", "That did not work").await;
    stage.assert_sound("no question").await;
    stage.finish().await;
}

fn secret_in(line: &str) -> String {
    let token = line.split("&token=").nth(1).unwrap_or_else(|| panic!("no token: {line}"));
    token.split(' ').next().expect("the rest of the line").to_owned()
}
