//! Bodies of API calls: JSON only, small, and every field known.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::form::{body, is_type};
use crate::error::{AppError, AppResult};

/// A JSON body of type `T`. Wrong content type 415, too large 413, not JSON 400, a wrong or unknown field 422.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = AppResult<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_type(req, "application/json");
        let body = body(req, payload);
        Box::pin(async move {
            if !is_json {
                let message = "Send JSON: Content-Type: application/json.".into();
                return Err(AppError::Unreadable { status: 415, message });
            }
            parse(&body.await?).map(Json)
        })
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> AppResult<T> {
    // serde would also fill a struct from an array.
    if !bytes.trim_ascii_start().starts_with(b"{") {
        let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
        return Err(if is_json {
            AppError::invalid("", "The body must be a JSON object.")
        } else {
            not_json()
        });
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let field = error.path().to_string();
        explain(&field, error.inner())
    })?;
    reader.end().map_err(|_| not_json())?;
    Ok(value)
}

/// Our own words: serde's name Rust types. It tells the name of an unknown or missing field only in its text.
fn explain(path: &str, cause: &serde_json::Error) -> AppError {
    if !cause.is_data() {
        return not_json();
    }
    let text = cause.to_string();
    let quoted = || text.split('`').nth(1).unwrap_or("").to_owned();
    if text.starts_with("unknown field") {
        AppError::invalid(quoted(), "This field is not known here.")
    } else if text.starts_with("missing field") {
        AppError::invalid(quoted(), "This field is required.")
    } else if text.starts_with("duplicate field") {
        AppError::invalid(quoted(), "This field is there twice.")
    } else {
        AppError::invalid(path, "This field has the wrong type or is out of range.")
    }
}

/// For `deserialize_with`: a field that may be left out, but is not `null` when it is there.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn not_json() -> AppError {
    AppError::Unreadable { status: 400, message: "The body is not valid JSON.".into() }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Body {
        name: String,
        days: Option<i64>,
    }

    fn refused(json: &str) -> (u16, Option<String>) {
        let error = parse::<Body>(json.as_bytes()).expect_err("refused");
        (error.kind().0, error.field().map(str::to_owned))
    }

    #[test]
    fn every_fault_is_told_by_its_field_and_in_our_words() {
        assert_eq!(refused("{\"name\":\"a\",\"days\":\"30\"}"), (422, Some("days".into())));
        assert_eq!(refused("{\"name\":\"a\",\"days\":1e9}"), (422, Some("days".into())));
        assert_eq!(refused("{\"name\":\"a\",\"admin\":true}"), (422, Some("admin".into())));
        assert_eq!(refused("{\"days\":1}"), (422, Some("name".into())));
        assert_eq!(refused("{\"name\":\"a\",\"name\":\"b\"}"), (422, Some("name".into())));
        assert_eq!(refused("[]"), (422, Some("".into())));
        assert_eq!(refused("{\"name\":"), (400, None));
        assert_eq!(refused("{\"name\":\"a\"} x"), (400, None));
    }
}
