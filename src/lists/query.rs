//! What the address of a list says: search, filters, sort, page.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use url::form_urlencoded;

use super::Choice;
use super::words::{Sort, Words};
use crate::error::AppError;
use crate::names;

/// What one list is: where it stands, what it can be sorted by, and the filters of its address.
pub trait Filters: Clone + Default + PartialEq {
    /// What it can be sorted by.
    type By: Copy + PartialEq + 'static;
    /// The path of the list.
    const PATH: &'static str;
    /// Its sorts; the first is that of a list as it is opened.
    const SORTS: Words<Sort<Self::By>>;

    /// Its rows have names that can be searched.
    const IS_SEARCHED: bool = true;

    /// Reads the filters. What makes no sense counts as not there.
    fn read(raw: &Raw) -> Self;

    /// The filters as an address or a form says them; those that are empty are left out.
    fn pairs(&self) -> Vec<(&'static str, String)>;

    /// Without the filters that only narrow: what is left says which list it is.
    fn wider(&self) -> Self {
        Self::default()
    }
}

/// The query of an address as it came. Of a key that is there twice the first counts.
#[derive(Debug, Default)]
pub struct Raw(HashMap<String, String>);

/// The query, read: what makes no sense counts as not there.
#[derive(Debug, Clone, PartialEq)]
pub struct ListQuery<F: Filters> {
    pub search: String,
    pub filters: F,
    pub sort: Sort<F::By>,
    pub page: i64,
}

impl Raw {
    /// Reads `a=1&b=2`.
    pub fn parse(query: &str) -> Self {
        let mut parts = HashMap::new();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            parts.entry(key.into_owned()).or_insert_with(|| value.into_owned());
        }
        Raw(parts)
    }

    /// What stands at `key`, as it came.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// The same as a person writes names, if it is one.
    pub fn name(&self, key: &str) -> Option<String> {
        Some(search_text(self.get(key))).filter(|name| !name.is_empty())
    }

    /// The same as the number of a row.
    pub fn row<Id: FromStr>(&self, key: &str) -> Option<Id> {
        self.get(key).parse().ok()
    }
}

impl FromRequest for Raw {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Raw::parse(req.query_string())))
    }
}

impl<F: Filters> Default for ListQuery<F> {
    fn default() -> Self {
        ListQuery::of(F::default())
    }
}

impl<F: Filters> ListQuery<F> {
    /// All that `filters` leave, from the first page.
    pub fn of(filters: F) -> Self {
        ListQuery { search: String::new(), filters, sort: F::SORTS.first(), page: 1 }
    }

    /// Reads the query of an address.
    pub fn read(raw: &Raw) -> Self {
        ListQuery {
            search: if F::IS_SEARCHED { search_text(raw.get("search")) } else { String::new() },
            filters: F::read(raw),
            sort: F::SORTS.meaning(raw.get("sort")),
            page: raw.get("page").parse().unwrap_or(1),
        }
    }

    /// Reads it from a whole path, `/settings/tokens?state=active`.
    pub fn from_path(path: &str) -> Self {
        ListQuery::read(&Raw::parse(path.split_once('?').map_or("", |(_, query)| query)))
    }

    /// The parts that differ from the default, as an address or a form says them.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let place = [("sort", F::SORTS.word(self.sort).to_owned()), ("page", page)];
        let all = std::iter::once(("search", self.search.clone())).chain(self.filters.pairs()).chain(place);
        all.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The address of this list.
    pub fn href(&self) -> String {
        href(F::PATH, &self.pairs())
    }

    /// This list from its first page, with something else in it.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.with_page(1);
        change(&mut other);
        other
    }

    /// The address of this list from its first page, with other filters.
    pub fn filtered(&self, change: impl FnOnce(&mut F)) -> String {
        self.with(|query| change(&mut query.filters)).href()
    }

    /// Another page of this list.
    pub fn with_page(&self, page: i64) -> Self {
        ListQuery { page, ..self.clone() }
    }

    /// True when a filter leaves rows out, the search aside.
    pub fn has_filters(&self) -> bool {
        self.filters != self.filters.wider()
    }

    /// The same search without the filters.
    pub fn wider(&self) -> Self {
        self.with(|query| query.filters = query.filters.wider())
    }

    /// The same search without the filters, when that may find what this one did not.
    pub fn near(&self, found_nothing: bool) -> Option<Self> {
        let is_worth_it = found_nothing && !self.search.is_empty() && self.has_filters();
        is_worth_it.then(|| self.wider())
    }

    /// The list as it is opened, without search and filters.
    pub fn cleared(&self) -> Self {
        ListQuery::of(self.filters.wider())
    }

    /// The links of the Sort menu.
    pub fn sorts(&self) -> Vec<Choice> {
        F::SORTS.choices(self.sort, |sort| self.with(|query| query.sort = sort).href())
    }
}

/// `path` with the query that `pairs` make.
pub fn href(path: &str, pairs: &[(&'static str, String)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

/// What a person searches for, without what no name can hold: the database never sees it.
pub fn search_text(raw: &str) -> String {
    names::one_spaced(names::visible(raw).trim()).chars().take(255).collect()
}
