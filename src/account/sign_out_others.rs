//! Sign out: one other browser of one's own, or all of them.

use actix_session::Session;
use actix_web::HttpResponse;
use serde::Deserialize;

use super::account_page::PATH;
use crate::error::{AppError, AppResult, Missing};
use crate::signin::browsers::{end_one, end_others};
use crate::signin::session;
use crate::web::form::Form;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Input {
    /// Which one; empty for all but this one.
    session: String,
}

/// `POST /account/sign-out`: the others, or the one other that is named, are signed out from now on.
pub async fn submit(visit: Visit, session: Session, Form(form): Form<Input>) -> AppResult<HttpResponse> {
    let own = session::own_id(&session);
    if form.session.bytes().any(|byte| !byte.is_ascii_hexdigit()) {
        return Err(AppError::NotFound(Missing::Session));
    }
    let toast = match form.session.as_str() {
        "" => {
            visit.actor.write(&visit.db, move |conn, author| end_others(conn, author, &own)).await?;
            "You are signed out everywhere else"
        }
        _ => {
            visit.actor.write(&visit.db, move |conn, author| end_one(conn, author, &form.session)).await?;
            "That browser is signed out"
        }
    };
    Ok(visit.see_other(PATH, &Toast::ok(toast)))
}
