//! Edit a user: name and role, and of a person the email address.

use actix_web::HttpResponse;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

use super::create::{person_name, taken};
use super::email::Email;
use super::find;
use super::input::{UserEdit, UserInput};
use super::last_admin::refuse_last_admin;
use super::list;
use super::user::{COLUMNS, ShownUser, User};
use crate::audit::{self, ADMIN, Action, Author};
use crate::db::schema::users;
use crate::db::{Conn, Role, UserId, UserType, fold, is_duplicate, list_key};
use crate::error::{AppError, AppResult};
use crate::web::actor::{Actor, Admin};
use crate::web::form::Form;
use crate::web::json::{self, Json};
use crate::web::links;
use crate::web::path_id::PathId;
use crate::web::refusals;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

/// Changes the user, for Admins. `Conflict` by `email` when it is taken or the user is a service user, which has none, and
/// by `role` when nobody would be Admin any more. The role counts from the next request, for pages and tokens.
pub fn edit(conn: &mut Conn, author: &Author, id: UserId, change: &UserEdit) -> AppResult<User> {
    author.must_be(conn, ADMIN)?;
    apply(conn, author, id, change)
}

/// Gives the user who acts another name.
pub fn rename(conn: &mut Conn, author: &Author, name: String) -> AppResult<User> {
    apply(conn, author, author.user()?, &UserEdit { name: Some(name), ..UserEdit::default() })
}

fn apply(conn: &mut Conn, author: &Author, id: UserId, change: &UserEdit) -> AppResult<User> {
    let before = find::for_change(conn, id)?;
    let name = change.name.as_deref().unwrap_or(&before.name);
    let email = change.email.as_ref().map(Email::as_str).or(before.email.as_deref());
    let role = change.role.unwrap_or(before.role);
    if before.user_type == UserType::Service && email != before.email.as_deref() {
        return Err(AppError::Conflict {
            field: Some("email"),
            message: "The identifier of a service user can't be changed.".into(),
        });
    }
    if role != before.role {
        refuse_last_admin(conn, &before, Some("role"))?;
    }
    if name == before.name && email == before.email.as_deref() && role == before.role {
        return Ok(before);
    }
    let user: User = diesel::update(users::table.find(id))
        .set((
            users::name.eq(name),
            users::name_key.eq(fold(name)),
            users::list_key.eq(list_key(name, email)),
            users::email.eq(email),
            users::email_key.eq(email.map(fold)),
            users::role.eq(role),
        ))
        .returning(COLUMNS)
        .get_result(conn)
        .map_err(|cause| match &change.email {
            Some(email) if is_duplicate(&cause) => taken(email),
            _ => cause.into(),
        })?;
    record(conn, author, &before, &user)?;
    Ok(user)
}

/// A line for what was changed about the person, and one for the role: it is what somebody may do.
fn record(conn: &mut Conn, author: &Author, before: &User, user: &User) -> AppResult<()> {
    let arrow = |old: &str, new: &str| if old == new { old.to_owned() } else { format!("{old} → {new}") };
    if before.name != user.name || before.email != user.email {
        let mut subject = arrow(&before.name, &user.name);
        if before.email != user.email {
            let email = |user: &User| user.email.clone().unwrap_or_default();
            subject = format!("{subject}, {}", arrow(&email(before), &email(user)));
        }
        audit::record(conn, author, Action::UserEdit, (user.id, &subject))?;
    }
    if before.role != user.role {
        let subject = format!("{}, {}", user.name, arrow(before.role.title(), user.role.title()));
        audit::record(conn, author, Action::UserRole, (user.id, &subject))?;
    }
    Ok(())
}

/// `POST /settings/users/{id}/edit`: the list with its toast, or the dialog again with its message (422, 409).
pub async fn submit(
    Admin(visit): Admin<Visit>,
    PathId(id): PathId<UserId>,
    form: Form<UserInput>,
) -> AppResult<HttpResponse> {
    let changed = match form.change() {
        Ok(change) => visit.actor.write(&visit.db, move |conn, author| edit(conn, author, id, &change)).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(user) => {
            Ok(visit.back_to(&form.back, place(&visit.actor, &user), &Toast::ok("User successfully updated")))
        }
        Err(error) if error.is_about_input() => list::page::refused(&visit, Some(id), &form, error).await,
        Err(error) => Err(error),
    }
}

/// Who made themselves a Member can't see the list any more.
fn place(actor: &Actor, user: &User) -> &'static str {
    let may_see = actor.id != user.id || user.role >= Role::Manager;
    if may_see { links::USERS } else { links::SETTINGS }
}

/// `PUT /api/users/{id}`, the body: what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// 1 to 255 characters.
    #[serde(default, deserialize_with = "json::given")]
    #[schema(nullable = false, min_length = 1, pattern = "{name 255}", example = "Lucía Ferrer")]
    name: Option<String>,
    /// Only of a person; unique, upper and lower case count as the same. Up to 254 characters, of which those before the
    /// `@` are what browsers take. A domain in letters of other languages is taken, too, and kept in its ASCII form.
    #[serde(default, deserialize_with = "json::given")]
    #[schema(
        nullable = false,
        min_length = 3,
        pattern = "{email 254}",
        example = "lucia.ferrer@example.net"
    )]
    email: Option<String>,
    #[serde(default, deserialize_with = "json::given")]
    #[schema(nullable = false, example = "Manager")]
    role: Option<Role>,
}

/// `PUT /api/users/{id}`: 200 with the user.
#[utoipa::path(put, path = "/api/users/{id}", operation_id = "edit_user", tag = "Users",
    summary = "Change name, email address or role",
    description = "For Admins. What is left out stays; a role counts from the next request.",
security(("bearer" = [])), params(
    ("id" = i64, Path, minimum = 1, example = 7, description = "Number of the user")
), request_body = UserChange, responses(
    (status = 200, description = "The user as it is now; a role counts from the next request", body = ShownUser),
    refusals::Door,
    refusals::Body,
    refusals::Rights,
    refusals::Missing,
    refusals::Taken
))]
pub async fn api(
    Admin(visit): Admin<Visit>,
    id: AppResult<PathId<UserId>>,
    Json(body): Json<UserChange>,
) -> AppResult<HttpResponse> {
    let change = UserEdit {
        name: body.name.as_deref().map(person_name).transpose()?,
        email: body.email.as_deref().map(Email::parse).transpose()?,
        role: body.role,
    };
    // After the body: what is wrong with that is said first, whichever the number.
    let PathId(id) = id?;
    let user = visit.actor.write(&visit.db, move |conn, author| edit(conn, author, id, &change)).await?;
    Ok(HttpResponse::Ok().json(ShownUser::from(user)))
}
