//! Every address, one line each, in two classes: the API (bearer tokens, problem documents) and the pages
//! (session cookie, HTML). The class decides who identifies and how errors look.

use actix_web::dev::HttpServiceFactory;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Resource, Route, guard};

use crate::account::{account_page, change_password, own_activity, rename, sign_out_others};
use crate::activity::{activity_page, export};
use crate::client_login::{agree, consent};
use crate::gate::verify;
use crate::oauth::{self, introspect, jwks, metadata};
use crate::signin::session::{self, DbSessions};
use crate::signin::{choose_password, identify, known, setup, sign_in, sign_out};
use crate::tokens::{choose_tags, delete, generate, list, made_with, restore, revoke, update};
use crate::users::{self, me};
use crate::web::back::FormOf;
use crate::web::redirect::see_other;
use crate::web::site::Site;
use crate::web::{
    assets, cookies, csrf, etag, flash, health, hosts, html_errors, links, problem_json, rate_limit, theme,
};
use crate::{error::AppResult, openapi, reference, tags, web::actor::Actor};

/// Pages for people that stand below `/api`, where clients and readers look for them.
const PAGES_OF_THE_API: [&str; 2] = [links::CLIENT_LOGIN, links::REFERENCE];

/// Registers every route, below the path of the public URL when it has one.
pub fn all(config: &mut ServiceConfig, sessions: &DbSessions, site: &Site) {
    if site.prefix().is_empty() {
        return ours(config, sessions, site);
    }
    // As it is spelled: the router would take it with percent signs, too, and `Site::inside` does not.
    let start = format!("{}/", site.prefix());
    let below = web::scope(site.prefix())
        .guard(guard::fn_guard(move |asked| asked.head().uri.path().starts_with(&start)))
        .configure(|routes| ours(routes, sessions, site));
    config.service(below);
    beside(config, site);
}

/// A wrap that stands lower runs earlier.
fn ours(config: &mut ServiceConfig, sessions: &DbSessions, site: &Site) {
    config.service(for_programs(api));
    config.configure(for_services);
    config.configure(files);
    config.service(
        web::scope("")
            .configure(pages)
            .wrap(from_fn(identify::by_cookie))
            .wrap(session::middleware(sessions.clone(), site))
            .wrap(from_fn(known::remember))
            .wrap(from_fn(csrf::check))
            .wrap(from_fn(cookies::rename))
            .wrap(from_fn(hosts::check))
            .wrap(from_fn(html_errors::render))
            .wrap(from_fn(flash::keep))
            .wrap(from_fn(links::outward)),
    );
}

/// What is answered without the path of the public URL as well: probes on this machine know none, and the metadata have
/// their place at the host (RFC 8414 section 3.1). Its start leads to ours; all else is not here.
fn beside(config: &mut ServiceConfig, site: &Site) {
    let metadata = web::resource(format!("{}{}", links::METADATA, site.prefix()));
    config
        .service(for_programs(server))
        .service(metadata.route(get().to(metadata::show)).wrap(from_fn(oauth::errors::render)))
        .service(
            web::scope("")
                .service(web::resource([links::HOME, site.prefix()]).route(get().to(to_our_start)))
                .wrap(from_fn(hosts::check))
                .wrap(from_fn(html_errors::render))
                .wrap(from_fn(links::outward)),
        );
}

/// The class of the API.
fn for_programs(routes: fn(&mut ServiceConfig)) -> impl HttpServiceFactory + 'static {
    web::scope("/api")
        .guard(guard::fn_guard(|asked| {
            let site = asked.app_data::<web::Data<Site>>();
            let path = site.and_then(|site| site.inside(asked.head().uri.path()));
            !path.is_some_and(|path| PAGES_OF_THE_API.contains(&path))
        }))
        .configure(routes)
        .wrap(from_fn(etag::add))
        .wrap(from_fn(rate_limit::check))
        .wrap(from_fn(identify::by_bearer))
        .wrap(from_fn(problem_json::render))
}

fn api(config: &mut ServiceConfig) {
    server(config);
    config.service(web::resource("/openapi.json").route(get().to(openapi::api)));
    users_api(config);
    tags_api(config);
    tokens_api(config);
}

fn users_api(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/users")
                .route(get().to(users::list::api::api))
                .route(web::post().to(users::create_service::api)),
        )
        .service(web::resource("/users/me").route(get().to(me::api)))
        .service(
            web::resource("/users/{id}")
                .route(get().to(users::find::api))
                .route(web::put().to(users::edit::api))
                .route(web::delete().to(users::deactivate::api)),
        )
        .service(web::resource("/users/{id}/restore").route(web::post().to(users::reactivate::api)));
}

fn tags_api(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/global-tags")
                .route(get().to(tags::list::api::api))
                .route(web::post().to(tags::add::api)),
        )
        .service(web::resource("/global-tags/listing").route(get().to(tags::list::api::listing)))
        .service(
            web::resource("/global-tags/{name}")
                .route(get().to(tags::find::api))
                .route(web::put().to(tags::edit::api))
                .route(web::delete().to(tags::delete::api)),
        );
}

fn tokens_api(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/user-tokens")
                .route(get().to(list::api::api))
                .route(web::post().to(generate::api::api)),
        )
        .service(web::resource("/user-tokens/service").route(get().to(list::api::service_api)))
        .service(
            web::resource("/user-tokens/{id}")
                .route(web::put().to(update::api))
                .route(web::delete().to(delete::api)),
        );
}

fn server(config: &mut ServiceConfig) {
    config
        .service(web::resource("/health").route(get().to(health::health)))
        .service(web::resource("/status").route(get().to(health::status)));
}

fn pages(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/api/cli/authorize")
                .route(get().to(consent::page))
                .route(web::post().to(agree::submit)),
        )
        .service(web::resource("/api/docs").route(get().to(reference::page::page)))
        .service(web::resource("/").route(get().to(to_default_tab)))
        .service(web::resource("/settings").route(get().to(to_default_tab)))
        .service(
            web::resource("/settings/tags")
                .route(get().to(tags::list::page::page))
                .route(web::post().to(tags::add::submit)),
        )
        .service(form_of(
            links::TAGS,
            web::resource("/settings/tags/{id}/edit"),
            web::post().to(tags::edit::submit),
        ))
        .service(form_of(
            links::TAGS,
            web::resource("/settings/tags/{id}/delete"),
            web::post().to(tags::delete::submit),
        ))
        .service(form_of(
            links::TAGS,
            web::resource("/settings/tags/{id}/restore"),
            web::post().to(tags::restore::submit),
        ))
        .service(
            web::resource("/settings/tokens")
                .route(get().to(list::page::page))
                .route(web::post().to(generate::submit)),
        )
        .service(form_of(
            links::TOKENS,
            web::resource("/settings/tokens/{id}/revoke"),
            web::post().to(revoke::submit),
        ))
        .service(form_of(
            links::TOKENS,
            web::resource("/settings/tokens/{id}/revoke-made"),
            web::post().to(made_with::submit),
        ))
        .service(form_of(
            links::TOKENS,
            web::resource("/settings/tokens/{id}/restore"),
            web::post().to(restore::submit),
        ))
        .service(form_of(
            links::TOKENS,
            web::resource("/settings/tokens/{id}/tags"),
            web::post().to(choose_tags::submit),
        ))
        .service(form_of(
            links::TOKENS,
            web::resource("/settings/tokens/{id}/delete"),
            web::post().to(delete::submit),
        ))
        .service(
            web::resource("/settings/users")
                .route(get().to(users::list::page::page))
                .route(web::post().to(users::add::submit)),
        )
        .service(web::resource("/settings/users/activity").route(get().to(activity_page::page)))
        .service(web::resource("/settings/users/activity/export").route(get().to(export::page)))
        .service(form_of(
            links::USERS,
            web::resource("/settings/users/{id}/edit"),
            web::post().to(users::edit::submit),
        ))
        .service(form_of(
            links::USERS,
            web::resource("/settings/users/{id}/deactivate"),
            web::post().to(users::deactivate::submit),
        ))
        .service(form_of(
            links::USERS,
            web::resource("/settings/users/{id}/reactivate"),
            web::post().to(users::reactivate::submit),
        ))
        .service(form_of(
            links::USERS,
            web::resource("/settings/users/{id}/password-link"),
            web::post().to(users::password_link::submit),
        ))
        .service(
            web::resource("/password")
                .route(get().to(choose_password::page))
                .route(web::post().to(choose_password::submit)),
        )
        .service(web::resource("/account").route(get().to(account_page::page)))
        .service(web::resource("/account/activity").route(get().to(own_activity::page)))
        .service(form_of(links::ACCOUNT, web::resource("/account/name"), web::post().to(rename::submit)))
        .service(form_of(
            links::ACCOUNT,
            web::resource("/account/password"),
            web::post().to(change_password::submit),
        ))
        .service(form_of(
            links::ACCOUNT,
            web::resource("/account/sign-out"),
            web::post().to(sign_out_others::submit),
        ))
        .service(web::resource("/setup").route(get().to(setup::page)).route(web::post().to(setup::submit)))
        .service(
            web::resource("/sign-in").route(get().to(sign_in::page)).route(web::post().to(sign_in::submit)),
        )
        .service(form_of(links::SETTINGS, web::resource("/sign-out"), web::post().to(sign_out::submit)))
        .service(form_of(links::SETTINGS, web::resource("/theme"), web::post().to(theme::submit)));
}

/// What only takes the form that `page` shows.
fn form_of(page: &'static str, resource: Resource, submit: Route) -> Resource {
    resource.app_data(FormOf(page)).route(submit)
}

/// For proxies, below the path of the public URL and without it. It is registered before all else and stands outside every
/// wrap.
pub fn gate(config: &mut ServiceConfig, site: &Site) {
    config.service(web::resource("/auth/verify").route(get().to(verify::verify)));
    if !site.prefix().is_empty() {
        config.service(web::resource(site.path(links::VERIFY)).route(get().to(verify::verify)));
    }
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

/// From the root of the host to the first of our pages.
async fn to_our_start() -> actix_web::HttpResponse {
    see_other(links::HOME)
}

/// `GET /` and `GET /settings`: Tags is the default tab.
async fn to_default_tab(_: Actor) -> AppResult<actix_web::HttpResponse> {
    Ok(see_other(links::TAGS))
}

/// What can be read can be asked for its head (RFC 9110 section 9.1); actix leaves the body out by itself.
fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}
