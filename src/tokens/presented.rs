//! Where the secret is in a request (RFC 6750 section 2.1). A token anywhere else is not looked at.

use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName};

use super::secret::Presented;
use crate::error::{AppError, AppResult, Refusal};

/// The secret in the header `name`, after the word Bearer; in a header that is not `Authorization` the word may be left
/// out. `None` when there are no credentials, or some of another scheme.
pub fn presented<'h>(headers: &'h HeaderMap, name: &HeaderName) -> AppResult<Option<Presented<'h>>> {
    let mut values = headers.get_all(name);
    let (first, second) = (values.next(), values.next());
    if second.is_some() {
        return Err(AppError::Unauthenticated(Refusal::Ambiguous));
    }
    let Some(header) = first else { return Ok(None) };
    let malformed = || AppError::Unauthenticated(Refusal::Malformed);
    let text = std::str::from_utf8(header.as_bytes()).map_err(|_| malformed())?.trim_ascii();
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        let is_bare = name != AUTHORIZATION && !text.is_empty();
        return Ok(is_bare.then_some(Presented(text)));
    }
    match token.trim_start() {
        "" => Err(malformed()),
        token => Ok(Some(Presented(token))),
    }
}
