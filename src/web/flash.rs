//! A toast for the next page, carried across the redirect in a signed cookie. Never a secret.
//!
//! It is for the session that the browser has after this answer, or for nobody's: a neighbour on this host, who can plant
//! a cookie, must not put the toast of one person, and its Undo, into the pages of another.

use actix_web::body::MessageBody;
use actix_web::cookie::{Cookie, CookieJar};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use super::cookies::{dress, forget};
use super::site::Site;
use super::toast::Toast;
use crate::opaque;

/// What a handler leaves in its answer until it is known whose it is.
struct Left(Toast);

/// Makes the next page show `toast`.
pub fn leave(answer: &mut HttpResponse, toast: &Toast) {
    answer.extensions_mut().insert(Left(toast.clone()));
}

/// Sets the cookie for the toast that `next` left. Stands outside of the sessions, whose cookie it reads.
pub async fn keep(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut res = next.call(req).await?;
    let left = res.response_mut().extensions_mut().remove::<Left>();
    if let Some(Left(toast)) = left {
        let site = Site::of(res.request());
        let cookie = cookie(site, &toast, &holder_after(&res, site));
        res.response_mut().add_cookie(&cookie)?;
    }
    Ok(res)
}

fn cookie(site: &Site, toast: &Toast, holder: &str) -> Cookie<'static> {
    let mut value = form_urlencoded::Serializer::new(String::new());
    value.append_pair("text", &toast.text).append_pair("ok", if toast.ok { "1" } else { "" });
    value.append_pair("for", holder);
    if let Some(undo) = &toast.undo {
        value.append_pair("undo", undo);
    }
    let name = &site.cookies.flash;
    if let Some((words, path)) = &toast.more {
        value.append_pair("more", words).append_pair("more_path", path);
    }
    let mut jar = CookieJar::new();
    jar.signed_mut(&site.cookie_key).add(Cookie::new(name.clone(), value.finish()));
    let signed = jar.get(name).map_or(String::new(), |cookie| cookie.value().to_owned());
    // actix decodes percent signs in the cookies it reads, but does not encode those it writes.
    dress(site, name, form_urlencoded::byte_serialize(signed.as_bytes()).collect()).into_owned()
}

/// The cookie that ends the toast, when the request brought one: it is shown once.
pub fn spent(req: &HttpRequest) -> Option<Cookie<'static>> {
    let site = Site::of(req);
    req.cookie(&site.cookies.flash)?;
    Some(forget(site, &site.cookies.flash))
}

/// The toast that the last answer left for this page.
pub fn take(req: &HttpRequest) -> Option<Toast> {
    let site = Site::of(req);
    let mut jar = CookieJar::new();
    jar.add_original(req.cookie(&site.cookies.flash)?);
    let cookie = jar.signed(&site.cookie_key).get(&site.cookies.flash)?;
    let value = |key: &str| {
        form_urlencoded::parse(cookie.value().as_bytes()).find(|(k, _)| k == key).map(|(_, v)| v.into_owned())
    };
    if value("for")? != holder(req, site) {
        return None;
    }
    let more = value("more").zip(value("more_path"));
    Some(Toast { text: value("text")?, ok: value("ok")? == "1", undo: value("undo"), more })
}

/// The holder of the session that the browser has when it has read this answer.
fn holder_after<B>(res: &ServiceResponse<B>, site: &Site) -> String {
    let newest = res.response().cookies().filter(|cookie| cookie.name() == site.cookies.session).last();
    match newest {
        Some(cookie) => holder_of(&percent_decode_str(cookie.value()).decode_utf8_lossy()),
        None => holder(res.request(), site),
    }
}

fn holder(req: &HttpRequest, site: &Site) -> String {
    req.cookie(&site.cookies.session).map_or(String::new(), |cookie| holder_of(cookie.value()))
}

/// Names a session without telling its id; empty without one.
fn holder_of(session: &str) -> String {
    match session {
        "" => String::new(),
        value => opaque::fingerprint(value)[..32].to_owned(),
    }
}
