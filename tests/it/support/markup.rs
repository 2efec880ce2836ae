//! What a person reads in a page, without a browser.

use super::browserless::Answer;

impl Answer {
    /// The name of the field that the page marks as wrong; empty when it marks none.
    pub fn wrong_field(&self) -> String {
        let before = self.body.split_once("aria-invalid=\"true\"").map_or("", |(before, _)| before);
        let tag = before.rsplit('<').next().unwrap_or("");
        tag.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("").to_owned()
    }

    /// The message by the field, or by the form.
    pub fn error_text(&self) -> String {
        let after = self.body.split("<p class=\"error\"").nth(1).and_then(|rest| rest.split("<span>").nth(1));
        unescaped(after.and_then(|rest| rest.split("</span>").next()).unwrap_or(""))
    }

    /// What stands in the field `name`.
    pub fn typed(&self, name: &str) -> String {
        let mark = format!(" name=\"{name}\"");
        let tag = self
            .body
            .split("<input")
            .find(|tag| tag.split('>').next().is_some_and(|tag| tag.contains(&mark)));
        let after = tag.and_then(|tag| tag.split(" value=\"").nth(1)).and_then(|rest| rest.split('"').next());
        unescaped(after.unwrap_or_else(|| panic!("no input {name}: {}", self.body)))
    }

    /// The names of the tokens in the list, from top to bottom.
    pub fn names(&self) -> Vec<String> {
        let rows = self.body.split("<span class=\"name\" title=\"").skip(1);
        rows.map(|row| unescaped(row.split('"').next().unwrap_or(""))).collect()
    }

    /// The answer without what differs between any two: request id and date.
    pub fn untraced(&self) -> (u16, Vec<(String, String)>, &str) {
        let headers =
            self.headers.iter().filter(|(name, _)| !["x-request-id", "date"].contains(&name.as_str()));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut pairs: Vec<_> =
            headers.map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect();
        pairs.sort();
        (self.status, pairs, &self.body)
    }
}

fn unescaped(html: &str) -> String {
    let marks = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    marks.iter().fold(html.to_owned(), |text, (code, mark)| text.replace(code, mark))
}
