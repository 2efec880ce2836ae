//! What was made with a token: by the API, with that token as the key. It never outlives the expiration of that one, and
//! when that one is compromised, so is all that was made with it. A token that is merely revoked or deleted leaves it.

use actix_web::HttpResponse;
use diesel::dsl::sql;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::list::query::PATH;
use super::reach::within_reach;
use super::token::{COLUMNS, Token};
use crate::audit::{Action, Author};
use crate::db::active::active_at;
use crate::db::schema::tokens;
use crate::db::{Conn, Moment, TokenId, UserId, hold_making};
use crate::error::{AppError, AppResult, Refusal};
use crate::web::back::Back;
use crate::web::form::Form;
use crate::web::links;
use crate::web::path_id::PathId;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

type Condition = Box<dyn BoxableExpression<tokens::table, <Conn as Connection>::Backend, SqlType = Bool>>;

/// The first generation made with the token whose number stands between these two, and all that follow.
const BELOW: [&str; 2] = [
    "WITH RECURSIVE below (id) AS (SELECT made.id FROM tokens made WHERE made.made_with = ",
    " UNION SELECT made.id FROM tokens made JOIN below ON made.made_with = below.id)",
];

/// Made with the token `id`, or with one that was made with it, and so on.
pub(super) fn below(id: TokenId) -> Condition {
    let [before, behind] = BELOW;
    let found = sql::<Bool>(&format!("tokens.id IN ({before}")).bind::<BigInt, _>(id);
    Box::new(found.sql(&format!("{behind} SELECT id FROM below)")))
}

/// Before a token is made with the token `with`: from here to the end of the transaction nobody compromises that one and
/// misses what is being made. `Unauthenticated` when it was compromised already.
pub(super) fn hold(conn: &mut Conn, with: TokenId) -> AppResult<()> {
    hold_making(conn)?;
    let good = tokens::table.filter(tokens::id.eq(with).and(tokens::compromised.eq(false)));
    let found: Option<TokenId> = good.select(tokens::id).get_result(conn).optional()?;
    found.map(drop).ok_or(AppError::Unauthenticated(Refusal::Revoked))
}

/// Before the token `id` goes for good: what was made with it counts as made with what that one was made with, so that
/// the line to the older ones does not break.
pub(super) fn hand_up(conn: &mut Conn, id: TokenId) -> AppResult<()> {
    let row: Option<Option<TokenId>> =
        tokens::table.find(id).select(tokens::made_with).get_result(conn).optional()?;
    // None when somebody else deleted it a moment ago: then it was handed up there.
    if let Some(above @ Some(_)) = row {
        diesel::update(tokens::table.filter(tokens::made_with.eq(id)))
            .set(tokens::made_with.eq(above))
            .execute(conn)?;
    }
    Ok(())
}

/// How many of those made with the token `id` are active and within reach of `actor`.
pub fn living(conn: &mut Conn, actor: UserId, id: TokenId) -> AppResult<i64> {
    let living = tokens::table.filter(below(id)).filter(within_reach(actor)).filter(active_at(Moment::now()));
    Ok(living.count().get_result(conn)?)
}

/// Revokes those made with the token `id` that are active and within the author's reach; gives how many. `NotFound` when
/// that token is not within reach.
pub fn revoke_below(conn: &mut Conn, author: &Author, id: TokenId) -> AppResult<usize> {
    let actor = author.user()?;
    Token::find(conn, actor, id)?;
    hold_below(conn, id)?;
    let now = Moment::now();
    let living = tokens::table.filter(below(id)).filter(within_reach(actor)).filter(active_at(now));
    let revoked: Vec<Token> =
        diesel::update(living).set(tokens::revoked.eq(now)).returning(COLUMNS).get_results(conn)?;
    revoked.iter().try_for_each(|token| token.record(conn, author, Action::TokenRevoke))?;
    Ok(revoked.len())
}

/// Holds their rows in the order of their numbers, as who writes down calls does: then nobody waits in a circle.
pub(super) fn hold_below(conn: &mut Conn, id: TokenId) -> AppResult<()> {
    if let Conn::Postgres(conn) = conn {
        let [before, behind] = BELOW;
        diesel::sql_query(format!(
            "{before}$1{behind} SELECT 1 FROM tokens WHERE id IN (SELECT id FROM below) ORDER BY id FOR UPDATE"
        ))
        .bind::<BigInt, _>(id)
        .execute(conn)?;
    }
    Ok(())
}

/// `toast`, which says that the token `id` was revoked, with how many of those made with it are still active (`living`), and
/// a button that revokes them.
pub(super) fn mentioned(toast: Toast, id: TokenId, living: i64) -> Toast {
    let (made, them) = match living {
        0 => return toast,
        1 => ("1 token that was made with it still works".to_owned(), "it"),
        _ => (format!("{living} tokens that were made with it still work"), "them"),
    };
    let more = (format!("Revoke {them} too"), links::act(PATH, id, "revoke-made"));
    Toast { text: format!("{}. {made}", toast.text), more: Some(more), ..toast }
}

/// `POST /settings/tokens/{id}/revoke-made`: the list, with how many were revoked.
pub async fn submit(visit: Visit, PathId(id): PathId<TokenId>, form: Form<Back>) -> AppResult<HttpResponse> {
    let revoked = visit.actor.write(&visit.db, move |conn, author| revoke_below(conn, author, id)).await?;
    let toast = match revoked {
        0 => Toast::failed("Nothing that was made with it is active any more"),
        1 => Toast::ok("1 token successfully revoked"),
        many => Toast::ok(format!("{many} tokens successfully revoked")),
    };
    Ok(visit.back_to(&form.back, PATH, &toast))
}
