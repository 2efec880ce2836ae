//! What goes wrong in real life: names that are taken, impatient fingers, two windows.

use fantoccini::key::Key;

use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::wait::eventually;

#[tokio::test]
async fn a_taken_name_keeps_what_was_typed() {
    taken_name("a_taken_name_keeps_what_was_typed", Javascript::On).await;
}

#[tokio::test]
async fn a_taken_name_keeps_what_was_typed_without_javascript() {
    taken_name("a_taken_name_keeps_what_was_typed_without_javascript", Javascript::Off).await;
}

async fn taken_name(flow: &str, javascript: Javascript) {
    let Some(mut stage) = Stage::set(flow, javascript).await else { return };
    stage.forgive("409 (Conflict)");
    stage.set_up_and_open_tokens().await;
    let script = stage.generate_and_leave("Nightly build").await;
    stage.click("button", "Generate Token").await;
    stage.fill("Name", "NIGHTLY Build").await;
    stage.browser.the("combobox", "Expiration").await.select_by_value("90").await.expect("90 days");
    stage.click("button", "Generate").await;
    stage.browser.the("dialog", "Generate Token").await;
    let (name, message) = stage.invalid_field().await;
    assert_eq!(name, "Name");
    assert!(!message.is_empty(), "the reason stands by the field");
    assert_eq!(stage.value("Name").await, "NIGHTLY Build", "kept");
    let choice = stage.browser.the("combobox", "Expiration").await;
    assert_eq!(choice.prop("value").await.unwrap().as_deref(), Some("90"), "kept");
    stage.fill("Name", "Nightly build 2").await;
    stage.click("button", "Generate").await;
    stage.secret().await;
    stage.done().await;
    stage.row("Nightly build 2").await;
    assert_eq!(script.names(), ["Nightly build 2", "Nightly build"]);
    stage.finish().await;
}

#[tokio::test]
async fn an_impatient_enter_makes_one_token() {
    impatient("an_impatient_enter_makes_one_token", Javascript::On).await;
}

#[tokio::test]
async fn an_impatient_enter_makes_one_token_without_javascript() {
    impatient("an_impatient_enter_makes_one_token_without_javascript", Javascript::Off).await;
}

async fn impatient(flow: &str, javascript: Javascript) {
    let Some(mut stage) = Stage::set(flow, javascript).await else { return };
    stage.forgive("409 (Conflict)");
    stage.set_up_and_open_tokens().await;
    let script = stage.generate_and_leave("First").await;
    stage.click("button", "Generate Token").await;
    stage.fill("Name", "Twice").await;
    let enter = String::from(char::from(Key::Enter));
    stage.browser.type_text(&enter.repeat(3)).await;
    eventually("the token", || async {
        let names = script.names();
        if names.len() == 2 { Ok(()) } else { Err(format!("{names:?}")) }
    })
    .await;
    match javascript {
        Javascript::On => stage.done().await,
        // Without a script the answer to the last Enter is what the person sees.
        Javascript::Off => stage.browser.goto("/settings/tokens").await,
    }
    stage.row("Twice").await;
    assert_eq!(script.names(), ["Twice", "First"]);
    stage.finish().await;
}

#[tokio::test]
async fn a_row_that_is_gone_is_told_in_a_toast() {
    let Some(stage) = Stage::set("a_row_that_is_gone_is_told_in_a_toast", Javascript::On).await else {
        return;
    };
    stage.set_up_and_open_tokens().await;
    stage.generate_and_leave("Short-lived").await;
    stage
        .in_a_second_window("/settings/tokens", async {
            stage.act("Short-lived", "Revoke").await;
            stage.browser.status("User token successfully revoked").await;
            stage.act("Short-lived", "Delete").await;
            stage.click("button", "Delete").await;
            stage.browser.status("User token successfully deleted").await;
        })
        .await;
    stage.act("Short-lived", "Revoke").await;
    stage.no_row("Short-lived").await;
    stage.on_tab("Tokens").await;
    let toast = stage.browser.the_one(".toast.bad [role=status]").await;
    eventually("a toast that says what happened", || async {
        let text = toast.text().await.map_err(|error| error.to_string())?;
        if text.is_empty() { Err("it is empty".to_owned()) } else { Ok(()) }
    })
    .await;
    stage.finish().await;
}

#[tokio::test]
async fn revoking_what_is_revoked_already_leads_back_to_the_list() {
    let flow = "revoking_what_is_revoked_already_leads_back_to_the_list";
    let Some(mut stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.forgive("409 (Conflict)");
    stage.set_up_and_open_tokens().await;
    stage.generate_and_leave("Shared").await;
    stage
        .in_a_second_window("/settings/tokens", async {
            stage.act("Shared", "Revoke").await;
            stage.browser.status("User token successfully revoked").await;
        })
        .await;
    stage.act("Shared", "Revoke").await;
    stage.browser.the_one("main .buttons a").await.click().await.expect("the way back");
    stage.on_tab("Tokens").await;
    stage.assert_state("Shared", "Revoked", "orange").await;
    stage.finish().await;
}

#[tokio::test]
async fn a_wrong_password_says_so_and_keeps_the_email() {
    let Some(mut stage) = Stage::set("a_wrong_password_says_so_and_keeps_the_email", Javascript::On).await
    else {
        return;
    };
    stage.forgive("401 (Unauthorized)");
    stage.forgive("422 (Unprocessable");
    stage.set_up().await;
    stage.click("button", "Sign out").await;
    stage.fill("Email", "ada@example.com").await;
    stage.fill("Password", "not the right password").await;
    stage.click("button", "Sign in").await;
    stage.browser.the_one("[role=alert]").await;
    assert_eq!(stage.value("Email").await, "ada@example.com");
    assert_eq!(stage.value("Password").await, "", "never sent back");
    stage.sign_in().await;
    stage.on_tab("Tags").await;
    stage.finish().await;
}
