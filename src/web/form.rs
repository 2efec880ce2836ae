//! Bodies: how they are read, and those of page forms.

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::time::Duration;

use crate::error::{AppError, AppResult};

/// Bytes of a form or JSON body at most.
pub const BODY_LIMIT: usize = 16 * 1024;
/// How long a body may take to arrive; actix itself would wait for ever.
pub const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// A form of type `T`. Wrong content type 415, too large 413, late 408, not a form 400: no person sees these
/// who uses our pages.
pub struct Form<T>(pub T);

impl<T> Deref for Form<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = AppResult<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = is_type(req, "application/x-www-form-urlencoded");
        let body = body(req, payload);
        Box::pin(async move {
            if !is_form {
                let message = "Send a form: application/x-www-form-urlencoded.".into();
                return Err(AppError::Unreadable { status: 415, message });
            }
            // Unlike serde_urlencoded it reads what checkboxes send: one name, many values.
            serde_html_form::from_bytes(&body.await?).map(Form).map_err(|_| unreadable())
        })
    }
}

/// True when the body says that it is of `kind`.
pub fn is_type(req: &HttpRequest, kind: &str) -> bool {
    let value = req.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    value.split(';').next().unwrap_or("").trim().eq_ignore_ascii_case(kind)
}

/// The whole body: 415 when it is compressed (16 KiB unpack to gigabytes), 413 when it is larger than
/// `BODY_LIMIT`, 408 when it is late, 400 when it breaks off.
pub fn body(req: &HttpRequest, payload: &mut Payload) -> impl Future<Output = AppResult<web::Bytes>> + use<> {
    let is_packed = req.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity");
    let bytes = web::Bytes::from_request(req, payload);
    async move {
        if is_packed {
            let message = "Send the body as it is, without Content-Encoding.".into();
            return Err(AppError::Unreadable { status: 415, message });
        }
        match tokio::time::timeout(BODY_DEADLINE, bytes).await {
            Ok(Ok(bytes)) if bytes.len() <= BODY_LIMIT => Ok(bytes),
            Ok(Ok(_)) => Err(too_large()),
            Ok(Err(cause)) if cause.as_response_error().status_code() == 413 => Err(too_large()),
            Ok(Err(_)) => Err(unreadable()),
            Err(_) => Err(AppError::Unreadable {
                status: 408,
                message: "The request took too long to arrive.".into(),
            }),
        }
    }
}

fn too_large() -> AppError {
    AppError::Unreadable { status: 413, message: format!("The request is larger than {BODY_LIMIT} bytes.") }
}

fn unreadable() -> AppError {
    AppError::Unreadable {
        status: 400,
        message: "The request can't be read. Open the page again and try once more.".into(),
    }
}
