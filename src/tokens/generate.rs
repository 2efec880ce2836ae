//! Generate: makes a token and shows its secret, once.

pub mod again;
pub mod api;
pub mod dialog;
pub mod expiration;
pub mod expiry_field;
pub mod form_key;
pub mod input;
pub mod whose;

use actix_web::{HttpResponse, web};
use diesel::prelude::*;

use dialog::Generated;
use form_key::{FORM_KEY, use_form};
use input::{GenerateInput, Order};
use whose::owner;

use super::list::{self, query::PATH};
use super::token::{COLUMNS, Token, TokenName};
use super::{cap, choose_tags, made_with};
use crate::audit::{Action, Author};
use crate::db::schema::tokens;
use crate::db::{Conn, Moment, UserType, fold, on_either};
use crate::error::{AppError, AppResult};
use crate::secrets::keyring::Keyring;
use crate::secrets::secret::Secret;
use crate::users::user::Owner;
use crate::web::form::Form;
use crate::web::secret_answer;
use crate::web::site::Site;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

/// What was made.
pub struct Made {
    pub token: Token,
    pub owner: Owner,
    pub secret: Secret,
}

/// Makes the token and its secret. `Conflict` by `name` when the owner has one of that name, by `form_key` when the form
/// was sent before, without a field when the owner has as many as the cap allows; what `whose::owner` says when it
/// may not be theirs.
pub fn generate(conn: &mut Conn, keyring: &Keyring, author: &Author, order: &Order) -> AppResult<Made> {
    let (actor, now) = (author.user()?, Moment::now());
    if let Some(key) = &order.form_key {
        use_form(conn, key, now)?;
    }
    if let Some(with) = order.made_with {
        made_with::hold(conn, with)?;
    }
    let owner = owner(conn, actor, &order.whose)?;
    let (secret, jti) = Secret::issue(keyring, owner.id, now, order.expiration)?;
    let insert = diesel::insert_into(tokens::table)
        .values((
            order.columns(),
            tokens::owner_id.eq(owner.id),
            tokens::is_service.eq(owner.user_type == UserType::Service),
            tokens::jti.eq(jti),
            tokens::hash.eq(secret.hash().0),
            tokens::created.eq(now),
        ))
        .on_conflict((tokens::owner_id, tokens::name_key))
        .do_nothing()
        .returning(COLUMNS);
    let inserted: Option<Token> = on_either!(conn, insert.get_result(conn)).optional()?;
    let Some(token) = inserted else { return Err(taken(conn, &owner, owner.id == actor, &order.name)?) };
    cap::refuse_over(conn, order.cap, owner.id, owner.id == actor)?;
    token.record(conn, author, Action::TokenGenerate)?;
    if !order.tags.is_empty() {
        choose_tags::give(conn, author, &token, &order.tags)?;
    }
    Ok(Made { token, owner, secret })
}

/// The owner has a token of that name: it is told as they spelled it, or as it was ordered when it is gone just now.
fn taken(conn: &mut Conn, owner: &Owner, is_own: bool, name: &TokenName) -> AppResult<AppError> {
    let there: Option<String> = tokens::table
        .filter(tokens::owner_id.eq(owner.id).and(tokens::name_key.eq(fold(name.as_str()))))
        .select(tokens::name)
        .get_result(conn)
        .optional()?;
    let name = there.as_deref().unwrap_or(name.as_str());
    let who = if is_own { "You already have" } else { "This service user already has" };
    Ok(AppError::Conflict {
        field: Some("name"),
        message: format!("{who} a token named “{name}”. Upper and lower case count as the same."),
    })
}

/// `POST /settings/tokens`: the success view, or the dialog again with its message (422, 409).
pub async fn submit(
    visit: Visit,
    keyring: web::Data<Keyring>,
    cap: web::Data<cap::Cap>,
    form: Form<GenerateInput>,
) -> AppResult<HttpResponse> {
    let ring = keyring.into_inner();
    let made = match form.order(**cap) {
        Ok(order) => {
            visit.actor.write(&visit.db, move |conn, author| generate(conn, &ring, author, &order)).await
        }
        Err(error) => Err(error),
    };
    match made {
        Ok(Made { token, secret, .. }) => {
            let generated = Generated::new(Site::of(&visit.req), token, secret);
            Ok(secret_answer::mark(list::page::generated(&visit, &form.back, generated).await?))
        }
        Err(error) if error.field() == Some(FORM_KEY) => {
            Ok(visit.back_to(&form.back, PATH, &Toast::failed(error.to_string())))
        }
        Err(error) if error.is_about_input() => list::page::refused(&visit, &form, error).await,
        Err(error) => Err(error),
    }
}
