//! A list as its template reads it.

use super::Choice;
use super::query::{Filters, ListQuery};
use super::words::{Sort, Words};
use crate::lists::paging::{Page, Pager};

/// The rows, and what stands around them.
pub struct List<F: Filters, R> {
    pub query: ListQuery<F>,
    /// Links to the kinds of rows, and what they choose.
    pub kinds: Option<(&'static str, Vec<Choice>)>,
    pub rows: Vec<R>,
    pub menus: Vec<Menu>,
    pub heads: Vec<Head>,
    /// The word for its rows.
    pub many: &'static str,
    /// Each row has a menu.
    pub has_menu: bool,
    /// Where the rows stand among all: `51–75 of 210`.
    pub summary: String,
    pub pager: Option<Pager>,
    /// False: there is nothing yet to search or to filter.
    pub is_any: bool,
    pub nothing: Nothing,
    /// What the address says, for forms that come back to it.
    pub keep: Vec<(&'static str, String)>,
    /// The address of the list without a dialog.
    pub back: String,
}

/// One filter, or the sort, as a button with links.
pub struct Menu {
    pub label: &'static str,
    pub value: String,
    pub choices: Vec<Choice>,
    /// It leaves rows out.
    pub used: bool,
}

/// A column head.
pub struct Head {
    pub label: &'static str,
    pub class: &'static str,
    /// Sorts by the column; by the other direction when it does already. `None`: the column is not sortable.
    pub href: Option<String>,
    /// `ascending`, `descending` or `none`.
    pub sort: &'static str,
}

/// What "Nothing matches" says.
pub struct Nothing {
    pub sentence: String,
    pub near: Option<Near>,
    pub clear_href: String,
}

/// A row that the search finds without the filters.
pub struct Near {
    /// `Another token has`
    pub who: &'static str,
    pub name: String,
    pub href: String,
    /// One word about it.
    pub about: String,
}

impl<F: Filters, R> List<F, R> {
    /// The list on `page`, still without menus, heads and what it says when nothing matches; `one` and `many`
    /// are the words for its rows.
    pub fn new(query: ListQuery<F>, page: Page, rows: Vec<R>, (one, many): (&str, &'static str)) -> Self {
        let query = query.with_page(page.number);
        List {
            kinds: None,
            rows,
            menus: Vec::new(),
            heads: Vec::new(),
            many,
            has_menu: true,
            summary: page.summary(one, many),
            pager: page.pager(|number| query.with_page(number).href()),
            is_any: true,
            nothing: Nothing::new(&query, String::new()),
            keep: query.pairs(),
            back: query.href(),
            query,
        }
    }

    /// The path of the list.
    pub fn path(&self) -> &'static str {
        F::PATH
    }

    /// What a search keeps: the filters, and how the list is sorted.
    pub fn kept_by_search(&self) -> Vec<(&'static str, String)> {
        self.query.with(|query| query.search.clear()).pairs()
    }
}

impl Menu {
    /// The menu of a filter with these meanings; `change` makes another of them that of the address.
    pub fn new<F: Filters, T: Copy + PartialEq>(
        label: &'static str,
        query: &ListQuery<F>,
        words: Words<T>,
        current: T,
        change: impl Fn(&mut F, T),
    ) -> Self {
        Menu {
            label,
            value: words.label(current).to_owned(),
            choices: words.choices(current, |meaning| query.filtered(|filters| change(filters, meaning))),
            used: current != words.first(),
        }
    }

    /// The menu of a filter by something there is: `any`, then those that are offered, the chosen one among them.
    pub fn of_some<F: Filters, T: Clone + PartialEq>(
        label: &'static str,
        any: &str,
        query: &ListQuery<F>,
        chosen: Option<(T, String)>,
        offered: Vec<(T, String)>,
        change: impl Fn(&mut F, Option<T>),
    ) -> Self {
        let current = chosen.as_ref().map(|(id, _)| id.clone());
        let link = |label: String, to: Option<T>| Choice {
            label,
            current: to == current,
            href: query.filtered(|filters| change(filters, to)),
        };
        let is_offered = offered.iter().any(|(id, _)| Some(id) == current.as_ref());
        let other = chosen.clone().filter(|_| !is_offered);
        let some = other.into_iter().chain(offered).map(|(id, label)| link(label, Some(id)));
        Menu {
            label,
            value: chosen.map_or_else(|| any.to_owned(), |(_, label)| label),
            choices: std::iter::once(link(any.to_owned(), None)).chain(some).collect(),
            used: current.is_some(),
        }
    }

    /// The Sort menu.
    pub fn of_sorts<F: Filters>(query: &ListQuery<F>) -> Self {
        Menu {
            label: "Sort",
            value: F::SORTS.label(query.sort).to_owned(),
            choices: query.sorts(),
            used: false,
        }
    }
}

impl Head {
    /// The head of a column that can't be sorted by.
    pub fn plain(label: &'static str, class: &'static str) -> Self {
        Head { label, class, href: None, sort: "none" }
    }

    /// The head of a column that can be sorted by; the first click sorts as `first` says.
    pub fn sorted<F: Filters>(
        label: &'static str,
        class: &'static str,
        query: &ListQuery<F>,
        first: Sort<F::By>,
    ) -> Self {
        let is_now = query.sort.by == first.by;
        let next = if is_now { Sort { down: !query.sort.down, ..first } } else { first };
        let sort = match (is_now, query.sort.down) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        };
        Head { label, class, href: Some(query.with(|query| query.sort = next).href()), sort }
    }
}

impl Near {
    /// A row of the list that is searched without its filters.
    pub fn new<F: Filters>(
        query: &ListQuery<F>,
        who: &'static str,
        name: String,
        about: impl Into<String>,
    ) -> Self {
        Near { who, name, href: query.wider().href(), about: about.into() }
    }
}

impl Nothing {
    /// With the link that leads to the whole list.
    pub fn new<F: Filters>(query: &ListQuery<F>, sentence: String) -> Self {
        Nothing { sentence, near: None, clear_href: query.cleared().href() }
    }
}
