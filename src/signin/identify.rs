//! Reads credentials: a session cookie on pages, a bearer token in the API. It only identifies; the `Actor`
//! extractor rejects.

use std::sync::Arc;

use actix_session::SessionExt;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};

use super::session::{self, SessionLimits, SignedIn};
use crate::audit::Door;
use crate::checks::checker::Checker;
use crate::db::Db;
use crate::secrets::presented::presented;
use crate::users::seen::Seen;
use crate::users::user::User;
use crate::web::actor::{Actor, Identified};
use crate::web::address;

/// For pages: the user of the session, as the database knows them now.
pub async fn by_cookie(
    db: Data<Db>,
    seen: Data<Seen>,
    limits: Data<SessionLimits>,
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let session = req.get_session();
    if let Some((id, epoch)) = session::user(&session) {
        let address = address::of(req.request());
        let by = SignedIn { id: session::own_id(&session), user: id, epoch, limits: **limits };
        let epoch = by.epoch.clone();
        match db.read(move |conn| session::find_user(conn, id, &epoch)).await {
            Ok(Some(user)) => {
                seen.mark(&db, user.id);
                req.extensions_mut().insert(Identified(Ok(on_a_page(user, address, by))));
            }
            // Deactivated, or another epoch meanwhile: the session is over.
            Ok(None) => session.purge(),
            Err(error) => drop(req.extensions_mut().insert(Identified(Err(error)))),
        }
    }
    next.call(req).await
}

fn on_a_page(user: User, address: String, by: SignedIn) -> Actor {
    Actor {
        id: user.id,
        name: user.name,
        email: user.email,
        role: user.role,
        user_type: user.user_type,
        door: Door::Page,
        address,
        token: None,
        standing: Arc::new(by),
    }
}

/// For the API: the owner of the token in `Authorization: Bearer` (RFC 6750 section 2.1). A token anywhere
/// else is not looked at.
pub async fn by_bearer(
    db: Data<Db>,
    seen: Data<Seen>,
    checker: Data<Checker>,
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let found = match presented(req.headers(), &AUTHORIZATION) {
        Ok(None) => None,
        Ok(Some(secret)) => {
            let from = address::client_of(req.request());
            let holder = checker.check(secret, Some(from), |_| Ok(())).await;
            Some(holder.map(|holder| holder.actor(from.to_string())))
        }
        Err(error) => Some(Err(error)),
    };
    if let Some(found) = found {
        if let Ok(actor) = &found {
            seen.mark(&db, actor.id);
        }
        req.extensions_mut().insert(Identified(found));
    }
    next.call(req).await
}
