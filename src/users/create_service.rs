//! A new service user: it cannot sign in, it only has tokens.

mod identifier;

use actix_web::HttpResponse;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

use identifier::identifier;

use super::create::person_name;
use super::sessions::new_epoch;
use super::user::{COLUMNS, ShownUser, User};
use crate::audit::{self, ADMIN, Action, Author};
use crate::db::schema::users;
use crate::db::{Conn, Moment, Role, UserType, fold, is_duplicate, list_key};
use crate::error::{AppError, AppResult};
use crate::web::actor::Admin;
use crate::web::json::Json;
use crate::web::refusals;
use crate::web::visit::Visit;

/// Names that are tried before nothing is suggested.
const TRIES: std::ops::Range<u32> = 2..20;

/// Creates the service user, for Admins. `Conflict` by `name`, with another name that is free, when its identifier is taken.
pub fn create_service(conn: &mut Conn, author: &Author, name: &str, role: Role) -> AppResult<User> {
    author.must_be(conn, ADMIN)?;
    let identifier = identifier(name)?;
    if is_taken(conn, &identifier)? {
        return Err(taken(conn, name, &identifier)?);
    }
    let user: User = diesel::insert_into(users::table)
        .values((
            users::email.eq(&identifier),
            users::email_key.eq(&identifier),
            users::name.eq(name),
            users::name_key.eq(fold(name)),
            users::list_key.eq(list_key(name, Some(&identifier))),
            users::user_type.eq(UserType::Service),
            users::role.eq(role),
            users::session_epoch.eq(new_epoch()),
            users::active.eq(true),
            users::created.eq(Moment::now()),
        ))
        .returning(COLUMNS)
        .get_result(conn)
        // Somebody took it in this moment.
        .map_err(|cause| if is_duplicate(&cause) { refused(&identifier, "") } else { cause.into() })?;
    audit::record(conn, author, Action::UserCreate, (user.id, &user.name))?;
    Ok(user)
}

fn is_taken(conn: &mut Conn, identifier: &str) -> AppResult<bool> {
    let same = users::table.filter(users::email_key.eq(identifier));
    Ok(same.count().get_result::<i64>(conn)? > 0)
}

/// The refusal, with a name that would do.
fn taken(conn: &mut Conn, name: &str, taken: &str) -> AppResult<AppError> {
    for number in TRIES {
        let Ok(other) = person_name(&format!("{name} {number}")) else { break };
        if !is_taken(conn, &identifier(&other)?)? {
            return Ok(refused(taken, &format!(", for example {other}")));
        }
    }
    Ok(refused(taken, ""))
}

fn refused(identifier: &str, example: &str) -> AppError {
    AppError::Conflict {
        field: Some("name"),
        message: format!(
            "This name makes the identifier {identifier}, which is taken. Choose another{example}."
        ),
    }
}

/// `POST /api/users`, the body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewServiceUser {
    /// 1 to 255 characters. Its identifier is made from it: lower case, spaces to `_`, other characters than a–z and digits
    /// dropped, then `@service`; something must be left.
    #[schema(min_length = 1, pattern = "{service name 255}", example = "Pipeline Automation")]
    name: String,
    /// What its tokens may do; `Member` when it is left out.
    #[serde(default)]
    #[schema(example = "Member")]
    role: Option<Role>,
}

/// `POST /api/users`: 200 with the new service user. People are added on the Users tab, where their password link is
/// handed over.
#[utoipa::path(post, path = "/api/users", operation_id = "create_service_user", tag = "Users",
    summary = "Create a service user",
    description = "For Admins. People are added on the Users tab, where their password link is handed over.",
security(("bearer" = [])), request_body = NewServiceUser, responses(
    (status = 200, description = "The service user", body = ShownUser),
    refusals::Door,
    refusals::Body,
    refusals::Rights,
    refusals::Taken
))]
pub async fn api(Admin(visit): Admin<Visit>, Json(new): Json<NewServiceUser>) -> AppResult<HttpResponse> {
    let name = person_name(&new.name)?;
    let role = new.role.unwrap_or(Role::Member);
    let user =
        visit.actor.write(&visit.db, move |conn, author| create_service(conn, author, &name, role)).await?;
    Ok(HttpResponse::Ok().json(ShownUser::from(user)))
}
