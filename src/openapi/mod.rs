//! The OpenAPI 3.1 document of the API, made from the handlers themselves. `tests/it/routes.rs` compares it
//! with what the server really answers.

use std::sync::LazyLock;

use actix_web::{HttpResponse, web};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::error::AppResult;
use crate::tags;
use crate::tokens::{delete, generate, list, update};
use crate::users::{self, me};
use crate::web::health;
use crate::web::site::Site;

mod examples;
mod patterns;
mod shared;

#[derive(OpenApi)]
#[openapi(
    info(title = "Keyfob", description = "Tokens that open doors. Send one as `Authorization: Bearer <token>`, and JSON as \
        `Content-Type: application/json`. Times are ISO-8601 UTC to the second. Errors are problem documents (RFC 9457); one \
        that is not listed, a 500, is a defect of ours. What is read has an `ETag` and answers `HEAD` too."),
    servers((url = "/", description = "This server")),
    tags(
        (name = "Tokens", description = "Your tokens"),
        (name = "Tags", description = "Labels with a rank, for tokens; everyone sees them, Managers change them"),
        (name = "Users", description = "People and service users; Managers read, Admins change"),
        (name = "Server", description = "The server itself; no token needed")
    ),
    paths(
        health::health, health::status, api, me::api,
        users::list::api::api, users::create_service::api, users::find::api, users::edit::api, users::deactivate::api,
        users::reactivate::api,
        list::api::api, list::api::service_api, generate::api::api, update::api, delete::api,
        tags::list::api::api, tags::list::api::listing, tags::add::api, tags::find::api, tags::edit::api, tags::delete::api
    ),
    components(schemas(crate::web::refusals::Problem)),
    modifiers(&Bearer)
)]
struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.bearer_format = Some("JWT".into());
        scheme.description = Some("A token from Settings → Tokens.".into());
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The document as JSON text, made once.
pub fn json() -> anyhow::Result<String> {
    static MADE: LazyLock<serde_json::Result<String>> = LazyLock::new(make);
    MADE.as_ref().cloned().map_err(|cause| anyhow::anyhow!("the document can't be made: {cause}"))
}

fn make() -> serde_json::Result<String> {
    let mut document = serde_json::to_value(Document::openapi())?;
    shared::add(&mut document)?;
    document["components"]["headers"] = shared::headers();
    patterns::fill_in(&mut document);
    examples::add(&mut document);
    serde_json::to_string_pretty(&document)
}

/// `GET /api/openapi.json`
#[utoipa::path(get, path = "/api/openapi.json", operation_id = "openapi", tag = "Server",
    summary = "This document",
responses(
    (status = 200, description = "The OpenAPI 3.1 document", body = serde_json::Value,
        example = json!({"openapi": "3.1.0", "info": {"title": "Keyfob"}, "paths": {}}))
))]
pub async fn api(site: web::Data<Site>) -> AppResult<HttpResponse> {
    Ok(HttpResponse::Ok().content_type("application/json").body(below(site.prefix())?))
}

/// The document of a server whose public URL has a path.
fn below(path: &str) -> anyhow::Result<String> {
    if path.is_empty() {
        return json();
    }
    let mut document: serde_json::Value = serde_json::from_str(&json()?)?;
    document["servers"][0]["url"] = path.into();
    Ok(serde_json::to_string_pretty(&document)?)
}
