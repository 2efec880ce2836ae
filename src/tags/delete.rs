//! Delete a tag: it is off every token at once. For a day it can be brought back with all of them.

use actix_web::{HttpResponse, web};
use diesel::prelude::*;

use super::find;
use super::list;
use super::tag::{COLUMNS, Tag};
use crate::audit::{self, Action, Author, MANAGER};
use crate::db::schema::tags;
use crate::db::{Conn, Moment, TagId};
use crate::error::{AppError, AppResult, Missing};
use crate::jobs::{Left, delete_piece};
use crate::web::actor::Manager;
use crate::web::back::Back;
use crate::web::form::Form;
use crate::web::links;
use crate::web::path_id::PathId;
use crate::web::refusals;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

/// Seconds in which a deleted tag can be brought back.
pub const UNDO: i64 = 24 * 60 * 60;

/// Deletes the tag, for Managers: its name is free, no token shows it. `NotFound` when it is gone already.
pub fn delete(conn: &mut Conn, author: &Author, id: TagId) -> AppResult<()> {
    author.must_be(conn, MANAGER)?;
    let now = Moment::now();
    let live = tags::table.filter(tags::id.eq(id).and(tags::name_key.is_not_null()));
    // Without its key a tag is in no list and on no chip; the rows that say which tokens carried it stay for Undo.
    let deleted: Option<Tag> = diesel::update(live)
        .set((tags::name_key.eq(None::<String>), tags::deleted.eq(now)))
        .returning(COLUMNS)
        .get_result(conn)
        .optional()?;
    let tag = deleted.ok_or(AppError::NotFound(Missing::Tag))?;
    audit::record(conn, author, Action::TagDelete, (tag.id, &tag.name))
}

/// Deletes some of the tags that can no longer be restored: first the rows that say which tokens carried them, of which
/// there may be many.
pub fn sweep(conn: &mut Conn) -> AppResult<Left> {
    let before = Moment::now().plus(-UNDO).second();
    let of_deleted = "tag_id IN (SELECT id FROM tags WHERE deleted < $1)";
    match delete_piece(conn, ("token_tags", "token_id, tag_id"), of_deleted, before)? {
        Left::More => Ok(Left::More),
        Left::Nothing => delete_piece(conn, ("tags", "id"), "deleted < $1", before),
    }
}

/// `POST /settings/tags/{id}/delete`
pub async fn submit(
    Manager(visit): Manager<Visit>,
    PathId(id): PathId<TagId>,
    form: Form<Back>,
) -> AppResult<HttpResponse> {
    visit.actor.write(&visit.db, move |conn, author| delete(conn, author, id)).await?;
    let mut toast = Toast::ok("Tag successfully deleted");
    toast.undo = Some(links::act(list::query::PATH, id, "restore"));
    Ok(visit.back_to(&form.back, list::query::PATH, &toast))
}

/// `DELETE /api/global-tags/{name}`: 204.
#[utoipa::path(delete, path = "/api/global-tags/{name}", operation_id = "delete_tag", tag = "Tags",
    summary = "Delete a tag",
    description = "For Managers. It comes off every token.",
security(("bearer" = [])), params(
    ("name" = String, Path, min_length = 1, example = "Production", description = "Name of the tag, percent-encoded; upper and lower case count as the same")
), responses(
    (status = 204, description = "It is gone, off every token"),
    refusals::Door,
    refusals::Rights,
    refusals::Missing
))]
pub async fn api(Manager(visit): Manager<Visit>, name: web::Path<String>) -> AppResult<HttpResponse> {
    visit
        .actor
        .write(&visit.db, move |conn, author| {
            let tag = find::by_name(conn, &name)?;
            delete(conn, author, tag.id)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
