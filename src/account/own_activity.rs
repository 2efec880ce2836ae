//! One's own activity, all of it.

use actix_web::HttpResponse;
use askama::Template;

use crate::activity::filter::Filter;
use crate::activity::find;
use crate::activity::line::Sentence;
use crate::error::AppResult;
use crate::lists::paging::Pager;
use crate::lists::query::Raw;
use crate::web::links::{self, filters};
use crate::web::page::Frame;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "account/activity.html")]
struct OwnActivityPage {
    frame: Frame,
    rows: Vec<Sentence>,
    summary: String,
    pager: Option<Pager>,
}

/// `GET /account/activity`
pub async fn page(visit: Visit, raw: Raw) -> AppResult<HttpResponse> {
    let (filter, wanted) = (Filter::of(visit.actor.id), raw.get("page").parse().unwrap_or(1));
    let (lines, page) = visit.db.read(move |conn| find::page(conn, &filter, wanted)).await?;
    let view = OwnActivityPage {
        frame: visit.frame("account"),
        rows: lines.into_iter().map(|line| Sentence::own(line, visit.actor.id)).collect(),
        summary: page.summary("entry", "entries"),
        pager: page.pager(|number| format!("{}?page={number}", links::OWN_ACTIVITY)),
    };
    visit.show(200, &view)
}
