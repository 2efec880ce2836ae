//! The Activity of Admins, with JavaScript and without.

use fantoccini::key::Key;
use serde_json::json;

use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::wait::eventually;

#[tokio::test]
async fn an_admin_finds_out_who_did_what() {
    tell("an_admin_finds_out_who_did_what", Javascript::On).await;
}

#[tokio::test]
async fn an_admin_finds_out_who_did_what_without_javascript() {
    tell("an_admin_finds_out_who_did_what_without_javascript", Javascript::Off).await;
}

async fn tell(flow: &str, javascript: Javascript) {
    let Some(stage) = Stage::set(flow, javascript).await else { return };
    stage.set_up_and_open_tokens().await;
    stage.generate_and_leave("CI").await;
    stage.act("CI", "Revoke").await;
    stage.browser.status("User token successfully revoked").await;
    stage.click("tab", "Users").await;
    stage.click("link", "Activity").await;
    stage.on_tab("Users").await;
    says(&stage, "You revoked the token “CI”", true).await;
    by_action(&stage).await;
    by_days(&stage).await;
    by_person(&stage).await;
    if javascript == Javascript::On {
        the_file_is_downloaded(&stage).await;
    }
    stage.finish().await;
}

async fn says(stage: &Stage, line: &str, there: bool) {
    eventually(format!("{line}: {there}"), || async {
        let list = stage.browser.the_one("main").await.text().await.map_err(|error| error.to_string())?;
        if list.contains(line) == there { Ok(()) } else { Err(list) }
    })
    .await;
}

async fn by_action(stage: &Stage) {
    stage.click("button", "Action Any").await;
    stage.click("link", "Token generated").await;
    says(stage, "You generated the token “CI”", true).await;
    says(stage, "You revoked the token “CI”", false).await;
    stage.browser.the("button", "Action Token generated").await;
}

async fn by_days(stage: &Stage) {
    stage.click("button", "Days Any").await;
    stage.field("First day").await;
    stage.browser.run("document.querySelector('#from-day').value = '2020-01-01'; document.querySelector('#to-day').value = '2020-01-02'").await;
    stage.click("button", "Show these days").await;
    stage.browser.the("heading", "Nothing matches").await;
    stage.browser.the("button", "Days 2020-01-01 – 2020-01-02").await;
    let path = stage.browser.path().await;
    assert!(path.contains("action=token.generate") && path.contains("from=2020-01-01"), "{path}");
    stage.click("link", "Clear search and filters").await;
    says(stage, "You revoked the token “CI”", true).await;
}

async fn by_person(stage: &Stage) {
    stage.click("button", "Person Anyone").await;
    stage.click("link", "Ada Admin · ada@example.com").await;
    stage.browser.the("button", "Person Ada Admin").await;
    says(stage, "You revoked the token “CI”", true).await;
}

async fn the_file_is_downloaded(stage: &Stage) {
    stage.click("link", "Export CSV").await;
    let text = eventually("the downloaded file", || async {
        let files = std::fs::read_dir(stage.browser.downloads()).map_err(|error| error.to_string())?;
        let file =
            files.filter_map(Result::ok).find(|file| file.path().extension().is_some_and(|end| end == "csv"));
        std::fs::read_to_string(file.ok_or("no file yet")?.path()).map_err(|error| error.to_string())
    });
    assert!(text.await.contains(",\"token.revoke\","));
}

#[tokio::test]
async fn activity_with_the_keyboard_alone_and_in_every_width() {
    let flow = "activity_with_the_keyboard_alone_and_in_every_width";
    let Some(stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.set_up_and_open_tokens().await;
    let mine = stage.generate_and_leave(&"W".repeat(255)).await;
    let robot = mine.call("POST", "/api/users", Some(json!({"name": "w".repeat(200)}))).body["id"].clone();
    for number in 0..30 {
        let body =
            json!({"name": format!("{number}{}", "W".repeat(200)), "expires_in_days": 3, "user_id": robot});
        assert_eq!(mine.call("POST", "/api/user-tokens", Some(body)).status, 200);
    }
    stage.browser.goto("/settings/users").await;
    stage.tab_to("link", "Activity").await;
    stage.browser.press(Key::Enter).await;
    stage.browser.the("button", "Days Any").await;
    stage.assert_sound("activity").await;
    stage.tab_to("button", "Action Any").await;
    stage.browser.press(Key::Enter).await;
    stage.focus_is_on("link", "Any").await;
    stage.browser.press(Key::Down).await;
    stage.browser.press(Key::Enter).await;
    stage.browser.the("button", "Action Token generated").await;
    stage.tab_to("button", "Days Any").await;
    stage.browser.press(Key::Enter).await;
    stage.field("First day").await;
    stage.browser.press(Key::Escape).await;
    stage.focus_is_on("button", "Days Any").await;
    for path in [
        format!("/settings/users/activity?person={robot}"),
        "/settings/users/activity?action=tag.edit".into(),
    ] {
        stage.browser.goto(&path).await;
        stage.assert_sound(&path).await;
    }
    stage.finish().await;
}
