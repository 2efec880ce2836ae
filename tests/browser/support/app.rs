//! What people do in Keyfob, in their words. Each works with and without JavaScript.

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::key::Key;

use super::api::Script;
use super::colour;
use super::driver::Javascript;
use super::stage::Stage;
use super::wait::eventually;

pub const NAME: &str = "Ada Admin";
pub const EMAIL: &str = "ada@example.com";
pub const PASSWORD: &str = "several unrelated words";

impl Stage {
    pub async fn click(&self, role: &str, name: &str) {
        eventually(format!("a click on the {role} “{name}”"), || async {
            self.browser.the(role, name).await.click().await.map_err(|error| error.to_string())
        })
        .await;
    }

    pub async fn fill(&self, field: &str, text: &str) {
        eventually(format!("typing into “{field}”"), || async {
            let field = self.field(field).await;
            field.clear().await.map_err(|error| error.to_string())?;
            field.send_keys(text).await.map_err(|error| error.to_string())
        })
        .await;
    }

    /// A field by its label. (A password field has no role, so it is found by the label alone.)
    pub async fn field(&self, label: &str) -> Element {
        eventually(format!("the field “{label}”"), || async {
            let all = self.browser.client.find_all(Locator::Css("input:not([type=hidden]), textarea")).await;
            let mut found = Vec::new();
            for field in all.map_err(|error| error.to_string())? {
                if self.browser.name_of(&field).await.map_err(|error| error.to_string())? == label {
                    found.push(field);
                }
            }
            if found.len() == 1 { Ok(found.remove(0)) } else { Err(format!("{} of them", found.len())) }
        })
        .await
    }

    /// What is in a field.
    pub async fn value(&self, field: &str) -> String {
        self.field(field).await.prop("value").await.expect("a value").unwrap_or_default()
    }

    /// Waits for the tab that is chosen.
    pub async fn on_tab(&self, name: &str) {
        eventually(format!("the tab {name} to be chosen"), || async {
            let tabs = self.browser.all("tab", name).await.map_err(|error| error.to_string())?;
            let Some(tab) = tabs.first() else {
                return Err(format!("no such tab on {}", self.browser.whereabouts().await));
            };
            let chosen = tab.attr("aria-selected").await.map_err(|error| error.to_string())?;
            if chosen.as_deref() == Some("true") { Ok(()) } else { Err("another is".into()) }
        })
        .await;
    }

    /// The first Admin, with the code from the console; ends signed in, on the default tab.
    pub async fn set_up(&self) {
        self.browser.goto("/setup").await;
        self.fill("Setup code", &self.server.setup_code()).await;
        self.fill("Name", NAME).await;
        self.fill("Email", EMAIL).await;
        self.fill("Password", PASSWORD).await;
        self.click("button", "Create Admin").await;
        self.on_tab("Tags").await;
    }

    pub async fn sign_in(&self) {
        self.sign_in_as(EMAIL).await;
    }

    pub async fn sign_in_as(&self, email: &str) {
        self.fill("Email", email).await;
        self.fill("Password", PASSWORD).await;
        self.click("button", "Sign in").await;
    }

    /// Set up, and on the Tokens tab.
    pub async fn set_up_and_open_tokens(&self) {
        self.set_up().await;
        self.click("tab", "Tokens").await;
        self.on_tab("Tokens").await;
    }

    /// Through the dialog, up to its success view; gives the secret.
    pub async fn generate(&self, name: &str) -> String {
        self.click("button", "Generate Token").await;
        self.fill("Name", name).await;
        self.click("button", "Generate").await;
        self.secret().await
    }

    /// Leaves the view of a secret like somebody who has it now: nothing is asked.
    pub async fn done(&self) {
        if self.browser.javascript == Javascript::On {
            self.click("button", "Copy").await;
            self.browser.the("button", "Copied").await;
        }
        self.click("button", "Done").await;
        self.becomes("the list", "return document.querySelectorAll('dialog[data-secret]').length", 0).await;
    }

    /// Generates a token and closes the dialog.
    pub async fn generate_and_leave(&self, name: &str) -> Script {
        let secret = self.generate(name).await;
        self.done().await;
        self.browser.no("dialog", "Generate Token").await;
        self.row(name).await;
        self.script(&secret)
    }

    /// The secret in the success view.
    pub async fn secret(&self) -> String {
        self.browser.status("User token successfully generated").await;
        let secret = self.value("Token").await;
        assert_eq!(secret.split('.').count(), 3, "three parts: {secret}");
        assert!(secret.split('.').all(|part| part.len() >= 20), "three real parts: {secret}");
        secret
    }

    /// A script with this secret.
    pub fn script(&self, secret: &str) -> Script {
        Script { url: self.server.url.clone(), secret: secret.to_owned() }
    }

    /// The row of a token.
    pub async fn row(&self, name: &str) -> Element {
        eventually(format!("the row of {name}"), || async {
            let actions = self.browser.the("button", &format!("Actions for {name}")).await;
            actions.find(Locator::XPath("./ancestor::tr")).await.map_err(|error| error.to_string())
        })
        .await
    }

    /// What a row says.
    pub async fn row_text(&self, name: &str) -> String {
        eventually(format!("the text of the row of {name}"), || async {
            self.row(name).await.text().await.map_err(|error| error.to_string())
        })
        .await
    }

    pub async fn no_row(&self, name: &str) {
        self.browser.no("button", &format!("Actions for {name}")).await;
    }

    /// ⋮, then an item.
    pub async fn act(&self, name: &str, item: &str) {
        self.click("button", &format!("Actions for {name}")).await;
        self.click("menuitem", item).await;
    }

    /// The state by word and by the colour of the key.
    pub async fn assert_state(&self, name: &str, word: &str, key: &str) {
        eventually(format!("{name} to be {word}"), || async {
            let row = self.row(name).await;
            let text = row.text().await.map_err(|error| error.to_string())?;
            let icon = row.find(Locator::Css("svg")).await.map_err(|error| error.to_string())?;
            let colour = icon.css_value("color").await.map_err(|error| error.to_string())?;
            let seen = colour::name(&colour);
            let told = text.split_whitespace().any(|part| part == word);
            if told && seen == key { Ok(()) } else { Err(format!("{seen} ({colour}): {text}")) }
        })
        .await;
    }

    /// The field that is marked as wrong: its name, and the message that describes it.
    pub async fn invalid_field(&self) -> (String, String) {
        let field = self.browser.the_one("[aria-invalid=true]").await;
        let name = self.browser.name_of(&field).await.expect("a name");
        let id = field.attr("aria-describedby").await.expect("an attribute").expect("a description");
        let message = self.browser.the_one(&format!("[id='{id}']")).await;
        (name, message.text().await.expect("a text"))
    }

    /// The line under Expiration that tells the instant.
    pub async fn expiry_line(&self) -> String {
        self.browser.the_one("#expiry").await.text().await.expect("a text")
    }

    /// Chooses a day so many days ahead.
    pub async fn choose_date(&self, field: &str, days: u32) {
        self.field(field).await;
        let script = format!(
            "const input = document.querySelector('input[type=date]');
            input.value = new Date(Date.now() + {days} * 86400e3).toISOString().slice(0, 10);
            input.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        );
        self.browser.run(&script).await;
    }

    /// Searches the list of tokens.
    pub async fn search(&self, text: &str) {
        self.search_in("Search tokens", text).await;
    }

    pub async fn search_in(&self, field: &str, text: &str) {
        self.fill(field, text).await;
        self.browser.press(Key::Enter).await;
    }

    /// Does something in another window, and comes back to the first, which knows nothing of it.
    pub async fn in_a_second_window(&self, path: &str, something: impl Future<Output = ()>) {
        let client = &self.browser.client;
        let first = client.window().await.unwrap();
        client.switch_to_window(client.new_window(false).await.unwrap().handle).await.unwrap();
        self.browser.goto(path).await;
        something.await;
        client.close_window().await.unwrap();
        client.switch_to_window(first).await.unwrap();
    }
}
