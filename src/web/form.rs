//! Bodies of page forms.

use actix_web::dev::Payload;
use actix_web::error::UrlencodedError;
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

/// A form of type `T`. Errors are `Unreadable`: no person sees them who uses our pages.
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
        let body = web::Form::<T>::from_request(req, payload);
        Box::pin(async move {
            match tokio::time::timeout(BODY_DEADLINE, body).await {
                Ok(Ok(form)) => Ok(Form(form.into_inner())),
                Ok(Err(cause)) => Err(unreadable(cause.as_error::<UrlencodedError>())),
                Err(_) => Err(too_slow()),
            }
        })
    }
}

/// The body did not arrive in time.
pub fn too_slow() -> AppError {
    AppError::Unreadable { status: 408, message: "The request took too long to arrive.".into() }
}

/// The body is larger than `BODY_LIMIT`.
pub fn too_large() -> AppError {
    AppError::Unreadable { status: 413, message: format!("The request is larger than {BODY_LIMIT} bytes.") }
}

fn unreadable(cause: Option<&UrlencodedError>) -> AppError {
    let (status, message) = match cause {
        Some(UrlencodedError::Overflow { .. }) => return too_large(),
        Some(UrlencodedError::ContentType) => (415, "Send a form: application/x-www-form-urlencoded."),
        _ => (400, "The form can't be read. Open the page again and try once more."),
    };
    AppError::Unreadable { status, message: message.into() }
}
