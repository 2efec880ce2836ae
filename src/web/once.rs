//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a caller that got no answer asks again and says that it
//! is the same request.

use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use parking_lot::Mutex;
use serde::de::DeserializeOwned;

use super::json;
use crate::db::UserId;
use crate::error::{AppError, AppResult};
use crate::opaque;

/// The header, and the field that a refusal names.
pub const HEADER: &str = "Idempotency-Key";
/// Characters of a key at most.
const LENGTH: usize = 255;

/// A JSON body, as `Json` takes it, with the key of its request if there is one: 1 to 255 printable ASCII characters,
/// else 422.
pub struct Once<T> {
    pub body: T,
    pub key: Option<Key>,
}

/// Two requests of one user with the same key are the same request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub text: String,
    /// SHA-256 of the body, in hex.
    pub body: String,
}

impl<T: DeserializeOwned + 'static> FromRequest for Once<T> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = AppResult<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (text, bytes) = (text(req), json::bytes(req, payload));
        Box::pin(async move {
            let (text, bytes) = (text?, bytes.await?);
            let body = opaque::fingerprint(&bytes);
            Ok(Once { body: json::parse(&bytes)?, key: text.map(|text| Key { text, body }) })
        })
    }
}

fn text(req: &HttpRequest) -> AppResult<Option<String>> {
    let mut values = req.headers().get_all(HEADER);
    let (first, second) = (values.next(), values.next());
    let Some(value) = first else { return Ok(None) };
    let bytes = value.as_bytes();
    let is_key = (1..=LENGTH).contains(&bytes.len()) && bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
    match std::str::from_utf8(bytes) {
        Ok(text) if is_key && second.is_none() => Ok(Some(text.to_owned())),
        _ => Err(AppError::invalid(
            HEADER,
            format!("Send one key of 1 to {LENGTH} printable ASCII characters."),
        )),
    }
}

/// The requests with a key that this server is answering. Cheap to clone.
#[derive(Clone, Default)]
pub struct UnderWay(Arc<Mutex<HashSet<(UserId, String)>>>);

/// One of them, until it is dropped.
pub struct Flight {
    of: UnderWay,
    what: (UserId, String),
}

impl UnderWay {
    /// Begins to answer the request of `user` with `key`; `UnderWay` while another one is being answered.
    pub fn begin(&self, user: UserId, key: &Key) -> AppResult<Flight> {
        let what = (user, key.text.clone());
        match self.0.lock().insert(what.clone()) {
            true => Ok(Flight { of: self.clone(), what }),
            false => Err(AppError::UnderWay),
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.of.0.lock().remove(&self.what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_request_with_a_key_is_under_way_until_it_is_answered() {
        let [one, other] = [1, 2].map(UserId::from);
        let (way, key) = (UnderWay::default(), Key { text: "k".into(), body: String::new() });
        let first = way.begin(one, &key).expect("the first");
        assert!(matches!(way.begin(one, &key), Err(AppError::UnderWay)));
        assert!(way.begin(other, &key).is_ok(), "somebody else's is another");
        drop(first);
        assert!(way.begin(one, &key).is_ok());
    }
}
