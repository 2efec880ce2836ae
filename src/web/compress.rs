//! Answers over 1 KiB go gzipped or with brotli to those who take that, unless there is a secret in them.

use actix_http::encoding::Encoder;
use actix_web::Error;
use actix_web::HttpMessage;
use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    AcceptEncoding, CONTENT_TYPE, ContentEncoding, Encoding, HeaderMap, HeaderValue, VARY,
};
use actix_web::middleware::Next;

use super::secret_answer;

/// Bytes up to which it is not worth the trouble.
const SMALL: u64 = 1024;

/// Compresses what `next` answers.
pub async fn answers(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let best = negotiate(req.get_header::<AcceptEncoding>().as_ref());
    let mut res = next.call(req).await?;
    let is_worth_it = matches!(res.response().body().size(), BodySize::Sized(bytes) if bytes > SMALL)
        && is_text(res.headers())
        // Static files have been packed already.
        && !res.headers().contains_key(VARY)
        && !secret_answer::is_marked(res.response());
    let encoding = if is_worth_it { best } else { ContentEncoding::Identity };
    if is_worth_it && encoding == ContentEncoding::Identity {
        // The other cases are told by the encoder.
        res.headers_mut().append(VARY, HeaderValue::from_static("accept-encoding"));
    }
    Ok(res.map_body(|head, body| Encoder::response(encoding, head, body)))
}

/// What the caller likes best of what we have. Who refuses even the plain answer gets that: a 406 would help
/// nobody.
pub fn negotiate(accepted: Option<&AcceptEncoding>) -> ContentEncoding {
    let ours = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
    match accepted.and_then(|accepted| accepted.negotiate(ours.iter())) {
        Some(Encoding::Known(encoding)) => encoding,
        _ => ContentEncoding::Identity,
    }
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    kind.starts_with("text/") || kind.contains("json") || kind.contains("svg")
}
