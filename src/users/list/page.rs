//! The Users tab: the list, and the dialogs that lie over it.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::dialogs::{DeactivateUser, Linked, UserForm};
pub use super::query::PATH;
use super::query::{KINDS, ListQuery, ROLES, RawQuery, SORTS, STATES, words};
use super::view::{UserRow, heads, nothing, row, summary};
use crate::db::{Conn, Db, Moment, Role, UserId, UserType};
use crate::error::{AppError, AppResult};
use crate::users::input::UserInput;
use crate::users::link::NewLink;
use crate::users::user::User;
use crate::users::{find, list};
use crate::web::actor::{Actor, Manager};
use crate::web::links::{self, filters};
use crate::web::listing::{Choice, Head, Nothing};
use crate::web::page::{Frame, show};
use crate::web::paging::{Page, Pager};
use crate::web::query::Query;
use crate::web::secret_answer;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "users/list.html")]
struct UsersPage {
    frame: Frame,
    can_manage: bool,
    query: ListQuery,
    kind_choices: Vec<Choice>,
    role_choices: Vec<Choice>,
    state_choices: Vec<Choice>,
    sort_choices: Vec<Choice>,
    heads: Vec<Head>,
    rows: Vec<UserRow>,
    summary: String,
    pager: Option<Pager>,
    nothing: Nothing,
    add: UserForm,
    edit: Option<UserForm>,
    deactivate: Option<DeactivateUser>,
    linked: Option<Linked>,
    /// What the address says, for forms that come back to it.
    keep: Vec<(&'static str, String)>,
    /// The address of the list without a dialog.
    back: String,
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
pub async fn page(
    req: HttpRequest,
    Manager(actor): Manager,
    db: web::Data<Db>,
    raw: Query<RawQuery>,
) -> AppResult<HttpResponse> {
    let asked = match raw.dialog.as_str() {
        "edit" if can_manage(&actor) => Asked::Edit(raw.user.parse()?),
        "deactivate" if can_manage(&actor) => Asked::Deactivate(raw.user.parse()?),
        _ => Asked::Nothing,
    };
    let mut view = view(&req, &actor, &db, ListQuery::read(&raw), asked).await?;
    view.add.open = raw.dialog == "add" && can_manage(&actor);
    show(&req, 200, &view)
}

/// The list behind the success view: the password link, this once, in the dialog called `title`.
pub async fn linked(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    back: &str,
    title: &'static str,
    link: NewLink,
) -> AppResult<HttpResponse> {
    let mut view = view(req, actor, db, ListQuery::from_path(back), Asked::Nothing).await?;
    view.linked = Some(Linked::new(Site::of(req), title, link));
    Ok(secret_answer::mark(show(req, 200, &view)?))
}

/// The Add User dialog again, or the Edit User dialog of `id`, with what was typed and the message by its field.
pub async fn refused(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    id: Option<UserId>,
    input: &UserInput,
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

/// The Deactivate User dialog of `id` again, with why that can't be.
pub async fn kept(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    id: UserId,
    back: &str,
    error: AppError,
) -> AppResult<HttpResponse> {
    let mut view = view(req, actor, db, ListQuery::from_path(back), Asked::Deactivate(id)).await?;
    if let Some(dialog) = &mut view.deactivate {
        dialog.error = Some(error.to_string());
    }
    show(req, error.kind().0, &view)
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
    let near = match users.is_empty() && !query.search.is_empty() {
        true => list::list(conn, &query.without_filters(), Page::new(1, 1, 1))?.into_iter().next(),
        false => None,
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

async fn view(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    query: ListQuery,
    asked: Asked,
) -> AppResult<UsersPage> {
    let (wanted, you) = (query.clone(), actor.id);
    let found = db.read(move |conn| look(conn, &wanted, asked, you)).await?;
    let query = ListQuery { page: found.page.number, ..query };
    let choice = |label: &str, current: bool, query: ListQuery| Choice {
        label: label.to_owned(),
        href: query.href(),
        current,
    };
    Ok(UsersPage {
        frame: Frame::new(req, actor, "users"),
        can_manage: can_manage(actor),
        kind_choices: KINDS
            .map(|(kind, _, label)| {
                choice(label, kind == query.user_type, query.with(|q| q.user_type = kind))
            })
            .into(),
        role_choices: ROLES
            .map(|(role, _, label)| choice(label, role == query.role, query.with(|q| q.role = role)))
            .into(),
        state_choices: STATES
            .map(|(active, _, label)| {
                choice(label, active == query.active, query.with(|q| q.active = active))
            })
            .into(),
        sort_choices: SORTS
            .map(|(sort, _, label)| choice(label, sort == query.sort, query.with(|q| q.sort = sort)))
            .into(),
        heads: heads(&query),
        summary: summary(&found.rows, found.page),
        rows: found.rows,
        pager: found.page.pager(|number| ListQuery { page: number, ..query.clone() }.href()),
        nothing: nothing(&query, found.near),
        add: UserForm::add(query.user_type == Some(UserType::Service)),
        edit: found.edit,
        deactivate: found.deactivate,
        linked: None,
        keep: query.pairs(),
        back: query.href(),
        query,
    })
}

impl UsersPage {
    fn role_label(&self) -> &'static str {
        words(&ROLES, self.query.role).1
    }

    fn state_label(&self) -> &'static str {
        words(&STATES, self.query.active).1
    }

    fn sort_label(&self) -> &'static str {
        words(&SORTS, self.query.sort).1
    }

    /// Nobody has made a service user yet, and that is all that was asked.
    fn is_without_services(&self) -> bool {
        self.rows.is_empty() && self.query.href() == ListQuery::of(UserType::Service).href()
    }

    /// The filters as a search keeps them.
    fn filters(&self) -> Vec<(&'static str, String)> {
        let others = |(key, _): &(&str, String)| !matches!(*key, "search" | "page");
        self.keep.iter().filter(|pair| others(pair)).cloned().collect()
    }
}
