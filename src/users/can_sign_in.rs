//! Who may sign in.

use diesel::dsl::auto_type;
use diesel::prelude::*;

use crate::db::schema::users;

/// The condition, as a part of a statement: they are active and have chosen a password. Service users never
/// have one.
#[auto_type]
pub fn can_sign_in() -> _ {
    users::active.eq(true).and(users::password_hash.is_not_null())
}
