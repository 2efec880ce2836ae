//! The consent page: who asks, what for, and until when.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::asked::Asked;
use super::free_name::free_name;
use super::input::Input;
use crate::db::{Db, Moment};
use crate::error::{AppError, AppResult};
use crate::tokens::generate::expiry_field::ExpiryField;
use crate::tokens::generate::form_key::new_form_key;
use crate::web::actor::Actor;
use crate::web::field_error::FieldError;
use crate::web::headers::policy_with_form_to;
use crate::web::html_errors::to_sign_in;
use crate::web::links::{self, filters};
use crate::web::page::show;
use crate::web::sheet::Sheet;

/// Days that are chosen until the person chooses others.
const DAYS: &str = "90";

#[derive(Template)]
#[template(path = "client_login/consent.html")]
struct ConsentPage {
    sheet: Sheet,
    asked: Asked,
    person: String,
    role: &'static str,
    /// What the token is to be called.
    name: String,
    form_key: String,
    expiry: ExpiryField,
    error: FieldError,
}

/// `GET /api/cli/authorize`. What is no question of a client on this computer is refused before anybody signs
/// in.
pub async fn page(
    req: HttpRequest,
    actor: Result<Actor, AppError>,
    db: web::Data<Db>,
) -> AppResult<HttpResponse> {
    let asked = Asked::from_query(req.query_string())?;
    let Some(actor) = known(actor)? else { return Ok(to_sign_in(Some(&asked.path()))) };
    let expiry = ExpiryField::new(Moment::now(), DAYS);
    form(&req, &db, &actor, asked, (200, expiry, FieldError::default())).await
}

/// The page again, with what was typed and the message by its field.
pub async fn again(
    req: &HttpRequest,
    db: &Db,
    actor: &Actor,
    asked: Asked,
    input: &Input,
    error: &AppError,
) -> AppResult<HttpResponse> {
    let expiry = ExpiryField::new(Moment::now(), DAYS).typed(&input.expiration, &input.expires_on);
    form(req, db, actor, asked, (error.kind().0, expiry, error.into())).await
}

/// The person who is signed in; `None` when nobody is, and they are to sign in first.
pub fn known(actor: Result<Actor, AppError>) -> AppResult<Option<Actor>> {
    match actor {
        Err(AppError::Unauthenticated(_)) => Ok(None),
        actor => actor.map(Some),
    }
}

async fn form(
    req: &HttpRequest,
    db: &Db,
    actor: &Actor,
    asked: Asked,
    (status, expiry, error): (u16, ExpiryField, FieldError),
) -> AppResult<HttpResponse> {
    let (owner, machine) = (actor.id, asked.machine.clone());
    let name = db.read(move |conn| free_name(conn, owner, &machine)).await?;
    let source = asked.loopback.source();
    let page = ConsentPage {
        sheet: Sheet::new(req),
        asked,
        person: actor.name.clone(),
        role: actor.role.title(),
        name,
        form_key: new_form_key(),
        expiry,
        error,
    };
    let mut answer = show(req, status, &page)?;
    if let Some(source) = source {
        let policy = HeaderValue::from_str(&policy_with_form_to(&source)).map_err(anyhow::Error::new)?;
        answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(answer)
}
