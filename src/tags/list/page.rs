//! The Tags tab: the list, and the dialogs that lie over it.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

pub use super::query::PATH;
use super::query::{ListQuery, RawQuery, SORTS, TYPES};
use super::view::{DeleteTag, SWATCHES, TagForm, TagRow, heads, nothing, row};
use crate::db::{Conn, Db, Role, TagId};
use crate::error::{AppError, AppResult};
use crate::tags::input::TagInput;
use crate::tags::tag::Tag;
use crate::tags::{find, list};
use crate::web::actor::Actor;
use crate::web::links::{self, filters};
use crate::web::listing::{Choice, Head, Nothing};
use crate::web::page::{Frame, show};
use crate::web::paging::{Page, Pager};
use crate::web::query::Query;

#[derive(Template)]
#[template(path = "tags/list.html")]
struct TagsPage {
    frame: Frame,
    can_manage: bool,
    search: String,
    tag_type: &'static str,
    category: Option<String>,
    sort: &'static str,
    type_label: &'static str,
    category_label: String,
    sort_label: &'static str,
    type_choices: Vec<Choice>,
    category_choices: Vec<Choice>,
    sort_choices: Vec<Choice>,
    heads: Vec<Head>,
    rows: Vec<TagRow>,
    summary: String,
    pager: Option<Pager>,
    /// False: nobody has made a tag yet.
    any: bool,
    nothing: Nothing,
    add: TagForm,
    edit: Option<TagForm>,
    delete: Option<DeleteTag>,
    categories: Vec<String>,
    swatches: [&'static str; 9],
    /// What the address says, for forms that come back to it.
    keep: Vec<(&'static str, String)>,
    /// The address of the list without a dialog.
    back: String,
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
    any: bool,
    near: Option<Tag>,
    categories: Vec<String>,
    edit: Option<Tag>,
    delete: Option<DeleteTag>,
}

/// `GET /settings/tags`
pub async fn page(
    req: HttpRequest,
    actor: Actor,
    db: web::Data<Db>,
    raw: Query<RawQuery>,
) -> AppResult<HttpResponse> {
    let asked = match raw.dialog.as_str() {
        "edit" if can_manage(&actor) => Asked::Edit(raw.tag.parse()?),
        "delete" if can_manage(&actor) => Asked::Delete(raw.tag.parse()?),
        _ => Asked::Nothing,
    };
    let mut view = view(&req, &actor, &db, ListQuery::read(&raw), asked).await?;
    view.add.open = raw.dialog == "add" && can_manage(&actor);
    show(&req, 200, &view)
}

/// The Add Tag dialog again, or the Edit Tag dialog of `id`, with what was typed and the message by its field.
pub async fn refused(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    id: Option<TagId>,
    input: &TagInput,
    error: AppError,
) -> AppResult<HttpResponse> {
    let asked = id.map_or(Asked::Nothing, Asked::Edit);
    let mut view = view(req, actor, db, ListQuery::from_path(&input.back), asked).await?;
    match view.edit.take() {
        Some(edit) => view.edit = Some(edit.refused(input, &error)),
        None => view.add = view.add.refused(input, &error),
    }
    show(req, error.kind().0, &view)
}

fn can_manage(actor: &Actor) -> bool {
    actor.role >= Role::Manager
}

fn look(conn: &mut Conn, query: &ListQuery, asked: &Asked) -> AppResult<Found> {
    let page = list::page(conn, query)?;
    let tags = list::list(conn, query, page)?;
    let ids: Vec<TagId> = tags.iter().map(|tag| tag.id).collect();
    let carried = list::carried(conn, &ids)?;
    let everything = ListQuery::default();
    let any = !tags.is_empty()
        || (query.is_narrow() && !list::list(conn, &everything, Page::new(1, 1, 1))?.is_empty());
    let near = match tags.is_empty() && any && !query.search.is_empty() {
        true => {
            let wider = query.with(|q| (q.tag_type, q.category) = (None, None));
            list::list(conn, &wider, Page::new(1, 1, 1))?.into_iter().next()
        }
        false => None,
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
    Ok(Found { rows: rows.collect(), page, any, near, categories, edit, delete })
}

async fn view(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    query: ListQuery,
    asked: Asked,
) -> AppResult<TagsPage> {
    let wanted = query.clone();
    let found = db.read(move |conn| look(conn, &wanted, &asked)).await?;
    let query = ListQuery { page: found.page.number, ..query };
    let choice = |label: &str, current: bool, query: ListQuery| Choice {
        label: label.to_owned(),
        href: query.href(),
        current,
    };
    let any_category = choice("Any", query.category.is_none(), query.with(|q| q.category = None));
    let categories = found.categories.iter().map(|name| {
        choice(name, query.category.as_ref() == Some(name), query.with(|q| q.category = Some(name.clone())))
    });
    Ok(TagsPage {
        frame: Frame::new(req, actor, "tags"),
        can_manage: can_manage(actor),
        tag_type: query.tag_type.map_or("", |tag_type| tag_type.word()),
        sort: query.sort_word(),
        type_label: TYPES.iter().find(|(known, ..)| *known == query.tag_type).map_or("", |(.., label)| label),
        category_label: query.category.clone().unwrap_or_else(|| "Any".into()),
        sort_label: SORTS.iter().find(|(sort, ..)| *sort == query.sort).map_or("", |(.., label)| label),
        type_choices: TYPES
            .iter()
            .map(|(t, _, label)| choice(label, *t == query.tag_type, query.with(|q| q.tag_type = *t)))
            .collect(),
        category_choices: std::iter::once(any_category).chain(categories).collect(),
        sort_choices: SORTS
            .iter()
            .map(|(s, _, label)| choice(label, *s == query.sort, query.with(|q| q.sort = *s)))
            .collect(),
        heads: heads(&query),
        rows: found.rows,
        summary: found.page.summary("tag", "tags"),
        pager: found.page.pager(|number| ListQuery { page: number, ..query.clone() }.href()),
        any: found.any,
        nothing: nothing(&query, found.near),
        add: TagForm::add(),
        edit: found.edit.map(TagForm::edit),
        delete: found.delete,
        categories: found.categories,
        swatches: SWATCHES,
        keep: query.pairs(),
        back: query.href(),
        search: query.search,
        category: query.category,
    })
}
