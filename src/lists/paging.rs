//! Pages of a list.

use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{AppError, AppResult};

/// Rows on a page of Settings.
pub const PAGE_ROWS: i64 = 25;

/// Rows that are always counted.
const NEAR: i64 = 500;
/// Pages that can be leafed to; further on a search finds more than leafing.
const MOST_PAGES: i64 = 4000;

/// Where we are in a list.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// From 1, never past the last.
    pub number: i64,
    pub pages: i64,
    pub total: i64,
    /// Rows on a page.
    pub size: i64,
    /// There are more rows than `total`; nobody counted them.
    pub are_more: bool,
}

/// A page of the API.
#[derive(Serialize, ToSchema)]
pub struct ApiPage<T: ToSchema> {
    items: Vec<T>,
    /// Rows on all pages.
    #[schema(minimum = 0, example = 1)]
    total: i64,
    #[schema(minimum = 1, example = 1)]
    page: i64,
    #[schema(minimum = 1, maximum = 100, example = 50)]
    size: i64,
    #[schema(minimum = 0, example = 1)]
    pages: i64,
}

/// Previous, numbers and Next; absent when there is one page.
pub struct Pager {
    pub previous: Option<String>,
    pub next: Option<String>,
    pub pages: Vec<PageLink>,
}

/// A page number, or `…` for those left out.
pub struct PageLink {
    pub label: String,
    pub href: Option<String>,
    pub current: bool,
}

impl Page {
    /// The page `wanted` of `total` rows, or the nearest there is.
    pub fn new(wanted: i64, size: i64, total: i64) -> Self {
        let pages = ((total + size - 1) / size).max(1);
        Page { number: wanted.clamp(1, pages), pages, total, size, are_more: false }
    }

    /// The page `wanted` of Settings, when `found` rows were found looking no further than `reach(wanted)`.
    pub fn within_reach(wanted: i64, found: i64) -> Self {
        let reach = Page::reach(wanted);
        Page { are_more: found >= reach, ..Page::new(wanted, PAGE_ROWS, found.min(reach - 1)) }
    }

    /// The same; `count` counts the rows, no further than it is told.
    pub fn near(wanted: i64, count: impl FnOnce(i64) -> AppResult<usize>) -> AppResult<Self> {
        Ok(Page::within_reach(wanted, count(Page::reach(wanted))? as i64))
    }

    /// How many rows to look for: some pages more than this one. Counting all would take the longer the more there
    /// are, and nobody reads "of 48,211".
    pub fn reach(wanted: i64) -> i64 {
        ((wanted.clamp(1, MOST_PAGES) + 2) * PAGE_ROWS).max(NEAR) + 1
    }

    /// The page `number`, which is empty past the end: a program counts for itself.
    pub fn exactly(number: i64, size: i64, total: i64) -> Self {
        Page { number, pages: (total + size - 1) / size, total, size, are_more: false }
    }

    /// Rows before this page.
    pub fn offset(self) -> i64 {
        (self.number - 1).saturating_mul(self.size)
    }

    /// `12 tokens` for one page, `51–56 of 56` for many. `one` and `many` are the words for the rows.
    pub fn summary(self, one: &str, many: &str) -> String {
        match (self.pages, self.total) {
            (1, 1) => format!("1 {one}"),
            (1, total) => format!("{total} {many}"),
            (_, total) => {
                let more = if self.are_more { "more than " } else { "" };
                let last = (self.offset() + self.size).min(total);
                format!("{}–{last} of {more}{total}", self.offset() + 1)
            }
        }
    }

    /// The links; `href` makes the address of a page.
    pub fn pager(self, href: impl Fn(i64) -> String) -> Option<Pager> {
        if self.pages == 1 {
            return None;
        }
        let reach = |number: i64| (1..=self.pages).contains(&number).then(|| href(number));
        Some(Pager {
            previous: reach(self.number - 1),
            next: reach(self.number + 1),
            pages: self.links(&href),
        })
    }

    /// First, last, and the neighbours of the current page.
    fn links(self, href: &impl Fn(i64) -> String) -> Vec<PageLink> {
        let shown = (1..=self.pages).filter(|n| *n == 1 || *n == self.pages || (n - self.number).abs() <= 1);
        let mut links = Vec::new();
        let mut last = 0;
        for number in shown {
            if number > last + 1 {
                links.push(PageLink { label: "…".into(), href: None, current: false });
            }
            links.push(PageLink {
                label: number.to_string(),
                href: Some(href(number)),
                current: number == self.number,
            });
            last = number;
        }
        links
    }
}

impl<T: ToSchema> ApiPage<T> {
    /// The answer with these items.
    pub fn new(items: Vec<T>, page: Page) -> Self {
        ApiPage { items, total: page.total, page: page.number, size: page.size, pages: page.pages }
    }
}

/// At most `limit` rows, and whether there are more: `load` is asked for one row more.
pub fn at_most<T>(limit: i64, load: impl FnOnce(i64) -> AppResult<Vec<T>>) -> AppResult<(Vec<T>, bool)> {
    let mut rows = load(limit + 1)?;
    let are_more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    Ok((rows, are_more))
}

/// The largest whole number that every JSON reader keeps exactly.
const MOST_PAGE: i64 = (1 << 53) - 1;

/// Reads `page` (from 1) and `size` (1 to 100, default 50) of an API query.
pub fn page_of(page: Option<&str>, size: Option<&str>) -> AppResult<(i64, i64)> {
    let number = |field: &'static str, text: Option<&str>, default: i64, most: i64| {
        let number = text.map_or(Some(default), |text| text.parse().ok());
        let refused = || AppError::invalid(field, format!("Enter a whole number from 1 to {most}."));
        number.filter(|n| (1..=most).contains(n)).ok_or_else(refused)
    };
    Ok((number("page", page, 1, MOST_PAGE)?, number("size", size, 50, 100)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_past_the_end_is_the_last() {
        let page = Page::new(i64::MAX, 25, 56);
        assert_eq!((page.number, page.pages, page.offset()), (3, 3, 50));
        assert_eq!(page.summary("token", "tokens"), "51–56 of 56");
        assert_eq!(Page::new(0, 25, 0).summary("token", "tokens"), "0 tokens");
    }

    #[test]
    fn a_long_list_is_counted_no_further_than_needed() {
        let page = Page::within_reach(1, Page::reach(1));
        assert_eq!(page.summary("token", "tokens"), "1–25 of more than 500");
        assert_eq!(Page::within_reach(20, Page::reach(20)).pages, 22);
        assert_eq!(Page::within_reach(1, 56).summary("token", "tokens"), "1–25 of 56");
        assert_eq!(Page::within_reach(1_000_000, 56).number, 3);
    }

    #[test]
    fn the_pager_shows_the_ends_and_the_neighbours() {
        let pager = Page::new(6, 25, 300).pager(|n| format!("?page={n}")).expect("many pages");
        let labels: Vec<&str> = pager.pages.iter().map(|link| link.label.as_str()).collect();
        assert_eq!(labels, ["1", "…", "5", "6", "7", "…", "12"]);
        assert!(Page::new(1, 25, 25).pager(|n| n.to_string()).is_none());
    }

    #[test]
    fn an_api_page_is_what_was_asked_for_or_refused_by_its_field() {
        assert_eq!(page_of(None, None).expect("good"), (1, 50));
        assert_eq!(page_of(Some("1000000000000"), Some("100")).expect("good"), (1_000_000_000_000, 100));
        assert_eq!(page_of(Some("0"), None).expect_err("refused").field(), Some("page"));
        for bad in ["0", "101", "-1", "x", ""] {
            assert_eq!(page_of(None, Some(bad)).expect_err("refused").field(), Some("size"));
        }
        assert!(Page::exactly(i64::MAX, 100, 56).offset() > 56);
    }
}
