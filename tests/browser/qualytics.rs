//! The real command-line client against a running Keyfob.

use serde_json::Value;

use crate::support::app::{EMAIL, PASSWORD};
use crate::support::driver::Javascript;
use crate::support::qualytics::Qualytics;
use crate::support::stage::Stage;

/// Names that must be encoded on their way, by the client in an address and by us.
const NAMES: [&str; 8] =
    ["Production", "two words", "büro Zürich", "R&D", "C++", "it's \"quoted\"", "a=b;c,d", "日本 🔑"];

async fn set(flow: &str, javascript: Javascript) -> Option<(Stage, Qualytics)> {
    let client = Qualytics::installed(flow)?;
    let mut stage = Stage::set(flow, javascript).await?;
    forgive(&mut stage);
    Some((stage, client))
}

fn forgive(stage: &mut Stage) {
    stage.forgive("favicon.ico"); // its callback takes one request and is gone
    stage.forgive("error=access_denied"); // to which it answers 400
}

/// Signed out, the login leads over sign-in to the consent page.
async fn log_in(stage: &Stage, client: &Qualytics, answer: &str) -> crate::support::qualytics::Said {
    let mut login = client.log_in(&stage.server.url);
    stage.browser.client.goto(&login.address()).await.expect("the page it opened");
    if stage.browser.path().await.starts_with("/sign-in") {
        stage.sign_in().await;
    }
    stage.browser.the("heading", "Let Qualytics CLI in?").await;
    stage.click("button", answer).await;
    login.end()
}

#[tokio::test]
async fn the_client_logs_in_through_the_browser() {
    logging_in("the_client_logs_in_through_the_browser", Javascript::On).await;
}

#[tokio::test]
async fn the_client_logs_in_through_the_browser_without_javascript() {
    logging_in("the_client_logs_in_through_the_browser_without_javascript", Javascript::Off).await;
}

async fn logging_in(flow: &str, javascript: Javascript) {
    let Some((stage, client)) = set(flow, javascript).await else { return };
    assert!(client.run(&["auth", "status"]).text.contains("Not logged in."));
    stage.set_up().await;
    stage.click("button", "Sign out").await;
    stage.browser.the("button", "Sign in").await;
    let said = log_in(&stage, &client, "Agree").await;
    assert!(
        said.ok && said.text.contains("Authentication successful! Configuration saved."),
        "{}",
        said.text
    );
    let status = client.good(&["auth", "status"]);
    assert!(status.contains("Logged in") && status.contains("Token expires in 89 day(s)"), "{status}");
    assert!(client.good(&["tags", "list"]).contains("No tags found."));
    // Signed in already, and the name is taken: another one.
    assert!(log_in(&stage, &client, "Agree").await.ok);
    stage.browser.goto("/settings/tokens").await;
    let hostname = hostname();
    for name in [format!("Qualytics CLI on {hostname}"), format!("Qualytics CLI on {hostname} 2")] {
        stage.assert_state(&name, "Active", "green").await;
    }
    stage.finish().await;
}

#[tokio::test]
async fn the_client_logs_in_and_works_below_a_path() {
    let flow = "the_client_logs_in_and_works_below_a_path";
    let Some(client) = Qualytics::installed(flow) else { return };
    let Some((mut stage, nginx)) = Stage::set_below_a_path(flow, Javascript::On).await else { return };
    forgive(&mut stage);
    stage.set_up().await;
    stage.click("button", "Sign out").await;
    stage.browser.the("button", "Sign in").await;
    let said = log_in(&stage, &client, "Agree").await;
    assert!(said.ok && said.text.contains("Authentication successful!"), "{}", said.text);
    client.good(&["tags", "create", "--name", "Nightly"]);
    assert_eq!(listed(&client), 1);
    stage.finish().await;
    assert_eq!(nginx.asked_elsewhere(), Vec::<String>::new());
}

#[tokio::test]
async fn the_client_is_told_when_the_person_refuses() {
    let Some((stage, client)) = set("the_client_is_told_when_the_person_refuses", Javascript::On).await
    else {
        return;
    };
    stage.set_up().await;
    let said = log_in(&stage, &client, "Refuse").await;
    assert!(!said.ok && said.text.contains("Authentication failed: access_denied"), "{}", said.text);
    assert_eq!(client.config(), None);
    stage.browser.goto("/settings/tokens").await;
    stage.no_row(&format!("Qualytics CLI on {}", hostname())).await;
    stage.finish().await;
}

#[tokio::test]
async fn the_client_takes_a_token_and_works_with_tags() {
    let flow = "the_client_takes_a_token_and_works_with_tags";
    let Some((stage, client)) = set(flow, Javascript::On).await else { return };
    stage.set_up_and_open_tokens().await;
    let script = stage.generate_and_leave("For the client").await;
    let saved = client.good(&["auth", "init", "--url", &stage.server.url, "--token", &script.secret]);
    assert!(saved.contains("Configuration saved!"), "{saved}");
    assert!(client.good(&["auth", "status"]).contains("Token expires in 29 day(s)"));
    for name in NAMES {
        let made = client.good(&[
            "tags",
            "create",
            "--name",
            name,
            "--color",
            "#FF2000",
            "--description",
            name,
            "--category",
            "Ähm & co",
            "--weight-modifier",
            "-3",
        ]);
        assert!(
            made.contains("Tag created successfully!") && made.contains(&format!("Tag name: {name}")),
            "{made}"
        );
        let tag = json(&client.good(&["tags", "get", "--name", name, "--format", "json"]));
        assert_eq!(
            (&tag["name"], &tag["description"], &tag["weight_modifier"]),
            (&name.into(), &name.into(), &(-3).into())
        );
    }
    let twice = client.run(&["tags", "create", "--name", "PRODUCTION"]);
    assert!(!twice.ok, "{}", twice.text);
    assert_eq!(listed(&client), NAMES.len());
    for name in NAMES {
        let gone = client.good(&["tags", "delete", "--name", name]);
        assert!(gone.contains(&format!("Tag '{name}' deleted successfully.")), "{gone}");
    }
    assert!(!client.run(&["tags", "get", "--name", NAMES[0]]).ok, "it is gone");
    assert!(client.run(&["tags", "delete", "--name", NAMES[0]]).text.contains("Failed to delete tag"));
    assert!(client.good(&["tags", "list"]).contains("No tags found."));
    script.revoke(script.id_of("For the client"));
    let refused = client.run(&["tags", "list"]);
    assert!(!refused.ok && refused.text.contains("Authentication failed"), "{}", refused.text);
    stage.finish().await;
}

#[tokio::test]
async fn the_client_reads_every_page_of_tags_and_finds_nothing_wrong() {
    let flow = "the_client_reads_every_page_of_tags_and_finds_nothing_wrong";
    let Some((stage, client)) = set(flow, Javascript::On).await else { return };
    stage.set_up_and_open_tokens().await;
    let script = stage.generate_and_leave("For the client").await;
    client.good(&["auth", "init", "--url", &stage.server.url, "--token", &script.secret]);
    for (first, last) in [(1, 100), (101, 101), (102, 201)] {
        (first..=last).for_each(|number| script.add_tag(&format!("tag {number}")));
        assert_eq!(listed(&client), last, "page*100 >= total ends it");
    }
    let doctor = client.good(&["doctor"]);
    for found in ["Token configured", "Valid (expires in 29 days)", "Reachable at", "SSL certificate"] {
        assert!(doctor.contains(found), "{found}: {doctor}");
    }
    assert!(!doctor.contains("failed") && !doctor.contains("Could not"), "{doctor}");
    stage.finish().await;
}

#[tokio::test]
async fn the_client_reads_users() {
    let Some((stage, client)) = set("the_client_reads_users", Javascript::On).await else { return };
    stage.set_up_and_open_tokens().await;
    for number in 1..=3 {
        stage.server.create_user(
            &format!("zoe{number}@example.com"),
            &format!("Zoë O'Neill & co {number}"),
            "member",
            PASSWORD,
        );
    }
    let script = stage.generate_and_leave("For the client").await;
    client.good(&["auth", "init", "--url", &stage.server.url, "--token", &script.secret]);
    let text = client.good(&["users", "list", "--format", "json"]);
    assert!(text.contains("Found 4 user(s)."), "{text}");
    let users = json(&text);
    for user in users.as_array().expect("a list") {
        let one = json(&client.good(&["users", "get", "--id", &user["id"].to_string(), "--format", "json"]));
        assert_eq!((&one["id"], &one["email"], &one["name"]), (&user["id"], &user["email"], &user["name"]));
    }
    let emails: Vec<&str> =
        users.as_array().into_iter().flatten().filter_map(|user| user["email"].as_str()).collect();
    assert!(emails.contains(&EMAIL) && emails.contains(&"zoe3@example.com"), "{emails:?}");
    let missing = client.run(&["users", "get", "--id", "4711"]);
    assert!(!missing.ok, "{}", missing.text);
    stage.finish().await;
}

fn listed(client: &Qualytics) -> usize {
    let text = client.good(&["tags", "list", "--format", "json"]);
    let tags = json(&text);
    let count = tags.as_array().expect("a list").len();
    assert!(text.contains(&format!("Found {count} tag(s).")), "{text}");
    count
}

/// What comes behind its own words.
fn json(text: &str) -> Value {
    let start =
        text.find("\n[\n").or(text.find("\n{\n")).map_or_else(|| text.find(['{', '[']), |at| Some(at + 1));
    serde_json::from_str(&text[start.expect("JSON")..]).unwrap_or_else(|cause| panic!("{cause}: {text}"))
}

/// As the client says it, which takes Python's word for it.
fn hostname() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").expect("a hostname");
    name.trim().trim_end_matches(".local").to_owned()
}
