//! Makes every answer within the time that it may wait for the database.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;

use crate::db::patience;

/// Stands round everything that asks the database. `/auth/verify` needs none: it asks once.
pub async fn bound(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_change = !matches!(*req.method(), Method::GET | Method::HEAD);
    patience::bound(is_change, next.call(req)).await
}
