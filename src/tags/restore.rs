//! Undo a deletion: the tag comes back, on every token that carried it.

use actix_web::HttpResponse;
use diesel::prelude::*;

use super::add::taken;
use super::delete::UNDO;
use super::list;
use super::tag::{COLUMNS, Tag};
use crate::audit::{self, Action, Author, MANAGER};
use crate::db::schema::tags;
use crate::db::{Conn, Moment, TagId, fold, is_duplicate};
use crate::error::{AppError, AppResult, Missing};
use crate::web::actor::Manager;
use crate::web::back::Back;
use crate::web::form::Form;
use crate::web::path_id::PathId;
use crate::web::visit::Visit;

/// Brings the deleted tag back, for Managers. `NotFound` when it was not deleted or was swept out, `Conflict` when another tag
/// took its name meanwhile.
pub fn restore(conn: &mut Conn, author: &Author, id: TagId) -> AppResult<Tag> {
    author.must_be(conn, MANAGER)?;
    let deleted = tags::table.filter(tags::id.eq(id).and(tags::deleted.ge(Moment::now().plus(-UNDO))));
    let name: String =
        deleted.select(tags::name).get_result(conn).optional()?.ok_or(AppError::NotFound(Missing::Tag))?;
    let tag: Tag = diesel::update(deleted)
        .set((tags::name_key.eq(fold(&name)), tags::deleted.eq(None::<Moment>)))
        .returning(COLUMNS)
        .get_result(conn)
        .optional()
        .map_err(|cause| if is_duplicate(&cause) { taken(&name) } else { cause.into() })?
        .ok_or(AppError::NotFound(Missing::Tag))?;
    audit::record(conn, author, Action::TagRestore, (id, &tag.name))?;
    Ok(tag)
}

/// `POST /settings/tags/{id}/restore`
pub async fn submit(
    Manager(visit): Manager<Visit>,
    PathId(id): PathId<TagId>,
    form: Form<Back>,
) -> AppResult<HttpResponse> {
    let done = visit.actor.write(&visit.db, move |conn, author| restore(conn, author, id)).await;
    visit.told(done.map(|_| "Tag successfully restored"), &form.back, list::query::PATH)
}
