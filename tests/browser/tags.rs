//! The story of tags: made, sorted, found, corrected, put on tokens, deleted and brought back; with
//! JavaScript and without. And what Members see of them.

use crate::support::app::PASSWORD;
use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::tags::Tag;
use crate::tag_dialog::{
    FINANCE, NIGHTLY, URGENT, a_color_that_is_none_is_told, a_taken_name_is_told,
    three_tags_are_added_each_in_its_way,
};

#[tokio::test]
async fn from_the_first_tag_to_undo() {
    tell("tags::from_the_first_tag_to_undo", Javascript::On).await;
}

#[tokio::test]
async fn the_same_without_javascript() {
    tell("tags::the_same_without_javascript", Javascript::Off).await;
}

async fn tell(flow: &str, javascript: Javascript) {
    let Some(mut stage) = Stage::set(flow, javascript).await else { return };
    stage.forgive("409 (Conflict)");
    stage.forgive("422 (Unprocessable");
    stage.set_up().await;
    stage.browser.the("heading", "No tags yet").await;
    if javascript == Javascript::On {
        three_tags_are_added_each_in_its_way(&stage).await;
    } else {
        for tag in [&NIGHTLY, &URGENT, &FINANCE] {
            stage.add_tag(tag).await;
        }
    }
    they_are_sorted_each_way(&stage).await;
    they_are_found(&stage).await;
    a_taken_name_is_told(&stage).await;
    a_color_that_is_none_is_told(&stage).await;
    one_is_edited(&stage).await;
    a_token_is_generated_with_two(&stage).await;
    another_token_gets_one_later(&stage).await;
    chips_and_menu_filter_tokens(&stage).await;
    deleting_says_how_many_carry_it(&stage).await;
    undo_brings_all_of_it_back(&stage).await;
    stage.finish().await;
}

async fn they_are_sorted_each_way(stage: &Stage) {
    stage.tags_are(&["urgent", "finance", "Nightly"]).await;
    let mut now = "Weight";
    for (sort, rows) in [
        ("Name A–Z", ["finance", "Nightly", "urgent"]),
        ("Created Date", ["finance", "urgent", "Nightly"]),
        ("Color", ["urgent", "Nightly", "finance"]),
        ("Created Date, oldest", ["Nightly", "urgent", "finance"]),
        ("Color, reversed", ["finance", "Nightly", "urgent"]),
        ("Name Z–A", ["urgent", "Nightly", "finance"]),
        ("Weight", ["urgent", "finance", "Nightly"]),
    ] {
        stage.choose(&format!("Sort {now}"), sort).await;
        stage.tags_are(&rows).await;
        now = sort;
    }
    stage.choose("Sort Weight", "Weight, lightest").await;
    stage.browser.client.refresh().await.unwrap();
    stage.browser.the("button", "Sort Weight, lightest").await;
    stage.tags_are(&["finance", "Nightly", "urgent"]).await;
}

async fn they_are_found(stage: &Stage) {
    stage.choose("Category Any", "Schedule").await;
    stage.tags_are(&["Nightly"]).await;
    stage.choose("Type All", "External").await;
    stage.browser.the("heading", "Nothing matches").await;
    stage.choose("Type External", "Global").await;
    stage.tags_are(&["Nightly"]).await;
    stage.browser.the("button", "Sort Weight, lightest").await;
    stage.choose("Category Schedule", "Any").await;
    stage.tags_are(&["finance", "Nightly", "urgent"]).await;
    stage.search_in("Search tags", "N").await;
    stage.tags_are(&["finance", "Nightly", "urgent"]).await;
    stage.search_in("Search tags", "NIGHT").await;
    stage.tags_are(&["Nightly"]).await;
    stage.browser.client.back().await.unwrap();
    stage.tags_are(&["finance", "Nightly", "urgent"]).await;
    stage.search_in("Search tags", "no such").await;
    stage.click("link", "Clear search and filters").await;
    stage.tags_are(&["urgent", "finance", "Nightly"]).await;
}

async fn one_is_edited(stage: &Stage) {
    stage.act("finance", "Edit").await;
    stage.browser.the("dialog", "Edit Tag").await;
    assert_eq!(stage.value("Color").await, FINANCE.color);
    stage.preview_is("finance", FINANCE.color, "white").await;
    stage.fill_tag(&Tag { name: "Finance", color: "#FDE047", weight: "-3", ..Tag::default() }).await;
    stage.fill("Description optional", "Whoever pays").await;
    stage.save_tag("Tag successfully updated").await;
    stage.tags_are(&["urgent", "Nightly", "Finance"]).await;
    let row = stage.row_text("Finance").await;
    assert!(["Whoever pays", "Team", "−3"].iter().all(|part| row.contains(part)), "{row}");
    stage.act("Finance", "Edit").await;
    stage.preview_is("Finance", "#FDE047", "black").await;
    stage.fill_tag(&Tag { weight: "5", ..Tag::default() }).await;
    stage.save_tag("Tag successfully updated").await;
    stage.tags_are(&["urgent", "Finance", "Nightly"]).await;
}

async fn a_token_is_generated_with_two(stage: &Stage) {
    stage.click("tab", "Tokens").await;
    stage.click("button", "Generate Token").await;
    stage.fill("Name", "Deploy").await;
    stage.pick("Nightly").await;
    stage.pick("urgent").await;
    stage.click("button", "Generate").await;
    stage.secret().await;
    stage.done().await;
    stage.chips_are("Deploy", &["urgent", "Nightly"]).await;
}

async fn another_token_gets_one_later(stage: &Stage) {
    stage.generate_and_leave("Backup").await;
    stage.chips_are("Backup", &[]).await;
    for (token, tag, chips) in [
        ("Backup", "urgent", &["urgent"][..]),
        ("Deploy", "Finance", &["urgent", "Finance", "+1 more: Nightly"]),
    ] {
        stage.act(token, "Choose tags").await;
        stage.browser.dialog_says("Choose tags", token).await;
        stage.pick(tag).await;
        stage.save_tag("Tags successfully updated").await;
        stage.chips_are(token, chips).await;
    }
}

async fn chips_and_menu_filter_tokens(stage: &Stage) {
    stage.click("link", "Finance").await;
    stage.no_row("Backup").await;
    stage.row("Deploy").await;
    assert!(stage.browser.path().await.contains("tag=Finance"));
    stage.search("Back").await;
    stage.browser.the("heading", "Nothing matches").await;
    stage.search("").await;
    stage.row("Deploy").await;
    stage.choose("Tag Finance", "urgent").await;
    stage.row("Backup").await;
    stage.choose("Tag urgent", "Any").await;
    stage.browser.the("button", "Tag Any").await;
    stage.row("Backup").await;
    stage.row("Deploy").await;
}

async fn deleting_says_how_many_carry_it(stage: &Stage) {
    stage.click("tab", "Tags").await;
    stage.act("urgent", "Delete").await;
    let text = stage.browser.dialog_says("Delete Tag", "2 tokens carry it").await;
    assert!(text.contains("urgent"), "{text}");
    stage.click("button", "Delete").await;
    stage.browser.status("Tag successfully deleted").await;
    stage.tags_are(&["Finance", "Nightly"]).await;
    stage
        .in_a_second_window("/settings/tokens", async {
            stage.chips_are("Deploy", &["Finance", "Nightly"]).await;
            stage.chips_are("Backup", &[]).await;
        })
        .await;
}

async fn undo_brings_all_of_it_back(stage: &Stage) {
    stage.click("button", "Undo").await;
    stage.browser.status("Tag successfully restored").await;
    stage.tags_are(&["urgent", "Finance", "Nightly"]).await;
    stage.click("tab", "Tokens").await;
    stage.chips_are("Deploy", &["urgent", "Finance", "+1 more: Nightly"]).await;
    stage.chips_are("Backup", &["urgent"]).await;
}

#[tokio::test]
async fn members_see_tags_and_change_none() {
    let Some(stage) = Stage::set("members_see_tags_and_change_none", Javascript::On).await else { return };
    stage.set_up().await;
    stage.server.create_user("mia@example.com", "Mia Member", "member", PASSWORD);
    stage.add_tag(&NIGHTLY).await;
    stage.click("button", "Sign out").await;
    stage.sign_in_as("mia@example.com").await;
    for path in ["/settings/tags", "/settings/tags?dialog=add", "/settings/tags?dialog=edit&tag=1"] {
        stage.browser.goto(path).await;
        stage.tags_are(&["Nightly"]).await;
        stage.browser.no("button", "Add Tag").await;
        stage.no_row("Nightly").await;
        assert_eq!(stage.browser.run("return document.querySelectorAll('dialog').length").await, 0, "{path}");
    }
    stage.finish().await;
}
