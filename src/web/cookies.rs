//! How every cookie of ours is dressed.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{COOKIE, HeaderValue};
use actix_web::middleware::Next;

use super::site::Site;

/// The name of the session cookie. `__Host-` makes browsers refuse one that a neighbour host planted; it
/// needs https.
pub fn session_name(site: &Site) -> &'static str {
    if site.is_https() { "__Host-keyfob_session" } else { "keyfob_session" }
}

/// A cookie that scripts can't read and other sites can't send with a form.
pub fn dress<'c>(site: &Site, name: &'c str, value: String) -> Cookie<'c> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(site.is_https())
        .finish()
}

/// Drops cookies that are not ASCII before anything reads them: actix would read none at all then, and another
/// program on this host could sign our people out with one cookie of its own.
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
