//! How every cookie of ours is dressed (its name: `cookie_names`).

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::cookie::{Cookie, CookieJar, SameSite, time::Duration};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue};
use actix_web::middleware::Next;

use super::cookie_names::{old, prefix};
use super::site::Site;

/// A cookie that scripts can't read and other sites can't send with a form.
pub fn dress<'c>(site: &Site, name: &'c str, value: String) -> Cookie<'c> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(site.is_https())
        .finish()
}

/// The cookie that has a browser forget the one called `name`.
pub fn forget(site: &Site, name: &str) -> Cookie<'static> {
    let mut cookie = dress(site, name, String::new()).into_owned();
    cookie.set_max_age(Duration::ZERO);
    cookie
}

/// Takes a session cookie of the name before, when our key signed it, and has the browser keep it under its
/// name of now.
pub async fn rename(
    mut req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let site = Site::of(req.request()).clone();
    let found = old_session(req.headers(), &site);
    if let Some(value) = &found
        && let Ok(cookie) = HeaderValue::from_str(&format!("{}={value}", site.cookies.session))
    {
        req.headers_mut().append(COOKIE, cookie);
    }
    let mut res = next.call(req).await?;
    if let Some(value) = found {
        let (answer, name) = (res.response_mut(), site.cookies.session.as_str());
        let is_set = answer.cookies().any(|cookie| cookie.name() == name);
        answer.add_cookie(&forget(&site, &old_session_name(&site)))?;
        if !is_set {
            answer.add_cookie(&dress(&site, name, value))?;
        }
    }
    Ok(res)
}

fn old_session_name(site: &Site) -> String {
    prefix(site.is_https()).to_owned() + old::SESSION
}

/// The value of the session cookie of the name before, when there is none of the name of now. A signature is
/// about the value only, so it holds under either name.
fn old_session(headers: &HeaderMap, site: &Site) -> Option<String> {
    let name = old_session_name(site);
    let lines = headers.get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let pairs: Vec<(&str, &str)> =
        lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('=')).collect();
    let value = |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let found = value(&name).filter(|_| value(&site.cookies.session).is_none())?;
    let mut jar = CookieJar::new();
    jar.add_original(Cookie::parse_encoded(format!("{name}={found}")).ok()?);
    jar.signed(&site.cookie_key).get(&name).map(|_| found.to_owned())
}

/// Drops cookies that are not ASCII before anything reads them: actix would read none at all then, and
/// another program on this host could sign our people out with one cookie of its own.
pub async fn tidy(
    mut req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let headers = req.headers_mut();
    if headers.get_all(COOKIE).any(|value| value.to_str().is_err()) {
        let all: Vec<HeaderValue> = headers.remove(COOKIE).collect();
        let pairs = all.iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
        let readable = pairs.filter(|pair| pair.is_ascii()).collect::<Vec<_>>().join(&b';');
        if let Ok(value) = HeaderValue::from_bytes(&readable) {
            headers.insert(COOKIE, value);
        }
    }
    next.call(req).await
}
