//! Reactivate: may sign in again, and the tokens that were not revoked meanwhile work again.

use actix_web::HttpResponse;
use diesel::prelude::*;

use super::user::{ShownUser, User};
use super::{find, list, sessions};
use crate::audit::{self, ADMIN, Action, Author};
use crate::db::schema::users;
use crate::db::{Conn, UserId};
use crate::error::{AppError, AppResult};
use crate::web::actor::Admin;
use crate::web::back::Back;
use crate::web::form::Form;
use crate::web::path_id::PathId;
use crate::web::refusals;
use crate::web::visit::Visit;

/// Reactivates the user, with the role and password they had, for Admins. `Conflict` when they are active.
pub fn reactivate(conn: &mut Conn, author: &Author, id: UserId) -> AppResult<User> {
    author.must_be(conn, ADMIN)?;
    let user = find::for_change(conn, id)?;
    if user.active {
        return Err(AppError::conflict(format!("{} is active already.", user.name)));
    }
    diesel::update(users::table.find(id)).set(users::active.eq(true)).execute(conn)?;
    // One that began in the moment of the deactivation must not come back to life.
    let session_epoch = sessions::end_all(conn, id)?;
    audit::record(conn, author, Action::UserReactivate, (user.id, &user.name))?;
    Ok(User { active: true, session_epoch, ..user })
}

/// `POST /settings/users/{id}/reactivate`
pub async fn submit(
    Admin(visit): Admin<Visit>,
    PathId(id): PathId<UserId>,
    form: Form<Back>,
) -> AppResult<HttpResponse> {
    let done = visit.actor.write(&visit.db, move |conn, author| reactivate(conn, author, id)).await;
    visit.told(done.map(|_| "User successfully reactivated"), &form.back, list::query::PATH)
}

/// `POST /api/users/{id}/restore`: 200 with the user.
#[utoipa::path(post, path = "/api/users/{id}/restore", operation_id = "reactivate_user", tag = "Users",
    summary = "Reactivate a user",
    description = "For Admins.",
security(("bearer" = [])), params(
    ("id" = i64, Path, minimum = 1, example = 7, description = "Number of the user")
), responses(
    (status = 200, description = "The user, active again with the tokens that were not revoked meanwhile", body = ShownUser),
    refusals::Door,
    refusals::Rights,
    refusals::Lookup
))]
pub async fn api(Admin(visit): Admin<Visit>, PathId(id): PathId<UserId>) -> AppResult<HttpResponse> {
    let user = visit.actor.write(&visit.db, move |conn, author| reactivate(conn, author, id)).await?;
    Ok(HttpResponse::Ok().json(ShownUser::from(user)))
}
