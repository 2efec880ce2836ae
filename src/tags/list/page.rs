//! The Tags tab: the list, and the dialogs that lie over it.

use actix_web::HttpResponse;
use askama::Template;

use super::query::{ListQuery, TYPES, TagFilters};
use super::view::{DeleteTag, SWATCHES, TagForm, TagRow, heads, nothing, row};
use crate::db::{Conn, Role, TagId};
use crate::error::{AppError, AppResult};
use crate::lists::paging::Page;
use crate::lists::query::Raw;
use crate::lists::view::{List, Menu};
use crate::tags::input::TagInput;
use crate::tags::tag::Tag;
use crate::tags::{find, list};
use crate::web::actor::Actor;
use crate::web::links::{self, filters};
use crate::web::page::Frame;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "tags/list.html")]
struct TagsPage {
    frame: Frame,
    list: List<TagFilters, TagRow>,
    can_manage: bool,
    add: TagForm,
    edit: Option<TagForm>,
    delete: Option<DeleteTag>,
    categories: Vec<String>,
    swatches: [&'static str; 9],
}

impl TagsPage {
    fn has_dialog(&self) -> bool {
        self.add.open || self.edit.is_some() || self.delete.is_some()
    }
}

/// The dialog over a row that the address asks for.
enum Asked {
    Nothing,
    Edit(TagId),
    Delete(TagId),
}

/// What one look at the database gives.
struct Found {
    rows: Vec<TagRow>,
    page: Page,
    is_any: bool,
    near: Option<Tag>,
    categories: Vec<String>,
    edit: Option<Tag>,
    delete: Option<DeleteTag>,
}

/// `GET /settings/tags`
pub async fn page(visit: Visit, raw: Raw) -> AppResult<HttpResponse> {
    let asked = match raw.get("dialog") {
        "edit" if can_manage(&visit.actor) => Asked::Edit(raw.get("tag").parse()?),
        "delete" if can_manage(&visit.actor) => Asked::Delete(raw.get("tag").parse()?),
        _ => Asked::Nothing,
    };
    let mut view = view(&visit, ListQuery::read(&raw), asked).await?;
    view.add.open = raw.get("dialog") == "add" && can_manage(&visit.actor);
    visit.show(200, &view)
}

/// The Add Tag dialog again, or the Edit Tag dialog of `id`, with what was typed and the message by its field.
pub async fn refused(
    visit: &Visit,
    id: Option<TagId>,
    input: &TagInput,
    error: AppError,
) -> AppResult<HttpResponse> {
    let asked = id.map_or(Asked::Nothing, Asked::Edit);
    let mut view = view(visit, ListQuery::from_path(&input.back), asked).await?;
    match view.edit.take() {
        Some(edit) => view.edit = Some(edit.refused(input, &error)),
        None => view.add = view.add.refused(input, &error),
    }
    visit.show(error.kind().0, &view)
}

fn can_manage(actor: &Actor) -> bool {
    actor.role >= Role::Manager
}

fn look(conn: &mut Conn, query: &ListQuery, asked: &Asked) -> AppResult<Found> {
    let page = list::page(conn, query)?;
    let tags = list::list(conn, query, page)?;
    let ids: Vec<TagId> = tags.iter().map(|tag| tag.id).collect();
    let carried = list::carried(conn, &ids)?;
    let is_any = !tags.is_empty() || list::first(conn, &ListQuery::default())?.is_some();
    let near = match query.near(tags.is_empty()) {
        Some(wider) => list::first(conn, &wider)?,
        None => None,
    };
    let (edit, delete) = match asked {
        Asked::Nothing => (None, None),
        Asked::Edit(id) => (Some(find::by_id(conn, *id)?), None),
        Asked::Delete(id) => {
            let tag = find::by_id(conn, *id)?;
            (None, Some(DeleteTag::new(&tag, list::carried_by(conn, *id)?)))
        }
    };
    let categories = list::categories(conn)?;
    let rows = tags.into_iter().map(|tag| {
        let count = carried.get(&tag.id).copied().unwrap_or(0);
        row(tag, count, query)
    });
    Ok(Found { rows: rows.collect(), page, is_any, near, categories, edit, delete })
}

async fn view(visit: &Visit, query: ListQuery, asked: Asked) -> AppResult<TagsPage> {
    let wanted = query.clone();
    let found = visit.db.read(move |conn| look(conn, &wanted, &asked)).await?;
    let menus = menus(&query, &found.categories);
    let list = List::new(query, found.page, found.rows, ("tag", "tags"));
    Ok(TagsPage {
        frame: visit.frame("tags"),
        list: List {
            menus,
            heads: heads(&list.query),
            nothing: nothing(&list.query, found.near),
            is_any: found.is_any,
            has_menu: can_manage(&visit.actor),
            ..list
        },
        can_manage: can_manage(&visit.actor),
        add: TagForm::add(),
        edit: found.edit.map(TagForm::edit),
        delete: found.delete,
        categories: found.categories,
        swatches: SWATCHES,
    })
}

fn menus(query: &ListQuery, categories: &[String]) -> Vec<Menu> {
    let pair = |name: &String| (name.clone(), name.clone());
    let chosen = query.filters.category.as_ref().map(pair);
    let offered = categories.iter().map(pair).collect();
    vec![
        Menu::new("Type", query, TYPES, query.filters.tag_type, |filters, to| filters.tag_type = to),
        Menu::of_some("Category", "Any", query, chosen, offered, |filters, to| filters.category = to),
        Menu::of_sorts(query),
    ]
}
