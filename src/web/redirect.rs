//! The answer to a form that was sent: on to a page.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};

use super::flash;
use super::toast::Toast;

/// 303 to `path`, one of `links`.
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, path))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}

/// 303 to `path`, where `toast` is shown.
pub fn see_other_with(path: &str, toast: &Toast) -> HttpResponse {
    let mut answer = see_other(path);
    flash::leave(&mut answer, toast);
    answer
}
