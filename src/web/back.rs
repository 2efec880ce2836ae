//! Where a form leads back to: the page that shows it, and of a list its filters and page.

use actix_web::HttpRequest;
use actix_web::http::header::REFERER;
use serde::Deserialize;
use url::{Position, Url};

use super::links;
use super::local_path;
use super::site::Site;

/// A form with nothing but the hidden field that says which list to come back to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    pub back: String,
}

/// Of an address that takes nothing but a form, and so can't be opened: the page that shows the form. `routes` says it.
pub struct FormOf(pub &'static str);

/// The page that shows the form of `req`: its own address, or what `FormOf` says.
pub fn page_of(req: &HttpRequest) -> &str {
    match req.app_data() {
        Some(FormOf(page)) => page,
        None => Site::of(req).inside(req.path()).unwrap_or(links::SETTINGS),
    }
}

/// The same with the filters that it had, as the browser says; `None` when the browser names no such page. What a refused
/// form left in the address bar is an address below its page.
pub fn sent_from(req: &HttpRequest) -> Option<String> {
    let referer = Url::parse(req.headers().get(REFERER)?.to_str().ok()?).ok()?;
    let from = Site::of(req).inside(&referer[Position::BeforePath..Position::AfterQuery])?;
    let page = page_of(req);
    let from = match from.strip_prefix(page)?.chars().next() {
        None | Some('?') => from,
        Some('/') => page,
        Some(_) => return None,
    };
    local_path::check(from).map(str::to_owned)
}

/// `back` when it is an address of the list `list`, with the row to come back to after `#`; otherwise the plain list.
pub fn path<'p>(back: &'p str, list: &'p str) -> &'p str {
    local_path::check(back).filter(|path| path.split(['?', '#']).next() == Some(list)).unwrap_or(list)
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn back_leads_to_the_list_and_nowhere_else() {
        let list = "/settings/tokens";
        assert_eq!(path("/settings/tokens?state=active", list), "/settings/tokens?state=active");
        assert_eq!(path("/settings/tokens#row-7.8", list), "/settings/tokens#row-7.8");
        for bad in
            ["", "//evil.test", "/sign-out", "/settings/tokens/../../x", "https://evil.test/settings/tokens"]
        {
            assert_eq!(path(bad, list), list, "{bad}");
        }
    }
}
