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
    stage.done().await;
    let row = stage.row_text("For ever").await;
    assert!(row.contains("Never expires") && row.contains("Not used"), "{row}");
    stage.finish().await;
}

/// Chooses the day that `script` makes of the field `field`, generates, and gives what the list then says.
async fn until(stage: &Stage, name: &str, script: &str) -> String {
    stage.click("button", "Generate Token").await;
    stage.fill("Name", name).await;
    stage.browser.the("combobox", "Expiration").await.select_by_value("custom").await.expect("Custom date");
    let set = format!(
        "const field = document.querySelector('#expires-on'); field.value = {script}; \
         field.dispatchEvent(new Event('change', {{bubbles: true}}));"
    );
    stage.browser.run(&set).await;
    let promised = instant(&stage.expiry_line().await);
    stage.click("button", "Generate").await;
    stage.secret().await;
    stage.browser.dialog_says("Generate Token", &promised).await;
    let end =
        stage.browser.run("return document.querySelector('dialog[data-secret] time.exact').dateTime").await;
    stage.done().await;
    end.as_str().expect("an instant").to_owned()
}

#[tokio::test]
async fn the_first_and_the_last_day_of_the_field_are_taken_in_every_zone() {
    let flow = "the_first_and_the_last_day_of_the_field_are_taken_in_every_zone";
    let Some(stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.set_up_and_open_tokens().await;
    for (number, zone) in ["Pacific/Pago_Pago", "Pacific/Kiritimati", "UTC"].into_iter().enumerate() {
        stage.browser.cdp("Emulation.setTimezoneOverride", json!({ "timezoneId": zone })).await;
        stage.browser.goto("/settings/tokens").await;
        until(&stage, &format!("Today {number}"), "field.min").await;
        until(&stage, &format!("Last {number}"), "field.max").await;
        let viewers = "const d = new Date(), f = document.querySelector('#expires-on'); \
             return new Date(`${f.min}T12:00`).toDateString() === d.toDateString()";
        assert_eq!(stage.browser.run(viewers).await, json!(true), "{zone}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_day_on_which_the_clock_is_set_back_at_midnight_ends_with_its_last_hour() {
    let flow = "a_day_on_which_the_clock_is_set_back_at_midnight_ends_with_its_last_hour";
    let Some(stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.browser.cdp("Emulation.setTimezoneOverride", json!({"timezoneId": "America/Santiago"})).await;
    stage.set_up_and_open_tokens().await;
    // The Saturday before the first Sunday of an April within a year.
    let saturday = "[0, 1].map((more) => { const year = new Date().getFullYear() + more; \
         const first = new Date(year, 3, 1).getDay(); return new Date(year, 3, first ? 7 - first : 0, 12); }) \
         .find((day) => day > new Date()).toLocaleDateString('sv')";
    let end = until(&stage, "Santiago", saturday).await;
    assert!(end.ends_with("T03:59:59Z"), "{end}");
    stage.finish().await;
}

#[tokio::test]
async fn the_servers_clock_decides_what_is_shown() {
    let flow = "the_servers_clock_decides_what_is_shown";
    let Some(stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.set_up_and_open_tokens().await;
    for (name, days) in [("Slow", -1), ("Fast", 1)] {
        let wrong = format!(
            "(() => {{ const Right = Date, off = {days} * 86400e3; \
             window.Date = class extends Right {{ \
               constructor(...at) {{ if (at.length) super(...at); else super(Right.now() + off); }} \
               static now() {{ return Right.now() + off; }} }}; }})()"
        );
        let added =
            stage.browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": wrong })).await;
        stage.browser.goto("/settings/tokens").await;
        stage.click("button", "Generate Token").await;
        stage.fill("Name", name).await;
        stage.browser.the("combobox", "Expiration").await.select_by_value("30").await.expect("30 days");
        let promised = instant(&stage.expiry_line().await);
        stage.click("button", "Generate").await;
        stage.secret().await;
        stage.browser.dialog_says("Generate Token", promised.rsplit_once(':').expect("minutes").0).await;
        stage.done().await;
        let row = stage.row_text(name).await;
        assert!(row.contains("just now") && row.contains("in 1 month"), "{row}");
        stage
            .browser
            .cdp("Page.removeScriptToEvaluateOnNewDocument", json!({"identifier": added["identifier"]}))
            .await;
    }
    stage.finish().await;
}

/// `Expires Wed, 3 Mar 2027, 23:59 GMT+5:30, your time zone (…)` → without the frame around the instant.
fn instant(line: &str) -> String {
    let rest = line.strip_prefix("Expires ").unwrap_or_else(|| panic!("{line}"));
    rest.split(", your time zone").next().unwrap_or(rest).to_owned()
}
