//! What is to be made: the order, and the dialog that it comes by.

use serde::Deserialize;

use super::expiration;
use super::form_key::form_key;
use super::whose::Whose;
use crate::db::{Moment, TokenId};
use crate::error::AppResult;
use crate::tokens::cap::Cap;
use crate::tokens::choose_tags::input::Choice;
use crate::tokens::token::TokenName;

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
    /// What was asked for.
    pub fn order(&self, cap: Cap) -> AppResult<Order> {
        let form_key = Some(form_key(&self.form_key)?);
        let name = TokenName::parse(&self.name)?;
        let expiration = expiration::chosen(Moment::now(), &self.expiration, &self.expires_on, &self.zone)?;
        let (whose, tags) = (self.whose(), Choice::from_form(&self.tags, &self.more_tags)?);
        Ok(Order { whose, name, expiration, tags, made_with: None, cap, form_key })
    }

    fn whose(&self) -> Whose {
        match (self.kind.as_str(), self.other_user.trim()) {
            ("service", "") => Whose::Service(self.user_id.parse().ok()),
            ("service", identifier) => Whose::Named(identifier.to_owned()),
            _ => Whose::Own,
        }
    }
}
