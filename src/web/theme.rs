//! Light, as the system, or dark: one cookie, set by a form.

use actix_web::cookie::time::Duration;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::cookie_names::old;
use super::cookies::dress;
use super::form::Form;
use super::links;
use super::local_path;
use super::redirect::see_other;
use super::site::Site;
use crate::error::{AppError, AppResult};

const THEMES: [&str; 3] = ["auto", "light", "dark"];

/// The theme of this browser, `auto` until it chose.
pub fn of(req: &HttpRequest) -> String {
    let named = req.cookie(&Site::of(req).cookies.theme);
    let chosen = named.or_else(|| req.cookie(old::THEME)).map(|cookie| cookie.value().to_owned());
    chosen.filter(|theme| THEMES.contains(&theme.as_str())).unwrap_or_else(|| "auto".into())
}

#[derive(Deserialize)]
pub struct ThemeChoice {
    #[serde(default)]
    theme: String,
    #[serde(default)]
    next: String,
}

/// `POST /theme`: keeps the choice for a year and goes back to the page.
pub async fn submit(site: web::Data<Site>, form: Form<ThemeChoice>) -> AppResult<HttpResponse> {
    if !THEMES.contains(&form.theme.as_str()) {
        return Err(AppError::invalid("theme", "Choose light, dark or auto."));
    }
    let mut cookie = dress(&site, &site.cookies.theme, form.theme.clone());
    cookie.set_max_age(Duration::days(365));
    let mut answer = see_other(local_path::check(&form.next).unwrap_or(links::HOME));
    answer.add_cookie(&cookie).map_err(anyhow::Error::new)?;
    Ok(answer)
}
