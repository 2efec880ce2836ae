//! Bodies of API calls: JSON only, small, and every field known.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::form::{body, is_type};
use crate::error::{AppError, AppResult};

/// A JSON body of type `T`. Wrong content type 415, too large 413, not JSON 400, a wrong or unknown field
/// 422.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = AppResult<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = bytes(req, payload);
        Box::pin(async move { parse(&bytes.await?).map(Json) })
    }
}

/// The body of a request that says it is JSON.
pub(super) fn bytes(
    req: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = AppResult<Bytes>> + use<> {
    let is_json = is_type(req, "application/json");
    let body = body(req, payload);
    async move {
        if !is_json {
            let message = "Send JSON: Content-Type: application/json.".into();
            return Err(AppError::Unreadable { status: 415, message });
        }
        body.await
    }
}

pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> AppResult<T> {
    // serde looks at the letters only where it needs them.
    if std::str::from_utf8(bytes).is_err() {
        return Err(not_json());
    }
    let is_json = || serde_json::from_slice::<serde_json::Value>(bytes).is_ok();
    // serde would also fill a struct from an array.
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return Err(if is_json() {
            AppError::invalid("", "The body must be a JSON object.")
        } else {
            not_json()
        });
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let field = error.path().to_string();
        // An object in the place of a word counts as bad JSON to serde, too.
        if error.inner().is_data() || is_json() { explain(&field, error.inner()) } else { not_json() }
    })?;
    reader.end().map_err(|_| not_json())?;
    Ok(value)
}

/// Our own words: serde's name Rust types. It tells the name of an unknown or missing field only in its text.
fn explain(path: &str, cause: &serde_json::Error) -> AppError {
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

/// For `deserialize_with`: a whole number, `null` or, with `default`, nothing. `30.0` is one, as JSON Schema
/// has it.
pub fn whole<'de, T: From<i64>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let number = Option::<serde_json::Number>::deserialize(deserializer)?;
    let exact = |float: &f64| float.fract() == 0.0 && float.abs() < MOST_EXACT;
    let whole = |number: serde_json::Number| {
        let float = || number.as_f64().filter(exact).map(|float| float as i64);
        number.as_i64().or_else(float).ok_or_else(|| serde::de::Error::custom("not a whole number"))
    };
    Ok(number.map(whole).transpose()?.map(T::from))
}

/// For `deserialize_with`: a whole number that may be left out, but is not `null` when it is there.
pub fn given_whole<'de, T: From<i64>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let number = whole(deserializer)?;
    number.map(Some).ok_or_else(|| serde::de::Error::custom("not a whole number"))
}

/// Whole numbers up to here have a place of their own among the floating ones.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

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
    fn a_whole_number_may_be_written_with_a_point() {
        let read =
            |json: &str| super::whole::<i64, _>(&mut serde_json::Deserializer::from_str(json)).map_err(drop);
        assert_eq!(
            [read("30"), read("30.0"), read("3e1"), read("null")],
            [Ok(Some(30)), Ok(Some(30)), Ok(Some(30)), Ok(None)]
        );
        for bad in ["30.5", "1e300", "\"30\"", "true", "9223372036854775808", "[30]"] {
            assert_eq!(read(bad), Err(()), "{bad}");
        }
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
