//! Add Tag.

use actix_web::HttpResponse;
use diesel::prelude::*;

use super::input::{Fields, NewTag, NewTagBody, TagInput};
use super::list;
use super::tag::{COLUMNS, ShownTag, Tag, TagType};
use crate::audit::{self, Action, Author, MANAGER, Need};
use crate::db::schema::tags;
use crate::db::{Conn, Moment, Role, is_duplicate, list_key};
use crate::error::{AppError, AppResult};
use crate::web::actor::Manager;
use crate::web::form::Form;
use crate::web::json::Json;
use crate::web::refusals;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

/// For tags that come from a catalogue.
const EXTERNAL: Need = Need::new(Role::Admin, "Only Admins make external tags.");

/// Adds the tag, for Managers; external when it comes from `source`, for Admins. `Conflict` by `name` when there is one of that name.
pub fn add(conn: &mut Conn, author: &Author, fields: &Fields, source: Option<&str>) -> AppResult<Tag> {
    let (tag_type, need) = match source {
        Some(_) => (TagType::External, EXTERNAL),
        None => (TagType::Global, MANAGER),
    };
    author.must_be(conn, need)?;
    let tag: Tag = diesel::insert_into(tags::table)
        .values((
            tags::name.eq(fields.name.as_str()),
            tags::name_key.eq(fields.name.key()),
            tags::list_key.eq(list_key(fields.name.as_str(), None)),
            tags::tag_type.eq(tag_type),
            tags::source.eq(source),
            tags::color.eq(fields.color.as_str()),
            tags::color_order.eq(fields.color.order()),
            tags::description.eq(&fields.description),
            tags::category.eq(&fields.category),
            tags::weight_modifier.eq(fields.weight_modifier),
            tags::created.eq(Moment::now()),
        ))
        .returning(COLUMNS)
        .get_result(conn)
        .map_err(|cause| if is_duplicate(&cause) { taken(fields.name.as_str()) } else { cause.into() })?;
    audit::record(conn, author, Action::TagCreate, (tag.id, &tag.name))?;
    Ok(tag)
}

/// There is a tag of this name.
pub fn taken(name: &str) -> AppError {
    AppError::Conflict {
        field: Some("name"),
        message: format!("There is a tag named “{name}” already. Upper and lower case count as the same."),
    }
}

/// `POST /settings/tags`: the list with its toast, or the dialog again with its message (422, 409).
pub async fn submit(Manager(visit): Manager<Visit>, form: Form<TagInput>) -> AppResult<HttpResponse> {
    let added = match form.fields() {
        Ok(fields) => {
            visit.actor.write(&visit.db, move |conn, author| add(conn, author, &fields, None)).await
        }
        Err(error) => Err(error),
    };
    match added {
        Ok(_) => Ok(visit.back_to(&form.back, list::query::PATH, &Toast::ok("Tag successfully created"))),
        Err(error) if error.is_about_input() => list::page::refused(&visit, None, &form, error).await,
        Err(error) => Err(error),
    }
}

/// `POST /api/global-tags`: 200 with the tag. External ones are made by Admins.
#[utoipa::path(post, path = "/api/global-tags", operation_id = "add_tag", tag = "Tags",
    summary = "Add a tag",
    description = "For Managers; external tags, which name their source, for Admins.",
security(("bearer" = [])), request_body = NewTagBody, responses(
    (status = 200, description = "The tag", body = ShownTag),
    refusals::Door,
    refusals::Body,
    refusals::Rights,
    refusals::Taken
))]
pub async fn api(Manager(visit): Manager<Visit>, Json(new): Json<NewTag>) -> AppResult<HttpResponse> {
    let (fields, source) = (new.fields()?, new.checked_source()?);
    let tag = visit
        .actor
        .write(&visit.db, move |conn, author| add(conn, author, &fields, source.as_deref()))
        .await?;
    Ok(HttpResponse::Ok().json(ShownTag::from(tag)))
}
