//! The `{id}` of the path.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::error::AppError;

/// The `{id}` of the path; `NotFound` when it is not a number of ours, like any number that no row has.
pub struct PathId<Id>(pub Id);

impl<Id: FromStr<Err = AppError> + 'static> FromRequest for PathId<Id> {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(req.match_info().query("id").parse().map(PathId))
    }
}
