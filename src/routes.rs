//! Every address, one line each, in two classes: the API (bearer tokens, problem documents) and the pages
//! (session cookie, HTML). The class decides who identifies and how errors look.

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Route, guard};

use crate::gate::verify;
use crate::oauth::{self, introspect, jwks, metadata};
use crate::signin::session::{self, DbSessions};
use crate::signin::{identify, setup, sign_in, sign_out};
use crate::tokens::{choose_tags, delete, generate, list, list_page, restore, revoke, update};
use crate::users::me;
use crate::web::site::Site;
use crate::web::{assets, csrf, health, html_errors, page, problem_json, theme};
use crate::{error::AppResult, openapi, tags, web::actor::Actor};

/// Registers every route. A wrap that stands lower runs earlier.
pub fn all(config: &mut ServiceConfig, sessions: &DbSessions, site: &Site) {
    config.service(
        web::scope("/api")
            .configure(api)
            .wrap(from_fn(identify::by_bearer))
            .wrap(from_fn(problem_json::render)),
    );
    config.configure(for_services);
    config.configure(files);
    config.service(
        web::scope("")
            .configure(pages)
            .wrap(from_fn(identify::by_cookie))
            .wrap(session::middleware(sessions.clone(), site))
            .wrap(from_fn(csrf::check))
            .wrap(from_fn(html_errors::render)),
    );
}

fn api(config: &mut ServiceConfig) {
    config
        .service(web::resource("/health").route(get().to(health::health)))
        .service(web::resource("/status").route(get().to(health::status)))
        .service(web::resource("/openapi.json").route(get().to(openapi::api)))
        .service(web::resource("/users/me").route(get().to(me::api)))
        .service(
            web::resource("/global-tags")
                .route(get().to(tags::list_api::api))
                .route(web::post().to(tags::add::api)),
        )
        .service(web::resource("/global-tags/listing").route(get().to(tags::list_api::listing)))
        .service(
            web::resource("/global-tags/{name}")
                .route(get().to(tags::find::api))
                .route(web::put().to(tags::edit::api))
                .route(web::delete().to(tags::delete::api)),
        )
        .service(
            web::resource("/user-tokens").route(get().to(list::api)).route(web::post().to(generate::api)),
        )
        .service(
            web::resource("/user-tokens/{id}")
                .route(web::put().to(update::api))
                .route(web::delete().to(delete::api)),
        );
}

fn pages(config: &mut ServiceConfig) {
    config
        .service(web::resource("/").route(get().to(to_default_tab)))
        .service(web::resource("/settings").route(get().to(to_default_tab)))
        .service(
            web::resource("/settings/tags")
                .route(get().to(tags::list_page::page))
                .route(web::post().to(tags::add::page)),
        )
        .service(web::resource("/settings/tags/{id}/edit").route(web::post().to(tags::edit::page)))
        .service(web::resource("/settings/tags/{id}/delete").route(web::post().to(tags::delete::page)))
        .service(web::resource("/settings/tags/{id}/restore").route(web::post().to(tags::restore::page)))
        .service(
            web::resource("/settings/tokens")
                .route(get().to(list_page::page))
                .route(web::post().to(generate::page)),
        )
        .service(web::resource("/settings/tokens/{id}/revoke").route(web::post().to(revoke::page)))
        .service(web::resource("/settings/tokens/{id}/restore").route(web::post().to(restore::page)))
        .service(web::resource("/settings/tokens/{id}/tags").route(web::post().to(choose_tags::page)))
        .service(web::resource("/settings/tokens/{id}/delete").route(web::post().to(delete::page)))
        .service(web::resource("/setup").route(get().to(setup::page)).route(web::post().to(setup::submit)))
        .service(
            web::resource("/sign-in").route(get().to(sign_in::page)).route(web::post().to(sign_in::submit)),
        )
        .service(web::resource("/sign-out").route(web::post().to(sign_out::submit)))
        .service(web::resource("/theme").route(web::post().to(theme::choose)));
}

/// For proxies. It is registered before all else and stands outside every wrap.
pub fn gate(config: &mut ServiceConfig) {
    config.service(web::resource("/auth/verify").route(get().to(verify::verify)));
}

/// For services with OAuth code of their own.
fn for_services(config: &mut ServiceConfig) {
    let routes = [
        web::resource("/oauth/introspect").route(web::post().to(introspect::submit)),
        web::resource("/oauth/revoke").route(web::post().to(oauth::revoke::submit)),
        web::resource("/.well-known/oauth-authorization-server").route(get().to(metadata::show)),
        web::resource("/.well-known/jwks.json").route(get().to(jwks::show)),
    ];
    for route in routes {
        config.service(route.wrap(from_fn(oauth::errors::render)));
    }
}

/// The files of pages: nobody is asked for, so they come while the database is away.
fn files(config: &mut ServiceConfig) {
    let serve = web::resource("/static/{file}").route(get().to(assets::serve));
    config.service(serve.wrap(from_fn(html_errors::render)));
}

/// `GET /` and `GET /settings`: Tags is the default tab.
async fn to_default_tab(_: Actor) -> AppResult<actix_web::HttpResponse> {
    Ok(page::see_other("/settings/tags"))
}

/// What can be read can be asked for its head (RFC 9110 section 9.1); actix leaves the body out by itself.
fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}
