//! The Activity of Admins, in the Users tab.

use actix_web::HttpResponse;
use askama::Template;

use super::filter::{Filter, ListQuery};
use super::find::{self, Person};
use super::line::Sentence;
use crate::audit::Deed;
use crate::db::UserId;
use crate::error::AppResult;
use crate::lists::query::{Raw, href};
use crate::lists::view::{Head, List, Menu, Nothing};
use crate::web::actor::Admin;
use crate::web::links::{self, filters};
use crate::web::page::Frame;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "activity/list.html")]
struct ActivityPage {
    frame: Frame,
    list: List<Filter, Sentence>,
    days_label: String,
    export_href: String,
}

impl ActivityPage {
    fn has_dialog(&self) -> bool {
        false
    }

    /// The list of what this person did, for the link on their name.
    fn of(&self, person: &UserId) -> String {
        self.list.query.filtered(|filter| filter.person = Some(*person))
    }

    /// What the form of the days keeps.
    fn but_days(&self) -> Vec<(&'static str, String)> {
        let without =
            |filter: &mut Filter| (filter.from, filter.to, filter.zone) = (None, None, String::new());
        self.list.query.with(|query| without(&mut query.filters)).pairs()
    }
}

/// `GET /settings/users/activity`
pub async fn page(Admin(visit): Admin<Visit>, raw: Raw) -> AppResult<HttpResponse> {
    let query = ListQuery::read(&raw);
    let asked = query.clone();
    let (lines, page, people) = visit
        .db
        .read(move |conn| {
            let (lines, page) = find::page(conn, &asked.filters, asked.page)?;
            Ok((lines, page, find::people(conn, asked.filters.person)?))
        })
        .await?;
    let rows = lines.into_iter().map(|line| Sentence::new(line, visit.actor.id)).collect();
    let menus = vec![person_menu(&query, &people), action_menu(&query)];
    let list = List::new(query, page, rows, ("entry", "entries"));
    let view = ActivityPage {
        frame: visit.frame("users"),
        days_label: days(&list.query.filters),
        export_href: href(links::ACTIVITY_EXPORT, &list.query.with_page(1).pairs()),
        list: List {
            menus,
            heads: vec![
                Head::plain("What happened", ""),
                Head::plain("From", "from"),
                Head::plain("When", "when"),
            ],
            has_menu: false,
            nothing: Nothing::new(&list.query, "Nobody did anything of this kind in this time.".into()),
            ..list
        },
    };
    visit.show(200, &view)
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

fn person_menu(query: &ListQuery, people: &[Person]) -> Menu {
    let named = |person: &Person| match &person.email {
        Some(email) => format!("{} · {email}", person.name),
        None => person.name.clone(),
    };
    let pairs: Vec<(UserId, String)> = people.iter().map(|person| (person.id, named(person))).collect();
    let chosen = query.filters.person;
    let name = people.iter().find(|person| Some(person.id) == chosen).map(|person| person.name.clone());
    let chosen = chosen.map(|id| (id, name.unwrap_or_else(|| "Nobody".into())));
    Menu::of_some("Person", "Anyone", query, chosen, pairs, |filter, to| filter.person = to)
}

fn action_menu(query: &ListQuery) -> Menu {
    let pair = |deed: Deed| (deed, deed.title());
    let (chosen, all) = (query.filters.action.map(pair), Deed::all().map(pair).collect());
    Menu::of_some("Action", "Any", query, chosen, all, |filter, to| filter.action = to)
}
