//! After a row action the same row is in sight and has the focus, and the toast about it is the next stop.

use fantoccini::key::Key;
use serde_json::json;

use crate::support::driver::Javascript;
use crate::support::stage::Stage;

/// Further down than a low window shows.
const ROWS: usize = 12;

#[tokio::test]
async fn a_row_action_comes_back_to_its_row() {
    let Some(stage) = Stage::set("a_row_action_comes_back_to_its_row", Javascript::On).await else { return };
    with_many_rows(&stage).await;
    stage.act("t03", "Revoke").await;
    stage.browser.status("User token successfully revoked").await;
    is_at(&stage, "t03").await;
    stage.assert_state("t03", "Revoked", "orange").await;
    stage.browser.press(Key::Tab).await;
    stage.focus_is_on("button", "Undo").await;
    stage.browser.press(Key::F6).await;
    stage.focus_is_on("button", "Actions for t03").await;
    stage.browser.press(Key::F6).await;
    stage.focus_is_on("button", "Undo").await;
    stage.browser.press(Key::Enter).await;
    stage.browser.status("User token successfully restored").await;
    is_at(&stage, "t03").await;
    stage.browser.press(Key::Tab).await;
    stage.focus_is_on("button", "Dismiss").await;
    stage.browser.press(Key::Enter).await;
    is_at(&stage, "t03").await;
    stage.browser.press(Key::Tab).await; // the toast was a detour: the order goes on
    stage.focus_is_on("button", "Actions for t02").await;
    what_is_gone_leaves_its_place(&stage).await;
    stage.finish().await;
}

async fn what_is_gone_leaves_its_place(stage: &Stage) {
    stage.act("t03", "Revoke").await;
    stage.browser.status("User token successfully revoked").await;
    stage.act("t03", "Delete").await;
    stage.click("button", "Delete").await;
    stage.browser.status("User token successfully deleted").await;
    is_at(stage, "t02").await; // newest first
    stage.browser.goto("/settings/tokens?state=active").await;
    stage.act("t00", "Revoke").await; // the last row, and the filter leaves it out from now on
    stage.no_row("t00").await;
    is_at(stage, "t01").await;
}

#[tokio::test]
async fn a_row_action_comes_back_to_its_row_without_javascript() {
    let flow = "a_row_action_comes_back_to_its_row_without_javascript";
    let Some(stage) = Stage::set(flow, Javascript::Off).await else { return };
    with_many_rows(&stage).await;
    for (item, done) in [("Revoke", "revoked"), ("Restore", "restored")] {
        stage.act("t03", item).await;
        stage.browser.status(&format!("User token successfully {done}")).await;
        is_at(&stage, "t03").await;
    }
    stage.finish().await;
}

async fn with_many_rows(stage: &Stage) {
    stage.set_up_and_open_tokens().await;
    let script = stage.generate_and_leave("t00").await;
    for row in 1..ROWS {
        let name = format!("t{row:02}");
        let made =
            script.call("POST", "/api/user-tokens", Some(json!({"name": name, "expires_in_days": 30})));
        assert!(made.status < 300, "{}", made.body);
    }
    stage.browser.client.set_window_size(1440, 500).await.expect("a low window");
    stage.browser.goto("/settings/tokens").await;
}

async fn is_at(stage: &Stage, row: &str) {
    stage.focus_is_on("button", &format!("Actions for {row}")).await;
    let script = "const box = document.activeElement.getBoundingClientRect();
        return box.top >= 0 && box.bottom <= innerHeight";
    stage.becomes("the row in sight", script, true).await;
}
