//! The page: with the frame for who is signed in, with a plain head for everybody else.

use std::sync::OnceLock;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::contents::Contents;
use crate::error::AppResult;
use crate::openapi;
use crate::web::actor::Actor;
use crate::web::links::{self, filters};
use crate::web::page::{Frame, show};
use crate::web::sheet::Sheet;
use crate::web::site::Site;

/// The document is the same for as long as the program runs.
static CONTENTS: OnceLock<Contents> = OnceLock::new();

#[derive(Template)]
#[template(path = "reference/page.html")]
struct ReferencePage {
    sheet: Sheet,
    /// Present when somebody is signed in.
    frame: Option<Frame>,
    /// What browsers and clients reach us by.
    url: String,
    contents: &'static Contents,
}

/// `GET /api/docs`
pub async fn page(req: HttpRequest, site: web::Data<Site>) -> AppResult<HttpResponse> {
    let page = ReferencePage {
        sheet: Sheet::new(&req),
        frame: Actor::of(&req).map(|actor| Frame::new(&req, &actor, "reference")),
        url: site.public_url.clone(),
        contents: contents()?,
    };
    show(&req, 200, &page)
}

fn contents() -> AppResult<&'static Contents> {
    if let Some(contents) = CONTENTS.get() {
        return Ok(contents);
    }
    let document = serde_json::from_str(&openapi::json()?).map_err(anyhow::Error::new)?;
    Ok(CONTENTS.get_or_init(|| Contents::read(&document)))
}
