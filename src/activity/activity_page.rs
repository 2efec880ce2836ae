//! The Activity of Admins, in the Users tab.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::filter::{Filter, PATH, RawFilter};
use super::find::{self, Person};
use super::line::Told;
use crate::audit::Deed;
use crate::db::{Db, UserId};
use crate::error::AppResult;
use crate::web::actor::Admin;
use crate::web::links::{self, filters};
use crate::web::listing::{Choice, Nothing, href};
use crate::web::page::{Frame, show};
use crate::web::paging::Pager;
use crate::web::query::Query;

#[derive(Template)]
#[template(path = "activity/list.html")]
struct ActivityPage {
    frame: Frame,
    filter: Filter,
    person_label: String,
    action_label: String,
    days_label: String,
    person_choices: Vec<Choice>,
    action_choices: Vec<Choice>,
    rows: Vec<Told>,
    summary: String,
    pager: Option<Pager>,
    nothing: Nothing,
    export_href: String,
}

impl ActivityPage {
    /// The list of what this person did, for the link on their name.
    fn of(&self, person: &UserId) -> String {
        self.filter.with(|filter| filter.person = Some(*person)).href()
    }

    /// What the form of the days keeps.
    fn but_days(&self) -> Vec<(&'static str, String)> {
        self.filter.with(|filter| (filter.from, filter.to, filter.zone) = (None, None, String::new())).pairs()
    }
}

/// `GET /settings/users/activity`
pub async fn page(
    req: HttpRequest,
    Admin(actor): Admin,
    db: web::Data<Db>,
    raw: Query<RawFilter>,
) -> AppResult<HttpResponse> {
    let filter = Filter::read(&raw);
    let asked = filter.clone();
    let (lines, page, people) = db
        .read(move |conn| {
            let (lines, page) = find::page(conn, &asked)?;
            Ok((lines, page, find::people(conn, asked.person)?))
        })
        .await?;
    let filter = Filter { page: page.number, ..filter };
    let view = ActivityPage {
        frame: Frame::new(&req, &actor, "users"),
        person_label: filter.person.map_or("Anyone".into(), |id| label(&people, id)),
        action_label: filter.action.map_or("Any".into(), Deed::title),
        days_label: days(&filter),
        person_choices: person_choices(&filter, &people),
        action_choices: action_choices(&filter),
        rows: lines.into_iter().map(|line| Told::new(line, actor.id)).collect(),
        summary: page.summary("entry", "entries"),
        pager: page.pager(|number| Filter { page: number, ..filter.clone() }.href()),
        nothing: Nothing {
            sentence: "Nobody did anything of this kind in this time.".into(),
            near: None,
            clear_href: PATH.into(),
        },
        export_href: href(links::ACTIVITY_EXPORT, &filter.with(|_| ()).pairs()),
        filter,
    };
    show(&req, 200, &view)
}

fn label(people: &[Person], id: UserId) -> String {
    people.iter().find(|person| person.id == id).map_or("Nobody".into(), |person| person.name.clone())
}

fn days(filter: &Filter) -> String {
    match (filter.from, filter.to) {
        (None, None) => "Any".into(),
        (Some(from), None) => format!("from {from}"),
        (None, Some(to)) => format!("to {to}"),
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from} – {to}"),
    }
}

fn person_choices(filter: &Filter, people: &[Person]) -> Vec<Choice> {
    let link = |label: String, person| Choice {
        label,
        href: filter.with(|filter| filter.person = person).href(),
        current: filter.person == person,
    };
    let named = |person: &Person| match &person.email {
        Some(email) => format!("{} · {email}", person.name),
        None => person.name.clone(),
    };
    std::iter::once(link("Anyone".into(), None))
        .chain(people.iter().map(|person| link(named(person), Some(person.id))))
        .collect()
}

fn action_choices(filter: &Filter) -> Vec<Choice> {
    let link = |label: String, action| Choice {
        label,
        href: filter.with(|filter| filter.action = action).href(),
        current: filter.action == action,
    };
    std::iter::once(link("Any".into(), None))
        .chain(Deed::all().map(|deed| link(deed.title(), Some(deed))))
        .collect()
}
