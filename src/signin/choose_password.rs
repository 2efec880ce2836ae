//! The page of a password link: whoever has the link chooses the password, once.

use actix_session::Session;
use actix_web::http::header::{HeaderValue, REFERRER_POLICY};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::known::{self, Account};
use super::throttle;
use crate::db::{Db, Moment};
use crate::error::{AppError, AppResult};
use crate::users::link::{LinkSecret, choose, person};
use crate::users::password::{NewPassword, Passwords};
use crate::users::user::User;
use crate::web::field_error::FieldError;
use crate::web::form::Form;
use crate::web::hosts::{self, Notice};
use crate::web::links::{self, filters};
use crate::web::page::show;
use crate::web::query::Query;
use crate::web::redirect::see_other_with;
use crate::web::sheet::Sheet;
use crate::web::site::Site;
use crate::web::toast::Toast;
use crate::web::{address, secret_answer};

#[derive(Template)]
#[template(path = "signin/choose_password.html")]
struct ChoosePage {
    sheet: Sheet,
    link: String,
    name: String,
    email: String,
    error: FieldError,
    notice: Option<Notice>,
}

#[derive(Template)]
#[template(path = "signin/dead_link.html")]
struct DeadLinkPage {
    sheet: Sheet,
}

/// The query of the link, and the form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Input {
    link: String,
    password: String,
}

/// `GET /password?link=…`: the form, or the page that says how to get another link (404).
pub async fn page(req: HttpRequest, db: web::Data<Db>, input: Query<Input>) -> AppResult<HttpResponse> {
    // Not counted as a try: any page of another site can make a browser ask for this one.
    match find(&db, &input.link).await {
        Ok(person) => form(&req, 200, &person, &input.link, None),
        Err(AppError::NotFound(_)) => dead(&req),
        Err(error) => Err(error),
    }
}

/// `POST /password`: on to sign-in; or the form again with its message (422). Whoever is signed in here is
/// signed out.
pub async fn submit(
    req: HttpRequest,
    session: Session,
    db: web::Data<Db>,
    site: web::Data<Site>,
    passwords: web::Data<Passwords>,
    input: Form<Input>,
) -> AppResult<HttpResponse> {
    let chosen = async {
        let person = open(&db, &input.link, &address::of(&req)).await?;
        let email = person.email.as_deref().unwrap_or("");
        let password = match NewPassword::parse(&input.password, email, &person.name) {
            Ok(password) => password,
            Err(error) => return form(&req, 422, &person, &input.link, Some(error)),
        };
        let hash = passwords.hash(password).await?;
        let (secret, from, kept) = (LinkSecret::presented(&input.link), address::of(&req), hash.clone());
        let person = db.write(move |conn| choose(conn, &secret, &kept, from)).await?;
        session.purge();
        known::recognize(&req, &site, &Account { id: person.id, password_hash: hash });
        Ok(see_other_with(links::SIGN_IN, &Toast::ok("Your password is set. Sign in with it")))
    };
    match chosen.await {
        Err(AppError::NotFound(_)) => dead(&req),
        other => other,
    }
}

/// Whom the link is for.
async fn find(db: &Db, link: &str) -> AppResult<User> {
    let secret = LinkSecret::presented(link);
    db.read(move |conn| person(conn, &secret, Moment::now())).await
}

/// The same when the link is used. A wrong one counts as a failed sign-in from this address does.
async fn open(db: &Db, link: &str, from: &str) -> AppResult<User> {
    let found = find(db, link).await;
    if let Err(AppError::NotFound(_)) = found {
        throttle::count_guess(db, from).await?;
    }
    found
}

fn form(
    req: &HttpRequest,
    status: u16,
    person: &User,
    link: &str,
    error: Option<AppError>,
) -> AppResult<HttpResponse> {
    let page = ChoosePage {
        sheet: Sheet::new(req),
        link: link.to_owned(),
        name: person.name.clone(),
        email: person.email.clone().unwrap_or_default(),
        error: error.as_ref().map(FieldError::from).unwrap_or_default(),
        notice: hosts::notice(req),
    };
    show(req, status, &page).map(without_query).map(secret_answer::mark)
}

fn dead(req: &HttpRequest) -> AppResult<HttpResponse> {
    let page = DeadLinkPage { sheet: Sheet::new(req) };
    show(req, 404, &page).map(without_query)
}

/// What the page loads and sends never names its address, which holds the secret. Not no-referrer: its own
/// form would say `Origin: null`.
fn without_query(mut answer: HttpResponse) -> HttpResponse {
    answer.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    answer
}
