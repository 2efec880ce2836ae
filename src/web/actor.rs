//! Who is making this request. Middleware identifies (`signin::identify`), this extractor rejects.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use crate::audit::{Author, Door};
use crate::db::{Moment, Role, TokenId, UserId, UserType};
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
    /// For the audit lines of what this actor does.
    pub fn author(&self) -> Author {
        Author {
            id: Some(self.id),
            name: self.name.clone(),
            door: self.door,
            address: Some(self.address.clone()),
        }
    }

    /// The actor of a request that was identified well, for pages that also greet strangers.
    pub fn of(req: &HttpRequest) -> Option<Actor> {
        match req.extensions().get::<Identified>() {
            Some(Identified(Ok(actor))) => Some(actor.clone()),
            _ => None,
        }
    }
}

/// An actor who is Manager or Admin; others are refused (403).
#[derive(Debug, Clone)]
pub struct Manager(pub Actor);

impl FromRequest for Manager {
    type Error = AppError;
    type Future = Ready<AppResult<Manager>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let actor = Actor::from_request(req, payload).into_inner();
        ready(actor.and_then(|actor| match actor.role >= Role::Manager {
            true => Ok(Manager(actor)),
            false => Err(AppError::Forbidden("Only Managers and Admins can do this. Ask one of them.")),
        }))
    }
}

/// An actor who is Admin; others are refused (403).
#[derive(Debug, Clone)]
pub struct Admin(pub Actor);

impl FromRequest for Admin {
    type Error = AppError;
    type Future = Ready<AppResult<Admin>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let actor = Actor::from_request(req, payload).into_inner();
        ready(actor.and_then(|actor| match actor.role {
            Role::Admin => Ok(Admin(actor)),
            _ => Err(AppError::Forbidden("Only Admins can do this. Ask one of them.")),
        }))
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
