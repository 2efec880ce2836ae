//! The Account page, and its forms again with their messages.

use actix_session::Session;
use actix_web::HttpResponse;
use askama::Template;

use crate::activity::filter::Filter;
use crate::activity::find;
use crate::activity::line::Sentence;
use crate::error::{AppError, AppResult, Refusal};
use crate::signin::browsers::{self, Browser};
use crate::signin::session::{self, SessionLimits};
use crate::web::browser::is_small;
use crate::web::field_error::FieldError;
use crate::web::links::{self, filters};
use crate::web::page::Frame;
use crate::web::shared::shared;
use crate::web::visit::Visit;
use crate::web::when::When;

/// The path of the page.
pub use crate::web::links::ACCOUNT as PATH;
/// Lines of activity on it.
const NEWEST: i64 = 5;

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    frame: Frame,
    email: String,
    /// The name in its field: the person's, or what they typed.
    name: String,
    sessions: Vec<Row>,
    idle_minutes: i64,
    /// The newest of it.
    activity: Vec<Sentence>,
    error: FieldError,
}

struct Row {
    id: String,
    browser: String,
    is_small: bool,
    is_this: bool,
    address: String,
    signed_in: When,
    last_seen: When,
}

impl AccountPage {
    fn others(&self) -> usize {
        self.sessions.iter().filter(|row| !row.is_this).count()
    }
}

/// `GET /account`
pub async fn page(visit: Visit, session: Session) -> AppResult<HttpResponse> {
    visit.show(200, &view(&visit, &session).await?)
}

/// The page again, with the message by the field, and with the `name` that was typed when it is about that one.
pub async fn refused(
    visit: &Visit,
    session: &Session,
    name: Option<&str>,
    error: AppError,
) -> AppResult<HttpResponse> {
    let mut view = view(visit, session).await?;
    view.name = name.unwrap_or(&visit.actor.name).to_owned();
    view.error = FieldError::from(&error);
    visit.show(error.kind().0, &view)
}

async fn view(visit: &Visit, session: &Session) -> AppResult<AccountPage> {
    let (actor, limits) = (&visit.actor, ***shared::<SessionLimits>(&visit.req));
    let (id, own) = (actor.id, session::own_id(session));
    let (_, epoch) = session::user(session).ok_or(AppError::Unauthenticated(Refusal::Missing))?;
    let (found, lines) = visit
        .db
        .read(move |conn| {
            let lines = find::next(conn, &Filter::of(id), None, NEWEST)?;
            Ok((browsers::list(conn, id, &epoch, limits)?, lines))
        })
        .await?;
    let mut sessions: Vec<Row> = found.into_iter().map(|browser| row(browser, &own)).collect();
    sessions.sort_by_key(|row| !row.is_this);
    Ok(AccountPage {
        frame: visit.frame("account"),
        email: actor.email.clone().unwrap_or_default(),
        name: actor.name.clone(),
        sessions,
        idle_minutes: limits.idle / 60,
        activity: lines.into_iter().map(|line| Sentence::own(line, id)).collect(),
        error: FieldError::default(),
    })
}

fn row(found: Browser, own: &str) -> Row {
    let browser = found.browser.unwrap_or_else(|| "Unknown browser".into());
    Row {
        is_this: found.id == own,
        id: found.id,
        is_small: is_small(&browser),
        browser,
        address: found.address.unwrap_or_else(|| "Unknown address".into()),
        signed_in: When::short(found.created),
        last_seen: When::short(found.last_seen),
    }
}
