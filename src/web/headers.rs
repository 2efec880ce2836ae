//! Headers that every answer carries, whatever made it.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;

use super::site::Site;

/// The policy for all but where forms may lead, which comes behind it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
     base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

const ALWAYS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    // Not no-referrer: our own form posts would say `Origin: null`.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("x-frame-options", "DENY"),
];

/// The policy of a page whose form may be answered with a way to `source`, too: browsers hold `form-action`
/// against where a form leads in the end.
pub fn policy_with_form_to(source: &str) -> String {
    format!("{POLICY} {source}")
}

/// Adds the headers to what `next` answers.
pub async fn add(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_https = Site::of(req.request()).is_https();
    let mut res = next.call(req).await?;
    apply(res.headers_mut(), is_https);
    Ok(res)
}

/// Sets the headers; one that a handler set itself stays.
pub fn apply(headers: &mut HeaderMap, is_https: bool) {
    let mut set = |name: &'static str, value: &'static str| {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    for (name, value) in ALWAYS {
        set(name, value);
    }
    if is_https {
        set("strict-transport-security", "max-age=31536000");
    }
}
