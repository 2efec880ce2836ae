//! The seed story: from an empty server to a token that opened the API and is gone, with JavaScript and
//! without.

use crate::support::api::{Script, send};
use crate::support::app::EMAIL;
use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::wait::eventually;

const TOKEN: &str = "CI/CD Pipeline";
/// The toast once “Another” was made with it.
const REVOKED_WITH_ANOTHER: &str =
    "User token successfully revoked. 1 token that was made with it still works";

#[tokio::test]
async fn from_setup_to_a_deleted_token() {
    tell("from_setup_to_a_deleted_token", Javascript::On).await;
}

#[tokio::test]
async fn the_same_without_javascript() {
    tell("the_same_without_javascript", Javascript::Off).await;
}

async fn tell(flow: &str, javascript: Javascript) {
    let Some(stage) = Stage::set(flow, javascript).await else { return };
    tell_on(&stage, javascript).await;
    stage.finish().await;
}

/// From an empty server to signing in once more.
pub async fn tell_on(stage: &Stage, javascript: Javascript) {
    the_first_admin_is_set_up(stage).await;
    the_tokens_tab_is_empty(stage).await;
    let script = a_token_is_generated(stage, javascript == Javascript::On).await;
    it_opens_the_api(stage, &script).await;
    revoking_shuts_it(stage, &script).await;
    undo_opens_it_again(stage, &script).await;
    an_active_token_is_not_deleted(&script);
    restoring_from_the_menu_opens_it_too(stage, &script).await;
    deleting_asks_first(stage).await;
    deleting_is_for_good(stage, &script).await;
    signing_out_ends_the_session(stage).await;
}

async fn the_first_admin_is_set_up(stage: &Stage) {
    stage.set_up().await;
    assert_eq!(stage.browser.path().await, "/settings/tags", "Tags is the default tab");
    let again = send("GET", &format!("{}/setup", stage.server.url), &[], None);
    assert_eq!(again.status, 404, "setup is gone once a user exists");
}

async fn the_tokens_tab_is_empty(stage: &Stage) {
    stage.click("link", "Settings").await;
    stage.on_tab("Tags").await;
    stage.click("tab", "Tokens").await;
    stage.on_tab("Tokens").await;
    stage.browser.the("heading", "No tokens yet").await;
}

async fn a_token_is_generated(stage: &Stage, javascript: bool) -> Script {
    stage.click("button", "Generate Token").await;
    stage.browser.the("dialog", "Generate Token").await;
    the_expiry_is_an_instant_30_days_ahead(stage).await;
    stage.fill("Name", TOKEN).await;
    stage.click("button", "Generate").await;
    let secret = stage.secret().await;
    stage.browser.the("dialog", "Generate Token").await;
    assert!(stage.field("Token").await.attr("readonly").await.unwrap().is_some(), "read-only");
    if javascript {
        copy_puts_it_on_the_clipboard(stage, &secret).await;
        download_makes_a_file(stage, &secret).await;
    } else {
        stage.browser.no("button", "Copy").await;
        stage.browser.no("button", "Download").await;
    }
    stage.done().await;
    stage.browser.no("dialog", "Generate Token").await;
    stage.assert_state(TOKEN, "Active", "green").await;
    stage.script(&secret)
}

/// The choice stands at 30 days, and the line under it tells the day and the minute.
async fn the_expiry_is_an_instant_30_days_ahead(stage: &Stage) {
    let choice = stage.browser.the("combobox", "Expiration").await;
    assert_eq!(choice.prop("value").await.unwrap().as_deref(), Some("30"));
    let line = "return document.querySelector('#expiry').innerText";
    let days = "return String(new Date(Date.now() + 30 * 86400e3).getUTCFullYear())";
    let (line, year) = (stage.browser.run(line).await, stage.browser.run(days).await);
    let line = line.as_str().unwrap_or_default();
    assert!(line.starts_with("Expires ") && line.contains(year.as_str().unwrap()), "{line}");
    assert!(line.contains(':') && line.contains("UTC"), "date, time and zone: {line}");
}

async fn copy_puts_it_on_the_clipboard(stage: &Stage, secret: &str) {
    stage.click("button", "Copy").await;
    stage.browser.the("button", "Copied").await;
    assert_eq!(stage.browser.clipboard().await, secret);
}

async fn download_makes_a_file(stage: &Stage, secret: &str) {
    stage.click("button", "Download").await;
    let file = stage.browser.downloads().join("ci-cd-pipeline-token.txt");
    let text = eventually("the downloaded file", || async {
        std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))
    });
    assert_eq!(text.await.trim(), secret);
}

async fn it_opens_the_api(stage: &Stage, script: &Script) {
    let answer = script.me();
    assert_eq!((answer.status, answer.body["email"].as_str()), (200, Some(EMAIL)), "{}", answer.body);
    stage.browser.goto("/settings/tokens").await;
    assert!(!stage.row_text(TOKEN).await.contains("Not used"), "last used is told");
}

async fn revoking_shuts_it(stage: &Stage, script: &Script) {
    stage.act(TOKEN, "Revoke").await;
    stage.browser.status("User token successfully revoked").await;
    stage.assert_state(TOKEN, "Revoked", "orange").await;
    let answer = script.me();
    assert_eq!(answer.status, 401);
    assert!(answer.www_authenticate.contains("error=\"invalid_token\""), "{}", answer.www_authenticate);
}

async fn undo_opens_it_again(stage: &Stage, script: &Script) {
    stage.click("button", "Undo").await;
    stage.browser.status("User token successfully restored").await;
    stage.assert_state(TOKEN, "Active", "green").await;
    assert_eq!(script.me().status, 200);
}

fn an_active_token_is_not_deleted(script: &Script) {
    let other = script.generate("Another");
    assert_eq!(other.delete(script.id_of(TOKEN)).status, 409);
    assert_eq!(script.me().status, 200);
}

async fn restoring_from_the_menu_opens_it_too(stage: &Stage, script: &Script) {
    stage.act(TOKEN, "Revoke").await;
    stage.browser.status(REVOKED_WITH_ANOTHER).await;
    stage.act(TOKEN, "Restore").await;
    stage.browser.status("User token successfully restored").await;
    stage.assert_state(TOKEN, "Active", "green").await;
    assert_eq!(script.me().status, 200);
}

async fn deleting_asks_first(stage: &Stage) {
    stage.act(TOKEN, "Revoke").await;
    stage.browser.status(REVOKED_WITH_ANOTHER).await;
    stage.act(TOKEN, "Delete").await;
    stage.browser.dialog_says("Delete Token", TOKEN).await;
    stage.click("button", "Cancel").await;
    stage.browser.no("dialog", "Delete Token").await;
    stage.assert_state(TOKEN, "Revoked", "orange").await;
}

async fn deleting_is_for_good(stage: &Stage, script: &Script) {
    stage.act(TOKEN, "Delete").await;
    stage.browser.the("dialog", "Delete Token").await;
    stage.click("button", "Delete").await;
    stage.browser.status("User token successfully deleted").await;
    stage.no_row(TOKEN).await;
    stage.row("Another").await;
    assert_eq!(script.me().status, 401);
}

async fn signing_out_ends_the_session(stage: &Stage) {
    let cookie = stage.browser.cookie("keyfob_session_").await.expect("a session cookie");
    stage.click("button", "Sign out").await;
    stage.browser.the("button", "Sign in").await;
    let replayed = format!("{}={}", cookie.name(), cookie.value());
    let answer =
        send("GET", &format!("{}/settings/tokens", stage.server.url), &[("Cookie", &replayed)], None);
    assert!(
        answer.status == 303 && answer.location.starts_with(&format!("{}/sign-in", stage.browser.below())),
        "{} {}",
        answer.status,
        answer.location
    );
    stage.browser.client.add_cookie(cookie).await.expect("the old cookie, replayed");
    stage.browser.goto("/settings/tokens").await;
    stage.browser.the("button", "Sign in").await;
    stage.sign_in().await;
    stage.on_tab("Tokens").await; // where they were going
}
