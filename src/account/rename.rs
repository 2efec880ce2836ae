//! Save: one's own name.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::account_page::{PATH, refused};
use crate::db::Db;
use crate::error::{AppError, AppResult};
use crate::users::create::person_name;
use crate::users::edit::rename;
use crate::web::actor::Actor;
use crate::web::form::Form;
use crate::web::redirect::see_other_with;
use crate::web::site::Site;
use crate::web::toast::Toast;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Input {
    name: String,
}

/// `POST /account/name`: the page with its toast, or with the message by the field (422).
pub async fn submit(
    req: HttpRequest,
    actor: Actor,
    session: Session,
    db: web::Data<Db>,
    site: web::Data<Site>,
    form: Form<Input>,
) -> AppResult<HttpResponse> {
    let name = match person_name(&form.name) {
        Ok(name) => name,
        Err(error @ AppError::Invalid { .. }) => {
            return refused(&req, &actor, &session, Some(&form.name), error).await;
        }
        Err(error) => return Err(error),
    };
    actor.write(&db, move |conn, author| rename(conn, author, name)).await?;
    Ok(see_other_with(&site, PATH, &Toast::ok("Name successfully updated")))
}
