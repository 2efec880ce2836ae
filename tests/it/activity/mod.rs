//! Who did what, as people read it.

mod export;
mod own;
mod page;
mod scale;

use diesel::prelude::*;
use keyfob::db::schema::audit;

use crate::support::{Answer, App};

const PATH: &str = "/settings/users/activity";

/// The lines of a page, as they are read: `Maya Lindqvist revoked the token “CI”`.
fn told(page: &Answer) -> Vec<String> {
    let rows = page.body.split("class=\"told\">").skip(1);
    rows.map(|row| text(row.split("</span>").next().unwrap_or(""))).collect()
}

/// Markup without its tags.
fn text(html: &str) -> String {
    let mut parts = html.split('<');
    let first = parts.next().unwrap_or("").to_owned();
    let rest = parts.filter_map(|part| part.split_once('>')).map(|(_, text)| text);
    rest.fold(first, |all, text| all + text).trim().to_owned()
}

/// A line that was written at this second.
fn write(app: &App, at: i64, actor: Option<i64>, action: &str, subject: (i64, &str)) {
    app.rows(|conn| {
        diesel::insert_into(audit::table)
            .values((
                audit::at.eq(at),
                audit::actor_id.eq(actor),
                audit::actor_name.eq("Somebody"),
                audit::door.eq("page"),
                audit::address.eq("192.0.2.7"),
                audit::action.eq(action),
                audit::subject_id.eq(subject.0),
                audit::subject_name.eq(subject.1),
            ))
            .execute(conn)?;
        Ok(())
    });
}
