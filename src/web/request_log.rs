//! One line per request, health checks aside, with an id that error pages show too. Never a query, a cookie or a header:
//! they may hold secrets.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest};

use super::address;
use super::links;
use super::site::Site;
use crate::opaque;

const HEADER: &str = "x-request-id";

/// The id of one request: the proxy's, when it sent a plain one, or a new random one.
#[derive(Clone)]
pub struct RequestId(pub String);

impl RequestId {
    /// The id of `req`.
    pub fn of(req: &HttpRequest) -> String {
        req.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone())
    }
}

/// Gives the request its id, and writes its line when it is answered.
#[expect(clippy::disallowed_methods, reason = "how long a request took is measured here")]
pub async fn write(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let start = Instant::now();
    let id = incoming(&req).unwrap_or_else(opaque::random::<8>);
    let (method, path) = (beginning(req.method().as_str()), beginning(req.path()));
    let from = address::of(req.request());
    // What balancers and probes ask every few seconds: a line for each would bury all others.
    let is_health_check =
        [links::HEALTH, links::STATUS].iter().any(|check| Site::of(req.request()).answers(check, req.path()));
    req.extensions_mut().insert(RequestId(id.clone()));
    let mut result = next.call(req).await;
    let status = match &mut result {
        Ok(res) => {
            if let Ok(value) = HeaderValue::from_str(&id) {
                res.headers_mut().insert(HeaderName::from_static(HEADER), value);
            }
            res.status()
        }
        Err(error) => error.as_response_error().status_code(),
    };
    if is_health_check && !tracing::enabled!(tracing::Level::DEBUG) {
        return result;
    }
    let ms = start.elapsed().as_micros() as f64 / 1000.0;
    // `?` escapes control characters: nobody writes lines of their own into our log.
    tracing::info!(request_id = %id, ?method, ?path, status = status.as_u16(), ms, %from, "request");
    result
}

/// As much of what a stranger chose as leaves room for the rest of the line.
fn beginning(text: &str) -> String {
    text[..text.floor_char_boundary(256)].to_owned()
}

fn incoming(req: &ServiceRequest) -> Option<String> {
    let id = req.headers().get(HEADER)?.to_str().ok()?;
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    (plain && (8..=64).contains(&id.len())).then(|| id.to_owned())
}
