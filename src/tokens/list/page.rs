//! The Tokens tab: the list, and the dialogs that lie over it.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::look::{Found, look};
use super::query::{self, By, KINDS, Kind, ListQuery, STATES, TokenFilters};
use super::view::{Row, heads, nothing, row};
use crate::blocking;
use crate::db::{Moment, TokenId};
use crate::error::{AppError, AppResult};
use crate::lists::query::Raw;
use crate::lists::view::{List, Menu};
use crate::tokens::calls::kept::{CallLog, day_of};
use crate::tokens::calls::strip::strip;
use crate::tokens::choose_tags::input as chosen_tags;
use crate::tokens::choose_tags::picker::TagsDialog;
use crate::tokens::generate::dialog::{GenerateForm, Generated};
use crate::tokens::generate::input::GenerateInput;
use crate::tokens::token::Token;
use crate::web::links::{self, filters};
use crate::web::page::Frame;
use crate::web::shared::shared;
use crate::web::site::Site;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "tokens/list.html")]
struct TokensPage {
    frame: Frame,
    list: List<TokenFilters, Row>,
    curl_example: String,
    generate: GenerateForm,
    generated: Option<Generated>,
    tags_dialog: Option<TagsDialog>,
    /// The row whose Delete dialog is open.
    delete_open: Option<TokenId>,
}

impl TokensPage {
    fn has_dialog(&self) -> bool {
        self.generate.open
            || self.generated.is_some()
            || self.tags_dialog.is_some()
            || self.delete_open.is_some()
    }

    fn is_service(&self) -> bool {
        self.list.query.filters.kind == Kind::Service
    }

    fn is_delete_open(&self, row: &Row) -> bool {
        self.delete_open == Some(row.token.id)
    }
}

/// `GET /settings/tokens`. With `kind=service`, `user` is whose tokens; with `dialog=generate`, for whom one is to be made.
pub async fn page(visit: Visit, raw: Raw) -> AppResult<HttpResponse> {
    let (asked, dialog): (Option<TokenId>, _) = (raw.row("token"), raw.get("dialog"));
    let for_tags = asked.filter(|_| dialog == "tags");
    let mut view = view(&visit, ListQuery::read(&raw), for_tags).await?;
    view.generate.open = dialog == "generate";
    if let (true, Some(user)) = (view.generate.open, raw.row("user")) {
        view.generate.choose_service(Some(user));
    }
    let mut deletable = view.list.rows.iter().filter(|row| dialog == "delete" && row.can_delete);
    view.delete_open = deletable.find(|row| Some(row.token.id) == asked).map(|row| row.token.id);
    visit.show(200, &view)
}

/// The list behind the success view.
pub async fn generated(visit: &Visit, back: &str, made: Generated) -> AppResult<HttpResponse> {
    let kind = if made.is_service { Kind::Service } else { Kind::Personal };
    let back = ListQuery::from_path(back);
    let query = if back.filters.kind == kind { back } else { query::half(kind) };
    let mut view = view(visit, query, None).await?;
    view.generated = Some(made);
    visit.show(200, &view)
}

/// The Generate Token dialog again, with what was typed and the message by its field.
pub async fn refused(visit: &Visit, input: &GenerateInput, error: AppError) -> AppResult<HttpResponse> {
    let mut view = view(visit, ListQuery::from_path(&input.back), None).await?;
    view.generate = view.generate.refused(input, &error);
    visit.show(error.kind().0, &view)
}

/// The Choose tags dialog again, with what was chosen and why that can't be.
pub async fn refused_tags(
    visit: &Visit,
    id: TokenId,
    input: &chosen_tags::Input,
    error: AppError,
) -> AppResult<HttpResponse> {
    let mut view = view(visit, ListQuery::from_path(&input.back), Some(id)).await?;
    view.tags_dialog = view.tags_dialog.map(|dialog| dialog.refused(input, &error));
    visit.show(error.kind().0, &view)
}

async fn view(visit: &Visit, query: ListQuery, for_tags: Option<TokenId>) -> AppResult<TokensPage> {
    let now = Moment::now();
    let log = shared::<CallLog>(&visit.req).clone();
    write_calls(&log, &query).await?;
    let (who, asked) = (visit.actor.clone(), query.clone());
    let mut found = visit.db.read(move |conn| look(conn, &who, &asked, for_tags, now)).await?;
    log.bring_up_to_date(&mut found.rows);
    let mut generate = GenerateForm::new(now, &found.offered, found.are_more, found.services.as_ref());
    if query.filters.kind == Kind::Service {
        generate.choose_service(query.filters.user);
    }
    let tags_dialog = found.tags_dialog.take();
    Ok(TokensPage {
        frame: visit.frame("tokens"),
        list: list(query, found, &log, now),
        curl_example: format!(
            "curl {} -H \"Authorization: Bearer $TOKEN\"",
            Site::of(&visit.req).url(links::ME)
        ),
        generate,
        generated: None,
        tags_dialog,
        delete_open: None,
    })
}

/// The database sorts by the last use: it must know all calls so far. When it can't be told, the list is worth having
/// all the same.
async fn write_calls(log: &web::Data<CallLog>, query: &ListQuery) -> AppResult<()> {
    if query.sort.by != By::Used {
        return Ok(());
    }
    let log = log.clone();
    blocking::run(move || {
        log.write();
        Ok(())
    })
    .await
}

fn list(query: ListQuery, mut found: Found, log: &CallLog, now: Moment) -> List<TokenFilters, Row> {
    let (counted, today) = (log.pending(), day_of(now));
    let user = query.filters.user.map(|user| found.owners.get(&user).map_or("nobody", String::as_str));
    let (menus, nothing) = (menus(&query, user, &found), nothing(&query, user, found.near.take(), now));
    let row = |token: Token| {
        let tags = found.tags.get(&token.id).map_or(&[][..], Vec::as_slice);
        let owner = found.owners.get(&token.owner_id).cloned();
        let calls = found.calls.get(&token.id).map_or(&[][..], Vec::as_slice);
        let strip = strip(calls, counted.get(&token.id), today);
        row(token, owner, tags, strip, now)
    };
    let kinds = KINDS.choices(query.filters.kind, |kind| query::half(kind).href());
    let rows = found.rows.into_iter().map(row).collect();
    let list = List::new(query, found.page, rows, ("token", "tokens"));
    List {
        kinds: found.services.map(|_| ("Kind of token", kinds)),
        menus,
        heads: heads(&list.query),
        nothing,
        is_any: found.is_any,
        ..list
    }
}

/// `user` is the service user that is chosen; only service tokens can be filtered by one.
fn menus(query: &ListQuery, user: Option<&str>, found: &Found) -> Vec<Menu> {
    let TokenFilters { kind, user: id, state, tag } = &query.filters;
    let pair = |name: &String| (name.clone(), name.clone());
    let tags = found.offered.iter().map(|tag| pair(&tag.name)).collect();
    let users = || {
        let (offered, _) = found.services.as_ref().filter(|_| *kind == Kind::Service)?;
        let pairs = offered.iter().map(|user| (user.id, user.identifier.clone().unwrap_or_default()));
        let chosen = (*id).zip(user.map(str::to_owned));
        Some(Menu::of_some("User", "Any", query, chosen, pairs.collect(), |filters, to| filters.user = to))
    };
    let state = Menu::new("State", query, STATES, *state, |filters, to| filters.state = to);
    let tag =
        Menu::of_some("Tag", "Any", query, tag.as_ref().map(pair), tags, |filters, to| filters.tag = to);
    [Some(state), Some(tag), users(), Some(Menu::of_sorts(query))].into_iter().flatten().collect()
}
