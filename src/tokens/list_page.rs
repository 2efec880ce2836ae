//! The Tokens tab: the list, and the dialogs that lie over it.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, web};
use anyhow::Context;
use askama::Template;

use super::calls_kept::{self, CallLog, Line, day_of};
use super::calls_strip::{DAYS, strip};
use super::chips::{self, Carried};
use super::choose_tags;
use super::generate::GenerateInput;
use super::generate_dialog::{GenerateForm, Generated};
use super::list::{list, owns_any};
use super::list_query::{ListQuery, RawQuery, SORTS, STATES, Sort};
use super::list_view::{Row, choice, heads, nothing, row};
use super::picker::{Pick, TagsDialog, picks};
use super::token::Token;
use crate::blocking;
use crate::db::{Conn, Db, Moment, TokenId, UserId};
use crate::error::{AppError, AppResult};
use crate::tags::list::offered;
use crate::tags::tag::{Chip, Tag, TagId};
use crate::web::actor::Actor;
use crate::web::listing::{Choice, Head, Nothing};
use crate::web::page::{Frame, show};
use crate::web::paging::{Page, Pager};
use crate::web::query::Query;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "tokens/list.html")]
struct TokensPage {
    frame: Frame,
    search: String,
    state: &'static str,
    tag: String,
    sort: &'static str,
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
    owns_any: bool,
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
    let mut view = view(req, actor, db, ListQuery::from_path(back), None).await?;
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
    input: &choose_tags::Input,
    choice: &choose_tags::Choice,
    error: AppError,
) -> AppResult<HttpResponse> {
    let mut view = view(req, actor, db, ListQuery::from_path(&input.back), Some(id)).await?;
    view.tags_dialog = view.tags_dialog.map(|dialog| dialog.refused(input, &choice.ids, &error));
    show(req, error.kind().0, &view)
}

/// What one look at the database gives.
struct Found {
    rows: Vec<Token>,
    tags: HashMap<TokenId, Vec<Carried>>,
    calls: HashMap<TokenId, Vec<Line>>,
    page: Page,
    owns_any: bool,
    near: Option<Token>,
    offered: Vec<Tag>,
    are_more: bool,
    tags_dialog: Option<TagsDialog>,
}

fn look(
    conn: &mut Conn,
    owner: UserId,
    query: &ListQuery,
    for_tags: Option<TokenId>,
    now: Moment,
) -> AppResult<Found> {
    let (rows, page) = list(conn, owner, query, now)?;
    let ids: Vec<TokenId> = rows.iter().map(|token| token.id).collect();
    let tags = chips::of_tokens(conn, &ids)?;
    let calls = calls_kept::since(conn, &ids, day_of(now) - DAYS + 1)?;
    let owns_any = !rows.is_empty() || owns_any(conn, owner)?;
    let near = match rows.is_empty() && !query.search.is_empty() && query.has_filters() {
        true => list(conn, owner, &query.without_filters(), now)?.0.into_iter().next(),
        false => None,
    };
    let (offered, are_more) = offered(conn)?;
    let tags_dialog = match for_tags {
        Some(id) => Some(tags_dialog(conn, owner, id, &offered, are_more)?),
        None => None,
    };
    Ok(Found { rows, tags, calls, page, owns_any, near, offered, are_more, tags_dialog })
}

fn tags_dialog(
    conn: &mut Conn,
    owner: UserId,
    id: TokenId,
    offered: &[Tag],
    are_more: bool,
) -> AppResult<TagsDialog> {
    let token = Token::find(conn, owner, id)?;
    let carried = chips::of_token(conn, id)?.into_iter();
    let carried: Vec<Pick> =
        carried.map(|tag| Pick { id: tag.id, chip: Chip::new(&tag.name, &tag.color), on: true }).collect();
    let on: Vec<TagId> = carried.iter().map(|pick| pick.id).collect();
    Ok(TagsDialog::new(id, token.name, picks(offered, &on, carried), are_more))
}

async fn view(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    query: ListQuery,
    for_tags: Option<TokenId>,
) -> AppResult<TokensPage> {
    let now = Moment::now();
    let (owner, asked) = (actor.id, query.clone());
    let log = req.app_data::<web::Data<CallLog>>().cloned().context("the server counts no calls")?;
    if matches!(query.sort, Sort::Used | Sort::UsedDown) {
        // The database sorts: it must know all calls so far. When it can't be told, the list is worth having all the same.
        let log = log.clone();
        blocking::run(move || {
            log.write();
            Ok(())
        })
        .await?;
    }
    let mut found = db.read(move |conn| look(conn, owner, &asked, for_tags, now)).await?;
    let (counted, today) = (log.pending(), day_of(now));
    log.bring_up_to_date(&mut found.rows);
    let query = query.with_page(found.page.number);
    let public_url = req.app_data::<web::Data<Site>>().map_or("", |site| &site.public_url);
    let state = |(state, _, label): &(_, _, &str)| {
        choice(label, query.with(|q| q.state = *state), *state == query.state)
    };
    let sort =
        |(sort, _, label): &(_, _, &str)| choice(label, query.with(|q| q.sort = *sort), *sort == query.sort);
    let row = |token: Token| {
        let tags = found.tags.get(&token.id).map_or(&[][..], Vec::as_slice);
        let calls = found.calls.get(&token.id).map_or(&[][..], Vec::as_slice);
        let strip = strip(calls, counted.get(&token.id), today);
        row(token, tags, strip, now)
    };
    Ok(TokensPage {
        frame: Frame::new(req, actor, "tokens"),
        state: query.state_word(),
        sort: query.sort_word(),
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
        owns_any: found.owns_any,
        nothing: nothing(&query, found.near, now),
        curl_example: format!("curl {public_url}/api/users/me -H \"Authorization: Bearer $TOKEN\""),
        generate: GenerateForm::new(now, &found.offered, found.are_more),
        generated: None,
        tags_dialog: found.tags_dialog,
        delete_open: None,
        keep: query.pairs(),
        back: query.href(),
        search: query.search,
        tag: query.tag.unwrap_or_default(),
    })
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
