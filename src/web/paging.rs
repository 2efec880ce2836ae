//! Pages of a list.

/// Rows on a page.
pub const PAGE_ROWS: i64 = 25;

/// Where we are in a list.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// From 1, never past the last.
    pub number: i64,
    pub pages: i64,
    pub total: i64,
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
    pub fn new(wanted: i64, total: i64) -> Self {
        let pages = ((total + PAGE_ROWS - 1) / PAGE_ROWS).max(1);
        Page { number: wanted.clamp(1, pages), pages, total }
    }

    /// Rows before this page.
    pub fn offset(self) -> i64 {
        (self.number - 1) * PAGE_ROWS
    }

    /// `12 tokens` for one page, `51–56 of 56` for many. `one` and `many` are the words for the rows.
    pub fn summary(self, one: &str, many: &str) -> String {
        match (self.pages, self.total) {
            (1, 1) => format!("1 {one}"),
            (1, total) => format!("{total} {many}"),
            (_, total) => {
                format!("{}–{} of {total}", self.offset() + 1, (self.offset() + PAGE_ROWS).min(total))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_past_the_end_is_the_last() {
        let page = Page::new(i64::MAX, 56);
        assert_eq!((page.number, page.pages, page.offset()), (3, 3, 50));
        assert_eq!(page.summary("token", "tokens"), "51–56 of 56");
        assert_eq!(Page::new(0, 0).summary("token", "tokens"), "0 tokens");
    }

    #[test]
    fn the_pager_shows_the_ends_and_the_neighbours() {
        let pager = Page::new(6, 300).pager(|n| format!("?page={n}")).expect("many pages");
        let labels: Vec<&str> = pager.pages.iter().map(|link| link.label.as_str()).collect();
        assert_eq!(labels, ["1", "…", "5", "6", "7", "…", "12"]);
        assert!(Page::new(1, 25).pager(|n| n.to_string()).is_none());
    }
}
