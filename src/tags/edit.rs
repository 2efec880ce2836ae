//! Edit a tag.

use actix_web::{HttpResponse, web};
use diesel::prelude::*;

use super::add::taken;
use super::color::TagColor;
use super::find;
use super::input::{Fields, TagChange, TagInput};
use super::list;
use super::tag::{self, COLUMNS, ShownTag, Tag, TagName};
use crate::audit::{self, Action, Author, MANAGER};
use crate::db::schema::tags;
use crate::db::{Conn, TagId, is_duplicate, list_key};
use crate::error::{AppError, AppResult, Missing};
use crate::web::actor::Manager;
use crate::web::form::Form;
use crate::web::json::Json;
use crate::web::path_id::PathId;
use crate::web::refusals;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

/// Changes the tag to what `wanted` makes of it, for Managers; gives what it is now. `Conflict` by the field when it is
/// external and more than category and weight would change, by `name` when the new name is taken, `NotFound` when the tag
/// is gone.
pub fn edit(
    conn: &mut Conn,
    author: &Author,
    id: TagId,
    wanted: impl FnOnce(&Tag) -> AppResult<Fields>,
) -> AppResult<Tag> {
    author.must_be(conn, MANAGER)?;
    let before = find::for_change(conn, id)?;
    let fields = wanted(&before)?;
    refuse_synced(&before, &fields)?;
    if is_as_it_was(&before, &fields) {
        return Ok(before);
    }
    let live = tags::table.filter(tags::id.eq(before.id).and(tags::name_key.is_not_null()));
    let tag: Tag = diesel::update(live)
        .set((
            tags::name.eq(fields.name.as_str()),
            (before.name != fields.name.as_str()).then(|| tags::name_key.eq(fields.name.key())),
            tags::list_key.eq(list_key(fields.name.as_str(), None)),
            tags::color.eq(fields.color.as_str()),
            tags::color_order.eq(fields.color.order()),
            tags::description.eq(&fields.description),
            tags::category.eq(&fields.category),
            tags::weight_modifier.eq(fields.weight_modifier),
        ))
        .returning(COLUMNS)
        .get_result(conn)
        .optional()
        .map_err(|cause| if is_duplicate(&cause) { taken(fields.name.as_str()) } else { cause.into() })?
        .ok_or(AppError::NotFound(Missing::Tag))?;
    let name =
        if before.name == tag.name { tag.name.clone() } else { format!("{} → {}", before.name, tag.name) };
    audit::record(conn, author, Action::TagEdit, (tag.id, &name))?;
    Ok(tag)
}

fn is_as_it_was(tag: &Tag, fields: &Fields) -> bool {
    tag.name == fields.name.as_str()
        && tag.color == fields.color.as_str()
        && tag.description == fields.description
        && tag.category == fields.category
        && tag.weight_modifier == fields.weight_modifier
}

/// What a catalogue owns is changed there, and would be overwritten here.
fn refuse_synced(tag: &Tag, fields: &Fields) -> AppResult<()> {
    let changed = [
        ("name", tag.name != fields.name.as_str()),
        ("color", tag.color != fields.color.as_str()),
        ("description", tag.description != fields.description),
    ];
    match changed.iter().find(|(_, is_changed)| tag.is_external() && *is_changed) {
        None => Ok(()),
        Some((field, _)) => {
            let source = tag.source.as_deref().unwrap_or("a catalogue");
            let message =
                format!("This tag comes from {source}. Only its category and weight can be changed here.");
            Err(AppError::Conflict { field: Some(field), message })
        }
    }
}

/// The fields of `tag` with what `change` says.
fn with(tag: &Tag, change: &TagChange) -> AppResult<Fields> {
    // What stays is not checked again: the rules may have been others when it was given.
    let text =
        |new: &Option<Option<String>>, old: &Option<String>, rule: fn(&str) -> AppResult<Option<String>>| {
            new.as_ref().map_or_else(|| Ok(old.clone()), |new| rule(new.as_deref().unwrap_or("")))
        };
    Ok(Fields {
        name: change.name.as_deref().map_or_else(|| Ok(TagName::stored(&tag.name)), TagName::parse)?,
        color: TagColor::parse(change.color.as_deref().unwrap_or(&tag.color))?,
        description: text(&change.description, &tag.description, tag::description)?,
        category: text(&change.category, &tag.category, tag::category)?,
        weight_modifier: tag::weight(change.weight_modifier.unwrap_or(tag.weight_modifier.into()))?,
    })
}

/// The form sends only category and weight of an external tag: the rest is as it was.
fn sent(tag: &Tag, form: &TagInput) -> AppResult<Fields> {
    if !tag.is_external() {
        return form.fields();
    }
    let change = TagChange {
        category: Some(Some(form.category.clone())),
        weight_modifier: Some(form.weight()?.into()),
        ..TagChange::default()
    };
    with(tag, &change)
}

/// `POST /settings/tags/{id}/edit`: the list with its toast, or the dialog again with its message.
pub async fn submit(
    Manager(visit): Manager<Visit>,
    PathId(id): PathId<TagId>,
    Form(form): Form<TagInput>,
) -> AppResult<HttpResponse> {
    let form = std::sync::Arc::new(form);
    let typed = form.clone();
    match visit
        .actor
        .write(&visit.db, move |conn, author| edit(conn, author, id, |tag| sent(tag, &typed)))
        .await
    {
        Ok(_) => Ok(visit.back_to(&form.back, list::query::PATH, &Toast::ok("Tag successfully updated"))),
        Err(error) if error.is_about_input() => list::page::refused(&visit, Some(id), &form, error).await,
        Err(error) => Err(error),
    }
}

/// `PUT /api/global-tags/{name}`: 200 with the tag; what is left out stays.
#[utoipa::path(put, path = "/api/global-tags/{name}", operation_id = "edit_tag", tag = "Tags",
    summary = "Change a tag",
    description = "For Managers. What is left out stays, `null` empties. Of an external tag only category and weight can be changed.",
security(("bearer" = [])), params(
    ("name" = String, Path, min_length = 1, example = "Production", description = "Name of the tag, percent-encoded; upper and lower case count as the same")
), request_body = TagChange, responses(
    (status = 200, description = "The tag", body = ShownTag),
    refusals::Door,
    refusals::Body,
    refusals::Rights,
    refusals::Missing,
    refusals::Taken
))]
pub async fn api(
    Manager(visit): Manager<Visit>,
    name: web::Path<String>,
    Json(change): Json<TagChange>,
) -> AppResult<HttpResponse> {
    let tag = visit
        .actor
        .write(&visit.db, move |conn, author| {
            let named = find::by_name(conn, &name)?;
            edit(conn, author, named.id, |tag| with(tag, &change))
        })
        .await?;
    Ok(HttpResponse::Ok().json(ShownTag::from(tag)))
}
