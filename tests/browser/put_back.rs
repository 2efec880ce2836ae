//! A dialog that was closed is as the server sent it: what was typed and chosen does not wait for the next Enter.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::tags::Tag;

/// Path, and the dialog that its button opens; the button has the same name.
const DIALOGS: [(&str, &str); 3] =
    [("/settings/tokens", "Generate Token"), ("/settings/tags", "Add Tag"), ("/settings/users", "Add User")];

#[tokio::test]
async fn a_closed_dialog_is_as_it_was_sent() {
    let Some(stage) = Stage::set("a_closed_dialog_is_as_it_was_sent", Javascript::On).await else { return };
    with_a_token_a_tag_and_a_service_user(&stage).await;
    for (path, dialog) in DIALOGS {
        stage.browser.goto(path).await;
        let sent = open(&stage, dialog).await;
        for way in ["Escape", "Cancel", "Close"] {
            spoil(&stage, &sent).await;
            match way {
                "Escape" => stage.browser.press(Key::Escape).await,
                button => stage.click("button", button).await,
            }
            stage.browser.no("dialog", dialog).await;
            assert_eq!(open(&stage, dialog).await, sent, "{dialog} after {way}");
        }
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_page_that_comes_back_has_no_dialog_and_keeps_nothing() {
    let flow = "a_page_that_comes_back_has_no_dialog_and_keeps_nothing";
    let Some(stage) = Stage::set(flow, Javascript::On).await else { return };
    with_a_token_a_tag_and_a_service_user(&stage).await;
    for (path, dialog) in DIALOGS {
        stage.browser.goto(path).await;
        let sent = open(&stage, dialog).await;
        spoil(&stage, &sent).await;
        stage.browser.run("window.kept = true").await;
        stage.browser.goto("/account").await;
        stage.browser.client.back().await.expect("Back");
        let kept = stage.browser.run("return window.kept === true").await;
        assert_eq!(kept, json!(true), "the back/forward cache of this Chromium is off");
        stage.browser.no("dialog", dialog).await;
        assert_eq!(open(&stage, dialog).await, sent, "{dialog} after Back");
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_refused_dialog_that_is_cancelled_is_empty_the_next_time() {
    let flow = "a_refused_dialog_that_is_cancelled_is_empty_the_next_time";
    let Some(mut stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.forgive("409 (Conflict)");
    with_a_token_a_tag_and_a_service_user(&stage).await;
    for ((path, dialog), save) in DIALOGS.into_iter().zip(["Generate", "Save", "Save"]) {
        for way in ["Escape", "Cancel"] {
            stage.browser.goto(path).await;
            let sent = open(&stage, dialog).await;
            match dialog {
                "Generate Token" => stage.fill("Name", "CI").await,
                "Add Tag" => stage.fill_tag(&Tag { name: "night", ..Tag::default() }).await,
                _ => {
                    stage.fill("Name", "Ada").await;
                    stage.fill("Email", crate::support::app::EMAIL).await;
                }
            }
            stage.click("button", save).await;
            stage.invalid_field().await;
            match way {
                "Escape" => stage.browser.press(Key::Escape).await,
                button => stage.click("button", button).await,
            }
            stage.browser.no("dialog", dialog).await;
            stage.focus_is_on("button", dialog).await;
            assert_eq!(stage.browser.path().await, path, "{dialog} after {way}");
            assert_eq!(open(&stage, dialog).await, sent, "{dialog} after a refusal and {way}");
        }
    }
    stage.finish().await;
}

/// So that Generate Token has all its parts.
async fn with_a_token_a_tag_and_a_service_user(stage: &Stage) {
    stage.set_up().await;
    stage.add_tag(&Tag { name: "night", ..Tag::default() }).await;
    stage.browser.goto("/settings/tokens").await;
    let script = stage.generate_and_leave("CI").await;
    assert_eq!(script.call("POST", "/api/users", Some(json!({"name": "Robot"}))).status, 200);
}

/// Opens the dialog by its button; gives all that it says and holds. (Not the time of day: it goes on.)
async fn open(stage: &Stage, dialog: &str) -> Value {
    if stage.browser.all("dialog", dialog).await.expect("the dialogs").is_empty() {
        stage.click("button", dialog).await;
        stage.browser.the("dialog", dialog).await;
    }
    stage.browser.run(STATE).await
}

/// Changes every control there is.
async fn spoil(stage: &Stage, sent: &Value) {
    stage.browser.run(SPOIL).await;
    assert_ne!(&stage.browser.run(STATE).await, sent, "it is spoiled");
}

const STATE: &str = "const dialog = document.querySelector('dialog[open]');
    const fields = [...dialog.querySelectorAll('input:not([type=hidden]), select, textarea')].map(
        (field) => [field.id || field.name || field.type, field.value, field.checked ?? null, field.required ?? null]);
    const paint = [...dialog.querySelectorAll('rect')].map((rect) => rect.getAttribute('fill'));
    return [dialog.innerText.replace(/\\d\\d:\\d\\d/g, ''), fields, paint]";

const SPOIL: &str = "const told = (field) => ['input', 'change'].forEach(
        (kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));
    for (const field of document.querySelector('dialog[open]').querySelectorAll('input:not([type=hidden]), select, textarea')) {
        if (field.type === 'radio' || field.type === 'checkbox') { if (!field.checked) field.click(); continue; }
        if (field.matches('select')) field.selectedIndex = field.options.length - 1;
        else if (field.type === 'number' || field.type === 'range') field.value = 7;
        else if (field.type === 'color' || field.classList.contains('hex')) field.value = '#b91c1c';
        else if (field.type === 'email') field.value = 'x@example.com';
        else if (field.type !== 'date') field.value = 'Spoiled';
        told(field);
    }";
