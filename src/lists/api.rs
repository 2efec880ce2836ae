//! What the lists of the API have in common.

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::query::{Filters, ListQuery};
use super::words::Sort;
use crate::db::{Conn, Db};
use crate::error::{AppError, AppResult};
use crate::lists::paging::{ApiPage, Page, page_of};

/// What `word` means; `Invalid` by `field`, with the words that are known, when it is none of them.
pub fn one_of<T: Copy>(field: &'static str, word: Option<&str>, known: &[(&str, T)]) -> AppResult<Option<T>> {
    let Some(word) = word else { return Ok(None) };
    match known.iter().find(|(name, _)| *name == word) {
        Some((_, meaning)) => Ok(Some(*meaning)),
        None => {
            let words: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            Err(AppError::invalid(field, format!("Use one of: {}.", words.join(", "))))
        }
    }
}

/// What `sort` and `sort_dir` say: up by the first of `columns` when they are left out.
pub fn sort<By: Copy, const N: usize>(
    word: Option<&str>,
    direction: Option<&str>,
    columns: &[(&str, By); N],
) -> AppResult<Sort<By>> {
    let by = one_of("sort", word, columns)?.unwrap_or(columns[0].1);
    let down = one_of("sort_dir", direction, &[("asc", false), ("desc", true)])?.unwrap_or(false);
    Ok(Sort { by, down })
}

/// The page `number` of `size` rows (as the query says them) of what `query` asks for, counted to its end.
pub async fn answer<F, R, S>(
    db: &Db,
    (number, size): (Option<&str>, Option<&str>),
    query: ListQuery<F>,
    count: fn(&mut Conn, &ListQuery<F>) -> AppResult<i64>,
    list: fn(&mut Conn, &ListQuery<F>, Page) -> AppResult<Vec<R>>,
) -> AppResult<HttpResponse>
where
    F: Filters<By: Send> + Send + 'static,
    R: Send + 'static,
    S: From<R> + Serialize + ToSchema,
{
    let (number, size) = page_of(number, size)?;
    let (rows, page) = db
        .read(move |conn| {
            let page = Page::exactly(number, size, count(conn, &query)?);
            Ok((list(conn, &query, page)?, page))
        })
        .await?;
    Ok(HttpResponse::Ok().json(ApiPage::<S>::new(rows.into_iter().map(S::from).collect(), page)))
}
