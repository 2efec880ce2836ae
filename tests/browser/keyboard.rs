//! The story with the keyboard alone: Tab, Enter, Space, Escape and arrows. Wherever Tab stops, it shows.

use fantoccini::key::Key;

use crate::support::app::{EMAIL, NAME, PASSWORD};
use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::tags::Tag;

const TOKEN: &str = "Nightly build";

#[tokio::test]
async fn the_story_with_the_keyboard_alone() {
    let Some(stage) = Stage::set("the_story_with_the_keyboard_alone", Javascript::On).await else { return };
    setting_up(&stage).await;
    reaching_the_tokens_tab(&stage).await;
    escape_leaves_the_dialog(&stage).await;
    generating(&stage).await;
    revoking_and_undoing(&stage).await;
    deleting(&stage).await;
    signing_out_and_in(&stage).await;
    stage.finish().await;
}

async fn setting_up(stage: &Stage) {
    stage.browser.goto("/setup").await;
    stage.focus_is_on("textbox", "Setup code").await;
    stage.browser.type_text(&stage.server.setup_code()).await;
    stage.tab_to("textbox", "Name").await;
    stage.browser.type_text(NAME).await;
    stage.tab_to("textbox", "Email").await;
    stage.browser.type_text(EMAIL).await;
    stage.browser.press(Key::Tab).await;
    stage.browser.type_text(PASSWORD).await;
    stage.tab_to("button", "Create Admin").await;
    stage.browser.press(Key::Enter).await;
    stage.on_tab("Tags").await;
}

async fn reaching_the_tokens_tab(stage: &Stage) {
    stage.tab_to("link", "Skip to the content").await;
    stage.tab_to("link", "Settings").await;
    stage.tab_to("tab", "Tags").await;
    stage.browser.press(Key::Right).await;
    stage.focus_is_on("tab", "Tokens").await;
    stage.browser.press(Key::Enter).await;
    stage.on_tab("Tokens").await;
}

async fn escape_leaves_the_dialog(stage: &Stage) {
    stage.tab_to("button", "Generate Token").await;
    stage.browser.press(Key::Space).await;
    stage.focus_is_on("textbox", "Name").await;
    stage.browser.press(Key::Escape).await;
    stage.browser.no("dialog", "Generate Token").await;
    stage.focus_is_on("button", "Generate Token").await;
}

async fn generating(stage: &Stage) {
    stage.browser.press(Key::Enter).await;
    stage.focus_is_on("textbox", "Name").await;
    stage.browser.type_text(TOKEN).await;
    stage.tab_to("combobox", "Expiration").await;
    for key in [Key::Space, Key::Down, Key::Enter] {
        stage.browser.press(key).await;
    }
    stage.focus_is_on("combobox", "Expiration").await;
    let chosen = stage.browser.focused().await.prop("value").await.unwrap();
    assert_eq!(chosen.as_deref(), Some("60"), "one step down from 30 days");
    stage.tab_to("button", "Generate").await;
    stage.browser.press(Key::Enter).await;
    let secret = stage.secret().await;
    stage.focus_is_on("textbox", "Token").await;
    stage.tab_to("button", "Copy").await;
    stage.browser.press(Key::Space).await;
    stage.focus_is_on("button", "Copied").await;
    assert_eq!(stage.browser.clipboard().await, secret);
    stage.tab_to("button", "Done").await;
    stage.browser.press(Key::Enter).await;
    stage.assert_state(TOKEN, "Active", "green").await;
}

async fn revoking_and_undoing(stage: &Stage) {
    let actions = format!("Actions for {TOKEN}");
    stage.tab_to("button", &actions).await;
    stage.browser.press(Key::Enter).await;
    stage.focus_is_on("menuitem", "Revoke").await;
    stage.browser.press(Key::Escape).await;
    stage.focus_is_on("button", &actions).await;
    stage.browser.press(Key::Space).await;
    stage.focus_is_on("menuitem", "Revoke").await;
    stage.browser.press(Key::Enter).await;
    stage.browser.status("User token successfully revoked").await;
    stage.assert_state(TOKEN, "Revoked", "orange").await;
    stage.tab_to("button", "Undo").await;
    stage.browser.press(Key::Enter).await;
    stage.browser.status("User token successfully restored").await;
    stage.assert_state(TOKEN, "Active", "green").await;
}

async fn deleting(stage: &Stage) {
    let actions = format!("Actions for {TOKEN}");
    stage.tab_to("button", &actions).await;
    stage.browser.press(Key::Enter).await;
    stage.focus_is_on("menuitem", "Revoke").await;
    stage.browser.press(Key::Space).await;
    stage.browser.status("User token successfully revoked").await;
    open_delete(stage, &actions).await;
    stage.browser.press(Key::Escape).await;
    stage.browser.no("dialog", "Delete Token").await;
    stage.focus_is_on("button", &actions).await;
    stage.assert_state(TOKEN, "Revoked", "orange").await;
    open_delete(stage, &actions).await;
    stage.tab_to("button", "Delete").await;
    stage.browser.press(Key::Enter).await;
    stage.browser.status("User token successfully deleted").await;
    stage.no_row(TOKEN).await;
}

/// The first focus in Delete Token is Cancel: a second Enter deletes nothing.
async fn open_delete(stage: &Stage, actions: &str) {
    stage.tab_to("button", actions).await;
    stage.browser.press(Key::Enter).await;
    stage.focus_is_on("menuitem", "Restore").await;
    stage.browser.press(Key::Down).await;
    stage.focus_is_on("menuitem", "Choose tags").await;
    stage.browser.press(Key::End).await;
    stage.focus_is_on("menuitem", "Delete").await;
    stage.browser.press(Key::Enter).await;
    stage.browser.the("dialog", "Delete Token").await;
    stage.focus_is_on("button", "Cancel").await;
}

async fn signing_out_and_in(stage: &Stage) {
    stage.tab_to("button", "Sign out").await;
    stage.browser.press(Key::Enter).await;
    stage.focus_is_on("textbox", "Email").await;
    stage.browser.type_text(EMAIL).await;
    stage.browser.press(Key::Tab).await;
    stage.browser.type_text(PASSWORD).await;
    stage.browser.press(Key::Enter).await;
    stage.on_tab("Tags").await;
}

#[tokio::test]
async fn tags_with_the_keyboard_alone() {
    let Some(stage) = Stage::set("tags_with_the_keyboard_alone", Javascript::On).await else { return };
    stage.set_up().await;
    adding_a_tag(&stage).await;
    stage.add_tag(&Tag { name: "weekly", ..Tag::default() }).await;
    stage.click("tab", "Tokens").await;
    picking_it_with_space(&stage).await;
    escape_leads_back(&stage, TOKEN, "Choose tags", "Choose tags").await;
    stage.chips_are(TOKEN, &["nightly"]).await;
    stage.click("tab", "Tags").await;
    for (item, dialog) in [("Edit", "Edit Tag"), ("Delete", "Delete Tag")] {
        escape_leads_back(&stage, "nightly", item, dialog).await;
    }
    stage.tags_are(&["nightly", "weekly"]).await;
    stage.finish().await;
}

async fn adding_a_tag(stage: &Stage) {
    stage.tab_to("button", "Add Tag").await;
    stage.browser.press(Key::Space).await;
    stage.focus_is_on("textbox", "Name").await;
    stage.browser.press(Key::Escape).await;
    stage.browser.no("dialog", "Add Tag").await;
    stage.focus_is_on("button", "Add Tag").await;
    stage.browser.press(Key::Enter).await;
    stage.focus_is_on("textbox", "Name").await;
    stage.browser.type_text("nightly").await;
    stage.tab_to("button", "#B91C1C").await;
    stage.browser.press(Key::Space).await;
    stage.preview_is("nightly", "#B91C1C", "white").await;
    stage.tab_to("slider", "Weight slider").await;
    stage.browser.press(Key::Right).await;
    stage.browser.press(Key::Tab).await;
    stage.focus_is_on("spinbutton", "Weight modifier").await;
    stage.browser.press(Key::Up).await;
    assert_eq!(stage.value("Weight slider").await, "2", "one by each");
    stage.browser.press(Key::Enter).await;
    stage.browser.status("Tag successfully created").await;
    stage.tags_are(&["nightly"]).await;
}

async fn picking_it_with_space(stage: &Stage) {
    stage.tab_to("button", "Generate Token").await;
    stage.browser.press(Key::Enter).await;
    stage.focus_is_on("textbox", "Name").await;
    stage.browser.type_text(TOKEN).await;
    stage.tab_to("checkbox", "nightly").await;
    for on in [true, false, true] {
        stage.browser.press(Key::Space).await;
        assert_eq!(stage.browser.focused().await.prop("checked").await.unwrap(), Some(on.to_string()));
    }
    stage.browser.press(Key::Tab).await;
    stage.focus_is_on("checkbox", "weekly").await;
    stage.tab_to("button", "Generate").await;
    stage.browser.press(Key::Enter).await;
    stage.secret().await;
    stage.tab_to("button", "Copy").await;
    stage.browser.press(Key::Space).await;
    stage.focus_is_on("button", "Copied").await;
    stage.tab_to("button", "Done").await;
    stage.browser.press(Key::Enter).await;
    stage.chips_are(TOKEN, &["nightly"]).await;
}

/// A dialog from ⋮: Escape closes it, and the focus is on the ⋮ again.
async fn escape_leads_back(stage: &Stage, row: &str, item: &str, dialog: &str) {
    let actions = format!("Actions for {row}");
    stage.tab_to("button", &actions).await;
    stage.browser.press(Key::Enter).await;
    stage.browser.the("menuitem", item).await;
    while !stage.browser.name_of(&stage.browser.focused().await).await.is_ok_and(|name| name == item) {
        stage.browser.press(Key::Down).await;
    }
    stage.browser.press(Key::Enter).await;
    stage.browser.the("dialog", dialog).await;
    stage.browser.press(Key::Escape).await;
    stage.browser.no("dialog", dialog).await;
    stage.focus_is_on("button", &actions).await;
}
