//! Row numbers as they are written. What is none finds nothing, like any number that is not there.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::error::AppError;

/// The row number that `text` is: digits, as Keyfob writes them. `+1` and `01` are other spellings, and no numbers of ours:
/// one thing has one address.
pub fn row_number(text: &str) -> Option<i64> {
    let is_written_so = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_written_so)
}

/// The `{id}` of the path; −1, which no row has, when it is not a number of ours.
pub struct PathId(pub i64);

impl FromRequest for PathId {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = req.match_info().get("id").and_then(row_number);
        ready(Ok(PathId(id.unwrap_or(-1))))
    }
}

#[cfg(test)]
mod tests {
    use super::row_number;

    #[test]
    fn a_row_number_has_one_spelling() {
        assert_eq!((row_number("1"), row_number("9223372036854775807")), (Some(1), Some(i64::MAX)));
        for other in ["", "0", "01", "+1", "-1", " 1", "1 ", "1.0", "１", "%31", "9223372036854775808"] {
            assert_eq!(row_number(other), None, "{other}");
        }
    }
}
