//! The Users tab: the list, and the dialogs that lie over it.

use actix_web::HttpResponse;
use askama::Template;

use super::dialogs::{DeactivateUser, Linked, UserForm};
use super::query::{self, KINDS, ListQuery, ROLES, STATES, UserFilters};
use super::view::{UserRow, heads, nothing, row, summary};
use crate::db::{Conn, Moment, Role, UserId, UserType};
use crate::error::{AppError, AppResult};
use crate::lists::paging::Page;
use crate::lists::query::Raw;
use crate::lists::view::{List, Menu};
use crate::users::input::UserInput;
use crate::users::link::NewLink;
use crate::users::user::User;
use crate::users::{find, list};
use crate::web::actor::{Actor, Manager};
use crate::web::links::{self, filters};
use crate::web::page::Frame;
use crate::web::secret_answer;
use crate::web::site::Site;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "users/list.html")]
struct UsersPage {
    frame: Frame,
    list: List<UserFilters, UserRow>,
    can_manage: bool,
    add: UserForm,
    edit: Option<UserForm>,
    deactivate: Option<DeactivateUser>,
    linked: Option<Linked>,
}

impl UsersPage {
    fn has_dialog(&self) -> bool {
        self.add.open || self.edit.is_some() || self.deactivate.is_some() || self.linked.is_some()
    }

    /// Nobody has made a service user yet, and that is all that was asked.
    fn is_without_services(&self) -> bool {
        self.list.rows.is_empty() && self.list.query == query::of(UserType::Service)
    }
}

/// The dialog over a row that the address asks for.
#[derive(Clone, Copy)]
enum Asked {
    Nothing,
    Edit(UserId),
    Deactivate(UserId),
}

/// What one look at the database gives.
struct Found {
    rows: Vec<UserRow>,
    page: Page,
    near: Option<User>,
    edit: Option<UserForm>,
    deactivate: Option<DeactivateUser>,
}

/// `GET /settings/users`
pub async fn page(Manager(visit): Manager<Visit>, raw: Raw) -> AppResult<HttpResponse> {
    let asked = match raw.get("dialog") {
        "edit" if can_manage(&visit.actor) => Asked::Edit(raw.get("user").parse()?),
        "deactivate" if can_manage(&visit.actor) => Asked::Deactivate(raw.get("user").parse()?),
        _ => Asked::Nothing,
    };
    let mut view = view(&visit, ListQuery::read(&raw), asked).await?;
    view.add.open = raw.get("dialog") == "add" && can_manage(&visit.actor);
    visit.show(200, &view)
}

/// The list behind the success view: the password link, this once, in a dialog with a title and the words about what was
/// done.
pub async fn linked(
    visit: &Visit,
    back: &str,
    words: (&'static str, &'static str),
    link: NewLink,
) -> AppResult<HttpResponse> {
    let mut view = view(visit, ListQuery::from_path(back), Asked::Nothing).await?;
    view.linked = Some(Linked::new(Site::of(&visit.req), words, link));
    Ok(secret_answer::mark(visit.show(200, &view)?))
}

/// The Add User dialog again, or the Edit User dialog of `id`, with what was typed and the message by its field.
pub async fn refused(
    visit: &Visit,
    id: Option<UserId>,
    input: &UserInput,
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

/// The Deactivate User dialog of `id` again, with why that can't be.
pub async fn kept(visit: &Visit, id: UserId, back: &str, error: AppError) -> AppResult<HttpResponse> {
    let mut view = view(visit, ListQuery::from_path(back), Asked::Deactivate(id)).await?;
    if let Some(dialog) = &mut view.deactivate {
        dialog.error = Some(error.to_string());
    }
    visit.show(error.kind().0, &view)
}

fn can_manage(actor: &Actor) -> bool {
    actor.role == Role::Admin
}

fn look(conn: &mut Conn, query: &ListQuery, asked: Asked, you: UserId) -> AppResult<Found> {
    let now = Moment::now();
    let page = list::page(conn, query)?;
    let users = list::list(conn, query, page)?;
    let services = users.iter().filter(|user| user.user_type == UserType::Service);
    let services: Vec<UserId> = services.map(|user| user.id).collect();
    let tokens = list::active_tokens(conn, &services, now)?;
    let near = match query.near(users.is_empty()) {
        Some(wider) => list::first(conn, &wider)?,
        None => None,
    };
    let (mut edit, mut deactivate) = (None, None);
    match asked {
        Asked::Nothing => {}
        Asked::Edit(id) => edit = Some(UserForm::edit(&find::by_id(conn, id)?)),
        Asked::Deactivate(id) => {
            let user = find::by_id(conn, id)?;
            let is_service = user.user_type == UserType::Service;
            let tokens = if is_service { list::active_token_names(conn, id, now)? } else { Vec::new() };
            deactivate = Some(DeactivateUser::new(&user, tokens, you));
        }
    }
    let rows = users.iter().map(|user| row(user, tokens.get(&user.id).copied().unwrap_or(0), you)).collect();
    Ok(Found { rows, page, near, edit, deactivate })
}

async fn view(visit: &Visit, query: ListQuery, asked: Asked) -> AppResult<UsersPage> {
    let (wanted, you) = (query.clone(), visit.actor.id);
    let found = visit.db.read(move |conn| look(conn, &wanted, asked, you)).await?;
    let summary = summary(&found.rows, found.page);
    let list = List::new(query, found.page, found.rows, ("user", "users"));
    let query = &list.query;
    let kind = query.filters.user_type;
    Ok(UsersPage {
        frame: visit.frame("users"),
        can_manage: can_manage(&visit.actor),
        add: UserForm::add(kind == Some(UserType::Service)),
        edit: found.edit,
        deactivate: found.deactivate,
        linked: None,
        list: List {
            kinds: Some(("Kind", KINDS.choices(kind, |to| query.filtered(|filters| filters.user_type = to)))),
            menus: menus(query),
            heads: heads(query),
            nothing: nothing(query, found.near),
            has_menu: can_manage(&visit.actor),
            summary,
            ..list
        },
    })
}

fn menus(query: &ListQuery) -> Vec<Menu> {
    vec![
        Menu::new("Role", query, ROLES, query.filters.role, |filters, to| filters.role = to),
        Menu::new("State", query, STATES, query.filters.active, |filters, to| filters.active = to),
        Menu::of_sorts(query),
    ]
}
