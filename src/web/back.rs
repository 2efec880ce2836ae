//! Where a form leads back to: the list it came from, with its filters and page.

use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::local_path;
use super::redirect::see_other_with;
use super::site::Site;
use super::toast::Toast;

/// A form with nothing but the hidden field that says which list to come back to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    pub back: String,
}

/// `back` when it is an address of the list `list`; otherwise the plain list.
pub fn path<'p>(back: &'p str, list: &'p str) -> &'p str {
    local_path::check(back).filter(|path| path.split('?').next() == Some(list)).unwrap_or(list)
}

/// 303 to the list that the form came from, with `toast`.
pub fn back_to(req: &HttpRequest, back: &str, list: &str, toast: &Toast) -> HttpResponse {
    see_other_with(Site::of(req), path(back, list), toast)
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn back_leads_to_the_list_and_nowhere_else() {
        let list = "/settings/tokens";
        assert_eq!(path("/settings/tokens?state=active", list), "/settings/tokens?state=active");
        for bad in
            ["", "//evil.test", "/sign-out", "/settings/tokens/../../x", "https://evil.test/settings/tokens"]
        {
            assert_eq!(path(bad, list), list, "{bad}");
        }
    }
}
