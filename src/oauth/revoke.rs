//! `POST /oauth/revoke` (RFC 7009): whoever holds a secret can end it. It leaked, so it is never restored.

use actix_web::{HttpRequest, HttpResponse, web};

use super::answer::Input;
use crate::db::Db;
use crate::error::{AppError, AppResult};
use crate::tokens::compromise::{compromise, subject};
use crate::tokens::keyring::Keyring;
use crate::tokens::secret::Presented;
use crate::web::address;
use crate::web::form::Form;

/// 200 without a body, also for what is no token of ours: it is worth nothing either way.
pub async fn submit(
    req: HttpRequest,
    db: web::Data<Db>,
    keyring: web::Data<Keyring>,
    form: Form<Input>,
) -> AppResult<HttpResponse> {
    let secret = Presented(form.token()?);
    match secret.verify(&keyring.now()) {
        Ok(claims) => {
            let (hash, address) = (secret.fingerprint().in_words(), address::of(&req));
            let (jti, fingerprint) = (claims.jti.clone(), hash.clone());
            if db.read(move |conn| subject(conn, &jti, &fingerprint)).await?.is_some() {
                db.write(move |conn| compromise(conn, &claims.jti, &hash, address)).await?;
            }
        }
        // A made-up one asks no database.
        Err(AppError::Unauthenticated(_)) => {}
        Err(error) => return Err(error),
    }
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).finish())
}
