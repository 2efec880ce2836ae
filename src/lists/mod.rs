//! What every list of Settings is made of. A list is a definition: `Filters` says what its address can hold beside search,
//! sort and page; a page gives a `List` its rows, menus and heads; `templates/listing.html` shows it.

pub mod api;
pub mod paging;
pub mod query;
pub mod view;
pub mod words;

/// One link of a filter or sort menu.
pub struct Choice {
    pub label: String,
    pub href: String,
    pub current: bool,
}
