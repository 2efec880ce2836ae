//! The keyboard in a narrow window: every stop is seen, nothing stays open behind the focus, nothing under a scrim has it.

use fantoccini::key::Key;
use serde_json::json;

use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::tags::Tag;

#[tokio::test]
async fn every_stop_in_a_narrow_window_is_seen() {
    let Some(stage) = Stage::set("every_stop_in_a_narrow_window_is_seen", Javascript::On).await else {
        return;
    };
    stage.set_up().await;
    stage.add_tag(&Tag { name: "night", ..Tag::default() }).await;
    stage.browser.goto("/settings/tokens").await;
    stage.generate_and_leave("CI").await;
    stage.browser.client.set_window_size(500, 900).await.expect("a narrow window");
    for (path, name) in [("tokens", "CI"), ("tags", "night"), ("users", crate::support::app::NAME)] {
        stage.browser.goto(&format!("/settings/{path}")).await;
        stage.tab_to("button", &format!("Actions for {name}")).await; // looks at every stop on the way
        stage.browser.press(Key::Enter).await;
        stage
            .becomes("an open menu", "return document.querySelectorAll('.menu:popover-open').length", 1)
            .await;
        stage.browser.press(Key::Tab).await;
        stage.becomes("the menu", "return document.querySelectorAll('.menu:popover-open').length", 0).await;
    }
    stage.finish().await;
}

#[tokio::test]
async fn the_focus_stays_in_the_open_drawer() {
    let Some(stage) = Stage::set("the_focus_stays_in_the_open_drawer", Javascript::On).await else { return };
    stage.set_up().await;
    stage.browser.client.set_window_size(500, 900).await.expect("a narrow window");
    stage.click("button", "Menu").await;
    let within = "return document.activeElement === document.body || Boolean(document.activeElement.closest('#panel'))";
    stage.focus_is_on("link", "Keyfob").await;
    for _ in 0..20 {
        stage.browser.press(Key::Tab).await;
        assert_eq!(stage.browser.run(within).await, json!(true), "the focus is under the scrim");
    }
    stage.browser.press(Key::Escape).await;
    stage.focus_is_on("button", "Menu").await;
    stage.click("button", "Menu").await;
    stage.focus_is_on("link", "Keyfob").await;
    stage.browser.client.set_window_size(1440, 900).await.expect("a wide window");
    stage.becomes("what is inert", "return document.querySelectorAll('[inert]').length", 0).await;
    stage.finish().await;
}
