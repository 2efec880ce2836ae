//! A token as a row, and as the API shows it.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::chips::Carried;
use super::reach::within_reach;
use crate::audit::{self, Action, Author};
use crate::db::schema::{tokens, users};
use crate::db::{Conn, Moment, TokenId, UserId, columns};
use crate::error::{AppError, AppResult, Missing};
use crate::names;
use crate::users::user::Owner;

/// Characters of a name at most.
const NAME_LENGTH: usize = 255;

/// A name that may be given to a token.
#[derive(Debug, Clone)]
pub struct TokenName(String);

impl TokenName {
    /// Trims and checks `raw`: 1 to 255 characters, none that hides or reorders text.
    pub fn parse(raw: &str) -> AppResult<Self> {
        names::clean("name", raw, NAME_LENGTH).map(TokenName)
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A row of `tokens`, without what only checking needs.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tokens)]
pub struct Token {
    pub id: TokenId,
    pub owner_id: UserId,
    pub name: String,
    pub created: Moment,
    pub expiration: Option<Moment>,
    pub revoked: Option<Moment>,
    pub last_used: Option<Moment>,
    /// Whether it belongs to a service user.
    pub is_service: bool,
    /// Revoked by somebody who only held its secret: it can't be restored.
    pub compromised: bool,
    /// Where the last good call came from.
    pub last_address: Option<String>,
}

/// Where a token stands. Expired wins over revoked: it can't be restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Active,
    Revoked,
    Expired,
}

impl Token {
    /// The state at `now`; an expiration equal to `now` has passed.
    pub fn state(&self, now: Moment) -> State {
        match (self.expiration, self.revoked) {
            (Some(end), _) if end <= now => State::Expired,
            (_, Some(_)) => State::Revoked,
            _ => State::Active,
        }
    }

    /// The token `id`, when it is within the reach of `actor`; to everybody else it does not exist.
    pub fn find(conn: &mut Conn, actor: UserId, id: TokenId) -> AppResult<Token> {
        tokens::table
            .filter(tokens::id.eq(id).and(within_reach(actor)))
            .select(COLUMNS)
            .get_result(conn)
            .optional()?
            .ok_or(AppError::NotFound(Missing::Token))
    }

    /// `User token successfully revoked`, or `Service token …`.
    pub fn toast(&self, done: &str) -> String {
        let kind = if self.is_service { "Service" } else { "User" };
        format!("{kind} token successfully {done}")
    }

    /// Writes the line about what was done to it. All Admins may read of a service token, nobody else of a personal one.
    pub fn record(&self, conn: &mut Conn, author: &Author, done: Action) -> AppResult<()> {
        if !self.is_service {
            return audit::record(conn, author, done, (self.id, &self.name));
        }
        let owner = users::table.find(self.owner_id).select(users::email);
        let identifier: Option<String> = owner.get_result(conn)?;
        audit::record_of(conn, author, done, (self.id, &self.name), identifier.as_deref())
    }
}

columns! {
    /// The columns of `Token`, in its order.
    COLUMNS = tokens::{id, owner_id, name, created, expiration, revoked, last_used, is_service, compromised, last_address}
}

/// A token as the API shows it. The secret is added only in the answer to POST.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub struct ShownToken {
    #[schema(value_type = i64, minimum = 1, example = 7)]
    pub id: TokenId,
    pub created: Moment,
    #[schema(max_length = 255, example = "CI/CD Pipeline")]
    pub name: String,
    /// Neither revoked nor expired.
    pub active: bool,
    /// The instant from which on it opens nothing; `null` is never.
    #[schema(required)]
    pub expiration: Option<Moment>,
    #[schema(required)]
    pub last_used: Option<Moment>,
    /// Revoked for good by somebody who only held its secret.
    #[schema(example = false)]
    pub compromised: bool,
    /// Names of its tags, the heaviest first.
    #[schema(max_items = 50, example = json!(["Production"]))]
    pub tags: Vec<String>,
    pub user: Owner,
    /// The secret; only in the answer that made the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        example = "eyJ0eXAiOiJwYXQrand0IiwiYWxnIjoiRWREU0EifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    )]
    pub bearer_token: Option<String>,
}

impl ShownToken {
    /// `token` with its tags, as its `owner` sees it at this moment.
    pub fn new(token: Token, owner: Owner, tags: Vec<Carried>) -> Self {
        ShownToken {
            active: token.state(Moment::now()) == State::Active,
            id: token.id,
            created: token.created,
            name: token.name,
            expiration: token.expiration,
            last_used: token.last_used,
            compromised: token.compromised,
            tags: tags.into_iter().map(|tag| tag.name).collect(),
            user: owner,
            bearer_token: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expired_wins_over_revoked_and_the_instant_itself_is_past() {
        let at = Moment::from_second;
        let token = |expiration, revoked| Token {
            id: TokenId::from(1),
            owner_id: UserId::from(1),
            name: "t".into(),
            created: at(0),
            expiration,
            revoked,
            last_used: None,
            is_service: false,
            compromised: false,
            last_address: None,
        };
        assert_eq!(token(None, None).state(at(50)), State::Active);
        assert_eq!(token(Some(at(51)), None).state(at(50)), State::Active);
        assert_eq!(token(Some(at(50)), None).state(at(50)), State::Expired);
        assert_eq!(token(None, Some(at(10))).state(at(50)), State::Revoked);
        assert_eq!(token(Some(at(49)), Some(at(10))).state(at(50)), State::Expired);
    }
}
