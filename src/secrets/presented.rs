//! Where the secret is in a request (RFC 6750 section 2.1). A token anywhere else is not looked at.

use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName};

use super::secret::Presented;
use crate::error::{AppError, AppResult, Refusal};
use crate::names::pasted;

/// The secret in the header `name`, after the word Bearer; in a header that is not `Authorization` the word
/// may be left out. `None` when there are no credentials, or some of another scheme.
pub fn presented<'h>(headers: &'h HeaderMap, name: &HeaderName) -> AppResult<Option<Presented<'h>>> {
    let mut values = headers.get_all(name);
    let (first, second) = (values.next(), values.next());
    if second.is_some() {
        return Err(AppError::Unauthenticated(Refusal::Ambiguous));
    }
    let Some(header) = first else { return Ok(None) };
    let malformed = || AppError::Unauthenticated(Refusal::Malformed);
    let text = text(header.as_bytes()).ok_or_else(malformed)?;
    let (scheme, token) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        let is_bare = name != AUTHORIZATION && !text.is_empty();
        return Ok(is_bare.then_some(Presented::new(text)));
    }
    let secret = Presented::new(token);
    if secret.is_empty() { Err(malformed()) } else { Ok(Some(secret)) }
}

/// The text of a header, without white space round it. Some clients write headers in Latin-1, where a
/// no-break space is a byte that is no UTF-8.
fn text(header: &[u8]) -> Option<&str> {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0xA0;
    let decoded = std::str::from_utf8(header).or_else(|cause| {
        let start = header.iter().position(|byte| !is_blank(byte)).ok_or(cause)?;
        let end = header.iter().rposition(|byte| !is_blank(byte)).ok_or(cause)?;
        std::str::from_utf8(header.get(start..=end).unwrap_or_default())
    });
    decoded.ok().map(pasted)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

    use super::super::secret::Presented;
    use super::presented;

    fn is_read(name: &HeaderName, value: &[u8]) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(name.clone(), HeaderValue::from_bytes(value).expect("a header value"));
        let read = presented(&headers, name).ok().flatten();
        read.is_some_and(|secret| secret.fingerprint() == Presented::new("secret").fingerprint())
    }

    #[test]
    fn white_space_round_a_secret_is_not_part_of_it() {
        let other = HeaderName::from_static("x-key");
        let blanks = [" ", "\t", " \t ", "\u{A0}", "\u{2003}", "\u{3000}", "\u{FEFF}", "\u{200B}"];
        for blank in blanks {
            let [bearer, bare] = ["Bearer ", ""].map(|word| format!("{blank}{word}{blank}secret{blank}"));
            assert!(is_read(&AUTHORIZATION, bearer.as_bytes()), "{bearer:?}");
            assert!(is_read(&other, bearer.as_bytes()) && is_read(&other, bare.as_bytes()), "{bearer:?}");
        }
        assert!(is_read(&AUTHORIZATION, b"Bearer secret\xA0") && is_read(&AUTHORIZATION, b"bearer\tsecret"));
        assert!(
            !is_read(&AUTHORIZATION, b"Bearer sec ret") && !is_read(&AUTHORIZATION, b"Bearer secret\xE9")
        );
        assert!(!is_read(&AUTHORIZATION, b"Bearer \xC2\xA0") && !is_read(&AUTHORIZATION, b"secret"));
    }
}
