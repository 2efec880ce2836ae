//! Signing in with email and password.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use diesel::prelude::*;
use serde::Deserialize;

use super::session;
use super::throttle::{self, Subject};
use crate::audit::{self, Action, Author, Door};
use crate::db::schema::users;
use crate::db::{Conn, Db, Moment, UserId};
use crate::error::AppResult;
use crate::users::create::setup_is_open;
use crate::users::password::Passwords;
use crate::users::seen::Seen;
use crate::users::user::Email;
use crate::web::actor::Actor;
use crate::web::assets::Assets;
use crate::web::form::Form;
use crate::web::hosts::{self, Notice};
use crate::web::page::{Toast, see_other, show};
use crate::web::site::Site;
use crate::web::{address, flash, local_path, query, theme};

/// The same for an unknown address, a wrong password and a deactivated user.
const WRONG: &str = "The email address or the password is wrong.";

#[derive(Template)]
#[template(path = "signin/sign_in.html")]
struct SignInPage {
    theme: String,
    assets: Assets,
    host: String,
    email: String,
    next: String,
    error: Option<String>,
    notice: Option<Notice>,
    toast: Option<Toast>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    next: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Input {
    email: String,
    password: String,
    next: String,
}

/// Somebody who may sign in.
struct Person {
    id: UserId,
    name: String,
    password_hash: String,
}

/// The person whom `email` names, when they may sign in.
fn find(conn: &mut Conn, email: &Email) -> AppResult<Option<Person>> {
    let found: Option<(UserId, String, Option<String>)> = users::table
        .filter(users::email_key.eq(email.key()).and(users::active.eq(true)))
        .select((users::id, users::name, users::password_hash))
        .get_result(conn)
        .optional()?;
    Ok(found.and_then(|(id, name, hash)| Some(Person { id, name, password_hash: hash? })))
}

/// The password was right: the account starts afresh, and its activity says so.
fn succeed(conn: &mut Conn, [account, from]: &[Subject; 2], author: &Author, id: UserId) -> AppResult<()> {
    throttle::succeed(conn, account, from)?;
    audit::record(conn, author, Action::UserSignIn, (id, &author.name))
}

/// `GET /sign-in`
pub async fn page(
    req: HttpRequest,
    db: web::Data<Db>,
    site: web::Data<Site>,
    query: query::Query<Query>,
) -> AppResult<HttpResponse> {
    if Actor::of(&req).is_some() {
        return Ok(see_other(local_path::check(&query.next).unwrap_or("/")));
    }
    if db.read(setup_is_open).await? {
        return Ok(see_other("/setup"));
    }
    form(&req, &site, 200, "", &query.next, None)
}

/// `POST /sign-in`: a session, and on to where the person was going; or the form again (422).
pub async fn submit(
    req: HttpRequest,
    session: Session,
    db: web::Data<Db>,
    site: web::Data<Site>,
    passwords: web::Data<Passwords>,
    seen: web::Data<Seen>,
    input: Form<Input>,
) -> AppResult<HttpResponse> {
    let subjects = [Subject::account(&input.email), Subject::address(&address::of(&req))];
    let kept = subjects.clone();
    let counted = subjects.clone();
    db.write(move |conn| throttle::begin(conn, &counted, Moment::now())).await?;
    let found = match look_up(&db, &passwords, &input).await {
        Ok(found) => found,
        Err(error) => {
            db.write(move |conn| throttle::take_back(conn, &subjects)).await?;
            return Err(error);
        }
    };
    let Some(person) = found else {
        return form(&req, &site, 422, &input.email, &input.next, Some(WRONG.into()));
    };
    let (id, address) = (person.id, Some(address::of(&req)));
    let author = Author { id: Some(id), name: person.name, door: Door::Page, address };
    db.write(move |conn| succeed(conn, &kept, &author, id)).await?;
    session::begin(&req, &session, id, &person.password_hash)?;
    seen.mark(&db, id);
    Ok(see_other(local_path::check(&input.next).unwrap_or("/")))
}

/// The person who is meant, when the password is theirs; as slow when there is none.
async fn look_up(db: &Db, passwords: &Passwords, input: &Input) -> AppResult<Option<Person>> {
    let found = match Email::parse(&input.email) {
        Ok(email) => db.read(move |conn| find(conn, &email)).await?,
        Err(_) => None,
    };
    let hash = found.as_ref().map(|person| person.password_hash.clone());
    let fits = passwords.verify(input.password.clone(), hash).await?;
    Ok(found.filter(|_| fits))
}

fn form(
    req: &HttpRequest,
    site: &Site,
    status: u16,
    email: &str,
    next: &str,
    error: Option<String>,
) -> AppResult<HttpResponse> {
    let page = SignInPage {
        theme: theme::of(req),
        assets: Assets::urls(),
        host: site.host().to_owned(),
        email: email.to_owned(),
        next: local_path::check(next).unwrap_or("").to_owned(),
        error,
        notice: hosts::notice(req, site),
        toast: flash::take(req).into_iter().next(),
    };
    show(req, status, &page)
}
