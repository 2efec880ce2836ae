//! Whether the server runs, and whether its database answers.

use actix_web::{HttpResponse, web};
use diesel::RunQueryDsl;
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::{Conn, Db};
use crate::error::{AppError, AppResult};
use crate::web::refusals::Problem;

#[derive(Serialize, ToSchema)]
struct Status {
    #[schema(example = "OK")]
    database_connection: &'static str,
}

/// One trip to the database and back.
pub fn ping(conn: &mut Conn) -> AppResult<()> {
    diesel::sql_query("SELECT 1").execute(conn)?;
    Ok(())
}

/// `GET /api/health`: 204 while the server runs.
#[utoipa::path(get, path = "/api/health", operation_id = "health", tag = "Server",
    summary = "Whether the server runs",
responses(
    (status = 204, description = "The server runs")
))]
pub async fn health() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// `GET /api/status`: 200 when the database answers, 503 when it does not.
#[utoipa::path(get, path = "/api/status", operation_id = "status", tag = "Server",
    summary = "Whether the database answers",
responses(
    (status = 200, description = "The database answers", body = Status),
    (status = 503, description = "It does not", body = Problem, content_type = "application/problem+json",
        example = json!({"title": "Service Unavailable", "status": 503, "code": "unavailable", "request_id": "3f1c9b2a7d5e4f60",
            "detail": "The database can't be reached right now. Nothing was changed; try again in a moment."}))
))]
pub async fn status(db: web::Data<Db>) -> AppResult<HttpResponse> {
    match db.read(ping).await {
        Ok(()) => Ok(HttpResponse::Ok().json(Status { database_connection: "OK" })),
        Err(AppError::Unavailable(cause)) => Err(AppError::Unavailable(cause)),
        Err(other) => Err(AppError::Unavailable(other.to_string())),
    }
}
