//! What people do with tags, in their words. Each works with and without JavaScript.

use fantoccini::Locator;
use serde_json::{Value, json};

use super::stage::Stage;
use super::wait::eventually;

/// What a person types into Add Tag; what is empty is left as the dialog offers it.
#[derive(Default)]
pub struct Tag<'a> {
    pub name: &'a str,
    pub color: &'a str,
    pub category: &'a str,
    pub weight: &'a str,
}

impl Stage {
    /// Types into the dialog that is open.
    pub async fn fill_tag(&self, tag: &Tag<'_>) {
        let fields = [
            ("Name", tag.name),
            ("Color", tag.color),
            ("Category optional", tag.category),
            ("Weight modifier", tag.weight),
        ];
        for (field, text) in fields {
            if !text.is_empty() {
                self.fill(field, text).await;
            }
        }
    }

    /// Through the dialog, up to the toast.
    pub async fn add_tag(&self, tag: &Tag<'_>) {
        self.click("button", "Add Tag").await;
        self.browser.the("dialog", "Add Tag").await;
        self.fill_tag(tag).await;
        self.save_tag("Tag successfully created").await;
    }

    pub async fn save_tag(&self, toast: &str) {
        self.click("button", "Save").await;
        self.browser.status(toast).await;
    }

    /// Turns a tag of the picker on or off, by its chip: the checkbox itself is not to be seen.
    pub async fn pick(&self, tag: &str) {
        eventually(format!("a click on the tag {tag}"), || async {
            let checkbox = self.browser.the("checkbox", tag).await;
            let chip = checkbox.find(Locator::XPath("./..")).await.map_err(|error| error.to_string())?;
            chip.click().await.map_err(|error| error.to_string())
        })
        .await;
    }

    /// Waits for these rows on the Tags tab, in this order.
    pub async fn tags_are(&self, names: &[&str]) {
        let rows = "return [...document.querySelectorAll('tbody th .chip')].map((chip) => chip.innerText)";
        self.becomes("the tags", rows, json!(names)).await;
    }

    /// Waits for these chips on a token, in this order; the last may be the one that counts the others.
    pub async fn chips_are(&self, token: &str, names: &[&str]) {
        eventually(format!("the chips {names:?} on {token}"), || async {
            let row = self.row(token).await;
            let mut seen = Vec::new();
            for chip in row.find_all(Locator::Css(".chips > *")).await.map_err(|error| error.to_string())? {
                let text = chip.prop("textContent").await.map_err(|error| error.to_string())?;
                seen.push(text.unwrap_or_default());
            }
            if seen == names { Ok(()) } else { Err(format!("{seen:?}")) }
        })
        .await;
    }

    /// Waits until the chip in the dialog shows this, on light and on dark: its name, its colour, white or
    /// black.
    pub async fn preview_is(&self, name: &str, color: &str, ink: &str) {
        let preview = "return [...document.querySelectorAll('dialog[open] .preview .chip')].map((chip) =>
            [chip.innerText, chip.querySelector('rect').getAttribute('fill').toUpperCase(), getComputedStyle(chip).color])";
        let ink = if ink == "white" { "rgb(255, 255, 255)" } else { "rgb(0, 0, 0)" };
        self.becomes("the preview", preview, json!([[name, color, ink], [name, color, ink]])).await;
    }

    /// Opens the menu of a filter (its button tells what is chosen now) and takes an item.
    pub async fn choose(&self, button: &str, item: &str) {
        self.click("button", button).await;
        eventually(format!("{item} in the menu {button}"), || async {
            let all = self.browser.client.find_all(Locator::Css(":popover-open a")).await;
            for link in all.map_err(|error| error.to_string())? {
                if self.browser.name_of(&link).await.map_err(|error| error.to_string())? == item {
                    return link.click().await.map_err(|error| error.to_string());
                }
            }
            Err("it is not there".into())
        })
        .await;
    }

    /// Waits until a script gives this.
    pub async fn becomes(&self, what: &str, script: &str, wanted: impl Into<Value>) {
        let wanted = wanted.into();
        eventually(format!("{what} to be {wanted}"), || async {
            let seen = self.browser.client.execute(script, Vec::new()).await;
            let seen = seen.map_err(|error| error.to_string())?;
            if seen == wanted { Ok(()) } else { Err(seen.to_string()) }
        })
        .await;
    }
}
