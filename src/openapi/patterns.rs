//! The patterns of texts. A schema says `pattern = "{name 255}"`, and gets one that is made from the rule
//! itself (`names::is_deceptive`), so that they can't disagree. Where a joiner or a selector may stand they
//! say less strictly than the rule, which asks what the characters beside it are. The length is in the
//! pattern, too: `maxLength` would also count the white space around a text, which is trimmed.

use std::fmt::Write;

use serde_json::Value;

use crate::names::{is_deceptive, is_joiner, is_selector};
use crate::users::email::SIGNS;

/// The characters of each kind, as they stand in brackets.
struct Classes {
    hidden: String,
    white: String,
    joiner: String,
    selector: String,
}

/// Replaces every `{…}` in `document`.
pub fn fill_in(document: &mut Value) {
    let classes = Classes {
        hidden: class(is_deceptive),
        white: class(char::is_whitespace),
        joiner: class(is_joiner),
        selector: class(is_selector),
    };
    replace(document, &classes);
}

fn replace(value: &mut Value, classes: &Classes) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(pattern)) = members.get_mut("pattern")
                && let Some(made) = classes.pattern(pattern)
            {
                *pattern = made;
            }
            members.values_mut().for_each(|member| replace(member, classes));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, classes)),
        _ => {}
    }
}

impl Classes {
    /// The pattern for `wanted`: `{KIND MOST}`.
    fn pattern(&self, wanted: &str) -> Option<String> {
        let Classes { hidden, white, .. } = self;
        let (kind, most) = wanted.strip_prefix('{')?.strip_suffix('}')?.rsplit_once(' ')?;
        let placed = self.placed();
        // Accents alone show nothing.
        let shows_something =
            format!("{placed}(?=[{white}\\p{{M}}\\ufe00-\\ufe0f]*[^{white}\\p{{M}}\\ufe00-\\ufe0f])");
        let not_reserved = format!("(?![{white}]*([.]{{1,2}}|[Ll][Ii][Ss][Tt][Ii][Nn][Gg])[{white}]*$)");
        let inside = match kind {
            "name" => format!("{shows_something}[{white}]*[^{hidden}]{{1,{most}}}"),
            "optional name" => format!("({shows_something}[{white}]*[^{hidden}]{{1,{most}}})?"),
            // An accent after a letter makes another letter of both.
            "service name" => {
                format!("(?=.*[A-Za-z0-9](?!\\p{{M}})){shows_something}[{white}]*[^{hidden}]{{1,{most}}}")
            }
            "email" => {
                let not_service = format!("(?![^@]*@[Ss][Ee][Rr][Vv][Ii][Cc][Ee][{white}]*$)");
                let label = "(?![Xx][Nn]--)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
                let whole = format!("[A-Za-z0-9{SIGNS}]+@{label}([.]{label})*");
                format!("[{white}]*{not_service}(?=[^{white}]{{3,{most}}}[{white}]*$){whole}")
            }
            "tag name" => format!("{not_reserved}{shows_something}[{white}]*[^/?#%{hidden}]{{1,{most}}}"),
            "text" => format!("{placed}[{white}]*([^{hidden}]|\\r?\\n){{0,{most}}}"),
            _ => return None,
        };
        Some(format!("^{inside}[{white}]*$"))
    }

    /// Joiners stand between letters of scripts that join or within emoji: not at an end, not doubled, never
    /// beside what Europeans write. Selectors don't begin a text, nor stand behind marks and ASCII; but `1`
    /// and one begin a keycap.
    fn placed(&self) -> String {
        let Classes { white, joiner, selector, .. } = self;
        let plain = format!("\\u0000-\\u05ff{white}");
        format!(
            "(?!([\\s\\S]*[{plain}])?[{joiner}])(?![\\s\\S]*[{joiner}]([{plain}{joiner}]|$))\
             (?!([\\s\\S]*[\\u0000-\\u00a8{white}\\p{{M}}](?![{selector}]\\u20e3))?[{selector}])"
        )
    }
}

/// The ranges of characters that `is_in` takes.
fn class(is_in: fn(char) -> bool) -> String {
    let mut ranges: Vec<(char, char)> = Vec::new();
    for c in ('\0'..=char::MAX).filter(|c| is_in(*c)) {
        match ranges.last_mut() {
            Some((_, last)) if *last as u32 + 1 == c as u32 => *last = c,
            _ => ranges.push((c, c)),
        }
    }
    let mut text = String::new();
    for (first, last) in ranges {
        push(&mut text, first);
        if last > first {
            text.push('-');
            push(&mut text, last);
        }
    }
    text
}

/// Beyond U+FFFF no spelling but the character itself is understood by all that read patterns.
fn push(text: &mut String, c: char) {
    let written = match c as u32 {
        code @ 0..=0xFFFF => write!(text, "\\u{code:04x}"),
        _ => write!(text, "{c}"),
    };
    debug_assert!(written.is_ok(), "a String takes everything");
}

#[cfg(test)]
mod tests {
    use super::class;

    #[test]
    fn a_class_is_written_in_ranges() {
        assert_eq!(class(|c| matches!(c, 'a'..='c' | 'x' | '\u{E0000}')), "\\u0061-\\u0063\\u0078\u{E0000}");
    }
}
