//! Signing out.

use actix_session::Session;
use actix_web::{HttpResponse, web};

use crate::error::AppResult;
use crate::web::page::{Toast, see_other_with};
use crate::web::site::Site;

/// `POST /sign-out`: ends the session at the server; its cookie opens nothing any more.
pub async fn submit(session: Session, site: web::Data<Site>) -> AppResult<HttpResponse> {
    session.purge();
    Ok(see_other_with(&site, "/sign-in", &Toast::ok("You are signed out")))
}
