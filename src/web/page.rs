//! What signed-in pages share: the frame around them, and how a template becomes an answer.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::actor::Actor;
use super::assets::Assets;
use super::back::page_of;
use super::flash;
use super::links;
use super::site::Site;
use super::theme;
use super::toast::Toast;
use crate::db::Role;
use crate::error::AppResult;

/// The frame of a signed-in page: side panel, tabs, toasts.
pub struct Frame {
    pub person_name: String,
    pub role: &'static str,
    pub initials: String,
    pub theme: String,
    /// Path and query of this page, for forms that come back to it.
    pub here: String,
    pub toast: Option<Toast>,
    /// The tab of Settings that is current, `account`, or nothing.
    pub tab: &'static str,
    /// There is a Users tab for this person.
    pub sees_users: bool,
    pub assets: Assets,
}

impl Frame {
    /// The frame for `actor`, with the toast that the last answer left.
    pub fn new(req: &HttpRequest, actor: &Actor, tab: &'static str) -> Self {
        Frame {
            person_name: actor.name.clone(),
            role: actor.role.title(),
            initials: initials(&actor.name),
            theme: theme::of(req),
            here: here(req),
            toast: flash::take(req),
            tab,
            sees_users: actor.role >= Role::Manager,
            assets: Assets::urls(),
        }
    }

    /// True on the tabs of Settings.
    pub fn is_settings(&self) -> bool {
        !self.tab.is_empty() && self.here.starts_with(links::SETTINGS)
    }
}

/// Renders `template`; never kept by browsers or proxies.
pub fn show(req: &HttpRequest, status: u16, template: &impl Template) -> AppResult<HttpResponse> {
    let html = template.render_with_values(&***Site::of(req)).map_err(anyhow::Error::new)?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = HttpResponse::build(status);
    answer.content_type("text/html; charset=utf-8").insert_header((CACHE_CONTROL, "no-store"));
    if let Some(spent) = flash::spent(req) {
        answer.cookie(spent);
    }
    Ok(answer.body(html))
}

/// What a form sent back may have an address that can't be opened: then the page that shows the form.
fn here(req: &HttpRequest) -> String {
    let path = req.uri().path_and_query().filter(|_| req.method() == Method::GET);
    let path = path.and_then(|path| Site::of(req).inside(path.as_str()));
    path.unwrap_or_else(|| page_of(req)).to_owned()
}

/// `Maya Lindqvist` → `ML`
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_name() {
        assert_eq!(initials("Maya Sofia Lindqvist"), "ML");
        assert_eq!(initials("élan"), "É");
        assert_eq!(initials(""), "");
    }
}
