//! `POST /oauth/introspect` (RFC 7662): a service that was shown a token asks whether it is good.

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::answer::{Input, private};
use crate::checks::checker::Checker;
use crate::checks::holder::Holder;
use crate::db::{Moment, Role, UserType};
use crate::error::{AppError, AppResult, Refusal};
use crate::secrets::presented::presented;
use crate::web::address;
use crate::web::form::Form;

/// What is said of a good token.
#[derive(Serialize)]
struct Active<'a> {
    active: bool,
    /// The owner's role and those it includes, so that a service looks for the one it wants.
    scope: &'static str,
    /// The token is its own client: each was made for one program.
    client_id: String,
    username: &'a str,
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    iat: i64,
    sub: &'a str,
    iss: &'a str,
    jti: &'a str,
}

/// What is said of every other: nothing.
#[derive(Serialize)]
struct Inactive {
    active: bool,
}

/// 200 with what is known of the token in the form. The caller shows an active service token of its own.
pub async fn submit(
    req: HttpRequest,
    checker: web::Data<Checker>,
    form: Form<Input>,
) -> AppResult<HttpResponse> {
    let own = presented(req.headers(), &AUTHORIZATION)?.ok_or(AppError::Unauthenticated(Refusal::Missing))?;
    checker.check(own, Some(address::client_of(&req)), is_service).await?;
    // Where the token was shown is not known here, only who asks.
    match checker.check(form.token()?, None, |_| Ok(())).await {
        Ok(holder) => Ok(private(&active(&holder))),
        Err(AppError::Unauthenticated(_)) => Ok(private(&Inactive { active: false })),
        Err(error) => Err(error),
    }
}

fn is_service(caller: &Holder) -> AppResult<()> {
    match caller.user_type {
        UserType::Service => Ok(()),
        UserType::Human => Err(AppError::Forbidden("Only the token of a service user may ask about others.")),
    }
}

fn active(holder: &Holder) -> Active<'_> {
    // The row may end earlier than the secret says, never later.
    let ends = holder.token.expiration.map(Moment::second).into_iter().chain(holder.claims.exp).min();
    Active {
        active: true,
        scope: scope(holder.role),
        client_id: holder.token.id.to_string(),
        username: holder.email.as_deref().unwrap_or(&holder.name),
        token_type: "Bearer",
        exp: ends,
        iat: holder.claims.iat,
        sub: &holder.claims.sub,
        iss: &holder.claims.iss,
        jti: &holder.claims.jti,
    }
}

fn scope(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Manager => "manager member",
        Role::Admin => "admin manager member",
    }
}
