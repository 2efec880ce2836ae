//! Pages change something only for our own pages: Fetch Metadata, and Origin where a browser does not send it.
//! Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;
use actix_web::{Error, web::Data};

use super::cookies::session_name;
use super::site::Site;
use crate::error::AppError;

const REFUSED: AppError = AppError::Forbidden(
    "This request did not come from the address that this server expects. Open the page there and try again; who \
     runs the server sets the address with KEYFOB_PUBLIC_URL.",
);

/// Refuses (403) what another site sent, before anything is read from it.
pub async fn check(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let site = req.app_data::<Data<Site>>().cloned();
    let allowed = match &site {
        Some(site) => {
            let has_session = req.cookie(session_name(site)).is_some();
            is_safe(req.method()) || is_ours(req.headers(), &site.public_url, has_session)
        }
        None => false,
    };
    if allowed {
        next.call(req).await.map(ServiceResponse::map_into_left_body)
    } else {
        Ok(req.error_response(REFUSED).map_into_right_body())
    }
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn is_ours(headers: &HeaderMap, origin: &str, has_session: bool) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(from)) => from == origin,
        // No browser: nothing is forged with nobody's cookie.
        (None, None) => !has_session,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn ours(headers: &[(&'static str, &'static str)], has_session: bool) -> bool {
        let pairs = headers.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v)));
        is_ours(&pairs.collect(), "https://keyfob.test", has_session)
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        assert!(ours(&[("sec-fetch-site", "same-origin")], true));
        assert!(ours(&[("sec-fetch-site", "none")], true));
        assert!(!ours(&[("sec-fetch-site", "same-site")], true));
        assert!(!ours(&[("sec-fetch-site", "cross-site"), ("origin", "https://keyfob.test")], true));
        assert!(ours(&[("origin", "https://keyfob.test")], true));
        assert!(!ours(&[("origin", "https://keyfob.test.evil.test")], true));
        assert!(!ours(&[("origin", "null")], false));
        assert!(!ours(&[], true));
        assert!(ours(&[], false));
    }
}
