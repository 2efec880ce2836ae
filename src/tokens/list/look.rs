//! What the Tokens tab shows, as one look at the database gives it: the same number of queries, however much there is.

use std::collections::HashMap;

use super::query::{Kind, ListQuery};
use super::{Scope, is_any, list};
use crate::db::{Conn, Moment, Role, TagId, TokenId, UserId};
use crate::error::{AppError, AppResult};
use crate::lists::paging::Page;
use crate::tags::list::offered;
use crate::tags::tag::{Chip, Tag};
use crate::tokens::calls;
use crate::tokens::calls::kept::{Line, day_of};
use crate::tokens::calls::strip::DAYS;
use crate::tokens::chips::{self, Carried};
use crate::tokens::choose_tags::picker::{Pick, TagsDialog, picks};
use crate::tokens::token::Token;
use crate::users::service_users::{self, ServiceUser};
use crate::web::actor::Actor;

/// What there is.
pub(super) struct Found {
    pub(super) rows: Vec<Token>,
    pub(super) tags: HashMap<TokenId, Vec<Carried>>,
    pub(super) calls: HashMap<TokenId, Vec<Line>>,
    /// Identifiers of the service users of the rows, and of the one that is filtered by.
    pub(super) owners: HashMap<UserId, String>,
    pub(super) page: Page,
    pub(super) is_any: bool,
    pub(super) near: Option<Token>,
    pub(super) offered: Vec<Tag>,
    pub(super) are_more: bool,
    /// For Admins: the service users to choose from, and whether there are more.
    pub(super) services: Option<(Vec<ServiceUser>, bool)>,
    pub(super) tags_dialog: Option<TagsDialog>,
}

/// Looks at what `query` asks for. `Forbidden` when it asks for service tokens and the actor is no Admin.
pub(super) fn look(
    conn: &mut Conn,
    actor: &Actor,
    query: &ListQuery,
    for_tags: Option<TokenId>,
    now: Moment,
) -> AppResult<Found> {
    let scope = scope(actor, query.filters.kind)?;
    let (rows, page) = list(conn, scope, query, now)?;
    let ids: Vec<TokenId> = rows.iter().map(|token| token.id).collect();
    let tags = chips::of_tokens(conn, &ids)?;
    let calls = calls::kept::since(conn, &ids, day_of(now) - DAYS + 1)?;
    let owners = owners(conn, query, &rows)?;
    let is_any = !rows.is_empty() || is_any(conn, scope)?;
    let near = match query.near(rows.is_empty()) {
        Some(wider) => list(conn, scope, &wider, now)?.0.into_iter().next(),
        None => None,
    };
    let (offered, are_more) = offered(conn)?;
    let services = match actor.role {
        Role::Admin => Some(service_users::offered(conn)?),
        _ => None,
    };
    let tags_dialog = match for_tags {
        Some(id) => Some(tags_dialog(conn, actor.id, id, &offered, are_more)?),
        None => None,
    };
    Ok(Found { rows, tags, calls, owners, page, is_any, near, offered, are_more, services, tags_dialog })
}

fn scope(actor: &Actor, kind: Kind) -> AppResult<Scope> {
    match kind {
        Kind::Personal => Ok(Scope::Of(actor.id)),
        Kind::Service if actor.role == Role::Admin => Ok(Scope::Service),
        Kind::Service => Err(AppError::Forbidden("Only Admins see service tokens. Ask one of them.")),
    }
}

fn owners(conn: &mut Conn, query: &ListQuery, rows: &[Token]) -> AppResult<HashMap<UserId, String>> {
    if query.filters.kind == Kind::Personal {
        return Ok(HashMap::new());
    }
    let ids: Vec<UserId> = rows.iter().map(|token| token.owner_id).chain(query.filters.user).collect();
    let found = service_users::identifiers(conn, &ids)?;
    Ok(found.into_iter().filter_map(|(id, identifier)| Some((id, identifier?))).collect())
}

fn tags_dialog(
    conn: &mut Conn,
    actor: UserId,
    id: TokenId,
    offered: &[Tag],
    are_more: bool,
) -> AppResult<TagsDialog> {
    let token = Token::find(conn, actor, id)?;
    let carried = chips::of_token(conn, id)?.into_iter();
    let carried: Vec<Pick> =
        carried.map(|tag| Pick { id: tag.id, chip: Chip::new(&tag.name, &tag.color), on: true }).collect();
    let on: Vec<TagId> = carried.iter().map(|pick| pick.id).collect();
    Ok(TagsDialog::new(id, token.name, picks(offered, &on, carried), are_more))
}
