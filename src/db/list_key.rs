//! How lists sort names, and how they are searched.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::fold;
use crate::names::{is_joiner, is_selector, one_spaced};

/// Stands before the texts that are searched: no name holds it.
const SOUGHT: char = '\u{2}';
/// Stands behind the form that is sorted by, lower than all that names hold.
const SORTED: char = '\u{1}';
/// Bytes of each part at most: an index of PostgreSQL takes entries up to 2,704.
const MOST_SORTED: usize = 300;
const MOST_SOUGHT: usize = 1500;
const MOST_ASIDE: usize = 400;

/// The one column that lists are sorted by (bytewise) and searched in. Both engines store it, because neither
/// their collations nor their `lower()` agree. First stands the name as it is sorted: without accents, width
/// and case, numbers by value; between names that are alike so far, the folded name decides. Behind it the
/// texts that are searched: the name and what else names the row, without accents, width and case. Whoever
/// changes this empties the column in a migration: the next start fills it (`fold_names` of tags, tokens and users).
pub fn list_key(name: &str, aside: Option<&str>) -> String {
    let bare = bare(name);
    let (sorted, folded) = (by_value(&bare), fold(name));
    let aside = aside.map(self::bare).unwrap_or_default();
    let (sorted, folded) = (cut(&sorted, MOST_SORTED), cut(&folded, MOST_SORTED));
    let (bare, aside) = (cut(&bare, MOST_SOUGHT), cut(&aside, MOST_ASIDE));
    format!("{sorted}{SORTED}{folded}{SOUGHT}{bare}{SOUGHT}{aside}")
}

/// A LIKE pattern (escape `\`) for list keys of rows that `text` is part of, whatever characters it holds.
pub fn sought(text: &str) -> String {
    let bare = bare(text);
    // An accent alone is in no key.
    let part = if bare.is_empty() { text } else { &bare };
    format!("%{SOUGHT}%{}%", literal(part))
}

/// `text` as LIKE (escape `\`) takes it for itself.
pub fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// `text` without accents, width and case. The marks that make other letters (vowels of Indian scripts, tones
/// of Thai, voiced kana) stay.
fn bare(text: &str) -> String {
    let letters: String =
        text.nfkd().filter(|c| !is_accent(*c) && !is_joiner(*c) && !is_selector(*c)).collect();
    let mut bare = String::with_capacity(letters.len());
    for c in one_spaced(&letters).to_lowercase().chars() {
        match undivided(c) {
            "" => bare.push(c),
            letters => bare.push_str(letters),
        }
    }
    bare.nfc().collect()
}

/// Accents above, below, through and beside letters, and the vowel points of Hebrew and Arabic (Unicode
/// 3.11).
fn is_accent(c: char) -> bool {
    matches!(canonical_combining_class(c), 10..=36 | 200..=240)
}

/// Letters with a stroke and the like, which Unicode does not take apart.
fn undivided(c: char) -> &'static str {
    match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ł' => "l",
        'ŧ' => "t",
        'þ' => "th",
        'ı' => "i",
        'ς' => "σ",
        _ => "",
    }
}

/// Every number with its length before it, so that 2 comes before 10. The length is made of digits too:
/// numbers stay where numbers are sorted.
fn by_value(text: &str) -> String {
    let mut sorted = String::with_capacity(text.len() + 4);
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let (number, after) = from.split_at(from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len()));
        let value = number.trim_start_matches('0');
        sorted.push_str(before);
        // 0 to 8 digits take one digit, all others four.
        match value.len() {
            short @ 0..=8 => sorted.push_str(&short.to_string()),
            long => sorted.push_str(&format!("9{long:03}")),
        }
        sorted.push_str(value);
        rest = after;
    }
    sorted + rest
}

fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, name: &str) -> bool {
        let key = list_key(name, None);
        let sought_in = key.split_once(SOUGHT).expect("two parts").1;
        let pattern = sought(text);
        let part =
            pattern.strip_prefix("%\u{2}%").and_then(|part| part.strip_suffix('%')).expect("a pattern");
        sought_in.contains(part)
    }

    #[test]
    fn accents_width_and_case_do_not_count_in_a_search_either_way() {
        for (text, name) in [
            ("eclair", "Éclair"),
            ("ÉCLAIR", "eclair"),
            ("e\u{301}clair", "éclair"),
            ("strasse", "Straße"),
            ("STRAẞE", "strasse"),
            ("abc", "ＡＢＣ"),
            ("ＡＢＣ", "abc"),
            ("lodz", "Łódź"),
            ("smorrebrod", "Smørrebrød"),
            ("istanbul", "İstanbul"),
            ("isik", "ışık"),
            ("οδος", "ΟΔΌΣ"),
            ("カ", "ｶ"),
            ("ガ", "ｶ\u{FF9E}"),
            ("علیرضا", "علی\u{200C}رضا"),
            ("한국", "한국어"),
            ("oken 1", "Token\u{A0}10"),
            ("fi", "ﬁle"),
        ] {
            assert!(finds(text, name), "{text} in {name}");
        }
        for (text, name) in [("कि", "कु"), ("ハ", "バ"), ("ab", "a b"), ("10", "01"), ("\u{301}", "é")]
        {
            assert!(!finds(text, name), "{text} in {name}");
        }
    }

    #[test]
    fn names_are_sorted_as_people_do() {
        let order = [
            "a 2",
            "a 10",
            "A-1",
            "a1",
            "Ab",
            "Ähre",
            "Apfel",
            "cote",
            "coté",
            "Côte",
            "côté",
            "éclair",
            "eclairs",
            "Strasse",
            "Straße",
            "token",
            "token 1",
            "token0",
            "token1",
            "Token2",
            "tokén002b",
            "token10",
            "token10a2",
            "token10a10",
            "token99999999",
            "token100000000",
            "token1000000000",
            "zebra",
            "яблоко",
            "名前",
        ];
        let mut sorted = order;
        sorted.reverse();
        sorted.sort_by_key(|name| list_key(name, None));
        assert_eq!(sorted, order);
    }

    #[test]
    fn a_key_fits_an_index_however_long_the_name_is() {
        for c in ["x", "é", "𠀀", "\u{FDFA}", "㌕", "1"] {
            assert!(list_key(&c.repeat(255), Some(&"é".repeat(254))).len() < 2600, "{c}");
        }
    }
}
