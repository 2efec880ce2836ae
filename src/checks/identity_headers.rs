//! The `X-Keyfob-*` headers, which tell a proxy who holds a token, and how what people typed becomes their
//! values.

use std::ops::Range;

use actix_web::http::header::{HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::read::Read;

/// The headers, in the order of `IdentityHeaders::values`.
pub const NAMES: [HeaderName; 7] = [
    HeaderName::from_static("x-keyfob-user-id"),
    HeaderName::from_static("x-keyfob-user"),
    HeaderName::from_static("x-keyfob-email"),
    HeaderName::from_static("x-keyfob-role"),
    HeaderName::from_static("x-keyfob-token-id"),
    HeaderName::from_static("x-keyfob-token-name"),
    HeaderName::from_static("x-keyfob-tags"),
];

/// Bytes that all headers together take at most: name, colon, blank, value and the end of the line. Proxies
/// read the whole head of an answer into 4 KiB, and other headers want room there, too.
const MOST: usize = 3 * 1024;

/// Stands at the end of what was cut: `…`.
const CUT: &str = "%E2%80%A6";

/// What a header can't carry, and the sign of encoding itself. Whatever is not ASCII is encoded in any case.
const ENCODED: &AsciiSet = &CONTROLS.add(b'%');
/// In a list, the comma separates.
const ENCODED_IN_LISTS: &AsciiSet = &ENCODED.add(b',');

/// The values of the headers `NAMES`, ready to be sent.
#[derive(Debug)]
pub struct IdentityHeaders {
    pub values: [HeaderValue; 7],
}

impl IdentityHeaders {
    /// Those for `read`. Numbers and the role are never cut; of what people typed, the longest is cut first.
    pub(super) fn of(read: &Read) -> Self {
        let tags: Vec<String> = read.tags.iter().map(|tag| encoded(tag, ENCODED_IN_LISTS)).collect();
        let typed = [
            encoded(&read.name, ENCODED),
            encoded(read.email.as_deref().unwrap_or(""), ENCODED),
            encoded(&read.token_name, ENCODED),
            tags.join(","),
        ];
        let (user_id, token_id) = (number(read.owner), number(read.token.id));
        let role = HeaderValue::from_static(read.role.word());
        let lines: usize = NAMES.iter().map(|name| name.as_str().len() + ": \r\n".len()).sum();
        let room = MOST.saturating_sub(lines + user_id.len() + role.len() + token_id.len());
        let longest = longest_that_fits(typed.each_ref().map(String::len), room);
        let [user, email, token_name, tags] = typed.map(|text| value(&cut(text, longest)));
        IdentityHeaders { values: [user_id, user, email, role, token_id, token_name, tags] }
    }
}

fn number(id: impl Into<i64>) -> HeaderValue {
    HeaderValue::from(id.into())
}

/// Percent-encoded UTF-8, only where it must be: a header's value may hold printable ASCII, but does not keep
/// a blank at its ends.
fn encoded(text: &str, set: &'static AsciiSet) -> String {
    let core = text.trim_matches(' ');
    let blanks = |range: Range<usize>| "%20".repeat(range.len());
    let start = text.len() - text.trim_start_matches(' ').len();
    format!(
        "{}{}{}",
        blanks(0..start),
        utf8_percent_encode(core, set),
        blanks(start + core.len()..text.len())
    )
}

/// The length that none may exceed, so that all of these lengths together fit into `room`: the short ones
/// stay whole, and the long ones share what is left.
fn longest_that_fits(mut lengths: [usize; 4], room: usize) -> usize {
    lengths.sort_unstable();
    let mut left = room;
    for (done, length) in lengths.iter().enumerate() {
        let share = left / (lengths.len() - done);
        if *length > share {
            return share;
        }
        left -= length;
    }
    lengths[3]
}

/// `encoded` text, of at most `longest` bytes: cut between two characters, and marked.
fn cut(mut encoded: String, longest: usize) -> String {
    if encoded.len() <= longest {
        return encoded;
    }
    let mut end = longest.saturating_sub(CUT.len());
    while !starts_a_character(encoded.as_bytes(), end) {
        end -= 1;
    }
    encoded.truncate(end);
    encoded + CUT
}

/// True when a character of the percent-encoded text begins at this place: neither inside an escape nor at
/// one of a byte that continues a character.
fn starts_a_character(encoded: &[u8], at: usize) -> bool {
    let escape_at = |place: Option<usize>| place.is_some_and(|place| encoded.get(place) == Some(&b'%'));
    let inside = escape_at(at.checked_sub(1)) || escape_at(at.checked_sub(2));
    let continues = escape_at(Some(at)) && matches!(encoded.get(at + 1), Some(b'8' | b'9' | b'A' | b'B'));
    at == 0 || !(inside || continues)
}

/// Percent-encoded text is always a header value.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use rand::RngExt;
    use rand::seq::IndexedRandom;

    use super::*;

    /// Names of every kind that people type, and of kinds that nobody should.
    fn anything() -> String {
        let some = [
            'a', ' ', ',', '%', '+', '\'', '@', '"', '\\', ';', '\t', '\n', '\r', '\0', '\u{7f}', '\u{a0}',
            'é', 'ß', '漢', '🔑', '…',
        ];
        let mut random = rand::rng();
        (0..random.random_range(0..40)).filter_map(|_| some.choose(&mut random)).collect()
    }

    fn decoded(text: &str) -> String {
        percent_decode_str(text).decode_utf8().expect("whole characters").into_owned()
    }

    #[test]
    fn only_what_a_header_can_not_carry_is_encoded() {
        for plain in
            ["maya+ci@example.net", "o'neill@example.net", "Maya Lindqvist, CI/CD \"x\"; {~} \\ #1", ""]
        {
            assert_eq!(encoded(plain, ENCODED), plain);
        }
        assert_eq!(encoded("a, b", ENCODED_IN_LISTS), "a%2C b");
        assert_eq!(encoded("100 % Łódź", ENCODED), "100 %25 %C5%81%C3%B3d%C5%BA");
        assert_eq!(encoded("a\r\nX-Keyfob-Role: admin\u{7f}", ENCODED), "a%0D%0AX-Keyfob-Role: admin%7F");
        assert_eq!(encoded("  a b ", ENCODED), "%20%20a b%20");
        assert_eq!(encoded("  ", ENCODED), "%20%20");
    }

    #[test]
    fn whatever_is_typed_is_a_header_value_and_can_be_read_back() {
        for _ in 0..2000 {
            let text = anything();
            for set in [ENCODED, ENCODED_IN_LISTS] {
                let sent = encoded(&text, set);
                assert_eq!(decoded(&sent), text);
                assert_eq!(sent.trim(), sent);
                assert!(sent.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{sent}");
            }
            let tags = [text, anything(), anything()];
            let sent = tags.each_ref().map(|tag| encoded(tag, ENCODED_IN_LISTS)).join(",");
            assert_eq!(sent.split(',').map(decoded).collect::<Vec<_>>(), tags);
        }
    }

    #[test]
    fn what_is_cut_ends_between_two_characters_and_is_marked() {
        for _ in 0..500 {
            let (text, longest) = (anything(), rand::rng().random_range(CUT.len()..120));
            let whole = encoded(&text, ENCODED);
            let sent = cut(whole.clone(), longest);
            assert!(sent.len() <= longest, "{sent}");
            match sent == whole {
                true => assert!(whole.len() <= longest),
                false => {
                    let kept = sent.strip_suffix(CUT).expect("a mark");
                    assert!(text.starts_with(&decoded(kept)) && whole.starts_with(kept), "{sent}");
                    // A character is 12 bytes at most: no more was given away than the next one needs.
                    assert!(whole.len() > longest && sent.len() + 12 > longest, "{sent} of {longest}");
                }
            }
        }
    }

    #[test]
    fn the_short_stay_whole_and_the_long_share_what_is_left() {
        assert_eq!(longest_that_fits([10, 10, 10, 10], 40), 10);
        assert_eq!(longest_that_fits([10, 500, 20, 5000], 130), 50);
        assert_eq!(longest_that_fits([0, 0, 0, 5000], 130), 130);
        assert_eq!(longest_that_fits([0, 0, 0, 130], 130), 130);
        assert_eq!(longest_that_fits([500, 500, 500, 500], 100), 25);
    }
}
