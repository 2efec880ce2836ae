//! Who is making this request. Middleware identifies (`signin::identify`), this extractor rejects.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use crate::audit::{ADMIN, Author, Door, MANAGER, Need, Standing};
use crate::db::{Conn, Db, Moment, Role, TokenId, UserId, UserType};
use crate::error::{AppError, AppResult, Refusal};

/// The user behind a request, with the rights of this moment.
#[derive(Debug, Clone)]
pub struct Actor {
    pub id: UserId,
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
    pub user_type: UserType,
    pub door: Door,
    /// The client's address.
    pub address: String,
    /// The token that opened the door, when it was the API's.
    pub token: Option<ActingToken>,
    /// What let them in.
    pub standing: Arc<dyn Standing>,
}

/// The token that a request came with.
#[derive(Debug, Clone, Copy)]
pub struct ActingToken {
    pub id: TokenId,
    /// When it ends: nothing it makes may live longer.
    pub expiration: Option<Moment>,
}

/// What the identifying middleware found; absent when the request carries no credentials.
pub struct Identified(pub AppResult<Actor>);

impl Actor {
    /// Who is behind what this actor changes.
    pub fn author(&self) -> Author {
        Author::let_in(self.id, &self.name, self.door, self.address.clone(), self.standing.clone())
    }

    /// Runs a rule that writes, as this actor: the one way for a handler to change something for somebody. In the same
    /// transaction it is asked first whether they are still let in: `Unauthenticated` when the session or the token has
    /// ended, and nothing is changed. What they may, the rule asks.
    pub async fn write<T, F>(&self, db: &Db, rule: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Author) -> AppResult<T> + Send + 'static,
    {
        let author = self.author();
        db.write(move |conn| {
            author.must_be_let_in(conn)?;
            rule(conn, &author)
        })
        .await
    }

    /// The actor of a request that was identified well, for pages that also greet strangers.
    pub fn of(req: &HttpRequest) -> Option<Actor> {
        match req.extensions().get::<Identified>() {
            Some(Identified(Ok(actor))) => Some(actor.clone()),
            _ => None,
        }
    }
}

/// An actor, or a visit of one, who is Manager or Admin; others are refused (403).
#[derive(Debug, Clone)]
pub struct Manager<T = Actor>(pub T);

/// An actor, or a visit of one, who is Admin; others are refused (403).
#[derive(Debug, Clone)]
pub struct Admin<T = Actor>(pub T);

/// Refuses early whoever has too low a role (`Forbidden`), before a body is read. The rule asks again.
fn who_meets<T: Early>(req: &HttpRequest, payload: &mut Payload, need: Need) -> AppResult<T> {
    let who = T::from_request(req, payload).into_inner()?;
    need.is_met_by(who.as_ref().role).map(|()| who)
}

/// Who asks is known before a body is read.
pub trait Early: FromRequest<Error = AppError, Future = Ready<AppResult<Self>>> + AsRef<Actor> {}

impl<T: FromRequest<Error = AppError, Future = Ready<AppResult<T>>> + AsRef<Actor>> Early for T {}

impl<T: Early> FromRequest for Manager<T> {
    type Error = AppError;
    type Future = Ready<AppResult<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(who_meets(req, payload, MANAGER).map(Manager))
    }
}

impl<T: Early> FromRequest for Admin<T> {
    type Error = AppError;
    type Future = Ready<AppResult<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(who_meets(req, payload, ADMIN).map(Admin))
    }
}

impl AsRef<Actor> for Actor {
    fn as_ref(&self) -> &Actor {
        self
    }
}

impl FromRequest for Actor {
    type Error = AppError;
    type Future = Ready<AppResult<Actor>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match Actor::of(req) {
            Some(actor) => Ok(actor),
            None => Err(match req.extensions_mut().remove::<Identified>() {
                Some(Identified(Err(error))) => error,
                _ => AppError::Unauthenticated(Refusal::Missing),
            }),
        })
    }
}
