//! Save: one's own name.

use actix_session::Session;
use actix_web::HttpResponse;
use serde::Deserialize;

use super::account_page::{PATH, refused};
use crate::error::{AppError, AppResult};
use crate::users::create::person_name;
use crate::users::edit::rename;
use crate::web::form::Form;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Input {
    name: String,
}

/// `POST /account/name`: the page with its toast, or with the message by the field (422).
pub async fn submit(visit: Visit, session: Session, form: Form<Input>) -> AppResult<HttpResponse> {
    let name = match person_name(&form.name) {
        Ok(name) => name,
        Err(error @ AppError::Invalid { .. }) => {
            return refused(&visit, &session, Some(&form.name), error).await;
        }
        Err(error) => return Err(error),
    };
    visit.actor.write(&visit.db, move |conn, author| rename(conn, author, name)).await?;
    Ok(visit.see_other(PATH, &Toast::ok("Name successfully updated")))
}
