//! Password link: an Admin makes one and sees it, once.

use actix_web::HttpResponse;

use super::link::make;
use super::list;
use crate::db::UserId;
use crate::error::{AppError, AppResult};
use crate::web::actor::Admin;
use crate::web::back::Back;
use crate::web::form::Form;
use crate::web::path_id::PathId;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

/// `POST /settings/users/{id}/password-link`: the list with the link over it, this once.
pub async fn submit(
    Admin(visit): Admin<Visit>,
    PathId(id): PathId<UserId>,
    form: Form<Back>,
) -> AppResult<HttpResponse> {
    match visit.actor.write(&visit.db, move |conn, author| make(conn, author, id)).await {
        Ok(link) => {
            let words = ("Password link", "Password link successfully created");
            list::page::linked(&visit, &form.back, words, link).await
        }
        Err(error @ AppError::Conflict { .. }) => {
            Ok(visit.back_to(&form.back, list::query::PATH, &Toast::failed(error.to_string())))
        }
        Err(error) => Err(error),
    }
}
