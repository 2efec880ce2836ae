//! The one view of a secret is not lost by one key or click while the secret was neither copied nor downloaded.

use fantoccini::Locator;
use fantoccini::key::Key;

use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::wait::eventually;

const VIEW: &str = "Generate Token";
const ASK: &str = "Close without a copy?";

#[tokio::test]
async fn a_secret_that_nobody_has_is_asked_about() {
    let flow = "a_secret_that_nobody_has_is_asked_about";
    let Some(stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.set_up_and_open_tokens().await;
    let secret = stage.generate("CI").await;
    for way in ["Escape", "Escape", "Escape", "Done", "Close"] {
        match way {
            "Escape" => stage.browser.press(Key::Escape).await,
            button => stage.click("button", button).await,
        }
        stage.browser.dialog_says(ASK, "You have not copied the secret. It is never shown again.").await;
        stage.focus_is_on("button", "Keep open").await;
        stage.browser.press(Key::Enter).await;
        stage.browser.no("dialog", ASK).await;
        assert_eq!(stage.value("Token").await, secret, "after {way}");
    }
    // A click beside it closes nothing.
    stage.browser.run("document.querySelector('dialog[open]').dispatchEvent(new MouseEvent('click', { bubbles: true }))").await;
    stage.browser.the("dialog", VIEW).await;
    leaving_the_page_is_asked_about(&stage).await;
    stage.click("button", "Done").await;
    stage.click("button", "Close anyway").await;
    stage.browser.no("dialog", VIEW).await;
    stage.assert_state("CI", "Active", "green").await;
    assert_eq!(stage.browser.path().await, "/settings/tokens");
    stage.finish().await;
}

/// Browsers ask in their own words; here it is that the page wants them to.
async fn leaving_the_page_is_asked_about(stage: &Stage) {
    assert!(wants_to_stay(stage).await, "nothing was copied yet");
}

async fn wants_to_stay(stage: &Stage) -> bool {
    let script = "return !dispatchEvent(new Event('beforeunload', { cancelable: true }))";
    stage.browser.run(script).await == true
}

#[tokio::test]
async fn a_secret_that_was_copied_or_downloaded_is_not_asked_about() {
    let flow = "a_secret_that_was_copied_or_downloaded_is_not_asked_about";
    let Some(stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.set_up_and_open_tokens().await;
    for way in ["Copy", "Download", "Put the curl line on the clipboard", "by hand", "the line by hand"] {
        let secret = stage.generate(way).await;
        assert!(wants_to_stay(&stage).await, "{way}");
        match way {
            "by hand" => {
                stage.browser.run("document.getElementById('secret').select()").await;
                copy_by_keys(&stage).await;
            }
            "the line by hand" => {
                let line = "const line = document.getElementById('curl'); document.activeElement.blur();
                    getSelection().selectAllChildren(line)";
                stage.browser.run(line).await;
                copy_by_keys(&stage).await;
            }
            button => stage.click("button", button).await,
        }
        eventually(format!("{way} to count"), || async {
            if wants_to_stay(&stage).await { Err("it does not".into()) } else { Ok(()) }
        })
        .await;
        if way != "Download" {
            assert!(stage.browser.clipboard().await.contains(&secret), "{way}");
        }
        stage.browser.press(Key::Escape).await;
        stage.browser.no("dialog", VIEW).await;
        stage.browser.no("dialog", ASK).await;
        stage.row(way).await;
    }
    a_part_of_it_is_no_copy(&stage).await;
    stage.finish().await;
}

async fn a_part_of_it_is_no_copy(stage: &Stage) {
    stage.generate("part").await;
    stage.browser.run("document.getElementById('secret').setSelectionRange(0, 20)").await;
    copy_by_keys(stage).await;
    eventually("the part on the clipboard", || async {
        let copied = stage.browser.clipboard().await;
        if copied.len() == 20 { Ok(()) } else { Err(copied) }
    })
    .await;
    assert!(wants_to_stay(stage).await, "half a secret is none");
}

async fn copy_by_keys(stage: &Stage) {
    use fantoccini::actions::{InputSource, KeyAction, KeyActions};
    let control = char::from(Key::Control);
    let keys = KeyActions::new("copying".into())
        .then(KeyAction::Down { value: control })
        .then(KeyAction::Down { value: 'c' })
        .then(KeyAction::Up { value: 'c' })
        .then(KeyAction::Up { value: control });
    stage.browser.client.perform_actions(keys).await.expect("keys");
}

#[tokio::test]
async fn without_javascript_done_says_what_it_does() {
    let flow = "without_javascript_done_says_what_it_does";
    let Some(stage) = Stage::set(flow, Javascript::Off).await else { return };
    stage.set_up_and_open_tokens().await;
    stage.generate("CI").await;
    let view = stage.browser.the("dialog", VIEW).await;
    let foot = view.find(Locator::Css(".dialog-foot")).await.expect("its foot");
    let words = foot.text().await.expect("a text");
    assert!(words.contains("Done closes this for good: copy the secret first."), "{words}");
    stage.finish().await;
}

#[tokio::test]
async fn a_password_link_that_nobody_has_is_asked_about() {
    let flow = "a_password_link_that_nobody_has_is_asked_about";
    let Some(stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.set_up().await;
    stage.browser.goto("/settings/users").await;
    stage.click("button", "Add User").await;
    stage.fill("Name", "Tom Sawyer").await;
    stage.fill("Email", "tom@example.com").await;
    stage.click("button", "Save").await;
    stage.browser.the_one("#secret").await;
    stage.browser.press(Key::Escape).await;
    stage.browser.dialog_says(ASK, "You have not copied the link. It is never shown again.").await;
    stage.click("button", "Keep open").await;
    stage.done().await;
    stage.row("Tom Sawyer").await;
    stage.finish().await;
}
