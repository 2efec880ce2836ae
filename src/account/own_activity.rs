//! One's own activity, all of it.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::activity::filter::Filter;
use crate::activity::find;
use crate::activity::line::Told;
use crate::db::Db;
use crate::error::AppResult;
use crate::web::actor::Actor;
use crate::web::links::{self, filters};
use crate::web::page::{Frame, show};
use crate::web::paging::Pager;
use crate::web::query::Query;

#[derive(Template)]
#[template(path = "account/activity.html")]
struct OwnActivityPage {
    frame: Frame,
    rows: Vec<Told>,
    summary: String,
    pager: Option<Pager>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawPage {
    page: String,
}

/// `GET /account/activity`
pub async fn page(
    req: HttpRequest,
    actor: Actor,
    db: web::Data<Db>,
    raw: Query<RawPage>,
) -> AppResult<HttpResponse> {
    let filter = Filter::of(actor.id, raw.page.parse().unwrap_or(1));
    let (lines, page) = db.read(move |conn| find::page(conn, &filter)).await?;
    let view = OwnActivityPage {
        frame: Frame::new(&req, &actor, "account"),
        rows: lines.into_iter().map(|line| Told::own(line, actor.id)).collect(),
        summary: page.summary("entry", "entries"),
        pager: page.pager(|number| format!("{}?page={number}", links::OWN_ACTIVITY)),
    };
    show(&req, 200, &view)
}
