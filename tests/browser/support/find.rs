//! Finding things the way a person with a screen reader does: by role and accessible name, both as Chromium
//! itself computes them. What is hidden, closed or inert has neither, so it is never found.

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use ureq::http::Method;

use super::browser::{Browser, Command};
use super::wait::eventually;

/// Where things of a role may be.
fn candidates(role: &str) -> &'static str {
    match role {
        "button" => "button, [role=button]",
        "link" => "a[href]",
        "tab" => "[role=tab]",
        "menuitem" => "[role=menuitem]",
        "checkbox" => "input[type=checkbox]",
        "radio" => "input[type=radio]",
        "textbox" => "input, textarea",
        "searchbox" => "input[type=search]",
        "combobox" => "select, [role=combobox]",
        "dialog" => "dialog, [role=dialog]",
        "heading" => "h1, h2, h3",
        "group" => "[role=group], fieldset",
        other => panic!("say where a {other} may be"),
    }
}

impl Browser {
    /// Waits for the one thing of this role and name.
    #[track_caller]
    pub fn the(&self, role: &str, name: &str) -> impl Future<Output = Element> {
        let what = format!("the {role} “{name}”");
        eventually(what, move || async move {
            let mut found = self.all(role, name).await.map_err(|error| error.to_string())?;
            match found.len() {
                1 => Ok(found.remove(0)),
                n => Err(format!("{n} of them on {}", self.whereabouts().await)),
            }
        })
    }

    /// Waits until there is nothing of this role and name.
    #[track_caller]
    pub fn no(&self, role: &str, name: &str) -> impl Future<Output = ()> {
        let what = format!("no {role} “{name}”");
        eventually(what, move || async move {
            let found = self.all(role, name).await.map_err(|error| error.to_string())?;
            if found.is_empty() {
                Ok(())
            } else {
                Err(format!("still there on {}", self.whereabouts().await))
            }
        })
    }

    /// Waits for the dialog of this name to say `words`, and returns all that it says: while it fades in it
    /// is there, but nothing in it is displayed yet.
    #[track_caller]
    pub fn dialog_says(&self, name: &str, words: &str) -> impl Future<Output = String> {
        let what = format!("the dialog “{name}” to say “{words}”");
        eventually(what, move || async move {
            let text = self.the("dialog", name).await.text().await.map_err(|error| error.to_string())?;
            if text.contains(words) { Ok(text) } else { Err(format!("it says “{text}”")) }
        })
    }

    /// Everything of this role and name that there is now.
    pub async fn all(&self, role: &str, name: &str) -> Result<Vec<Element>, CmdError> {
        let mut found = Vec::new();
        for element in self.client.find_all(Locator::Css(candidates(role))).await? {
            if self.name_of(&element).await? == name && self.role_of(&element).await? == role {
                found.push(element);
            }
        }
        Ok(found)
    }

    /// Waits for a text in a place that is announced (`role=status`): a toast, or a line in a dialog.
    #[track_caller]
    pub fn status(&self, text: &str) -> impl Future<Output = Element> {
        let what = format!("the status “{text}”");
        eventually(what, move || async move {
            let mut seen = Vec::new();
            let all = self.client.find_all(Locator::Css("[role=status]")).await.map_err(|e| e.to_string())?;
            for element in all {
                let shown = self.role_of(&element).await.map_err(|e| e.to_string())? == "status";
                let words = element.text().await.map_err(|e| e.to_string())?;
                if shown && words == text {
                    return Ok(element);
                }
                seen.push(words);
            }
            Err(format!("there is {seen:?} on {}", self.whereabouts().await))
        })
    }

    /// Waits for the one displayed thing that a selector tells: for what has no name of its own.
    #[track_caller]
    pub fn the_one(&self, selector: &str) -> impl Future<Output = Element> {
        eventually(format!("one {selector}"), move || async move {
            let mut shown = Vec::new();
            for element in
                self.client.find_all(Locator::Css(selector)).await.map_err(|error| error.to_string())?
            {
                if element.is_displayed().await.map_err(|error| error.to_string())? {
                    shown.push(element);
                }
            }
            if shown.len() == 1 {
                Ok(shown.remove(0))
            } else {
                Err(format!("{} of them on {}", shown.len(), self.whereabouts().await))
            }
        })
    }

    /// The accessible name.
    pub async fn name_of(&self, element: &Element) -> Result<String, CmdError> {
        self.computed(element, "computedlabel").await
    }

    /// The role.
    pub async fn role_of(&self, element: &Element) -> Result<String, CmdError> {
        self.computed(element, "computedrole").await
    }

    async fn computed(&self, element: &Element, what: &str) -> Result<String, CmdError> {
        let id = element.element_id();
        let path = format!("element/{}/{what}", id.as_ref());
        let answer = self.client.issue_cmd(Command { method: Method::GET, path, body: None }).await?;
        Ok(answer.as_str().unwrap_or_default().to_owned())
    }
}
