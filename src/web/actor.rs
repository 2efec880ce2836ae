//! Who is making this request. Middleware identifies (`signin::identify`), this extractor rejects.

use std::fmt::Debug;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use crate::audit::{Author, Door};
use crate::db::{Conn, Db, Moment, Role, TokenId, UserId, UserType, hold_users};
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
    /// The role that their request needs.
    pub demand: Demand,
}

/// What let somebody in: a session, or a token. Each change asks it again in its own transaction, because a body may arrive
/// seconds after the head of its request.
pub trait Standing: Debug + Send + Sync {
    /// The role that they have now; `Unauthenticated` when the session or token has ended, or they are deactivated.
    fn role(&self, conn: &mut Conn) -> AppResult<Role>;
}

/// The least role that something needs, and the refusal for everybody else.
#[derive(Debug, Clone, Copy)]
pub struct Demand {
    role: Role,
    refusal: &'static str,
}

impl Demand {
    /// Anybody who is let in.
    pub const NONE: Demand = Demand::new(Role::Member, "");
    const MANAGER: Demand =
        Demand::new(Role::Manager, "Only Managers and Admins can do this. Ask one of them.");
    const ADMIN: Demand = Demand::new(Role::Admin, "Only Admins can do this. Ask one of them.");

    /// `refusal` is a sentence.
    pub const fn new(role: Role, refusal: &'static str) -> Self {
        Demand { role, refusal }
    }

    fn is_met_by(self, role: Role) -> AppResult<()> {
        if role >= self.role { Ok(()) } else { Err(AppError::Forbidden(self.refusal)) }
    }
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

    /// The same actor, for what needs more; `Forbidden` when they are not that. What they change is refused, too, when
    /// they are not that any more by then.
    pub fn demanding(mut self, demand: Demand) -> AppResult<Actor> {
        demand.is_met_by(self.role)?;
        self.demand = demand;
        Ok(self)
    }

    /// Runs a rule that writes, as this actor: the one way for a handler to change something for somebody. In the same
    /// transaction it is asked first whether they may still: `Unauthenticated` when the session or the token has ended,
    /// `Forbidden` when they no longer have the role that was demanded. Then nothing is changed.
    pub async fn write<T, F>(&self, db: &Db, rule: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Author) -> AppResult<T> + Send + 'static,
    {
        let (author, standing, demand) = (self.author(), self.standing.clone(), self.demand);
        db.write(move |conn| {
            // What is for Admins changes users: before one is asked who they are, nobody else may be changing that.
            if demand.role == Role::Admin {
                hold_users(conn)?;
            }
            demand.is_met_by(standing.role(conn)?)?;
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

/// An actor who is Manager or Admin; others are refused (403).
#[derive(Debug, Clone)]
pub struct Manager(pub Actor);

impl FromRequest for Manager {
    type Error = AppError;
    type Future = Ready<AppResult<Manager>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let actor = Actor::from_request(req, payload).into_inner();
        ready(actor.and_then(|actor| actor.demanding(Demand::MANAGER)).map(Manager))
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
        ready(actor.and_then(|actor| actor.demanding(Demand::ADMIN)).map(Admin))
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
