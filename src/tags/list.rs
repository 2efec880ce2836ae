//! The Tags tab.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::error::AppResult;
use crate::web::actor::Actor;
use crate::web::page::{Frame, show};

#[derive(Template)]
#[template(path = "tags/list.html")]
struct TagsPage {
    frame: Frame,
}

/// `GET /settings/tags`
pub async fn page(req: HttpRequest, actor: Actor) -> AppResult<HttpResponse> {
    show(&req, 200, &TagsPage { frame: Frame::new(&req, &actor, "tags") })
}
