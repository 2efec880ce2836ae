//! Names that people type: what is allowed in one, checked once for every door.

use unicode_normalization::char::is_combining_mark;

use crate::error::{AppError, AppResult};

/// Trims `raw` and checks it: 1 to `most` characters, none that hides or reorders text.
/// The error names `field` and says what is wrong.
pub fn clean(field: &'static str, raw: &str, most: usize) -> AppResult<String> {
    let name = raw.trim();
    if let Some(bad) = name.chars().find(|c| is_deceptive(*c)) {
        let code = bad as u32;
        return Err(AppError::invalid(
            field,
            format!(
                "The {field} holds a character that can't be seen (U+{code:04X}). Type it again without it."
            ),
        ));
    }
    let is_empty = name.chars().all(is_addition);
    match name.chars().count() {
        _ if is_empty => Err(AppError::invalid(field, format!("Enter a {field}."))),
        n if n > most => {
            Err(AppError::invalid(field, format!("The {field} has {n} characters; {most} is the most.")))
        }
        _ => Ok(name.to_owned()),
    }
}

/// Control characters, those that change the direction of text, those without width, line separators,
/// and U+FFFD, which is what undecodable bytes became on the way here.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{2800}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFD}' | '\u{E0000}'..='\u{E0FFF}')
}

/// What only changes the letter before it: accents, and the selectors that draw it another way (❤️ is two characters).
/// Alone it shows nothing.
fn is_addition(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{FE00}'..='\u{FE0F}')
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn a_name_is_trimmed_and_counted_in_characters() {
        assert_eq!(clean("name", "  CI/CD Pipeline ", 255).expect("good"), "CI/CD Pipeline");
        assert!(clean("name", &"é".repeat(255), 255).is_ok());
        assert!(clean("name", "I ❤\u{FE0F} tokens", 255).is_ok());
        for bad in ["", " \u{3000} ", "\u{FE0F}", "\u{301}", "\u{2800}", &"é".repeat(256)] {
            assert!(clean("name", bad, 255).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_can_not_be_seen_is_refused() {
        for bad in [
            "a\0b",
            "a\tb",
            "a\u{202E}b",
            "a\u{2066}b",
            "\u{200B}",
            "a\u{200D}b",
            "a\u{FEFF}b",
            "a\u{FFFD}b",
            "a\u{85}b",
        ] {
            assert!(clean("name", bad, 255).is_err(), "{bad:?}");
        }
    }
}
