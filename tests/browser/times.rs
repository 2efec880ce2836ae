//! The expiry that the dialog promises is the one the token gets, in the viewer's own zone.

use serde_json::json;

use crate::support::driver::Javascript;
use crate::support::stage::Stage;

#[tokio::test]
async fn a_custom_date_ends_with_that_day_where_the_viewer_is() {
    let flow = "a_custom_date_ends_with_that_day_where_the_viewer_is";
    let Some(stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.browser.cdp("Emulation.setTimezoneOverride", json!({"timezoneId": "Asia/Kolkata"})).await;
    stage.set_up_and_open_tokens().await;
    stage.click("button", "Generate Token").await;
    stage.fill("Name", "Until a day").await;
    stage.browser.the("combobox", "Expiration").await.select_by_value("custom").await.expect("Custom date");
    stage.choose_date("Expires on", 100).await;
    let promised = instant(&stage.expiry_line().await);
    assert!(promised.contains("23:59") && promised.contains("GMT+5:30"), "{promised}");
    stage.click("button", "Generate").await;
    stage.secret().await;
    stage.browser.dialog_says("Generate Token", &promised).await;
    stage.finish().await;
}

#[tokio::test]
async fn a_date_beyond_a_year_is_not_taken() {
    let Some(mut stage) = Stage::set("a_date_beyond_a_year_is_not_taken", Javascript::On).await else {
        return;
    };
    stage.forgive("422 (Unprocessable");
    stage.set_up_and_open_tokens().await;
    stage.click("button", "Generate Token").await;
    stage.fill("Name", "Too long").await;
    stage.browser.the("combobox", "Expiration").await.select_by_value("custom").await.expect("Custom date");
    stage.choose_date("Expires on", 400).await;
    stage.click("button", "Generate").await;
    stage.browser.run("document.querySelector('#generate form').noValidate = true").await;
    stage.click("button", "Generate").await;
    assert_eq!(stage.invalid_field().await.0, "Expires on");
    stage.no_row("Too long").await;
    stage.finish().await;
}

#[tokio::test]
async fn never_is_said_in_words() {
    let Some(stage) = Stage::set("never_is_said_in_words", Javascript::On).await else { return };
    stage.set_up_and_open_tokens().await;
    stage.click("button", "Generate Token").await;
    stage.fill("Name", "For ever").await;
    stage.browser.the("combobox", "Expiration").await.select_by_value("never").await.expect("Never");
    assert!(stage.expiry_line().await.contains("never expires"));
    stage.click("button", "Generate").await;
    stage.secret().await;
    stage.click("button", "Done").await;
    let row = stage.row_text("For ever").await;
    assert!(row.contains("Never expires") && row.contains("Not used"), "{row}");
    stage.finish().await;
}

/// `Expires Wed, 3 Mar 2027, 23:59 GMT+5:30, your time zone (…)` → without the frame around the instant.
fn instant(line: &str) -> String {
    let rest = line.strip_prefix("Expires ").unwrap_or_else(|| panic!("{line}"));
    rest.split(", your time zone").next().unwrap_or(rest).to_owned()
}
