//! The Tokens tab: the list, and the dialogs that lie over it.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::generate::GenerateInput;
use super::generate_dialog::{GenerateForm, Generated};
use super::list::{list, owns_any};
use super::list_query::{ListQuery, PATH, RawQuery, SORTS, STATES};
use super::list_view::{Choice, Head, Nothing, Row, choice, heads, nothing, row};
use super::token::Token;
use crate::db::{Conn, Db, Moment, TokenId, UserId};
use crate::error::{AppError, AppResult};
use crate::web::actor::Actor;
use crate::web::local_path;
use crate::web::page::{FieldError, Frame, Toast, see_other_with, show};
use crate::web::paging::{Page, Pager};
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "tokens/list.html")]
struct TokensPage {
    frame: Frame,
    search: String,
    state: &'static str,
    sort: &'static str,
    state_label: &'static str,
    sort_label: &'static str,
    state_choices: Vec<Choice>,
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
    /// The row whose Delete dialog is open.
    delete_open: Option<TokenId>,
    /// What the address says, for forms that come back to it.
    keep: Vec<(&'static str, String)>,
    /// The address of the list without a dialog.
    back: String,
}

/// The hidden field of every form of the tab: which list to come back to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    back: String,
}

/// The list that `back` names, or the plain one.
pub fn back_path(back: &str) -> &str {
    local_path::check(back).filter(|path| path.split('?').next() == Some(PATH)).unwrap_or(PATH)
}

/// 303 to the list that the form came from, with `toast`.
pub fn back_to_list(req: &HttpRequest, form: &Back, toast: &Toast) -> HttpResponse {
    match req.app_data::<web::Data<Site>>() {
        Some(site) => see_other_with(site, back_path(&form.back), toast),
        None => HttpResponse::InternalServerError().finish(),
    }
}

/// `GET /settings/tokens`
pub async fn page(
    req: HttpRequest,
    actor: Actor,
    db: web::Data<Db>,
    raw: web::Query<RawQuery>,
) -> AppResult<HttpResponse> {
    let mut view = view(&req, &actor, &db, ListQuery::read(&raw)).await?;
    view.generate.open = raw.dialog == "generate";
    let asked = raw.token.parse().ok().filter(|_| raw.dialog == "delete");
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
    let mut view = view(req, actor, db, ListQuery::from_path(back)).await?;
    view.generated = Some(made);
    show(req, 200, &view)
}

/// The dialog again, with what was typed and the message by its field.
pub async fn refused(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    input: &GenerateInput,
    error: AppError,
) -> AppResult<HttpResponse> {
    let mut view = view(req, actor, db, ListQuery::from_path(&input.back)).await?;
    let form = &mut view.generate;
    form.open = true;
    form.name = input.name.clone();
    form.expiration = input.expiration.clone();
    form.expires_on = input.expires_on.clone();
    form.error = Some(FieldError { field: error.field().unwrap_or("").into(), message: error.to_string() });
    show(req, error.kind().0, &view)
}

/// What one look at the database gives.
struct Found {
    rows: Vec<Token>,
    page: Page,
    owns_any: bool,
    near: Option<Token>,
}

fn find(conn: &mut Conn, owner: UserId, query: &ListQuery, now: Moment) -> AppResult<Found> {
    let (rows, page) = list(conn, owner, query, now)?;
    let owns_any = !rows.is_empty() || owns_any(conn, owner)?;
    let is_narrow = !query.search.is_empty() && query.state.is_some();
    let near = match rows.is_empty() && is_narrow {
        true => list(conn, owner, &query.with_state(None), now)?.0.into_iter().next(),
        false => None,
    };
    Ok(Found { rows, page, owns_any, near })
}

async fn view(
    req: &HttpRequest,
    actor: &Actor,
    db: &web::Data<Db>,
    query: ListQuery,
) -> AppResult<TokensPage> {
    let now = Moment::now();
    let (owner, asked) = (actor.id, query.clone());
    let found = db.read(move |conn| find(conn, owner, &asked, now)).await?;
    let query = query.with_page(found.page.number);
    let public_url = req.app_data::<web::Data<Site>>().map_or("", |site| &site.public_url);
    Ok(TokensPage {
        frame: Frame::new(req, actor, "tokens"),
        state: query.state_word(),
        sort: query.sort_word(),
        state_label: STATES.iter().find(|(state, ..)| *state == query.state).map_or("", |(.., label)| label),
        sort_label: SORTS.iter().find(|(sort, ..)| *sort == query.sort).map_or("", |(.., label)| label),
        state_choices: STATES
            .iter()
            .map(|(state, _, label)| choice(label, query.with_state(*state), *state == query.state))
            .collect(),
        sort_choices: SORTS
            .iter()
            .map(|(sort, _, label)| choice(label, query.with_sort(*sort), *sort == query.sort))
            .collect(),
        heads: heads(&query),
        rows: found.rows.into_iter().map(|token| row(token, now)).collect(),
        summary: found.page.summary("token", "tokens"),
        pager: found.page.pager(|number| query.with_page(number).href()),
        owns_any: found.owns_any,
        nothing: nothing(&query, found.near, now),
        curl_example: format!("curl {public_url}/api/users/me -H \"Authorization: Bearer $TOKEN\""),
        generate: GenerateForm::new(now),
        generated: None,
        delete_open: None,
        keep: query.pairs(),
        back: query.href(),
        search: query.search,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_leads_to_a_list_of_tokens_or_nowhere_else() {
        assert_eq!(back_path("/settings/tokens?state=active"), "/settings/tokens?state=active");
        for bad in
            ["", "//evil.test", "/sign-out", "/settings/tokens/../../x", "https://evil.test/settings/tokens"]
        {
            assert_eq!(back_path(bad), PATH, "{bad}");
        }
    }
}
