//! One tag, by its name or its number.

use actix_web::{HttpResponse, web};
use diesel::prelude::*;

use super::tag::{COLUMNS, ShownTag, Tag};
use crate::db::schema::tags;
use crate::db::{Conn, Db, TagId, fold, hold_tag};
use crate::error::{AppError, AppResult, Missing};
use crate::web::actor::Actor;
use crate::web::refusals;

const NONE: AppError = AppError::NotFound(Missing::Tag);

/// The tag of this name; upper and lower case and Unicode's normal forms count as the same.
pub fn by_name(conn: &mut Conn, name: &str) -> AppResult<Tag> {
    // No tag is named like this, and PostgreSQL takes no NUL.
    if name.chars().any(crate::names::is_deceptive) {
        return Err(NONE);
    }
    tags::table.filter(tags::name_key.eq(fold(name))).select(COLUMNS).get_result(conn).optional()?.ok_or(NONE)
}

/// The tag with this number.
pub fn by_id(conn: &mut Conn, id: TagId) -> AppResult<Tag> {
    let live = tags::table.filter(tags::id.eq(id).and(tags::name_key.is_not_null()));
    live.select(COLUMNS).get_result(conn).optional()?.ok_or(NONE)
}

/// The tag with this number, held until the end of the transaction: what is read now is what will be changed.
pub fn for_change(conn: &mut Conn, id: TagId) -> AppResult<Tag> {
    hold_tag(conn, id)?;
    by_id(conn, id)
}

/// `GET /api/global-tags/{name}`
#[utoipa::path(get, path = "/api/global-tags/{name}", operation_id = "get_tag", tag = "Tags",
    summary = "One tag",
security(("bearer" = [])), params(
    ("name" = String, Path, min_length = 1, example = "Production", description = "Name of the tag, percent-encoded; upper and lower case count as the same")
), responses(
    (status = 200, description = "The tag", body = ShownTag),
    refusals::Door,
    refusals::Missing
))]
pub async fn api(_: Actor, db: web::Data<Db>, name: web::Path<String>) -> AppResult<HttpResponse> {
    let tag = db.read(move |conn| by_name(conn, &name)).await?;
    Ok(HttpResponse::Ok().json(ShownTag::from(tag)))
}
