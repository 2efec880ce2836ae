//! Add Tag: every way to a color and a weight with the preview that follows, and what it says to mistakes.

use crate::support::stage::Stage;
use crate::support::tags::Tag;

pub const URGENT: Tag = Tag { name: "urgent", color: "#f59e0b", category: "Service level", weight: "7" };
pub const NIGHTLY: Tag = Tag { name: "Nightly", color: "#1D4ED8", category: "Schedule", weight: "5" };
pub const FINANCE: Tag = Tag { name: "finance", color: "#6D28D9", category: "Team", weight: "5" };

pub async fn three_tags_are_added_each_in_its_way(stage: &Stage) {
    by_a_swatch(stage).await;
    by_the_hex_field_and_the_slider(stage).await;
    by_the_picker(stage).await;
}

async fn by_a_swatch(stage: &Stage) {
    stage.click("button", "Add Tag").await;
    stage.preview_is("Tag", "#475569", "white").await;
    stage.fill_tag(&Tag { color: "", ..NIGHTLY }).await;
    stage.preview_is("Nightly", "#475569", "white").await;
    stage.click("button", "#F59E0B").await;
    stage.preview_is("Nightly", "#F59E0B", "black").await;
    stage.click("button", "#1D4ED8").await;
    stage.preview_is("Nightly", "#1D4ED8", "white").await;
    assert_eq!(stage.value("Color").await, "#1D4ED8");
    assert_eq!(stage.value("Picker").await, "#1d4ed8");
    assert_eq!(stage.value("Weight slider").await, "5", "it follows the number");
    stage.save_tag("Tag successfully created").await;
}

async fn by_the_hex_field_and_the_slider(stage: &Stage) {
    use fantoccini::key::Key;
    stage.click("button", "Add Tag").await;
    stage.fill_tag(&Tag { weight: "", ..URGENT }).await;
    stage.preview_is("urgent", "#F59E0B", "black").await;
    stage.fill("Color", "#f59e0").await;
    assert_eq!(stage.value("Picker").await, "#f59e0b", "half a color changes nothing");
    stage.preview_is("urgent", "#F59E0B", "black").await;
    stage.fill("Color", URGENT.color).await;
    let right = String::from(char::from(Key::Right));
    stage.field("Weight slider").await.send_keys(&right.repeat(7)).await.expect("seven steps");
    assert_eq!(stage.value("Weight modifier").await, "7", "it follows the slider");
    stage.save_tag("Tag successfully created").await;
}

async fn by_the_picker(stage: &Stage) {
    stage.click("button", "Add Tag").await;
    stage.fill_tag(&Tag { color: "", ..FINANCE }).await;
    stage.field("Picker").await;
    // The window of a color picker belongs to the system; this is what it leaves behind.
    let pick = "const picker = document.querySelector('dialog[open] [type=color]');
        picker.value = '#6d28d9'; picker.dispatchEvent(new Event('input', { bubbles: true }))";
    stage.browser.run(pick).await;
    stage.preview_is("finance", "#6D28D9", "white").await;
    assert_eq!(stage.value("Color").await, "#6D28D9");
    stage.save_tag("Tag successfully created").await;
}

pub async fn a_taken_name_is_told(stage: &Stage) {
    stage.click("button", "Add Tag").await;
    stage.fill_tag(&Tag { name: "URGENT", ..FINANCE }).await;
    stage.click("button", "Save").await;
    let (field, message) = stage.invalid_field().await;
    assert_eq!(field, "Name");
    assert!(message.contains("URGENT"), "{message}");
    for (field, kept) in [("Name", "URGENT"), ("Color", FINANCE.color), ("Weight modifier", FINANCE.weight)] {
        assert_eq!(stage.value(field).await, kept, "{field}");
    }
    assert_eq!(stage.value("Category optional").await, FINANCE.category);
    stage.preview_is("URGENT", FINANCE.color, "white").await;
    stage.focus_is_on("textbox", "Name").await;
    stage.click("button", "Cancel").await;
    stage.browser.no("dialog", "Add Tag").await;
    stage.tags_are(&["urgent", "finance", "Nightly"]).await;
}

/// The browser itself refuses it; where one does not, the server does.
pub async fn a_color_that_is_none_is_told(stage: &Stage) {
    stage.click("button", "Add Tag").await;
    stage.fill_tag(&Tag { name: "Fourth", color: "red", ..Tag::default() }).await;
    stage.click("button", "Save").await;
    stage.focus_is_on("textbox", "Color").await;
    stage.becomes("what is invalid", "return document.activeElement.matches(':user-invalid')", true).await;
    stage.browser.run("document.querySelector('dialog[open] .dialog-form').noValidate = true").await;
    stage.click("button", "Save").await;
    let (field, message) = stage.invalid_field().await;
    assert_eq!(field, "Color");
    assert!(message.contains('#'), "it says what a color is: {message}");
    assert_eq!((stage.value("Name").await, stage.value("Color").await), ("Fourth".into(), "red".into()));
    stage.focus_is_on("textbox", "Color").await;
    stage.click("button", "Cancel").await;
    stage.tags_are(&["urgent", "finance", "Nightly"]).await;
}
