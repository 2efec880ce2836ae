//! What the API reads has a version (`ETag`): who has this one already gets 304 and no body. The version is weak,
//! because the same answer may go out compressed or not.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ETAG, EntityTag, IfNoneMatch};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};
use serde::Serialize;

use super::secret_answer;
use crate::opaque;

/// What counts for the version in place of the body. Lies in the answer's extensions.
struct Counted(Vec<u8>);

/// Lets `counted` decide about the version of `answer`, for a body that says more than what is news.
pub fn count_only(answer: &mut HttpResponse, counted: &impl Serialize) {
    if let Ok(bytes) = serde_json::to_vec(counted) {
        answer.extensions_mut().insert(Counted(bytes));
    }
}

/// Adds the version to what was read, and answers 304 when the caller has it.
pub async fn add(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let is_read = matches!(*req.method(), Method::GET | Method::HEAD);
    let known = req.get_header::<IfNoneMatch>();
    let res = next.call(req).await?.map_into_boxed_body();
    if !is_read || res.status() != StatusCode::OK || secret_answer::is_marked(res.response()) {
        return Ok(res);
    }
    let (req, answer) = res.into_parts();
    let (mut head, body) = answer.into_parts();
    let body = match body.try_into_bytes() {
        Ok(bytes) => bytes,
        Err(body) => return Ok(ServiceResponse::new(req, head.set_body(body))),
    };
    let counted = head.extensions_mut().remove::<Counted>();
    let version = version(counted.as_ref().map_or(&body, |Counted(bytes)| bytes));
    let is_known = known.is_some_and(|known| is_among(&version, &known));
    let answer = if is_known { head.set_body(BoxBody::new(())) } else { head.set_body(BoxBody::new(body)) };
    let mut res = ServiceResponse::new(req, answer);
    if is_known {
        *res.response_mut().status_mut() = StatusCode::NOT_MODIFIED;
        res.headers_mut().remove(actix_web::http::header::CONTENT_TYPE);
    }
    if let Ok(value) = version.to_string().parse() {
        res.headers_mut().insert(ETAG, value);
    }
    Ok(res)
}

fn version(counted: &[u8]) -> EntityTag {
    EntityTag::new_weak(opaque::fingerprint(counted)[..24].to_owned())
}

/// RFC 9110 section 13.1.2: compared weakly; `*` is whatever there is.
fn is_among(version: &EntityTag, known: &IfNoneMatch) -> bool {
    match known {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|tag| tag.weak_eq(version)),
    }
}
