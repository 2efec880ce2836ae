//! Answers with a secret in them. Whoever can make us put words of theirs beside a secret and sees how long
//! the compressed answer is, learns the secret letter by letter (BREACH). So such an answer says that it is
//! one: it is never compressed, gets no version, and nobody keeps it.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};

/// Lies in the answer's extensions.
struct HoldsSecret;

/// Marks `answer`: it holds a token, a setup code, a password link.
pub fn mark(mut answer: HttpResponse) -> HttpResponse {
    answer.extensions_mut().insert(HoldsSecret);
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// True when `answer` was marked.
pub fn is_marked<B>(answer: &HttpResponse<B>) -> bool {
    answer.extensions().contains::<HoldsSecret>()
}
