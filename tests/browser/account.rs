//! One's own account: name, password, browsers, appearance; with JavaScript, without, and with the keyboard
//! alone.

use fantoccini::key::Key;

use crate::support::app::{EMAIL, NAME, PASSWORD};
use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::wait::eventually;

const NEW: &str = "seventeen green umbrellas";
const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

#[tokio::test]
async fn a_person_looks_after_their_account() {
    tell("a_person_looks_after_their_account", Javascript::On).await;
}

#[tokio::test]
async fn a_person_looks_after_their_account_without_javascript() {
    tell("a_person_looks_after_their_account_without_javascript", Javascript::Off).await;
}

async fn tell(flow: &str, javascript: Javascript) {
    let Some(mut stage) = Stage::set(flow, javascript).await else { return };
    stage.forgive("422 (Unprocessable Content)");
    stage.forgive("422 (Unprocessable Entity)");
    stage.set_up().await;
    stage.click("link", &format!("{NAME} Admin")).await;
    stage.browser.the("heading", "Account").await;
    they_take_another_name(&stage).await;
    they_end_their_other_sessions(&stage).await;
    they_change_their_password(&stage).await;
    they_read_what_happened(&stage).await;
    they_choose_a_theme(&stage).await;
    let zone = stage.browser.the_one("[data-zone]").await.text().await.unwrap();
    assert!(!zone.is_empty());
    stage.finish().await;
}

async fn they_take_another_name(stage: &Stage) {
    stage.fill("Name", "   ").await;
    stage.click("button", "Save").await;
    let (field, message) = stage.invalid_field().await;
    assert_eq!((field.as_str(), message.as_str()), ("Name", "Enter a name."));
    stage.fill("Name", "Ada Sofia Admin").await;
    stage.click("button", "Save").await;
    stage.browser.status("Name successfully updated").await;
    let here = stage.browser.the("link", "Ada Sofia Admin Admin").await;
    assert_eq!(here.attr("aria-current").await.unwrap().as_deref(), Some("page"));
    let settings = stage.browser.the("link", "Settings").await;
    assert_eq!(settings.attr("aria-current").await.unwrap(), None, "this is no tab of Settings");
}

async fn they_end_their_other_sessions(stage: &Stage) {
    stage.browser.no("button", "Sign out everywhere else").await;
    for browser in [WINDOWS, IPHONE, WINDOWS] {
        stage.sign_in_elsewhere(EMAIL, browser);
    }
    stage.browser.goto("/account").await;
    stage.click("button", "Sign out of Safari on iPhone, 127.0.0.1").await;
    stage.browser.status("That browser is signed out").await;
    stage.browser.no("button", "Sign out of Safari on iPhone, 127.0.0.1").await;
    stage.click("button", "Sign out everywhere else").await;
    stage.browser.status("You are signed out everywhere else").await;
    stage.browser.no("button", "Sign out everywhere else").await;
    let list =
        stage.browser.the_one("section[aria-labelledby=sessions] .sessions").await.text().await.unwrap();
    assert!(list.contains("Chrome on Linux") && list.contains("This browser"), "{list}");
    assert!(!list.contains("Windows"), "{list}");
}

async fn they_change_their_password(stage: &Stage) {
    let fill = async |current: &str, new: &str, again: &str| {
        stage.fill("Current password", current).await;
        stage.fill("New password", new).await;
        stage.fill("New password again", again).await;
        stage.click("button", "Change password").await;
    };
    fill("not the one I have", NEW, NEW).await;
    assert_eq!(stage.invalid_field().await.0, "Current password");
    assert_eq!(stage.value("New password").await, "", "a password is never sent back");
    fill(PASSWORD, NEW, "seventeen green umbrella").await;
    assert_eq!(stage.invalid_field().await.0, "New password again");
    fill(PASSWORD, NEW, NEW).await;
    stage.browser.status("Password successfully changed").await;
    stage.browser.goto("/settings/tokens").await;
    stage.on_tab("Tokens").await;
}

async fn they_read_what_happened(stage: &Stage) {
    stage.browser.goto("/account").await;
    stage.click("link", "All of your activity").await;
    stage.browser.the("heading", "Your activity").await;
    let text = stage.browser.the_one(".list").await.text().await.unwrap();
    for line in [
        "You set a new password",
        "You signed out everywhere else",
        "You changed the user “Ada Admin → Ada Sofia Admin”",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    stage.click("link", "Account").await;
    stage.browser.the("heading", "Account").await;
}

async fn they_choose_a_theme(stage: &Stage) {
    for (button, other, dark) in [("Dark", "Dark theme", true), ("Light", "Light theme", false)] {
        stage.click("button", button).await;
        stage.ground_is(dark).await;
        for name in [button, other] {
            eventually(format!("{name} to be pressed"), || async {
                let button = stage.browser.the("button", name).await;
                let pressed = button.attr("aria-pressed").await.map_err(|error| error.to_string())?;
                if pressed.as_deref() == Some("true") { Ok(()) } else { Err("it is not".into()) }
            })
            .await;
        }
        stage.browser.goto("/account").await;
        stage.ground_is(dark).await;
    }
}

#[tokio::test]
async fn the_account_with_the_keyboard_alone() {
    let Some(stage) = Stage::set("the_account_with_the_keyboard_alone", Javascript::On).await else { return };
    stage.set_up().await;
    stage.sign_in_elsewhere(EMAIL, IPHONE);
    stage.tab_to("link", &format!("{NAME} Admin")).await;
    stage.browser.press(Key::Enter).await;
    stage.browser.the("heading", "Account").await;
    stage.tab_to("textbox", "Name").await;
    stage.browser.type_text("A").await;
    stage.browser.press(Key::Enter).await;
    stage.browser.status("Name successfully updated").await;
    stage.tab_to("button", "Change password").await;
    stage.tab_to("button", "Sign out of Safari on iPhone, 127.0.0.1").await;
    stage.tab_to("button", "Sign out everywhere else").await;
    stage.browser.press(Key::Space).await;
    stage.browser.status("You are signed out everywhere else").await;
    stage.tab_to("link", "All of your activity").await;
    stage.tab_to("button", "Dark").await;
    stage.browser.press(Key::Enter).await;
    stage.ground_is(true).await;
    stage.finish().await;
}

#[tokio::test]
async fn the_account_scrolls_nothing_sideways_and_everything_has_a_name() {
    let flow = "the_account_scrolls_nothing_sideways_and_everything_has_a_name";
    let Some(mut stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.forgive("422 (Unprocessable Content)");
    stage.forgive("422 (Unprocessable Entity)");
    stage.set_up().await;
    stage.sign_in_elsewhere(EMAIL, IPHONE);
    stage.browser.goto("/account").await;
    stage.fill("Name", &"W".repeat(255)).await;
    stage.click("button", "Save").await;
    stage.browser.status("Name successfully updated").await;
    stage.assert_sound("account").await;
    stage.fill("Name", &"W".repeat(256)).await;
    stage.click("button", "Save").await;
    stage.invalid_field().await;
    stage.assert_sound("account, refused").await;
    stage.browser.goto("/account/activity").await;
    stage.assert_sound("own activity").await;
    stage.finish().await;
}
