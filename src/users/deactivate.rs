//! Deactivate: signed out everywhere, and no token opens anything from the next request on. It can be undone.

use actix_session::Session;
use actix_web::HttpResponse;
use diesel::prelude::*;

use super::last_admin::refuse_last_admin;
use super::user::User;
use super::{find, list, sessions};
use crate::audit::{self, ADMIN, Action, Author};
use crate::db::schema::users;
use crate::db::{Conn, Moment, UserId, UserType};
use crate::error::{AppError, AppResult};
use crate::web::actor::Admin;
use crate::web::back::Back;
use crate::web::form::Form;
use crate::web::links;
use crate::web::path_id::PathId;
use crate::web::refusals;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

/// Names that a refusal lists.
const LISTED: usize = 5;

/// Deactivates the user, for Admins. `Conflict` when they are deactivated already, when nobody would be Admin any more, and for a
/// service user that has active tokens: something still works with them.
pub fn deactivate(conn: &mut Conn, author: &Author, id: UserId) -> AppResult<User> {
    author.must_be(conn, ADMIN)?;
    let user = find::for_change(conn, id)?;
    if !user.active {
        return Err(AppError::conflict(format!("{} is deactivated already.", user.name)));
    }
    refuse_last_admin(conn, &user, None)?;
    diesel::update(users::table.find(id)).set(users::active.eq(false)).execute(conn)?;
    // Only now: a token that is being generated in this moment holds the row, and is there when it lets go.
    if user.user_type == UserType::Service {
        refuse_used(&user, &list::active_token_names(conn, id, Moment::now())?)?;
    }
    let session_epoch = sessions::end_all(conn, id)?;
    sessions::end_link(conn, id)?;
    audit::record(conn, author, Action::UserDeactivate, (user.id, &user.name))?;
    Ok(User { active: false, session_epoch, ..user })
}

fn refuse_used(user: &User, tokens: &[String]) -> AppResult<()> {
    let (count, names) = match tokens {
        [] => return Ok(()),
        [_] => ("1 active token".to_owned(), listed(tokens)),
        _ => (format!("{} active tokens", tokens.len()), listed(tokens)),
    };
    Err(AppError::conflict(format!(
        "{} has {count}: {names}. Revoke what is no longer needed first.",
        user.name
    )))
}

fn listed(names: &[String]) -> String {
    let (shown, others) = names.split_at(names.len().min(LISTED));
    let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
    format!("{}{more}", shown.join(", "))
}

/// `POST /settings/users/{id}/deactivate`: the list with its toast, or the dialog again with why that can't be (409).
pub async fn submit(
    Admin(visit): Admin<Visit>,
    session: Session,
    PathId(id): PathId<UserId>,
    form: Form<Back>,
) -> AppResult<HttpResponse> {
    match visit.actor.write(&visit.db, move |conn, author| deactivate(conn, author, id)).await {
        Ok(user) if user.id == visit.actor.id => {
            session.purge();
            Ok(visit.see_other(links::SIGN_IN, &Toast::ok("You are deactivated and signed out")))
        }
        Ok(user) => {
            let mut toast = Toast::ok("User successfully deactivated");
            toast.undo = Some(links::act(list::query::PATH, user.id, "reactivate"));
            Ok(visit.back_to(&form.back, list::query::PATH, &toast))
        }
        Err(error @ AppError::Conflict { .. }) => list::page::kept(&visit, id, &form.back, error).await,
        Err(error) => Err(error),
    }
}

/// `DELETE /api/users/{id}`: 204. The user is deactivated, not deleted.
#[utoipa::path(delete, path = "/api/users/{id}", operation_id = "deactivate_user", tag = "Users",
    summary = "Deactivate a user",
    description = "For Admins. 409 when deactivated already, for the last active Admin, and for a service user with active tokens.",
security(("bearer" = [])), params(
    ("id" = i64, Path, minimum = 1, example = 7, description = "Number of the user")
), responses(
    (status = 204, description = "Deactivated: signed out everywhere, and no token opens anything. `restore` undoes it"),
    refusals::Door,
    refusals::Rights,
    refusals::Lookup
))]
pub async fn api(Admin(visit): Admin<Visit>, PathId(id): PathId<UserId>) -> AppResult<HttpResponse> {
    visit.actor.write(&visit.db, move |conn, author| deactivate(conn, author, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
