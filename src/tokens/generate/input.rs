//! What is to be made: the order, and the dialog or the body that it comes by.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

use super::expiration;
use super::form_key::form_key;
use super::whose::Whose;
use crate::db::schema::tokens;
use crate::db::{Moment, TokenId, UserId, fold, list_key};
use crate::error::AppResult;
use crate::tokens::cap::Cap;
use crate::tokens::choose_tags::input::TagChoice;
use crate::tokens::token::TokenName;
use crate::web::actor::Actor;
use crate::web::json;

/// What is to be made.
pub struct Order {
    pub whose: Whose,
    pub name: TokenName,
    pub expiration: Option<Moment>,
    pub tags: TagChoice,
    /// The token that it is made with, when a program makes it.
    pub made_with: Option<TokenId>,
    pub cap: Cap,
    /// The key of the form it came by: one form makes one token, however often it is sent.
    pub form_key: Option<String>,
}

/// The columns of a new token that say what was ordered.
#[derive(Insertable)]
#[diesel(table_name = tokens, treat_none_as_default_value = false)]
pub struct Ordered<'a> {
    name: &'a str,
    name_key: String,
    list_key: String,
    expiration: Option<Moment>,
    made_with: Option<TokenId>,
}

impl Order {
    /// A token of one's own, made by a person, that carries no tags.
    pub fn new(name: TokenName, expiration: Option<Moment>, cap: Cap) -> Self {
        let (whose, tags) = (Whose::Own, TagChoice::default());
        Order { whose, name, expiration, tags, made_with: None, cap, form_key: None }
    }

    /// As the database keeps it.
    pub fn columns(&self) -> Ordered<'_> {
        let name = self.name.as_str();
        Ordered {
            name,
            name_key: fold(name),
            list_key: list_key(name, None),
            expiration: self.expiration,
            made_with: self.made_with,
        }
    }
}

/// The dialog, sent.
#[derive(Debug, Clone, Default, Deserialize)]
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
    /// What was asked for.
    pub fn order(&self, cap: Cap) -> AppResult<Order> {
        let form_key = Some(form_key(&self.form_key)?);
        let name = TokenName::parse(&self.name)?;
        let expiration = expiration::chosen(Moment::now(), &self.expiration, &self.expires_on, &self.zone)?;
        let (whose, tags) = (self.whose(), TagChoice::from_form(&self.tags, &self.more_tags)?);
        Ok(Order { whose, tags, form_key, ..Order::new(name, expiration, cap) })
    }

    fn whose(&self) -> Whose {
        match (self.kind.as_str(), self.other_user.trim()) {
            ("service", "") => Whose::Service(self.user_id.parse().ok()),
            ("service", identifier) => Whose::Named(identifier.to_owned()),
            _ => Whose::Own,
        }
    }
}

/// `POST /api/user-tokens`, the body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// 1 to 255 characters, white space around them does not count. Unique among your tokens; upper and lower case count
    /// as the same.
    #[schema(min_length = 1, pattern = "{name 255}", example = "CI/CD Pipeline")]
    name: String,
    /// 1 to 365, or null for never; it must be said.
    #[serde(deserialize_with = "json::whole")]
    #[schema(required, minimum = 1, maximum = 365, example = 30)]
    expires_in_days: Option<i64>,
    /// Names of tags that it carries.
    #[serde(default)]
    #[schema(max_items = 50, example = json!([]))]
    tags: Option<Vec<String>>,
    /// For Admins: the number of the service user whose token it is to be. Yours when it is left out.
    #[serde(default, deserialize_with = "json::whole")]
    #[schema(value_type = Option<i64>, minimum = 1, example = json!(null))]
    user_id: Option<UserId>,
}

impl NewToken {
    /// What `actor` asked for. Nothing that is made with a token lives longer than that one.
    pub fn order(self, actor: &Actor, cap: Cap) -> AppResult<Order> {
        let name = TokenName::parse(&self.name)?;
        let wanted = self
            .expires_in_days
            .map(|days| expiration::in_days("expires_in_days", Moment::now(), days))
            .transpose()?;
        let with = actor.token.and_then(|token| token.expiration);
        Ok(Order {
            whose: self.user_id.map_or(Whose::Own, |id| Whose::Service(Some(id))),
            tags: TagChoice { ids: Vec::new(), names: self.tags.unwrap_or_default() },
            made_with: actor.token.map(|token| token.id),
            ..Order::new(name, wanted.into_iter().chain(with).min(), cap)
        })
    }
}
