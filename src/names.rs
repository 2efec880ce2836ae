//! Names that people type: what is allowed in one, checked once for every door.
//!
//! What a character is comes from Unicode's own tables (`icu_properties`, which the URL parser brings
//! anyway).

use std::borrow::Cow;

use icu_properties::props::{
    BinaryProperty, DefaultIgnorableCodePoint, EmojiModifier, EnumeratedProperty, ExtendedPictographic,
    GeneralCategory, GeneralCategoryGroup, IndicSyllabicCategory, JoiningType, NoncharacterCodePoint, Script,
    VariationSelector,
};
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use crate::error::{AppError, AppResult};

/// Checks `raw`: 1 to `most` characters, none that hides or reorders text. Gives it with one plain space for
/// every run of blanks, and none around it. The error names `field` and says what is wrong.
pub fn clean(field: &'static str, raw: &str, most: usize) -> AppResult<String> {
    let name = one_spaced(raw.trim());
    if let Some(bad) = hidden_in(&name) {
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
        _ => Ok(name.into_owned()),
    }
}

/// `text` with one plain space for every run of blanks, whatever their width, and whether or not a line may
/// break there.
pub fn one_spaced(text: &str) -> Cow<'_, str> {
    if !text.contains("  ") && text.chars().all(|c| c == ' ' || !is_blank(c)) {
        return Cow::Borrowed(text);
    }
    let mut spaced = String::with_capacity(text.len());
    for c in text.chars().map(|c| if is_blank(c) { ' ' } else { c }) {
        if c != ' ' || !spaced.ends_with(' ') {
            spaced.push(c);
        }
    }
    Cow::Owned(spaced)
}

fn is_blank(c: char) -> bool {
    c == ' ' || (!c.is_ascii() && GeneralCategory::for_char(c) == GeneralCategory::SpaceSeparator)
}

/// The first character that can't be seen where it stands.
pub fn hidden_in(text: &str) -> Option<char> {
    let (mut before, mut rest) = (None, text.chars().peekable());
    while let Some(c) = rest.next() {
        if !may_stand(before, c, rest.peek().copied()) {
            return Some(c);
        }
        before = Some(c);
    }
    None
}

/// `text` without what can't be seen.
pub fn visible(text: &str) -> String {
    let (mut kept, mut rest) = (String::with_capacity(text.len()), text.chars().peekable());
    while let Some(c) = rest.next() {
        if may_stand(kept.chars().next_back(), c, rest.peek().copied()) {
            kept.push(c);
        }
    }
    kept
}

/// Between its neighbours `c` shows something, or changes how they are drawn.
fn may_stand(before: Option<char>, c: char, after: Option<char>) -> bool {
    let is_between = |kind: fn(char) -> bool| before.is_some_and(kind) && after.is_some_and(kind);
    if is_joiner(c) {
        is_between(joins) || is_between(is_picture)
    } else if is_selector(c) {
        let makes_keycap = before.is_some_and(is_keycap) && after == Some('\u{20E3}');
        makes_keycap || before.is_some_and(has_variants)
    } else {
        !is_deceptive(c)
    }
}

/// What no name holds anywhere: control characters, those that change the direction of text, those that are
/// drawn as nothing, line separators, noncharacters, and U+FFFD, which is what undecodable bytes became on
/// the way here. PostgreSQL takes every text without them.
pub fn is_deceptive(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    let is_drawn = !is_joiner(c) && !is_selector(c);
    c.is_control()
        || (is_drawn && DefaultIgnorableCodePoint::for_char(c))
        || NoncharacterCodePoint::for_char(c)
        // Line and paragraph separator; then what Unicode calls visible, and fonts draw empty.
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FFF9}'..='\u{FFFD}' | '\u{2800}' | '\u{2D7F}' | '\u{16FE4}'
            | '\u{13430}'..='\u{13442}' | '\u{1BC9D}' | '\u{1D159}')
}

/// The same, and what is only seen by what it does to its neighbours: for texts that need none of these.
pub fn is_unseen(c: char) -> bool {
    is_deceptive(c) || is_joiner(c) || is_selector(c)
}

/// ZERO WIDTH NON-JOINER and JOINER: Persian, Sinhala and others are not written without them, nor are many
/// emoji.
pub fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Draws the character before it another way: ❤️ is two characters.
pub fn is_selector(c: char) -> bool {
    !c.is_ascii() && VariationSelector::for_char(c) && !matches!(c, '\u{180B}'..='\u{180F}')
}

/// A letter, or a mark on one, of a script in which letters join.
fn joins(c: char) -> bool {
    let category = GeneralCategory::for_char(c);
    let is_text =
        GeneralCategoryGroup::Letter.contains(category) || GeneralCategoryGroup::Mark.contains(category);
    let by_itself = !matches!(JoiningType::for_char(c), JoiningType::NonJoining | JoiningType::Transparent);
    // Marks of Arabic and Syriac have these classes of their own.
    let is_vowel = matches!(canonical_combining_class(c), 27..=36);
    is_text && (by_itself || is_vowel || IndicSyllabicCategory::for_char(c) != IndicSyllabicCategory::Other)
}

/// A part of an emoji.
fn is_picture(c: char) -> bool {
    c == '\u{FE0F}' || ExtendedPictographic::for_char(c) || EmojiModifier::for_char(c)
}

/// A character of which there are several drawings: emoji, symbols, ideographs.
fn has_variants(c: char) -> bool {
    let is_symbol =
        || matches!(GeneralCategory::for_char(c), GeneralCategory::MathSymbol | GeneralCategory::OtherSymbol);
    !c.is_ascii() && !is_selector(c) && (is_picture(c) || Script::for_char(c) == Script::Han || is_symbol())
}

fn is_keycap(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '#' | '*')
}

/// What only changes the letter before it. Alone it shows nothing.
fn is_addition(c: char) -> bool {
    is_combining_mark(c) || is_selector(c)
}

/// A secret as people paste it: white space round it is not part of it, whatever kind it is of, nor is what
/// only marks the beginning of a file.
pub fn pasted(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_counted_in_characters() {
        assert_eq!(clean("name", "  CI/CD Pipeline ", 255).expect("good"), "CI/CD Pipeline");
        assert!(clean("name", &"é".repeat(255), 255).is_ok());
        for bad in ["", " \u{3000} ", "\u{FE0F}", "\u{301}", "\u{2800}", &"é".repeat(256)] {
            assert!(clean("name", bad, 255).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn blanks_of_every_kind_are_one_plain_space() {
        let kinds = " \u{A0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2009}\u{200A}\u{202F}\u{205F}\u{3000}";
        for blank in kinds.chars() {
            assert_eq!(clean("name", &format!("{blank}a{blank}{blank} b{blank}"), 255).expect("good"), "a b");
        }
    }

    #[test]
    fn what_can_not_be_seen_is_refused() {
        let alone = "\0\t\u{85}\u{AD}\u{34F}\u{61C}\u{115F}\u{17B4}\u{180B}\u{180E}\u{200B}\u{200E}\u{2028}\u{202E}\u{2060}\
            \u{2064}\u{2065}\u{2066}\u{206F}\u{2800}\u{3164}\u{FDD0}\u{FDEF}\u{FEFF}\u{FFA0}\u{FFF0}\u{FFF9}\u{FFFC}\u{FFFD}\u{FFFE}\
            \u{FFFF}\u{13430}\u{13441}\u{1BCA0}\u{1D159}\u{1D173}\u{1FFFE}\u{1FFFF}\u{E0001}\u{E0041}\u{E0FFF}\u{10FFFF}";
        for bad in alone.chars() {
            assert_eq!(hidden_in(&format!("a{bad}b")), Some(bad), "U+{:04X}", bad as u32);
            assert!(clean("name", &bad.to_string(), 255).is_err(), "U+{:04X}", bad as u32);
        }
    }

    #[test]
    fn joiners_stand_between_letters_that_join_and_within_emoji() {
        for good in [
            "ශ්\u{200D}රී",
            "علی\u{200C}رضا",
            "خانه\u{200C}ای",
            "عَلَی\u{200C}رضا",
            "র\u{200D}\u{9CD}যাম",
            "क्\u{200D}ष",
            "क्\u{200C}ष",
            "👩\u{200D}💻 laptop",
            "🏳\u{FE0F}\u{200D}🌈",
            "👩🏽\u{200D}🚀",
            "👨\u{200D}👩\u{200D}👧",
            "🧔\u{200D}♂\u{FE0F}",
        ] {
            assert_eq!(clean("name", good, 255).expect(good), good);
            assert_eq!(visible(good), good);
        }
        for bad in [
            "\u{200D}",
            "a\u{200D}b",
            "é\u{200C}e",
            "e\u{301}\u{200C}e",
            "1\u{200D}2",
            "a \u{200D} b",
            "一\u{200D}二",
        ] {
            assert!(clean("name", bad, 255).is_err(), "{bad:?}");
        }
        for joiner in ["\u{200C}", "\u{200D}"] {
            for letters in ["ශ්", "علی", "👩"] {
                let bad = [
                    format!("{letters}{joiner}"),
                    format!("{joiner}{letters}"),
                    format!("{letters}{joiner}{joiner}{letters}"),
                    format!("{letters}{joiner} {letters}"),
                    format!("{letters}{joiner}a"),
                    format!("a{joiner}{letters}"),
                ];
                bad.iter().for_each(|bad| assert!(clean("name", bad, 255).is_err(), "{bad:?}"));
                let doubled = format!("{letters}{joiner}\u{200C}\u{200D}{letters}\u{200C}");
                assert_eq!(hidden_in(&visible(&doubled)), None);
            }
        }
        assert_eq!(visible("علی\u{200C}\u{200C}رضا\u{200D}"), "علی\u{200C}رضا");
    }

    #[test]
    fn selectors_stand_behind_what_has_variants() {
        for good in [
            "I ❤\u{FE0F} tokens",
            "1\u{FE0F}\u{20E3}",
            "#\u{FE0F}\u{20E3}",
            "葛\u{E0100}城",
            "≨\u{FE00}",
            "☺\u{FE0E}",
        ] {
            assert_eq!(clean("name", good, 255).expect(good), good);
        }
        for bad in
            ["prod\u{FE0F}", "1\u{FE0F}", "a\u{E0100}", "❤\u{FE0F}\u{FE0F}", "a \u{FE0F}b", "é\u{FE00}"]
        {
            assert!(clean("name", bad, 255).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn letters_of_all_scripts_and_pictures_of_tomorrow_are_left_alone() {
        for good in ["рrоd", "Ａｂｃ", "សុខ", "עִבְרִית", "ทดสอบ", "한국어", "\u{F8FF}", "\u{1FAFF}", "\u{0600}١"]
        {
            assert_eq!(hidden_in(good), None, "{good}");
        }
    }
}
