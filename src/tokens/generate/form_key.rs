//! One form makes one token, however often it is sent: it brings a key, which is used once.

use diesel::prelude::*;

use crate::db::schema::used_forms;
use crate::db::{Conn, Moment, is_duplicate};
use crate::error::{AppError, AppResult};
use crate::jobs::{Left, delete_piece};
use crate::opaque;

/// The field name under which a form that was sent before is refused.
pub const FORM_KEY: &str = "form_key";

/// Seconds for which the key of a form that was sent is kept: no session lives as long.
const KEPT: i64 = 31 * 24 * 60 * 60;

/// A key for a form that makes one token.
pub fn new_form_key() -> String {
    opaque::random::<16>()
}

/// The key that a form brought back.
pub fn form_key(raw: &str) -> AppResult<String> {
    let is_key = raw.len() == 32 && raw.bytes().all(|byte| byte.is_ascii_hexdigit());
    let key = is_key.then(|| raw.to_owned());
    key.ok_or_else(|| AppError::invalid("", "This form is incomplete. Close it and open it again."))
}

/// Deletes some of the keys of forms that can't be sent again.
pub fn sweep(conn: &mut Conn) -> AppResult<Left> {
    delete_piece(conn, ("used_forms", "form_key"), "used < $1", Moment::now().plus(-KEPT).second())
}

/// Uses `key` up. `Conflict` by `form_key` when it was used before.
pub fn use_form(conn: &mut Conn, key: &str, now: Moment) -> AppResult<()> {
    let used = diesel::insert_into(used_forms::table)
        .values((used_forms::form_key.eq(key), used_forms::used.eq(now)))
        .execute(conn);
    used.map(drop).map_err(|cause| match is_duplicate(&cause) {
        true => AppError::Conflict {
            field: Some(FORM_KEY),
            message: "That form was sent already: its token is in the list. Its secret can't be shown again."
                .into(),
        },
        false => cause.into(),
    })
}
