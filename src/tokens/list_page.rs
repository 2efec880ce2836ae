//! The Tokens tab: the list, and the dialogs that lie over it.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::expiration::{PRESETS, choosable};
use super::generate::GenerateInput;
use super::list::{list, owns_any};
use super::list_query::{ListQuery, PATH, RawQuery, SORTS, STATES, Sort};
use super::secret::Secret;
use super::token::{State, Token};
use crate::db::{Conn, Db, Moment, TokenId, UserId};
use crate::error::{AppError, AppResult};
use crate::web::actor::Actor;
use crate::web::local_path;
use crate::web::page::{FieldError, Frame, Toast, see_other_with, show};
use crate::web::paging::{Page, Pager};
use crate::web::site::Site;
use crate::web::when::{When, day};

const WEEK: i64 = 7 * 24 * 60 * 60;

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

struct Choice {
    label: &'static str,
    href: String,
    current: bool,
}

struct Head {
    label: &'static str,
    href: String,
    /// `ascending`, `descending` or `none`
    sort: &'static str,
}

struct Row {
    id: TokenId,
    name: String,
    state: &'static str,
    state_word: &'static str,
    expires: Option<When>,
    expires_soon: bool,
    created: When,
    last_used: Option<When>,
    can_revoke: bool,
    can_restore: bool,
    can_delete: bool,
}

/// What "Nothing matches" says.
struct Nothing {
    sentence: String,
    /// A token that has the searched text and another state: name, address, state.
    near: Option<(String, String, String)>,
    clear_href: String,
}

struct GenerateForm {
    open: bool,
    key: String,
    name: String,
    expiration: String,
    expires_on: String,
    presets: Vec<Preset>,
    min_date: String,
    max_date: String,
    error: Option<FieldError>,
}

struct Preset {
    value: &'static str,
    label: &'static str,
    days: Option<i64>,
    when: String,
    line: Option<When>,
}

/// The success view. It holds the secret, for this one answer.
pub struct Generated {
    name: String,
    expires: Option<When>,
    secret: String,
    file_name: String,
    curl: String,
    toast: &'static str,
}

impl Generated {
    /// The view for a new `token` and its `secret`.
    pub fn new(site: &Site, token: Token, secret: Secret) -> Self {
        let secret = secret.reveal();
        Generated {
            expires: token.expiration.map(When::long),
            file_name: file_name(&token.name),
            name: token.name,
            curl: format!(
                "curl {}/api/users/me \\\n  -H \"Authorization: Bearer {secret}\"",
                site.public_url
            ),
            secret,
            toast: "User token successfully generated",
        }
    }
}

/// The hidden field of every form of the tab: which list to come back to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    back: String,
}

/// The list that `back` names, or the plain one.
pub fn back_path(back: &str) -> &str {
    local_path::check(back)
        .filter(|path| path.split('?').next() == Some(PATH))
        .unwrap_or(PATH)
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
    view.delete_open = view
        .rows
        .iter()
        .find(|row| row.can_delete && Some(row.id) == asked)
        .map(|row| row.id);
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
    form.error = Some(FieldError {
        field: error.field().unwrap_or("").into(),
        message: error.to_string(),
    });
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
        true => list(conn, owner, &query.with_state(None), now)?
            .0
            .into_iter()
            .next(),
        false => None,
    };
    Ok(Found {
        rows,
        page,
        owns_any,
        near,
    })
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
    let public_url = req
        .app_data::<web::Data<Site>>()
        .map_or("", |site| &site.public_url);
    Ok(TokensPage {
        frame: Frame::new(req, actor, "tokens"),
        state: query.state_word(),
        sort: query.sort_word(),
        state_label: STATES
            .iter()
            .find(|(state, ..)| *state == query.state)
            .map_or("", |(.., label)| label),
        sort_label: SORTS
            .iter()
            .find(|(sort, ..)| *sort == query.sort)
            .map_or("", |(.., label)| label),
        state_choices: STATES
            .iter()
            .map(|(state, _, label)| choice(label, query.with_state(*state), *state == query.state))
            .collect(),
        sort_choices: SORTS
            .iter()
            .map(|(sort, _, label)| choice(label, query.with_sort(*sort), *sort == query.sort))
            .collect(),
        heads: heads(&query),
        rows: found
            .rows
            .into_iter()
            .map(|token| row(token, now))
            .collect(),
        summary: found.page.summary("token", "tokens"),
        pager: found.page.pager(|number| query.with_page(number).href()),
        owns_any: found.owns_any,
        nothing: nothing(&query, found.near, now),
        curl_example: format!("curl {public_url}/api/users/me -H \"Authorization: Bearer $TOKEN\""),
        generate: generate_form(now),
        generated: None,
        delete_open: None,
        keep: query.pairs(),
        back: query.href(),
        search: query.search,
    })
}

fn choice(label: &'static str, query: ListQuery, current: bool) -> Choice {
    Choice {
        label,
        href: query.href(),
        current,
    }
}

/// A column head sorts by its column; by the other direction when it does already.
fn heads(query: &ListQuery) -> Vec<Head> {
    let columns = [
        ("Token", Sort::Name, Sort::NameDown, Sort::Name),
        ("Created", Sort::Oldest, Sort::Newest, Sort::Newest),
        ("Last used", Sort::Used, Sort::UsedDown, Sort::UsedDown),
    ];
    let head = |(label, up, down, first)| {
        let (sort, next) = match query.sort {
            sort if sort == up => ("ascending", down),
            sort if sort == down => ("descending", up),
            _ => ("none", first),
        };
        Head {
            label,
            href: query.with_sort(next).href(),
            sort,
        }
    };
    columns.into_iter().map(head).collect()
}

fn row(token: Token, now: Moment) -> Row {
    let state = token.state(now);
    let (word, title) = words(state);
    Row {
        id: token.id,
        name: token.name,
        state: word,
        state_word: title,
        expires: token.expiration.map(When::short),
        expires_soon: token
            .expiration
            .is_some_and(|end| end > now && end <= now.plus(WEEK)),
        created: When::short(token.created),
        last_used: token.last_used.map(When::short),
        can_revoke: state == State::Active,
        can_restore: state == State::Revoked,
        can_delete: state != State::Active,
    }
}

fn words(state: State) -> (&'static str, &'static str) {
    STATES
        .iter()
        .find(|(known, ..)| *known == Some(state))
        .map_or(("", ""), |(_, word, label)| (word, label))
}

fn nothing(query: &ListQuery, near: Option<Token>, now: Moment) -> Nothing {
    let kind = query
        .state
        .map_or(String::new(), |state| format!("{} ", words(state).0));
    let sentence = match query.search.as_str() {
        "" => format!("You have no {kind}token."),
        text => format!("No {kind}token has “{text}” in its name."),
    };
    let near = near.map(|token| {
        let state = words(token.state(now)).0.to_owned();
        (token.name, query.with_state(None).href(), state)
    });
    Nothing {
        sentence,
        near,
        clear_href: PATH.into(),
    }
}

fn generate_form(now: Moment) -> GenerateForm {
    let (first, last) = choosable(now);
    let preset = |(value, label, days): (&'static str, &'static str, Option<i64>)| {
        let end = days.map(|days| now.plus(days * 24 * 60 * 60));
        Preset {
            value,
            label,
            days,
            when: end.map_or(String::new(), day),
            line: end.map(When::long),
        }
    };
    GenerateForm {
        open: false,
        key: hex::encode(rand::random::<[u8; 16]>()),
        name: String::new(),
        expiration: PRESETS[0].0.into(),
        expires_on: String::new(),
        presets: PRESETS.into_iter().map(preset).collect(),
        min_date: first.to_string(),
        max_date: last.to_string(),
        error: None,
    }
}

/// `CI/CD Pipeline` → `ci-cd-pipeline-token.txt`
fn file_name(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .take(80)
        .collect();
    let words: Vec<&str> = plain
        .split('-')
        .filter(|word| !word.is_empty())
        .chain(["token.txt"])
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_named_from_the_token() {
        assert_eq!(file_name("CI/CD Pipeline"), "ci-cd-pipeline-token.txt");
        assert_eq!(file_name("../../etc/passwd"), "etc-passwd-token.txt");
        assert_eq!(file_name("🔑"), "token.txt");
    }

    #[test]
    fn back_leads_to_a_list_of_tokens_or_nowhere_else() {
        assert_eq!(
            back_path("/settings/tokens?state=active"),
            "/settings/tokens?state=active"
        );
        for bad in [
            "",
            "//evil.test",
            "/sign-out",
            "/settings/tokens/../../x",
            "https://evil.test/settings/tokens",
        ] {
            assert_eq!(back_path(bad), PATH, "{bad}");
        }
    }
}
