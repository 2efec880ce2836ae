//! A new person.

use diesel::prelude::*;

use super::email::Email;
use super::sessions::new_epoch;
use super::user::{COLUMNS, User};
use crate::audit::{self, ADMIN, Action, Author};
use crate::db::schema::{pending_setup, users};
use crate::db::{Conn, Moment, Role, UserType, fold, is_duplicate, list_key};
use crate::error::{AppError, AppResult, Missing};
use crate::names;

/// Characters of a person's name at most.
const NAME_LENGTH: usize = 255;

/// What a new person needs.
pub struct NewPerson {
    pub email: Email,
    pub name: String,
    pub role: Role,
    /// Made by `NewPassword::hash`; `None` until the person chooses one.
    pub password_hash: Option<String>,
}

/// Trims and checks a person's name.
pub fn person_name(raw: &str) -> AppResult<String> {
    names::clean("name", raw, NAME_LENGTH)
}

/// Creates the person, for Admins. `Conflict` by `email` when it is taken. The first one ends the setup.
pub fn create(conn: &mut Conn, author: &Author, new: &NewPerson) -> AppResult<User> {
    author.must_be(conn, ADMIN)?;
    end_setup(conn)?;
    insert(conn, author, new)
}

/// Creates the first Admin, who comes from `address`: this is all that the setup may. `NotFound` when there
/// is a user already; of two at once, one is created.
pub fn create_first(conn: &mut Conn, new: &NewPerson, address: &str) -> AppResult<User> {
    if end_setup(conn)? == 0 {
        return Err(AppError::NotFound(Missing::Page));
    }
    insert(conn, &Author::setup(&new.name, address), new)
}

fn insert(conn: &mut Conn, author: &Author, new: &NewPerson) -> AppResult<User> {
    let user: User = diesel::insert_into(users::table)
        .values((
            users::email.eq(new.email.as_str()),
            users::email_key.eq(new.email.key()),
            users::name.eq(&new.name),
            users::name_key.eq(fold(&new.name)),
            users::list_key.eq(list_key(&new.name, Some(new.email.as_str()))),
            users::user_type.eq(UserType::Human),
            users::role.eq(new.role),
            users::password_hash.eq(&new.password_hash),
            users::session_epoch.eq(new_epoch()),
            users::active.eq(true),
            users::created.eq(Moment::now()),
        ))
        .returning(COLUMNS)
        .get_result(conn)
        .map_err(|cause| if is_duplicate(&cause) { taken(&new.email) } else { cause.into() })?;
    audit::record(conn, author, Action::UserCreate, (user.id, &user.name))?;
    Ok(user)
}

/// True until the first user exists.
pub fn setup_is_open(conn: &mut Conn) -> AppResult<bool> {
    Ok(pending_setup::table.count().get_result::<i64>(conn)? > 0)
}

/// Gives how many rows it took away: 1 for exactly one caller, ever.
fn end_setup(conn: &mut Conn) -> AppResult<usize> {
    Ok(diesel::delete(pending_setup::table).execute(conn)?)
}

/// There is somebody with this email address.
pub fn taken(email: &Email) -> AppError {
    AppError::Conflict {
        field: Some("email"),
        message: format!("There is a user with the email address {} already.", email.as_str()),
    }
}
