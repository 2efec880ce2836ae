//! The email address that names a person: what is one, how it is compared, how it is shown.
//!
//! It is what browsers take in a field of `type=email` (WHATWG HTML, "valid email address"): nobody could
//! sign in with another. They send a domain in its ASCII form (IDNA, UTS 46), so that is the one that is
//! kept.

pub mod fold_emails;

use std::borrow::Cow;

use super::user::SERVICE_HOST;
use crate::db::fold;
use crate::error::{AppError, AppResult};
use crate::names::is_unseen;

/// Characters of an email address at most (RFC 5321).
const LENGTH: usize = 254;
/// Characters of one part of a domain at most (RFC 1035).
const LABEL_LENGTH: usize = 63;
/// What may stand before the `@` besides letters and digits.
pub const SIGNS: &str = ".!#$%&'*+/=?^_`{|}~-";

/// An email address as far as it can be told without sending to it.
#[derive(Debug, Clone)]
pub struct Email(String);

impl Email {
    /// Trims and checks `raw`; a domain with letters of other languages gets its ASCII form.
    pub fn parse(raw: &str) -> AppResult<Self> {
        let text = raw.trim();
        let refused = |message: &str| Err(AppError::invalid("email", message));
        if text.is_empty() {
            return refused("Enter an email address.");
        }
        let parts = text.split_once('@').filter(|(user, host)| !user.is_empty() && !host.is_empty());
        let is_hidden = |c: char| c.is_whitespace() || is_unseen(c);
        let Some((user, host)) = parts.filter(|(_, host)| !host.contains('@') && !text.contains(is_hidden))
        else {
            return refused("This is not an email address. It looks like maya@example.net.");
        };
        if let Some(bad) = user.chars().find(|c| !c.is_ascii_alphanumeric() && !SIGNS.contains(*c)) {
            return refused(&format!(
                "Browsers refuse an email address with “{bad}” before the @, so nobody could sign in with it. Use the \
                 letters a–z, digits and {SIGNS}."
            ));
        }
        let Some(host) = ascii_host(host) else {
            return refused(
                "What stands after the @ is not the name of a mail domain. It looks like example.net.",
            );
        };
        // In its one spelling: "ｓervice" is "service", too.
        if fold(&host) == SERVICE_HOST {
            return refused("Addresses that end with @service belong to service users.");
        }
        let whole = format!("{user}@{host}");
        if whole.len() > LENGTH {
            return refused("The email address has more than 254 characters.");
        }
        Ok(Email(whole))
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is compared: upper and lower case count as the same.
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

/// How the address that somebody typed is compared, whether it is one or not.
pub fn key(typed: &str) -> String {
    fold(&one_spelling(typed.trim()))
}

/// The keys under which the person whom `typed` names may be kept, the likelier first. There are two when the
/// address has another spelling: an address of before keeps its own when somebody else has the one of now.
/// None when nobody can have such an address.
pub fn keys(typed: &str) -> Vec<String> {
    // PostgreSQL takes no NUL.
    if typed.contains(is_unseen) {
        return Vec::new();
    }
    let (key, as_typed) = (key(typed), fold(typed.trim()));
    if key == as_typed { vec![key] } else { vec![key, as_typed] }
}

/// `text` with its domain in ASCII, where it has one.
pub(super) fn one_spelling(text: &str) -> Cow<'_, str> {
    match text.rsplit_once('@').and_then(|(user, host)| Some((user, host, ascii_host(host)?))) {
        Some((user, host, ascii)) if ascii != host && ascii != SERVICE_HOST => {
            Cow::Owned(format!("{user}@{ascii}"))
        }
        _ => Cow::Borrowed(text),
    }
}

/// As people read it: `maya@bücher.example`.
pub fn readable(email: &str) -> Cow<'_, str> {
    let Some((user, host)) = email.rsplit_once('@') else { return Cow::Borrowed(email) };
    match idna::domain_to_unicode(host) {
        // Only when it leads back: nothing is shown that could not be typed.
        (shown, Ok(())) if shown != host && ascii_host(&shown).as_deref() == Some(&*fold(host)) => {
            Cow::Owned(format!("{user}@{shown}"))
        }
        _ => Cow::Borrowed(email),
    }
}

/// The ASCII form of a domain; `None` when browsers would not take it.
fn ascii_host(host: &str) -> Option<Cow<'_, str>> {
    let is_plain =
        host.is_ascii() && !host.to_ascii_lowercase().split('.').any(|label| label.starts_with("xn--"));
    let ascii = if is_plain { Cow::Borrowed(host) } else { Cow::Owned(idna::domain_to_ascii(host).ok()?) };
    ascii.split('.').all(is_label).then_some(ascii)
}

fn is_label(label: &str) -> bool {
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !label.is_empty()
        && label.len() <= LABEL_LENGTH
        && label.bytes().all(is_inside)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_has_a_user_and_a_host() {
        assert_eq!(Email::parse(" Maya@Example.net ").expect("good").key(), "maya@example.net");
        for good in ["maya+ci@example.net", "o'neill@x", "a@1.2.3.4", "A.b!#$%&'*/=?^_`{|}~-@a-b.c"] {
            assert_eq!(Email::parse(good).expect(good).as_str(), good);
        }
        for bad in [
            "",
            "maya",
            "@x",
            "maya@",
            "a@b@c",
            "a b@c",
            "a\0@c",
            "a\u{202E}@c",
            "a@Service",
            "a@\u{FF53}ervice",
            "a@-x",
            "a@x-",
            "a@x_y",
            "a@x.",
            "a@.x",
            "a@x..y",
            "a@[::1]",
            "a@xn--a",
            "a@\u{AD}",
            "\"a\"@x",
            "a,b@x",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
        let long = |letters: usize| format!("{}@{}.example", "m".repeat(letters), "x".repeat(LABEL_LENGTH));
        assert!(Email::parse(&long(254 - 72)).is_ok() && Email::parse(&long(254 - 71)).is_err());
        assert!(Email::parse(&format!("m@{}", "x".repeat(LABEL_LENGTH + 1))).is_err());
    }

    #[test]
    fn a_domain_has_one_spelling() {
        for typed in [
            "maya@bücher.example",
            "Maya@BÜCHER.example",
            "maya@bu\u{308}cher.example",
            "maya@bücher。example",
            "maya@xn--bcher-kva.example",
            "maya@XN--BCHER-KVA.example",
        ] {
            assert_eq!(Email::parse(typed).expect(typed).key(), "maya@xn--bcher-kva.example");
            assert_eq!(key(typed), "maya@xn--bcher-kva.example");
            assert_eq!(keys(typed)[0], "maya@xn--bcher-kva.example");
        }
        assert_eq!(readable("Maya@xn--bcher-kva.example"), "Maya@bücher.example");
        for plain in ["maya@example.net", "maya@xn--a", "ci@service", "nobody"] {
            assert_eq!(readable(plain), plain);
        }
        // Browsers keep the two apart (UTS 46, nontransitional).
        assert_ne!(key("a@straße.example"), key("a@strasse.example"));
    }

    #[test]
    fn a_user_that_browsers_refuse_is_refused_with_the_reason() {
        for bad in ["jörg@example.net", "mía@example.net", "o\u{301}@x", "用户@example.net"] {
            let refused = Email::parse(bad).expect_err(bad);
            assert!(refused.to_string().contains("Browsers refuse"), "{refused}");
        }
        // Who has one from before is found still.
        assert_eq!(key("Jörg@Bücher.example"), "jörg@xn--bcher-kva.example");
    }
}
