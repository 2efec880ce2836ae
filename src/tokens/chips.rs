//! Which tags tokens carry, the heaviest first.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::schema::{tags, token_tags};
use crate::db::{Conn, TagId, TokenId};
use crate::error::AppResult;

/// A tag as a token carries it.
#[derive(Debug, Clone, Queryable)]
pub struct Carried {
    pub id: TagId,
    pub name: String,
    pub color: String,
}

/// The tags of each of these tokens; of a page of them, in one query.
pub fn of_tokens(conn: &mut Conn, ids: &[TokenId]) -> AppResult<HashMap<TokenId, Vec<Carried>>> {
    let rows: Vec<(TokenId, Carried)> = token_tags::table
        .inner_join(tags::table)
        .filter(token_tags::token_id.eq_any(ids).and(tags::name_key.is_not_null()))
        .order((tags::weight_modifier.desc(), tags::list_key.asc()))
        .select((token_tags::token_id, (tags::id, tags::name, tags::color)))
        .load(conn)?;
    Ok(grouped(rows))
}

/// The tags of one token. Not by way of `of_tokens`: with a list in it the engine would plan the statement
/// anew each time.
pub fn of_token(conn: &mut Conn, id: TokenId) -> AppResult<Vec<Carried>> {
    Ok(token_tags::table
        .inner_join(tags::table)
        .filter(token_tags::token_id.eq(id).and(tags::name_key.is_not_null()))
        .order((tags::weight_modifier.desc(), tags::list_key.asc()))
        .select((tags::id, tags::name, tags::color))
        .load(conn)?)
}

fn grouped(rows: Vec<(TokenId, Carried)>) -> HashMap<TokenId, Vec<Carried>> {
    let mut all: HashMap<TokenId, Vec<Carried>> = HashMap::new();
    for (token, tag) in rows {
        all.entry(token).or_default().push(tag);
    }
    all
}
