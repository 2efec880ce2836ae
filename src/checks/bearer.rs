//! A caller who was let in by a token, asked again in the transaction of each change.

use diesel::prelude::*;

use crate::audit::Standing;
use crate::db::schema::{tokens, users};
use crate::db::{Conn, Moment, Role};
use crate::error::{AppError, AppResult, Refusal};

/// The secret with this `jti`, which let somebody in.
#[derive(Debug)]
pub struct Bearer {
    pub jti: String,
}

impl Standing for Bearer {
    fn role(&self, conn: &mut Conn) -> AppResult<Role> {
        type Row = (Option<Moment>, Option<Moment>, bool, Role);
        let found: Option<Row> = tokens::table
            .inner_join(users::table)
            .filter(tokens::jti.eq(&self.jti))
            .select((tokens::expiration, tokens::revoked, users::active, users::role))
            .get_result(conn)
            .optional()?;
        match found {
            Some((Some(end), ..)) if end <= Moment::now() => Err(AppError::Unauthenticated(Refusal::Expired)),
            Some((_, None, true, role)) => Ok(role),
            _ => Err(AppError::Unauthenticated(Refusal::Revoked)),
        }
    }
}
