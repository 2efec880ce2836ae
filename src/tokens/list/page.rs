//! The Tokens tab: the list, and the dialogs that lie over it.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::look::{Found, look};
use super::query::{Kind, ListQuery, RawQuery, SORTS, STATES, Sort};
use super::view::{Row, choice, heads, nothing, row};
use crate::blocking;
use crate::db::{Db, Moment, TokenId, UserId};
use crate::error::{AppError, AppResult};
use crate::tags::tag::Tag;
use crate::tokens::calls::kept::{CallLog, day_of};
use crate::tokens::calls::strip::strip;
use crate::tokens::choose_tags::input as chosen_tags;
use crate::tokens::choose_tags::picker::TagsDialog;
use crate::tokens::generate::dialog::{GenerateForm, Generated};
use crate::tokens::generate::input::GenerateInput;
use crate::tokens::token::Token;
use crate::web::actor::Actor;
use crate::web::links::{self, filters};
use crate::web::listing::{Choice, Head, Nothing};
use crate::web::page::{Frame, show};
use crate::web::paging::Pager;
use crate::web::query::Query;
use crate::web::shared::shared;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "tokens/list.html")]
struct TokensPage {
    frame: Frame,
    /// For Admins: Personal, Service.
    halves: Vec<Choice>,
    is_service: bool,
    user_label: String,
    user_choices: Vec<Choice>,
    /// What a search keeps: the filters, and how the list is sorted.
    filters: Vec<(&'static str, String)>,
    search: String,
    is_user_chosen: bool,
    is_state_chosen: bool,
    is_tag_chosen: bool,
    state_label: &'static str,
    tag_label: String,
    sort_label: &'static str,
    state_choices: Vec<Choice>,
    tag_choices: Vec<Choice>,
    sort_choices: Vec<Choice>,
    heads: Vec<Head>,
    rows: Vec<Row>,
    summary: String,
    pager: Option<Pager>,
    is_any: bool,
    nothing: Nothing,
    curl_example: String,
    generate: GenerateForm,
    generated: Option<Generated>,
    tags_dialog: Option<TagsDialog>,
    /// The row whose Delete dialog is open.
    delete_open: Option<TokenId>,
    /// What the address says, for forms that come back to it.
    keep: Vec<(&'static str, String)>,
    /// The address of the list without a dialog.
    back: String,
}

impl TokensPage {
    fn is_delete_open(&self, row: &Row) -> bool {
        self.delete_open == Some(row.id)
    }
}

/// `GET /settings/tokens`
pub async fn page(
    req: HttpRequest,
    actor: Actor,
    db: web::Data<Db>,
    raw: Query<RawQuery>,
) -> AppResult<HttpResponse> {
    let asked: Option<TokenId> = raw.token.parse().ok();
    let for_tags = asked.filter(|_| raw.dialog == "tags");
    let mut view = view(&req, &actor, &db, ListQuery::read(&raw), for_tags).await?;
    view.generate.open = raw.dialog == "generate";
    if let (true, Some(user)) = (view.generate.open, raw.user.parse::<UserId>().ok()) {
        view.generate.choose_service(Some(user));
    }
    let asked = asked.filter(|_| raw.dialog == "delete");
    view.delete_open = view.rows.iter().find(|row| row.can_delete && Some(row.id) == asked).map(|row| row.id);
    show(&req, 200, &view)
}

/// The list behind the success view.
pub async fn generated(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    back: &str,
    made: Generated,
) -> AppResult<HttpResponse> {
    let kind = if made.is_service { Kind::Service } else { Kind::Personal };
    let back = ListQuery::from_path(back);
    let query = if back.kind == kind { back } else { ListQuery::half(kind) };
    let mut view = view(req, actor, db, query, None).await?;
    view.generated = Some(made);
    show(req, 200, &view)
}

/// The Generate Token dialog again, with what was typed and the message by its field.
pub async fn refused(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    input: &GenerateInput,
    error: AppError,
) -> AppResult<HttpResponse> {
    let mut view = view(req, actor, db, ListQuery::from_path(&input.back), None).await?;
    view.generate = view.generate.refused(input, &error);
    show(req, error.kind().0, &view)
}

/// The Choose tags dialog again, with what was chosen and why that can't be.
pub async fn refused_tags(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    id: TokenId,
    input: &chosen_tags::Input,
    error: AppError,
) -> AppResult<HttpResponse> {
    let mut view = view(req, actor, db, ListQuery::from_path(&input.back), Some(id)).await?;
    view.tags_dialog = view.tags_dialog.map(|dialog| dialog.refused(input, &error));
    show(req, error.kind().0, &view)
}

async fn view(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    query: ListQuery,
    for_tags: Option<TokenId>,
) -> AppResult<TokensPage> {
    let now = Moment::now();
    let (who, asked) = (actor.clone(), query.clone());
    let log = shared::<CallLog>(req).clone();
    if matches!(query.sort, Sort::Used | Sort::UsedDown) {
        // The database sorts: it must know all calls so far. When it can't be told, the list is worth having all the same.
        let log = log.clone();
        blocking::run(move || {
            log.write();
            Ok(())
        })
        .await?;
    }
    let mut found = db.read(move |conn| look(conn, &who, &asked, for_tags, now)).await?;
    let (counted, today) = (log.pending(), day_of(now));
    log.bring_up_to_date(&mut found.rows);
    let query = query.with_page(found.page.number);
    let public_url = &Site::of(req).public_url;
    let state = |(state, _, label): &(_, _, &str)| {
        choice(label, query.with(|q| q.state = *state), *state == query.state)
    };
    let sort =
        |(sort, _, label): &(_, _, &str)| choice(label, query.with(|q| q.sort = *sort), *sort == query.sort);
    let row = |token: Token| {
        let tags = found.tags.get(&token.id).map_or(&[][..], Vec::as_slice);
        let owner = found.owners.get(&token.owner_id).cloned();
        let calls = found.calls.get(&token.id).map_or(&[][..], Vec::as_slice);
        let strip = strip(calls, counted.get(&token.id), today);
        row(token, owner, tags, strip, now)
    };
    let user = query.user.map(|user| found.owners.get(&user).map_or("nobody", String::as_str));
    let services = found.services.as_ref();
    let mut generate = GenerateForm::new(now, &found.offered, found.are_more, services);
    if query.kind == Kind::Service {
        generate.choose_service(query.user);
    }
    Ok(TokensPage {
        frame: Frame::new(req, actor, "tokens"),
        halves: services.map_or(Vec::new(), |_| halves(&query)),
        is_service: query.kind == Kind::Service,
        user_label: user.unwrap_or("Any").to_owned(),
        user_choices: user_choices(&query, user, &found),
        filters: query.with(|q| q.search.clear()).pairs(),
        is_user_chosen: query.user.is_some(),
        is_state_chosen: query.state.is_some(),
        is_tag_chosen: query.tag.is_some(),
        state_label: STATES.iter().find(|(state, ..)| *state == query.state).map_or("", |(.., label)| label),
        tag_label: query.tag.clone().unwrap_or_else(|| "Any".into()),
        sort_label: SORTS.iter().find(|(sort, ..)| *sort == query.sort).map_or("", |(.., label)| label),
        state_choices: STATES.iter().map(state).collect(),
        tag_choices: tag_choices(&query, &found.offered),
        sort_choices: SORTS.iter().map(sort).collect(),
        heads: heads(&query),
        rows: found.rows.into_iter().map(row).collect(),
        summary: found.page.summary("token", "tokens"),
        pager: found.page.pager(|number| query.with_page(number).href()),
        is_any: found.is_any,
        nothing: nothing(&query, user, found.near, now),
        curl_example: format!("curl {public_url}/api/users/me -H \"Authorization: Bearer $TOKEN\""),
        generate,
        generated: None,
        tags_dialog: found.tags_dialog,
        delete_open: None,
        keep: query.pairs(),
        back: query.href(),
        search: query.search,
    })
}

fn halves(query: &ListQuery) -> Vec<Choice> {
    let half = |label, kind| choice(label, ListQuery::half(kind), query.kind == kind);
    vec![half("Personal", Kind::Personal), half("Service", Kind::Service)]
}

/// Any, the service user that is chosen, and those that are offered; nothing where they can't be filtered by.
fn user_choices(query: &ListQuery, chosen: Option<&str>, found: &Found) -> Vec<Choice> {
    let Some((offered, _)) = found.services.as_ref().filter(|_| query.kind == Kind::Service) else {
        return Vec::new();
    };
    let link =
        |label: &str, user: Option<UserId>| choice(label, query.with(|q| q.user = user), query.user == user);
    let is_offered = offered.iter().any(|user| Some(user.id) == query.user);
    let other = chosen.filter(|_| !is_offered).map(|label| link(label, query.user));
    let offered = offered.iter().map(|user| link(user.identifier.as_deref().unwrap_or(""), Some(user.id)));
    std::iter::once(link("Any", None)).chain(other).chain(offered).collect()
}

/// Any, the tag that is chosen, and the heaviest ones.
fn tag_choices(query: &ListQuery, offered: &[Tag]) -> Vec<Choice> {
    let any = choice("Any", query.with(|q| q.tag = None), query.tag.is_none());
    let names = offered.iter().map(|tag| &tag.name);
    let chosen = query.tag.iter().filter(|chosen| !offered.iter().any(|tag| &tag.name == *chosen));
    let link = |name: &String| {
        choice(name, query.with(|q| q.tag = Some(name.clone())), query.tag.as_ref() == Some(name))
    };
    std::iter::once(any).chain(chosen.chain(names).map(link)).collect()
}
