//! Service tokens: from a service user to a token that opened the API, with JavaScript, without, and with the
//! keyboard.

use fantoccini::key::Key;
use serde_json::json;

use crate::support::api::Script;
use crate::support::driver::Javascript;
use crate::support::stage::Stage;

const ROBOT: &str = "Pipeline Automation";
const IDENTIFIER: &str = "pipeline_automation@service";

#[tokio::test]
async fn from_a_service_user_to_a_token_that_opens_the_api() {
    tell("from_a_service_user_to_a_token_that_opens_the_api", Javascript::On).await;
}

#[tokio::test]
async fn service_tokens_without_javascript() {
    tell("service_tokens_without_javascript", Javascript::Off).await;
}

async fn tell(flow: &str, javascript: Javascript) {
    let Some(stage) = Stage::set(flow, javascript).await else { return };
    stage.set_up_and_open_tokens().await;
    let mine = stage.generate_and_leave("Mine").await;
    there_is_no_service_user_yet(&stage).await;
    assert_eq!(mine.call("POST", "/api/users", Some(json!({"name": ROBOT}))).status, 200);
    assert_eq!(mine.call("POST", "/api/users", Some(json!({"name": "Another"}))).status, 200);
    let script = a_token_is_generated_from_its_menu(&stage).await;
    assert_eq!(script.me().body["user_id"], IDENTIFIER);
    it_lives_in_the_service_half(&stage, &script).await;
    stage.finish().await;
}

async fn there_is_no_service_user_yet(stage: &Stage) {
    stage.click("link", "Service").await;
    stage.browser.the("heading", "No service tokens yet").await;
    stage.click("button", "Generate Token").await;
    if stage.browser.javascript == Javascript::Off {
        stage.browser.the("dialog", "Generate Token").await;
    }
    stage.click("link", "Add one in Users").await;
    stage.on_tab("Users").await;
}

async fn a_token_is_generated_from_its_menu(stage: &Stage) -> Script {
    stage.browser.goto("/settings/users").await;
    stage.act(ROBOT, "Generate token").await;
    stage.browser.the("dialog", "Generate Token").await;
    let chosen = "return document.querySelector('#service-user').selectedOptions[0].textContent";
    assert_eq!(stage.browser.run(chosen).await, IDENTIFIER);
    let help = stage.browser.the_one("#name-help").await.text().await.unwrap();
    assert!(help.ends_with("All Admins see it."), "{help}");
    stage.fill("Name", "Nightly build").await;
    stage.click("button", "Generate").await;
    stage.browser.status("Service token successfully generated").await;
    let secret = stage.value("Token").await;
    stage.done().await;
    stage.browser.no("dialog", "Generate Token").await;
    stage.script(&secret)
}

async fn it_lives_in_the_service_half(stage: &Stage, script: &Script) {
    let half = stage.browser.the("link", "Service").await;
    assert_eq!(half.attr("aria-current").await.unwrap().as_deref(), Some("true"));
    assert!(stage.row_text("Nightly build").await.contains(IDENTIFIER));
    stage.no_row("Mine").await;
    for (act, done, status) in
        [("Revoke", "revoked", 401), ("Restore", "restored", 200), ("Revoke", "revoked", 401)]
    {
        stage.act("Nightly build", act).await;
        stage.browser.status(&format!("Service token successfully {done}")).await;
        assert_eq!(script.me().status, status);
    }
    stage.act("Nightly build", "Delete").await;
    stage.browser.dialog_says("Delete Token", IDENTIFIER).await;
    stage.click("button", "Delete").await;
    stage.browser.status("Service token successfully deleted").await;
    stage.click("link", "Personal").await;
    stage.row("Mine").await;
}

#[tokio::test]
async fn the_type_is_chosen_with_the_keyboard_alone() {
    let Some(stage) = Stage::set("the_type_is_chosen_with_the_keyboard_alone", Javascript::On).await else {
        return;
    };
    stage.set_up_and_open_tokens().await;
    let mine = stage.generate_and_leave("Mine").await;
    assert_eq!(mine.call("POST", "/api/users", Some(json!({"name": ROBOT}))).status, 200);
    stage.browser.goto("/settings/tokens").await;
    stage.tab_to("link", "Service").await;
    stage.tab_to("button", "Generate Token").await;
    stage.browser.press(Key::Enter).await;
    stage.focus_is_on("textbox", "Name").await;
    stage.browser.type_text("Nightly").await;
    stage.browser.no("combobox", "Service user").await;
    stage.tab_to("radio", "Personal").await;
    stage.browser.press(Key::Right).await;
    stage.focus_is_on("radio", "Service").await;
    stage.tab_to("combobox", "Service user").await;
    stage.tab_to("button", "Generate").await;
    stage.browser.press(Key::Enter).await;
    stage.browser.status("Service token successfully generated").await;
    stage.finish().await;
}

#[tokio::test]
async fn service_tokens_scroll_nothing_sideways_and_everything_has_a_name() {
    let flow = "service_tokens_scroll_nothing_sideways_and_everything_has_a_name";
    let Some(stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.set_up_and_open_tokens().await;
    let mine = stage.generate_and_leave("Mine").await;
    stage.browser.goto("/settings/tokens?kind=service").await;
    stage.assert_sound("no service tokens").await;
    stage.browser.goto("/settings/tokens?kind=service&dialog=generate").await;
    stage.assert_sound("no service user").await;
    let long = "w".repeat(200);
    let robot = mine.call("POST", "/api/users", Some(json!({"name": long}))).body["id"].clone();
    let body = json!({"name": "W".repeat(255), "expires_in_days": 3, "user_id": robot});
    assert_eq!(mine.call("POST", "/api/user-tokens", Some(body)).status, 200);
    for (page, path) in [
        ("service tokens", "/settings/tokens?kind=service".to_owned()),
        ("of one", format!("/settings/tokens?kind=service&user={robot}")),
        ("none of one", format!("/settings/tokens?kind=service&user={robot}&search=x")),
        ("dialog", "/settings/tokens?kind=service&dialog=generate".to_owned()),
        ("users", "/settings/users".to_owned()),
    ] {
        stage.browser.goto(&path).await;
        stage.assert_sound(page).await;
    }
    stage.finish().await;
}
