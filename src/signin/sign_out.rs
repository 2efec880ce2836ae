//! Signing out.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::audit::{self, Action, Author};
use crate::db::{Conn, Db};
use crate::error::{AppError, AppResult};
use crate::web::actor::Actor;
use crate::web::links;
use crate::web::redirect::see_other_with;
use crate::web::toast::Toast;

/// `POST /sign-out`: ends the session at the server; its cookie opens nothing any more.
pub async fn submit(req: HttpRequest, session: Session, db: web::Data<Db>) -> AppResult<HttpResponse> {
    session.purge();
    if let Some(actor) = Actor::of(&req) {
        let told = |conn: &mut Conn, author: &Author| audit::record_own(conn, author, Action::UserSignOut);
        match actor.write(&db, told).await {
            // Ended meanwhile: whoever did that is in the audit.
            Ok(()) | Err(AppError::Unauthenticated(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(see_other_with(links::SIGN_IN, &Toast::ok("You are signed out")))
}
