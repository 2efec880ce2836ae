//! Small and large windows, light and dark, and the basics of accessibility on every page.

use serde_json::json;

use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::tags::Tag;
use crate::support::wait::eventually;

#[tokio::test]
async fn nothing_scrolls_sideways_and_everything_has_a_name() {
    let flow = "nothing_scrolls_sideways_and_everything_has_a_name";
    let Some(mut stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.forgive("404 (Not Found)");
    stage.browser.goto("/setup").await;
    stage.assert_sound("setup").await;
    stage.set_up_and_open_tokens().await;
    stage.assert_sound("no tokens").await;
    stage.click("button", "Generate Token").await;
    stage.assert_sound("Generate Token").await;
    stage.fill("Name", &"W".repeat(255)).await;
    stage.click("button", "Generate").await;
    let secret = stage.secret().await;
    stage.assert_sound("the secret").await;
    stage.done().await;
    let script = stage.script(&secret);
    let gone = script.generate("Revoked one");
    script.revoke(gone.id_of("Revoked one"));
    for (page, path) in [
        ("tags", "/settings/tags"),
        ("tokens", "/settings/tokens"),
        ("nothing matches", "/settings/tokens?search=xyz"),
        ("not found", "/settings/nowhere"),
    ] {
        stage.browser.goto(path).await;
        stage.assert_sound(page).await;
    }
    stage.browser.goto("/settings/tokens").await;
    stage.act("Revoked one", "Delete").await;
    stage.assert_sound("Delete Token").await;
    stage.click("button", "Cancel").await;
    stage.click("button", "Sign out").await;
    stage.assert_sound("sign-in").await;
    stage.finish().await;
}

#[tokio::test]
async fn tags_scroll_nothing_sideways_and_everything_has_a_name() {
    let flow = "tags_scroll_nothing_sideways_and_everything_has_a_name";
    let Some(mut stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.forgive("409 (Conflict)");
    let (wide, category) = ("W".repeat(100), "M".repeat(100));
    stage.set_up().await;
    stage.assert_sound("no tags").await;
    stage.click("button", "Add Tag").await;
    stage.assert_sound("Add Tag").await;
    let longest = Tag { name: &wide, category: &category, color: "#FFFFFF", weight: "-10" };
    stage.fill_tag(&longest).await;
    stage.fill("Description optional", &"D".repeat(1000)).await;
    stage.assert_sound("Add Tag, full").await;
    stage.save_tag("Tag successfully created").await;
    stage.assert_sound("the longest tag").await;
    stage.click("button", "Add Tag").await;
    stage.fill_tag(&longest).await;
    stage.click("button", "Save").await;
    stage.invalid_field().await;
    stage.assert_sound("Add Tag, refused").await;
    stage.click("button", "Cancel").await;
    for (item, dialog) in [("Edit", "Edit Tag"), ("Delete", "Delete Tag")] {
        stage.act(&wide, item).await;
        stage.browser.the("dialog", dialog).await;
        stage.assert_sound(dialog).await;
        stage.click("button", "Cancel").await;
    }
    for number in 1..=12 {
        stage.add_tag(&Tag { name: &format!("{} {number}", "word".repeat(8)), ..Tag::default() }).await;
    }
    stage.assert_sound("the tags").await;
    stage.click("tab", "Tokens").await;
    stage.generate_and_leave("Labelled").await;
    stage.act("Labelled", "Choose tags").await;
    stage.browser.the("dialog", "Choose tags").await;
    for tag in [&wide, &format!("{} 12", "word".repeat(8))] {
        stage.pick(tag).await;
    }
    stage.assert_sound("Choose tags").await;
    stage.click("button", "Save").await;
    stage.browser.status("Tags successfully updated").await;
    stage.assert_sound("chips").await;
    stage.click("button", "Generate Token").await;
    stage.assert_sound("Generate Token with tags").await;
    stage.click("button", "Cancel").await;
    stage.choose("Tag Any", &wide).await;
    stage.row("Labelled").await;
    stage.assert_sound("tokens by a long tag").await;
    stage.finish().await;
}

#[tokio::test]
async fn the_theme_changes_at_once_and_stays() {
    theme("the_theme_changes_at_once_and_stays", Javascript::On).await;
}

#[tokio::test]
async fn the_theme_stays_without_javascript() {
    theme("the_theme_stays_without_javascript", Javascript::Off).await;
}

async fn theme(flow: &str, javascript: Javascript) {
    let Some(stage) = Stage::set(flow, javascript).await else { return };
    stage.set_up_and_open_tokens().await;
    stage.browser.run("window.same_page = true").await;
    for (button, dark, cookie) in
        [("Dark theme", true, "dark"), ("Light theme", false, "light"), ("Dark theme", true, "dark")]
    {
        stage.click("button", button).await;
        stage.ground_is(dark).await;
        stage.browser.the("button", button).await;
        if javascript == Javascript::On {
            assert_eq!(
                stage.browser.run("return window.same_page === true").await,
                json!(true),
                "without a new page"
            );
        }
        eventually("the theme to be kept", || async {
            let kept = stage.browser.cookie("keyfob_theme_").await.ok_or("no such cookie")?;
            if kept.value() == cookie { Ok(()) } else { Err(kept.value().to_owned()) }
        })
        .await;
    }
    stage.browser.client.refresh().await.unwrap();
    stage.ground_is(true).await;
    stage.click("tab", "Tags").await;
    stage.on_tab("Tags").await;
    stage.ground_is(true).await;
    stage.finish().await;
}

#[tokio::test]
async fn system_theme_follows_the_system() {
    let Some(stage) = Stage::set("system_theme_follows_the_system", Javascript::On).await else { return };
    stage.browser.goto("/setup").await;
    for (scheme, dark) in [("dark", true), ("light", false)] {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        stage.browser.cdp("Emulation.setEmulatedMedia", features).await;
        stage.ground_is(dark).await;
    }
    stage.finish().await;
}

#[tokio::test]
async fn the_menu_is_a_drawer_on_a_phone() {
    drawer("the_menu_is_a_drawer_on_a_phone", Javascript::On).await;
}

#[tokio::test]
async fn the_menu_is_a_drawer_on_a_phone_without_javascript() {
    drawer("the_menu_is_a_drawer_on_a_phone_without_javascript", Javascript::Off).await;
}

async fn drawer(flow: &str, javascript: Javascript) {
    use fantoccini::key::Key;
    let Some(stage) = Stage::set(flow, javascript).await else { return };
    stage.browser.width(390).await;
    stage.set_up().await;
    stage.browser.no("link", "Settings").await;
    stage.click("button", "Menu").await;
    stage.browser.the("link", "Settings").await;
    stage.browser.press(Key::Escape).await;
    stage.browser.no("link", "Settings").await;
    stage.focus_is_on("button", "Menu").await;
    stage.click("button", "Menu").await;
    stage.click("button", "Sign out").await;
    stage.browser.the("button", "Sign in").await;
    stage.finish().await;
}
