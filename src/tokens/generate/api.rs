//! `POST /api/user-tokens`: Generate, as programs ask for it.

use actix_web::{HttpResponse, web};

use super::again::{again, made, remember};
use super::input::{NewToken, Order};
use super::{Made, generate};
use crate::audit::Author;
use crate::db::Conn;
use crate::error::AppResult;
use crate::secrets::keyring::Keyring;
use crate::tokens::calls::kept::CallLog;
use crate::tokens::cap::Cap;
use crate::tokens::chips;
use crate::tokens::token::ShownToken;
use crate::web::once::{Key, Once, UnderWay};
use crate::web::refusals;
use crate::web::secret_answer;
use crate::web::visit::Visit;

/// `POST /api/user-tokens`: 200 with the token and its secret. Made with a token that ends, it ends with that
/// one at the latest, whoever it is for.
#[utoipa::path(post, path = "/api/user-tokens", operation_id = "generate_token", tag = "Tokens",
    summary = "Generate a token",
    description = "Its secret is in this answer and never again. Made with a token that ends, it ends with that one at the latest, and when that one is compromised, so is this. With `user_id` it is the token of a service user, for Admins.",
security(("bearer" = [])), params(
    ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[ -~]+$",
        example = "0e9d3a2c-build-1742", description = "Says for 24 hours which requests of yours are the same one, sent again because no answer came. The same key and body: the same token, with a new secret in place of the one that got lost. 409 `idempotency_used` when that one was used, 422 for another body")
), request_body = NewToken, responses(
    (status = 200, description = "The token, with its secret in `bearer_token`: this once", body = ShownToken,
        example = json!({"id": 7, "created": "2026-11-23T17:30:00Z", "name": "CI/CD Pipeline", "active": true,
            "expiration": "2026-12-23T17:30:00Z", "last_used": null, "compromised": false, "tags": ["Production"],
            "user": {"id": 1, "user_id": "maya@example.net", "user_name": "Maya Lindqvist", "email": "maya@example.net",
                "name": "Maya Lindqvist", "role": "Admin", "user_type": "Human"},
            "bearer_token": "eyJ0eXAiOiJwYXQrand0IiwiYWxnIjoiRWREU0EifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"})),
    refusals::Door,
    refusals::Body,
    refusals::Rights,
    (status = 409, content_type = "application/problem+json", body = refusals::Problem,
        description = "The name is taken, or something that the body names is not there; `field` says which. Or there are as many tokens as there may be. With `Idempotency-Key`: `idempotency_used`, or `under_way`, then with `Retry-After`",
        example = json!({"title": "Conflict", "status": 409, "detail": "You already have a token named “CI/CD Pipeline”. Upper and lower case count as the same.", "code": "conflict", "field": "name"}))
))]
pub async fn api(
    visit: Visit,
    keyring: web::Data<Keyring>,
    cap: web::Data<Cap>,
    log: web::Data<CallLog>,
    under_way: web::Data<UnderWay>,
    Once { body, key }: Once<NewToken>,
) -> AppResult<HttpResponse> {
    let order = body.order(&visit.actor, **cap)?;
    // Until the answer is made: a second one would end the secret of the first.
    let _flight = key.as_ref().map(|key| under_way.begin(visit.actor.id, key)).transpose()?;
    let (ring, log) = (keyring.into_inner(), log.into_inner());
    let shown = visit
        .actor
        .write(&visit.db, move |conn, author| {
            let Made { token, owner, secret } = once(conn, &ring, &log, author, &order, key.as_ref())?;
            let tags = if order.tags.is_empty() { Vec::new() } else { chips::of_token(conn, token.id)? };
            let shown = ShownToken::new(token, owner, tags);
            Ok(ShownToken { bearer_token: Some(secret.reveal().to_owned()), ..shown })
        })
        .await?;
    Ok(secret_answer::mark(HttpResponse::Ok().json(shown)))
}

/// Makes what is ordered; with a `key` that is known, what was made with it gets a new secret.
fn once(
    conn: &mut Conn,
    keyring: &Keyring,
    log: &CallLog,
    author: &Author,
    order: &Order,
    key: Option<&Key>,
) -> AppResult<Made> {
    let Some(key) = key else { return generate(conn, keyring, author, order) };
    if let Some(token) = made(conn, author.user()?, key)? {
        return again(conn, keyring, log, author, order, token);
    }
    let made = generate(conn, keyring, author, order)?;
    remember(conn, author.user()?, key, made.token.id)?;
    Ok(made)
}
