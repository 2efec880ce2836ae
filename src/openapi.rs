//! The OpenAPI 3.1 document of the API, made from the handlers themselves. `tests/it/routes.rs` compares it
//! with what the server really answers.

use actix_web::HttpResponse;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::error::AppResult;
use crate::tags;
use crate::tokens::{delete, generate, list, update};
use crate::users::{self, me};
use crate::web::health;

#[derive(OpenApi)]
#[openapi(
    info(title = "Keyfob", description = "Tokens that open doors. Send one as `Authorization: Bearer <token>`."),
    paths(
        health::health, health::status, api, me::api,
        users::list_api::api, users::create_service::api, users::find::api, users::edit::api, users::deactivate::api,
        users::reactivate::api,
        list::api, list::service_api, generate::api, update::api, delete::api,
        tags::list_api::api, tags::list_api::listing, tags::add::api, tags::find::api, tags::edit::api, tags::delete::api
    ),
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

/// The document as JSON text.
pub fn json() -> anyhow::Result<String> {
    Ok(Document::openapi().to_pretty_json()?)
}

/// `GET /api/openapi.json`
#[utoipa::path(get, path = "/api/openapi.json", operation_id = "openapi", tag = "Server", responses(
    (status = 200, description = "This document", body = serde_json::Value)
))]
pub async fn api() -> AppResult<HttpResponse> {
    Ok(HttpResponse::Ok().content_type("application/json").body(json()?))
}
