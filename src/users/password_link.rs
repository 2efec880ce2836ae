//! Password link: an Admin makes one and sees it, once.

use actix_web::{HttpRequest, HttpResponse, web};

use super::link::make;
use super::list;
use crate::db::{Db, UserId};
use crate::error::{AppError, AppResult};
use crate::web::actor::Admin;
use crate::web::back::{Back, back_to};
use crate::web::form::Form;
use crate::web::path_id::PathId;
use crate::web::toast::Toast;

/// `POST /settings/users/{id}/password-link`: the list with the link over it, this once.
pub async fn submit(
    req: HttpRequest,
    Admin(actor): Admin,
    db: web::Data<Db>,
    PathId(id): PathId<UserId>,
    form: Form<Back>,
) -> AppResult<HttpResponse> {
    match actor.write(&db, move |conn, author| make(conn, author, id)).await {
        Ok(link) => list::page::linked(&req, &actor, &db, &form.back, "Password link", link).await,
        Err(error @ AppError::Conflict { .. }) => {
            Ok(back_to(&req, &form.back, list::page::PATH, &Toast::failed(error.to_string())))
        }
        Err(error) => Err(error),
    }
}
