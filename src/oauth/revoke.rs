//! `POST /oauth/revoke` (RFC 7009): whoever holds a secret can end it. It leaked, so it is never restored.

use actix_web::{HttpRequest, HttpResponse, web};

use super::answer::Input;
use crate::db::Db;
use crate::error::{AppError, AppResult};
use crate::secrets::keyring::Keyring;
use crate::tokens::compromise::{Reported, compromise, reported};
use crate::web::address;
use crate::web::form::Form;

/// 200 without a body, also for what is no token of ours: it is worth nothing either way. But who sends what
/// begins like one and is none means one of ours, which lives on: that is 400, against RFC 7009 section 2.2.
pub async fn submit(
    req: HttpRequest,
    db: web::Data<Db>,
    keyring: web::Data<Keyring>,
    form: Form<Input>,
) -> AppResult<HttpResponse> {
    let secret = form.token()?;
    match secret.verify(&keyring.now()) {
        Ok(claims) => {
            let (hash, address) = (secret.fingerprint().in_words(), address::of(&req));
            let (jti, fingerprint) = (claims.jti.clone(), hash.clone());
            match db.read(move |conn| reported(conn, &jti, &fingerprint)).await? {
                Reported::Altered => return Err(altered()),
                Reported::Over => {}
                Reported::Lives(_) => {
                    db.write(move |conn| compromise(conn, &claims.jti, &hash, address)).await?
                }
            }
        }
        // A made-up one asks no database.
        Err(AppError::Unauthenticated(_)) if secret.begins_like_ours() => return Err(altered()),
        Err(AppError::Unauthenticated(_)) => {}
        Err(error) => return Err(error),
    }
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).finish())
}

fn altered() -> AppError {
    let message = "This begins like a token of this server and is none: it was cut or altered. Nothing was revoked. \
         Send all of it, as it was shown.";
    AppError::Unreadable { status: 400, message: message.into() }
}
