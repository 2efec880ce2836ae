//! `GET /.well-known/oauth-authorization-server` (RFC 8414): where the other addresses are.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::answer::public;
use crate::web::links;
use crate::web::site::Site;

#[derive(Serialize)]
struct Metadata<'a> {
    issuer: &'a str,
    jwks_uri: String,
    introspection_endpoint: String,
    introspection_endpoint_auth_methods_supported: [&'static str; 1],
    revocation_endpoint: String,
    revocation_endpoint_auth_methods_supported: [&'static str; 1],
    scopes_supported: [&'static str; 3],
    /// Tokens are made by people in Settings: there is no way to be given one here.
    response_types_supported: [&'static str; 0],
    grant_types_supported: [&'static str; 0],
    service_documentation: String,
}

/// 200, the same for everybody.
pub async fn show(site: web::Data<Site>) -> HttpResponse {
    public(&Metadata {
        issuer: &site.public_url,
        jwks_uri: site.url(links::JWKS),
        introspection_endpoint: site.url(links::INTROSPECT),
        introspection_endpoint_auth_methods_supported: ["Bearer"],
        revocation_endpoint: site.url(links::REVOKE),
        revocation_endpoint_auth_methods_supported: ["none"],
        scopes_supported: ["admin", "manager", "member"],
        response_types_supported: [],
        grant_types_supported: [],
        service_documentation: site.url(links::REFERENCE),
    })
}
