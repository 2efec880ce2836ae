//! Add User: a person, who gets a password link, or a service user.

use actix_web::HttpResponse;

use super::create::{NewPerson, create, person_name};
use super::create_service::create_service;
use super::input::UserInput;
use super::link::NewLink;
use super::{link, list};
use crate::audit::Author;
use crate::db::Conn;
use crate::error::AppResult;
use crate::web::actor::Admin;
use crate::web::form::Form;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

/// Creates the person, who has no password yet, and the link to choose one.
pub fn add(conn: &mut Conn, author: &Author, new: &NewPerson) -> AppResult<NewLink> {
    let person = create(conn, author, new)?;
    link::make_for(conn, author, person)
}

/// `POST /settings/users`: the password link in the same dialog, this once; the list, for a service user; or the dialog
/// again with its message (422, 409).
pub async fn submit(Admin(visit): Admin<Visit>, form: Form<UserInput>) -> AppResult<HttpResponse> {
    let added = match form.is_service() {
        Ok(true) => add_service(&visit, &form).await,
        Ok(false) => add_person(&visit, &form).await,
        Err(error) => Err(error),
    };
    match added {
        Err(error) if error.is_about_input() => list::page::refused(&visit, None, &form, error).await,
        other => other,
    }
}

async fn add_person(visit: &Visit, form: &UserInput) -> AppResult<HttpResponse> {
    let (name, email, role) = (person_name(&form.name)?, form.email()?, form.role()?);
    let person = NewPerson { email, name, role, password_hash: None };
    let link = visit.actor.write(&visit.db, move |conn, author| add(conn, author, &person)).await?;
    list::page::linked(visit, &form.back, ("Add User", "User successfully created"), link).await
}

async fn add_service(visit: &Visit, form: &UserInput) -> AppResult<HttpResponse> {
    let (name, role) = (person_name(&form.name)?, form.role()?);
    visit.actor.write(&visit.db, move |conn, author| create_service(conn, author, &name, role)).await?;
    Ok(visit.back_to(&form.back, list::query::PATH, &Toast::ok("Service user successfully created")))
}
