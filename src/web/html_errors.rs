//! How pages show errors: a way to sign in, a toast on the page the person came from when the thing is gone,
//! or an error page.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{ALLOW, HeaderMap, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse};
use askama::Template;

use super::actor::Actor;
use super::back;
use super::headers;
use super::links::{self, filters};
use super::page::{Frame, show};
use super::problem_json::log_cause;
use super::redirect::{see_other, see_other_with};
use super::request_log::RequestId;
use super::sheet::Sheet;
use super::site::Site;
use super::toast::Toast;
use crate::db::patience;
use crate::error::{AppError, Missing};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    sheet: Sheet,
    /// Present when somebody is signed in.
    frame: Option<Frame>,
    status: u16,
    title: &'static str,
    message: String,
    way_label: String,
    way_href: String,
    request_id: Option<String>,
}

/// Turns every error below it into what a person can use. The outermost wrap of its scope.
pub async fn render(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let site = Site::of(req.request()).clone();
    let res = match next.call(req).await {
        Ok(res) => res,
        // Only the session middleware fails like this, when the database can't be reached. The request is
        // gone by then, so there is no frame and no theme.
        Err(cause) => return Err(unavailable(cause, &site)),
    };
    let status = res.status();
    if !status.is_client_error() && !status.is_server_error() {
        return Ok(res.map_into_boxed_body());
    }
    let req = res.request().clone();
    let answer = match res.response().error() {
        Some(error) => match error.as_error::<AppError>() {
            Some(error) => answer(&req, error),
            None => plain(&req, status, res.headers()),
        },
        // A page that says 4xx itself, such as a form with its messages, is shown as it is.
        None if res.headers().contains_key("content-type") => return Ok(res.map_into_boxed_body()),
        None => plain(&req, status, res.headers()),
    };
    Ok(ServiceResponse::new(req, answer))
}

fn answer(req: &HttpRequest, error: &AppError) -> HttpResponse {
    match error {
        AppError::Unauthenticated(_) => {
            let page = || Site::of(req).inside(req.uri().path_and_query()?.as_str()).map(str::to_owned);
            to_sign_in(if is_form(req) { back::sent_from(req) } else { page() }.as_deref())
        }
        AppError::NotFound(missing) if is_form(req) && Actor::of(req).is_some() => {
            see_other_with(&back_to_form(req), &Toast::failed(missing.sentence()))
        }
        _ => {
            let id = RequestId::of(req);
            log_cause(error, &id);
            let (status, _) = error.kind();
            let way = is_elsewhere(error).then(|| to_our_address(Site::of(req)));
            let id = (status >= 500).then_some(id);
            let mut answer = error_page(req, status, error.to_string(), id, way);
            if let Some(seconds) = error.retry_after() {
                answer.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            answer
        }
    }
}

fn is_form(req: &HttpRequest) -> bool {
    !matches!(*req.method(), Method::GET | Method::HEAD)
}

fn back_to_form(req: &HttpRequest) -> String {
    back::sent_from(req).unwrap_or_else(|| back::page_of(req).to_owned())
}

/// Sign-in at the address of this page would lead to the same refusal.
fn is_elsewhere(error: &AppError) -> bool {
    matches!(error, AppError::Foreign(_) | AppError::Misdirected(_))
}

/// To sign-in, and from there to `next`. A page leads back to itself; a form can't be sent again, so it leads
/// to its page.
pub fn to_sign_in(next: Option<&str>) -> HttpResponse {
    match next.filter(|path| *path != links::HOME && *path != links::SETTINGS) {
        None => see_other(links::SIGN_IN),
        Some(path) => see_other(&links::sign_in_for(path)),
    }
}

/// What actix answers by itself: an unknown path, a wrong method.
fn plain(req: &HttpRequest, status: StatusCode, headers: &HeaderMap) -> HttpResponse {
    let message = match status {
        StatusCode::NOT_FOUND => Missing::Page.sentence(),
        StatusCode::METHOD_NOT_ALLOWED => "This address is no page to open. It only takes what a form sends.",
        _ => "The request can't be answered. Go back and try it once more.",
    };
    let mut answer = error_page(req, status.as_u16(), message.into(), None, None);
    if let Some(allow) = headers.get(ALLOW) {
        answer.headers_mut().insert(ALLOW, allow.clone());
    }
    answer
}

/// Label and address of the page where this server expects people.
fn to_our_address(site: &Site) -> (String, String) {
    (format!("Open {}", site.host()), site.public_url.clone())
}

fn error_page(
    req: &HttpRequest,
    status: u16,
    message: String,
    request_id: Option<String>,
    way: Option<(String, String)>,
) -> HttpResponse {
    let frame = Actor::of(req).map(|actor| Frame::new(req, &actor, ""));
    let (way_label, way_href) = way.unwrap_or_else(|| {
        let (label, href) = match (&frame, status) {
            (None, _) => ("Go to sign-in", links::SIGN_IN.into()),
            (Some(_), 409 | 422) if is_form(req) => ("Go back", back_to_form(req)),
            (Some(_), _) => ("Go to Settings", links::SETTINGS.into()),
        };
        (label.into(), href)
    });
    let page = ErrorPage {
        sheet: Sheet::new(req),
        frame,
        status,
        title: title(status),
        message,
        way_label,
        way_href,
        request_id,
    };
    show(req, status, &page).unwrap_or_else(|_| HttpResponse::InternalServerError().finish())
}

fn title(status: u16) -> &'static str {
    match status {
        403 => "Not allowed",
        404 => "Page not found",
        405 => "Not a page",
        409 => "That is not possible right now",
        413 => "Too much at once",
        421 => "Not at this address",
        429 => "Too many tries",
        503 => "Not available right now",
        500.. => "Something went wrong",
        _ => "That did not work",
    }
}

fn unavailable(cause: Error, site: &Site) -> Error {
    tracing::warn!(cause = ?cause.to_string(), "no session: database unavailable");
    let error = match patience::may_have_changed() {
        true => AppError::Uncertain(String::new()),
        false => AppError::Unavailable(String::new()),
    };
    let page = ErrorPage {
        sheet: Sheet::plain(site),
        frame: None,
        status: 503,
        title: title(503),
        message: error.to_string(),
        way_label: "Try again".into(),
        way_href: links::SETTINGS.into(),
        request_id: None,
    };
    let mut answer = HttpResponse::ServiceUnavailable();
    answer
        .content_type("text/html; charset=utf-8")
        .insert_header((RETRY_AFTER, 2))
        .insert_header(("cache-control", "no-store"));
    let mut answer = answer.body(page.render_with_values(site).unwrap_or_default());
    headers::apply(answer.headers_mut(), site.is_https());
    InternalError::from_response(cause, answer).into()
}
