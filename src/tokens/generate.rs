//! Generate: makes a token and shows its secret, once.

use actix_web::{HttpRequest, HttpResponse, web};
use diesel::prelude::*;
use serde::Deserialize;

use super::cap::{self, Cap};
use super::choose_tags::{self, Choice};
use super::expiration;
use super::generate_dialog::Generated;
use super::list::{self, query::PATH};
use super::made_with;
use super::token::{COLUMNS, Token, TokenName};
use super::whose::{Whose, owner};
use crate::audit::{Action, Author};
use crate::db::schema::{tokens, used_forms};
use crate::db::{Conn, Db, Moment, TokenId, UserType, fold, is_duplicate, list_key};
use crate::error::{AppError, AppResult};
use crate::secrets::keyring::Keyring;
use crate::secrets::secret::Secret;
use crate::users::user::Owner;
use crate::web::actor::Actor;
use crate::web::back;
use crate::web::form::Form;
use crate::web::page::{Toast, see_other_with};
use crate::web::path_id::row_number;
use crate::web::secret_answer;
use crate::web::site::Site;

/// The field name under which a form that was sent before is refused.
pub const FORM_KEY: &str = "form_key";

/// What is to be made.
pub struct Order {
    pub whose: Whose,
    pub name: TokenName,
    pub expiration: Option<Moment>,
    pub tags: Choice,
    /// The token that it is made with, when a program makes it.
    pub made_with: Option<TokenId>,
    pub cap: Cap,
    /// The key of the form it came by: one form makes one token, however often it is sent.
    pub form_key: Option<String>,
}

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
            tokens::owner_id.eq(owner.id),
            tokens::is_service.eq(owner.user_type == UserType::Service),
            tokens::name.eq(order.name.as_str()),
            tokens::name_key.eq(fold(order.name.as_str())),
            tokens::list_key.eq(list_key(order.name.as_str(), None)),
            tokens::jti.eq(jti),
            tokens::hash.eq(secret.hash().0),
            tokens::created.eq(now),
            tokens::expiration.eq(order.expiration),
            tokens::made_with.eq(order.made_with),
        ))
        .on_conflict((tokens::owner_id, tokens::name_key))
        .do_nothing()
        .returning(COLUMNS);
    // diesel can't say this for both engines at once.
    let inserted: Option<Token> = match conn {
        Conn::Sqlite(conn) => insert.get_result(conn),
        Conn::Postgres(conn) => insert.get_result(conn),
    }
    .optional()?;
    let Some(token) = inserted else { return Err(taken(conn, &owner, owner.id == actor, &order.name)?) };
    cap::refuse_over(conn, order.cap, owner.id, owner.id == actor)?;
    token.record(conn, author, Action::TokenGenerate)?;
    if !order.tags.is_empty() {
        choose_tags::give(conn, author, &token, &order.tags)?;
    }
    Ok(Made { token, owner, secret })
}

/// A key for a form that makes one token.
pub fn new_form_key() -> String {
    hex::encode(rand::random::<[u8; 16]>())
}

/// The key that a form brought back.
pub fn form_key(raw: &str) -> AppResult<String> {
    let is_key = raw.len() == 32 && raw.bytes().all(|byte| byte.is_ascii_hexdigit());
    let key = is_key.then(|| raw.to_owned());
    key.ok_or_else(|| AppError::invalid("", "This form is incomplete. Close it and open it again."))
}

fn use_form(conn: &mut Conn, key: &str, now: Moment) -> AppResult<()> {
    // No session lives as long, so no form that old can be sent again.
    diesel::delete(used_forms::table.filter(used_forms::used.lt(now.plus(-31 * 24 * 60 * 60))))
        .execute(conn)?;
    let used = diesel::insert_into(used_forms::table)
        .values((used_forms::form_key.eq(key), used_forms::used.eq(now)))
        .execute(conn);
    used.map(drop).map_err(|cause| match is_duplicate(&cause) {
        true => AppError::Conflict {
            field: Some(FORM_KEY),
            message: "That form was sent already: its token is in the list. Its secret can't be shown again."
                .into(),
        },
        false => cause.into(),
    })
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

/// The dialog, sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct GenerateInput {
    pub name: String,
    pub expiration: String,
    pub expires_on: String,
    pub zone: String,
    pub form_key: String,
    /// `service`, or anything else for a personal one.
    #[serde(rename = "type")]
    pub kind: String,
    /// Number of the service user that was chosen, and the identifier of one that was typed instead.
    pub user_id: String,
    pub other_user: String,
    pub tags: Vec<String>,
    pub more_tags: String,
    pub back: String,
}

impl GenerateInput {
    fn order(&self, cap: Cap) -> AppResult<Order> {
        let form_key = Some(form_key(&self.form_key)?);
        let name = TokenName::parse(&self.name)?;
        let expiration = expiration::chosen(Moment::now(), &self.expiration, &self.expires_on, &self.zone)?;
        let (whose, tags) = (self.whose(), self.choice());
        Ok(Order { whose, name, expiration, tags, made_with: None, cap, form_key })
    }

    fn whose(&self) -> Whose {
        match (self.kind.as_str(), self.other_user.trim()) {
            ("service", "") => Whose::Service(row_number(&self.user_id).unwrap_or(-1)),
            ("service", identifier) => Whose::Named(identifier.to_owned()),
            _ => Whose::Own,
        }
    }

    /// The tags that were chosen.
    pub fn choice(&self) -> Choice {
        Choice::from_form(&self.tags, &self.more_tags)
    }
}

/// `POST /settings/tokens`: the success view, or the dialog again with its message (422, 409).
pub async fn submit(
    req: HttpRequest,
    actor: Actor,
    db: web::Data<Db>,
    keyring: web::Data<Keyring>,
    cap: web::Data<Cap>,
    site: web::Data<Site>,
    form: Form<GenerateInput>,
) -> AppResult<HttpResponse> {
    let ring = keyring.into_inner();
    let made = match form.order(**cap) {
        Ok(order) => actor.write(&db, move |conn, author| generate(conn, &ring, author, &order)).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(Made { token, secret, .. }) => {
            let generated = Generated::new(&site, token, secret);
            Ok(secret_answer::mark(list::page::generated(&req, &actor, &db, &form.back, generated).await?))
        }
        Err(error) if error.field() == Some(FORM_KEY) => {
            Ok(see_other_with(&site, back::path(&form.back, PATH), &Toast::failed(error.to_string())))
        }
        Err(error) if error.is_about_input() => list::page::refused(&req, &actor, &db, &form, error).await,
        Err(error) => Err(error),
    }
}
