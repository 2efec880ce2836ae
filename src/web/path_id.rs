//! Row numbers in a path. What is no number finds nothing, like any number that is not there.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::error::AppError;

/// The `{id}` of the path; −1, which no row has, when it is not a number of ours.
pub struct PathId(pub i64);

impl FromRequest for PathId {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = req.match_info().get("id").and_then(|text| text.parse().ok());
        ready(Ok(PathId(id.unwrap_or(-1))))
    }
}
