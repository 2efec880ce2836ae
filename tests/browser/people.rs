//! The story of a person: added by an Admin, in by the link, made Manager, deactivated and brought back; with
//! JavaScript and without, each in a browser of their own. And the same tab with the keyboard alone.

use fantoccini::key::Key;

use crate::support::api::Script;
use crate::support::app::PASSWORD;
use crate::support::browser::Browser;
use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::tags::Tag;

const TOM: &str = "Tom Wrona";
const TOMS_EMAIL: &str = "tom.wrona@example.com";

#[tokio::test]
async fn from_the_link_to_reactivated() {
    tell("people::from_the_link_to_reactivated", Javascript::On).await;
}

#[tokio::test]
async fn the_same_without_javascript() {
    tell("people::the_same_without_javascript", Javascript::Off).await;
}

async fn tell(flow: &str, javascript: Javascript) {
    let Some(mut stage) = Stage::set(flow, javascript).await else { return };
    stage.forgive("404 (Not Found)");
    stage.forgive("403 (Forbidden)");
    let mut toms = Browser::open(&stage.server.url, javascript).await;
    stage.set_up().await;
    let link = a_person_is_added(&stage, javascript == Javascript::On).await;

    stage.hand_over(&mut toms);
    let script = they_choose_a_password_and_generate_a_token(&stage, &link).await;
    a_member_sees_no_users(&stage).await;

    stage.hand_over(&mut toms);
    they_are_made_manager(&stage).await;

    stage.hand_over(&mut toms);
    a_manager_reads_and_adds_a_tag(&stage).await;

    stage.hand_over(&mut toms);
    they_are_deactivated(&stage).await;

    stage.hand_over(&mut toms);
    the_open_page_leads_to_sign_in(&stage, &script).await;

    stage.hand_over(&mut toms);
    they_are_reactivated(&stage, &script).await;
    toms.close().await.expect("the other browser closes");
    stage.finish().await;
}

async fn a_person_is_added(stage: &Stage, javascript: bool) -> String {
    stage.click("tab", "Users").await;
    stage.on_tab("Users").await;
    stage.click("button", "Add User").await;
    stage.browser.the("dialog", "Add User").await;
    stage.fill("Name", TOM).await;
    stage.fill("Email", TOMS_EMAIL).await;
    stage.click("button", "Save").await;
    stage.browser.status("User successfully created").await;
    stage.browser.the("dialog", "Add User").await;
    let link = stage.value("Link").await;
    if javascript {
        stage.click("button", "Copy").await;
        stage.browser.the("button", "Copied").await;
        assert_eq!(stage.browser.clipboard().await, link);
    } else {
        stage.browser.no("button", "Copy").await;
    }
    stage.done().await;
    stage.browser.no("dialog", "Add User").await;
    let row = stage.row_text(TOM).await;
    assert!(["Member", "Active", "Never", TOMS_EMAIL].iter().all(|part| row.contains(part)), "{row}");
    link.split_once(&stage.server.url).expect("an address of this server").1.to_owned()
}

async fn they_choose_a_password_and_generate_a_token(stage: &Stage, link: &str) -> Script {
    stage.browser.goto(link).await;
    stage.browser.the("heading", "Choose a password").await;
    stage.fill("New password", PASSWORD).await;
    stage.click("button", "Set password").await;
    stage.browser.status("Your password is set. Sign in with it").await;
    stage.sign_in_as(TOMS_EMAIL).await;
    stage.on_tab("Tags").await;
    stage.browser.goto(link).await;
    stage.browser.the("heading", "This link does not work").await;
    stage.browser.goto("/settings/tokens").await;
    let script = stage.generate_and_leave("Nightly build").await;
    assert_eq!(script.me().body["name"], TOM);
    script
}

async fn a_member_sees_no_users(stage: &Stage) {
    stage.browser.no("tab", "Users").await;
    stage.browser.goto("/settings/users").await;
    stage.browser.the("heading", "Not allowed").await;
    stage.browser.goto("/settings/tags").await;
    stage.browser.no("button", "Add Tag").await;
}

async fn they_are_made_manager(stage: &Stage) {
    stage.act(TOM, "Edit").await;
    stage.browser.the("dialog", "Edit User").await;
    let role = stage.browser.the("combobox", "Role").await;
    role.select_by_value("manager").await.expect("a role");
    stage.click("button", "Save").await;
    stage.browser.status("User successfully updated").await;
    assert!(stage.row_text(TOM).await.contains("Manager"));
}

async fn a_manager_reads_and_adds_a_tag(stage: &Stage) {
    stage.click("tab", "Tags").await;
    stage.add_tag(&Tag { name: "Toms", ..Tag::default() }).await;
    stage.click("tab", "Users").await;
    stage.on_tab("Users").await;
    stage.browser.no("button", "Add User").await;
    stage.no_row(TOM).await;
    stage.click("tab", "Tags").await;
    stage.on_tab("Tags").await;
}

async fn they_are_deactivated(stage: &Stage) {
    stage.act(TOM, "Deactivate").await;
    stage.browser.dialog_says("Deactivate User", TOM).await;
    stage.click("button", "Cancel").await;
    stage.browser.no("dialog", "Deactivate User").await;
    assert!(stage.row_text(TOM).await.contains("Active"));
    stage.act(TOM, "Deactivate").await;
    stage.browser.the("dialog", "Deactivate User").await;
    stage.click("button", "Deactivate").await;
    stage.browser.status("User successfully deactivated").await;
    assert!(stage.row_text(TOM).await.contains("Deactivated"));
}

async fn the_open_page_leads_to_sign_in(stage: &Stage, script: &Script) {
    assert_eq!(script.me().status, 401);
    stage.click("tab", "Tokens").await;
    stage.browser.the("heading", "Sign in to Keyfob").await;
    stage.sign_in_as(TOMS_EMAIL).await;
    stage.browser.the("heading", "Sign in to Keyfob").await;
    assert_eq!(stage.browser.path().await, "/sign-in");
}

async fn they_are_reactivated(stage: &Stage, script: &Script) {
    stage.act(TOM, "Reactivate").await;
    stage.browser.status("User successfully reactivated").await;
    assert_eq!(script.me().status, 200);
    stage.act(TOM, "Deactivate").await;
    stage.click("button", "Deactivate").await;
    stage.click("button", "Undo").await;
    stage.browser.status("User successfully reactivated").await;
    assert_eq!(script.me().status, 200);
}

#[tokio::test]
async fn a_service_user_with_the_keyboard_alone() {
    let Some(mut stage) = Stage::set("people::a_service_user_with_the_keyboard_alone", Javascript::On).await
    else {
        return;
    };
    stage.forgive("409 (Conflict)");
    stage.set_up().await;
    stage.tab_to("tab", "Users").await;
    stage.browser.press(Key::Enter).await;
    stage.on_tab("Users").await;
    add_with_the_keyboard(&stage).await;
    stage.browser.status("Service user successfully created").await;
    add_with_the_keyboard(&stage).await;
    let (field, message) = stage.invalid_field().await;
    assert!(field == "Name" && message.contains("Pipeline Automation 2"), "{field}: {message}");
    stage.focus_is_on("textbox", "Name").await;
    stage.browser.press(Key::Escape).await;
    stage.browser.no("dialog", "Add User").await;
    stage.focus_is_on("button", "Add User").await;
    stage.tab_to("button", "Actions for Pipeline Automation").await;
    stage.browser.press(Key::Enter).await;
    stage.focus_is_on("menuitem", "Edit").await;
    for item in ["Generate token", "Deactivate"] {
        stage.browser.press(Key::Down).await;
        stage.focus_is_on("menuitem", item).await;
    }
    stage.browser.press(Key::Enter).await;
    stage.browser.the("dialog", "Deactivate User").await;
    stage.focus_is_on("button", "Cancel").await;
    stage.browser.press(Key::Escape).await;
    stage.focus_is_on("button", "Actions for Pipeline Automation").await;
    stage.finish().await;
}

async fn add_with_the_keyboard(stage: &Stage) {
    stage.tab_to("button", "Add User").await;
    stage.browser.press(Key::Enter).await;
    stage.focus_is_on("textbox", "Name").await;
    stage.browser.type_text("Pipeline Automation").await;
    stage.tab_to("radio", "Person").await;
    stage.browser.press(Key::Right).await;
    stage.focus_is_on("radio", "Service user").await;
    let identifier = "return document.querySelector('dialog[open] .identifier').innerText";
    stage.becomes("the identifier", identifier, "pipeline_automation@service").await;
    stage.tab_to("combobox", "Role").await;
    stage.tab_to("button", "Save").await;
    stage.browser.press(Key::Enter).await;
}

#[tokio::test]
async fn users_scroll_nothing_sideways_and_everything_has_a_name() {
    let flow = "people::users_scroll_nothing_sideways_and_everything_has_a_name";
    let Some(mut stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.forgive("422 (Unprocessable");
    stage.forgive("404 (Not Found)");
    let wide = "W".repeat(255);
    let email = format!("{}@{1}.{1}.example.com", "m".repeat(60), "w".repeat(60));
    stage.set_up().await;
    stage.click("tab", "Users").await;
    stage.assert_sound("one user").await;
    stage.click("button", "Add User").await;
    stage.fill("Name", &wide).await;
    stage.assert_sound("Add User").await;
    stage.browser.run("document.querySelector('dialog [value=service]').click()").await;
    stage.assert_sound("Add User, a service").await;
    stage.browser.run("document.querySelector('dialog [value=person]').click()").await;
    stage.fill("Email", &email).await;
    stage.click("button", "Save").await;
    stage.browser.status("User successfully created").await;
    stage.assert_sound("the link").await;
    let link = stage.value("Link").await;
    stage.done().await;
    stage.assert_sound("the users").await;
    for (item, dialog) in [("Edit", "Edit User"), ("Deactivate", "Deactivate User")] {
        stage.act(&wide, item).await;
        stage.browser.the("dialog", dialog).await;
        stage.assert_sound(dialog).await;
        stage.click("button", "Cancel").await;
    }
    for (page, path) in [
        ("no service users", "/settings/users?type=service"),
        ("nothing matches", "/settings/users?search=xyz&role=admin"),
        ("choose a password", link.strip_prefix(&stage.server.url).expect("a path")),
        ("a dead link", "/password?link=x"),
    ] {
        stage.browser.goto(path).await;
        stage.assert_sound(page).await;
    }
    stage.finish().await;
}
