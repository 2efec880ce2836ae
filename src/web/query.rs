//! Queries of addresses: what makes no sense counts as not there, and of a key that is there twice the first
//! counts.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use crate::error::AppError;

/// The query as a `T`, all of whose fields are text that may be missing.
pub struct Query<T>(pub T);

impl<T> Deref for Query<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = serde_html_form::from_str(&first_of_each(req.query_string())).map(Query);
        ready(read.map_err(|_| AppError::Unreadable {
            status: 400,
            message: "The query of this address can't be read.".into(),
        }))
    }
}

fn first_of_each(query: &str) -> String {
    let mut seen = Vec::new();
    let mut kept = form_urlencoded::Serializer::new(String::new());
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        if !seen.contains(&key) {
            kept.append_pair(&key, &value);
            seen.push(key);
        }
    }
    kept.finish()
}

#[cfg(test)]
mod tests {
    use super::first_of_each;

    #[test]
    fn of_a_key_that_is_there_twice_the_first_counts() {
        assert_eq!(first_of_each("a=1&b=%26&a=2"), "a=1&b=%26");
    }
}
