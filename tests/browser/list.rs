//! Search, filter and sort live in the address: Reload and Back keep them.

use crate::support::driver::Javascript;
use crate::support::stage::Stage;

#[tokio::test]
async fn the_list_keeps_its_search_and_filter() {
    the_list("the_list_keeps_its_search_and_filter", Javascript::On).await;
}

#[tokio::test]
async fn the_list_keeps_its_search_and_filter_without_javascript() {
    the_list("the_list_keeps_its_search_and_filter_without_javascript", Javascript::Off).await;
}

async fn the_list(flow: &str, javascript: Javascript) {
    let Some(stage) = Stage::set(flow, javascript).await else { return };
    stage.set_up_and_open_tokens().await;
    let script = stage.generate_and_leave("Alpha").await;
    script.generate("Beta");
    script.revoke(script.id_of("Beta"));
    stage.browser.goto("/settings/tokens").await;
    search_finds_by_a_part_of_the_name(&stage).await;
    nothing_matches_helps(&stage).await;
    the_filter_is_a_menu_of_links(&stage).await;
    actions_keep_the_filter(&stage).await;
    stage.finish().await;
}

async fn search_finds_by_a_part_of_the_name(stage: &Stage) {
    stage.search("ALP").await;
    stage.no_row("Beta").await;
    stage.row("Alpha").await;
    assert!(stage.browser.path().await.contains("search=ALP"));
    stage.browser.client.refresh().await.unwrap();
    stage.no_row("Beta").await;
    assert_eq!(stage.value("Search tokens").await, "ALP");
}

async fn nothing_matches_helps(stage: &Stage) {
    stage.search("no such name").await;
    stage.browser.the("heading", "Nothing matches").await;
    stage.browser.client.back().await.unwrap();
    stage.row("Alpha").await;
    stage.browser.client.forward().await.unwrap();
    stage.browser.the("heading", "Nothing matches").await;
    stage.click("link", "Clear search and filters").await;
    stage.row("Alpha").await;
    stage.row("Beta").await;
}

async fn the_filter_is_a_menu_of_links(stage: &Stage) {
    stage.click("button", "State All").await;
    stage.click("link", "Revoked").await;
    stage.no_row("Alpha").await;
    stage.row("Beta").await;
    stage.browser.the("button", "State Revoked").await;
    assert!(stage.browser.path().await.contains("state=revoked"));
    stage.browser.client.refresh().await.unwrap();
    stage.browser.the("button", "State Revoked").await;
    stage.no_row("Alpha").await;
}

async fn actions_keep_the_filter(stage: &Stage) {
    stage.act("Beta", "Delete").await;
    stage.browser.the("dialog", "Delete Token").await;
    stage.click("button", "Cancel").await;
    stage.browser.no("dialog", "Delete Token").await;
    assert!(stage.browser.path().await.contains("state=revoked"), "after Cancel");
    stage.act("Beta", "Restore").await;
    stage.browser.status("User token successfully restored").await;
    assert!(stage.browser.path().await.contains("state=revoked"), "after Restore");
}

#[tokio::test]
async fn the_26th_token_is_on_the_second_page() {
    let Some(stage) = Stage::set("the_26th_token_is_on_the_second_page", Javascript::On).await else {
        return;
    };
    stage.set_up_and_open_tokens().await;
    let script = stage.generate_and_leave("Oldest").await;
    for number in 2..=26 {
        script.generate(&format!("Number {number}"));
    }
    stage.browser.goto("/settings/tokens").await;
    stage.row("Number 2").await;
    stage.no_row("Oldest").await;
    stage.click("link", "Next").await;
    stage.row("Oldest").await;
    assert!(stage.browser.path().await.contains("page=2"));
    stage.act("Oldest", "Revoke").await;
    let and_what_it_made = "User token successfully revoked. 25 tokens that were made with it still work";
    stage.browser.status(and_what_it_made).await;
    stage.assert_state("Oldest", "Revoked", "orange").await;
    stage.browser.client.back().await.unwrap();
    stage.click("link", "Previous").await;
    stage.row("Number 26").await;
    stage.finish().await;
}
