//! Signing in with email and password.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use aws_lc_rs::hmac;
use diesel::prelude::*;
use serde::Deserialize;

use super::failures::Wait;
use super::known::{self, Account, Browser};
use super::session;
use super::throttle::{self, Counted};
use crate::audit::{self, Action, Author};
use crate::db::schema::users;
use crate::db::{Conn, Db, Moment, UserId};
use crate::error::{AppError, AppResult};
use crate::users::can_sign_in::can_sign_in;
use crate::users::create::setup_is_open;
use crate::users::email;
use crate::users::password::{Fit, NewPassword, Passwords};
use crate::users::seen::Seen;
use crate::users::set_password::rehash;
use crate::web::actor::Actor;
use crate::web::form::Form;
use crate::web::hosts::{self, Notice};
use crate::web::links::{self, filters};
use crate::web::page::show;
use crate::web::redirect::see_other;
use crate::web::sheet::Sheet;
use crate::web::site::Site;
use crate::web::toast::Toast;
use crate::web::{address, flash, local_path, query};

/// The same for an unknown address, a wrong password and a deactivated user.
const WRONG: &str = "The email address or the password is wrong.";

#[derive(Template)]
#[template(path = "signin/sign_in.html")]
struct SignInPage {
    sheet: Sheet,
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
#[derive(Queryable)]
struct Person {
    account: Account,
    name: String,
    session_epoch: String,
}

/// The person whom `typed` names, when they may sign in.
fn find(conn: &mut Conn, typed: &str) -> AppResult<Option<Person>> {
    let keys = email::keys(typed);
    let account = (users::id, users::password_hash.assume_not_null());
    let found: Vec<(Option<String>, Person)> = users::table
        .filter(users::email_key.eq_any(&keys))
        .filter(can_sign_in())
        .select((users::email_key, (account, users::name, users::session_epoch)))
        .load(conn)?;
    let likeliest = found.into_iter().min_by_key(|(key, _)| *key != keys.first().cloned());
    Ok(likeliest.map(|(_, person)| person))
}

/// The person whom `typed` names, with the try counted; or how long it has to wait.
fn count_try(
    conn: &mut Conn,
    browser: (&Browser, &hmac::Key),
    typed: &str,
    from: &str,
) -> AppResult<Result<(Option<Person>, Counted), Wait>> {
    let person = find(conn, typed)?;
    let account = person.as_ref().map(|person| &person.account);
    let tried = known::try_of(conn, browser, account, (&email::key(typed), from))?;
    Ok(throttle::begin(conn, &tried, Moment::now())?.map(|counted| (person, counted)))
}

/// The password was right: what was counted is taken back, the place is known, and the activity says so. False, and nothing
/// of that, when it is another one by now, or the user was deactivated: checking it takes a while.
fn succeed(
    conn: &mut Conn,
    counted: Counted,
    author: &Author,
    (id, epoch): (UserId, &str),
) -> AppResult<bool> {
    if session::find_user(conn, id, epoch)?.is_none() {
        return Ok(false);
    }
    throttle::succeed(conn, counted)?;
    if let Some(address) = author.address() {
        known::keep_network(conn, id, address)?;
    }
    audit::record(conn, author, Action::UserSignIn, (id, author.name()))?;
    Ok(true)
}

/// `GET /sign-in`
pub async fn page(
    req: HttpRequest,
    db: web::Data<Db>,
    query: query::Query<Query>,
) -> AppResult<HttpResponse> {
    if Actor::of(&req).is_some() {
        return Ok(see_other(local_path::check(&query.next).unwrap_or(links::HOME)));
    }
    if db.read(setup_is_open).await? {
        return Ok(see_other(links::SETUP));
    }
    form(&req, 200, "", &query.next, None)
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
    let from = address::of(&req);
    let (found, counted) = begin(&db, &site, Browser::of(&req, &site), &input.email, &from).await?;
    let fit = match check(&db, &passwords, &input.password, found).await {
        Ok(fit) => fit,
        Err(error) => {
            db.write(move |conn| throttle::take_back(conn, counted)).await?;
            return Err(error);
        }
    };
    let Some(person) = fit else {
        return form(&req, 422, &input.email, &input.next, Some(WRONG.into()));
    };
    let (id, epoch) = (person.account.id, person.session_epoch.clone());
    let author = Author::not_let_in(id, &person.name, from);
    if !db.write(move |conn| succeed(conn, counted, &author, (id, &epoch))).await? {
        return form(&req, 422, &input.email, &input.next, Some(WRONG.into()));
    }
    session::begin(&req, &session, id, &person.session_epoch)?;
    known::recognize(&req, &site, &person.account);
    seen.mark(&db, id);
    Ok(see_other(local_path::check(&input.next).unwrap_or(links::HOME)))
}

/// Who is meant, and the try counted; `TooMany` while it has to wait.
async fn begin(
    db: &Db,
    site: &Site,
    browser: Browser,
    typed: &str,
    from: &str,
) -> AppResult<(Option<Person>, Counted)> {
    let (key, typed, from) = (site.browser_key.clone(), typed.to_owned(), from.to_owned());
    let begun = db.write(move |conn| count_try(conn, (&browser, &key), &typed, &from)).await?;
    begun.map_err(AppError::TooMany)
}

/// The person, when the password is theirs; as slow when there is none.
async fn check(
    db: &Db,
    passwords: &Passwords,
    password: &str,
    found: Option<Person>,
) -> AppResult<Option<Person>> {
    let hash = found.as_ref().map(|person| person.account.password_hash.clone());
    let fit = passwords.verify(password.to_owned(), hash).await?;
    match (found, fit) {
        (Some(person), Fit::Yes) => Ok(Some(person)),
        (Some(person), Fit::AsTyped) => renew(db, passwords, password, person).await.map(Some),
        _ => Ok(None),
    }
}

/// Gives the person's password a hash of its one spelling; their sessions go on.
async fn renew(db: &Db, passwords: &Passwords, password: &str, mut person: Person) -> AppResult<Person> {
    let new = passwords.hash(NewPassword::had(password)).await?;
    let (id, hash) = (person.account.id, new.clone());
    let old = std::mem::replace(&mut person.account.password_hash, new);
    db.write(move |conn| rehash(conn, id, &old, &hash)).await?;
    Ok(person)
}

fn form(
    req: &HttpRequest,
    status: u16,
    email: &str,
    next: &str,
    error: Option<String>,
) -> AppResult<HttpResponse> {
    let page = SignInPage {
        sheet: Sheet::new(req),
        email: email.to_owned(),
        next: local_path::check(next).unwrap_or("").to_owned(),
        error,
        notice: hosts::notice(req),
        toast: flash::take(req),
    };
    show(req, status, &page)
}
