//! Pages change something only for our own pages: Fetch Metadata, and Origin where a browser does not send it.
//!
//! Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;

use url::{Origin, Url};

use super::site::Site;
use crate::error::AppError;

/// Refuses (403) what another site sent, before anything is read from it.
pub async fn check(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let site = Site::of(req.request());
    let has_session = || req.cookie(&site.cookies.session).is_some();
    let refusal = if is_safe(req.method()) { None } else { why_not(req.headers(), site, has_session()) };
    match refusal {
        None => next.call(req).await.map(ServiceResponse::map_into_left_body),
        Some(why) => Ok(req.error_response(AppError::Foreign(why)).map_into_right_body()),
    }
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Why a form is not taken, and what to do; `None` when a page of ours sent it.
fn why_not(headers: &HeaderMap, site: &Site, has_session: bool) -> Option<String> {
    let (Some(fetch_site), Some(origin)) = (only(headers, "sec-fetch-site"), only(headers, "origin")) else {
        return Some(refusal("it says twice where it came from", site, ""));
    };
    match (fetch_site, origin) {
        (Some("same-origin" | "none"), _) => None,
        (Some(_), _) => Some(refusal("another site sent it", site, "")),
        (None, Some(from)) if site.is_origin(from) => None,
        (None, Some("null")) => Some(refusal(
            "the browser hides where it came from (Origin: null)",
            site,
            "Most likely a proxy in between sends Referrer-Policy: no-referrer; it must leave the header as Keyfob sends it.",
        )),
        (None, Some(from)) => Some(foreign(from, site)),
        // No browser: nothing is forged with nobody's cookie.
        (None, None) => has_session.then(|| {
            refusal(
                "it does not say where it came from",
                site,
                "A proxy in between must pass the Origin header on.",
            )
        }),
    }
}

/// The one value of a header, where `None` within is no such header. `None` when there are two: which of them
/// counts is not for us to choose.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<Option<&'h str>> {
    let mut all = headers.get_all(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let first = all.next();
    all.next().is_none().then_some(first)
}

fn foreign(from: &str, site: &Site) -> String {
    let from = Url::parse(from).map(|url| url.origin()).ok().filter(Origin::is_tuple);
    match from.map(|origin| origin.ascii_serialization()) {
        None => refusal("its Origin header can't be read", site, ""),
        Some(from) if site.is_https() && from.starts_with("http:") => {
            refusal(&format!("it came from {from}"), site, "")
        }
        Some(from) => refusal(
            &format!("it came from {from}"),
            site,
            &format!("If {from} is right, who runs the server sets {}={from}.", site.setting_of_origins()),
        ),
    }
}

fn refusal(what: &str, site: &Site, advice: &str) -> String {
    let open = format!("Open {} and try again.", site.public_url);
    format!("This request did not come from the address that this server expects: {what}. {open} {advice}")
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::cookie_names::Names;
    use actix_web::cookie::Key;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn why_not_ours(headers: &[(&'static str, &'static str)], has_session: bool) -> Option<String> {
        let site = Site {
            public_url: "https://keyfob.test".into(),
            extra_origins: vec!["https://keyfob.lan:8443".into()],
            listening: "http://127.0.0.1:8080".into(),
            cookies: Names::new("01234567", true),
            cookie_key: Key::from(&[7; 64]),
            browser_key: aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &[0; 32]),
            trusted_proxies: Vec::new(),
        };
        let pairs = headers.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v)));
        let mut all = HeaderMap::new();
        pairs.for_each(|(name, value)| all.append(name, value));
        why_not(&all, &site, has_session)
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        let ours = |headers: &[_], has_session| why_not_ours(headers, has_session).is_none();
        assert!(ours(&[("sec-fetch-site", "same-origin")], true));
        assert!(ours(&[("sec-fetch-site", "none")], true));
        assert!(!ours(&[("sec-fetch-site", "same-site")], true));
        assert!(!ours(&[("sec-fetch-site", "cross-site"), ("origin", "https://keyfob.test")], true));
        assert!(ours(&[("origin", "https://keyfob.test")], true));
        assert!(ours(&[("origin", "https://keyfob.lan:8443")], true));
        assert!(!ours(&[("origin", "https://keyfob.lan")], true));
        assert!(!ours(&[("origin", "https://keyfob.test.evil.test")], true));
        assert!(!ours(&[("origin", "null")], false));
        assert!(!ours(&[], true));
        assert!(ours(&[], false));
    }

    #[test]
    fn of_two_headers_none_counts() {
        let (own, foreign) = (("origin", "https://keyfob.test"), ("origin", "https://evil.test"));
        let same = ("sec-fetch-site", "same-origin");
        for twice in
            [[own, foreign], [foreign, own], [own, own], [same, same], [same, ("sec-fetch-site", "none")]]
        {
            assert!(why_not_ours(&twice, false).is_some(), "{twice:?}");
        }
        assert!(why_not_ours(&[same, own, own], false).is_some());
    }

    #[test]
    fn the_refusal_says_what_is_wrong_and_what_to_change() {
        let said = |origin| why_not_ours(&[("origin", origin)], false).unwrap_or_default();
        assert!(said("null").contains("Referrer-Policy: no-referrer"));
        assert!(said("https://other.test").contains("KEYFOB_EXTRA_ORIGINS=https://other.test."));
        assert!(said("http://other.test").contains("it came from http://other.test."));
        assert!(!said("http://other.test").contains("KEYFOB_EXTRA_ORIGINS"), "its cookies would not be kept");
        assert!(said("data:,x").contains("can't be read"));
    }
}
