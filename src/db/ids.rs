//! The numbers of rows, a type for each table: one can't be given where another is meant.

use std::fmt;
use std::str::FromStr;

use diesel_derive_newtype::DieselNewType;
use serde::{Deserialize, Serialize};

use crate::error::{AppError, Missing};

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident: $row:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(DieselNewType, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $id(i64);

        impl From<i64> for $id {
            fn from(number: i64) -> Self {
                $id(number)
            }
        }

        impl From<$id> for i64 {
            fn from(id: $id) -> i64 {
                id.0
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $id {
            type Err = AppError;

            /// Reads a number as Keyfob writes it. Anything else names no row: `NotFound`.
            fn from_str(text: &str) -> Result<Self, AppError> {
                row_number(text).map($id).ok_or(AppError::NotFound(Missing::$row))
            }
        }
    )*};
}

ids! {
    /// The number of a user's row.
    UserId: User,
    /// The number of a token's row.
    TokenId: Token,
    /// The number of a tag's row.
    TagId: Tag,
}

/// `+1` and `01` are other spellings of a number, and no numbers of ours: one thing has one address.
fn row_number(text: &str) -> Option<i64> {
    let is_written_so = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_written_so)
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
