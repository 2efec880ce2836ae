//! Sign out: one other browser of one's own, or all of them.

use actix_session::Session;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::account_page::PATH;
use crate::db::Db;
use crate::error::{AppError, AppResult, Missing};
use crate::signin::browsers::{end_one, end_others};
use crate::signin::session;
use crate::web::actor::Actor;
use crate::web::form::Form;
use crate::web::redirect::see_other_with;
use crate::web::site::Site;
use crate::web::toast::Toast;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Input {
    /// Which one; empty for all but this one.
    session: String,
}

/// `POST /account/sign-out`: the others, or the one other that is named, are signed out from now on.
pub async fn submit(
    actor: Actor,
    session: Session,
    db: web::Data<Db>,
    site: web::Data<Site>,
    Form(form): Form<Input>,
) -> AppResult<HttpResponse> {
    let own = session::own_id(&session);
    if form.session.bytes().any(|byte| !byte.is_ascii_hexdigit()) {
        return Err(AppError::NotFound(Missing::Session));
    }
    let toast = match form.session.as_str() {
        "" => {
            actor.write(&db, move |conn, author| end_others(conn, author, &own)).await?;
            "You are signed out everywhere else"
        }
        _ => {
            actor.write(&db, move |conn, author| end_one(conn, author, &form.session)).await?;
            "That browser is signed out"
        }
    };
    Ok(see_other_with(&site, PATH, &Toast::ok(toast)))
}
