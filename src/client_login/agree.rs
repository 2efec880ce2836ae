//! Agree and Refuse: the way back to the client, with a token or without.

use actix_web::http::header::{CACHE_CONTROL, HeaderValue, LOCATION, REFERRER_POLICY};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::asked::Asked;
use super::consent;
use super::free_name::free_name;
use super::input::Input;
use crate::audit::Author;
use crate::db::{Conn, Db, Moment};
use crate::error::{AppError, AppResult};
use crate::secrets::keyring::Keyring;
use crate::secrets::secret::Secret;
use crate::tokens::cap::Cap;
use crate::tokens::generate::form_key::{FORM_KEY, form_key};
use crate::tokens::generate::input::Order;
use crate::tokens::generate::{self, expiration};
use crate::tokens::list;
use crate::tokens::token::TokenName;
use crate::web::actor::Actor;
use crate::web::form::Form;
use crate::web::html_errors::to_sign_in;
use crate::web::links::{self, filters};
use crate::web::page::show;
use crate::web::redirect::see_other_with;
use crate::web::secret_answer;
use crate::web::sheet::Sheet;
use crate::web::toast::Toast;

/// How often another number is tried when somebody else took the one that was free.
const TRIES: usize = 20;

/// On the way to the client, for a place that no redirect of a form may lead to.
#[derive(Template)]
#[template(path = "client_login/go_on.html")]
struct GoOnPage {
    sheet: Sheet,
    place: String,
    /// Where it goes, with the answer in it.
    address: String,
}

/// What the person agreed to.
#[derive(Clone)]
struct Consent {
    machine: String,
    expiration: Option<Moment>,
    form_key: String,
    cap: Cap,
}

/// Makes the token. `Conflict` by `name` when another one took its name meanwhile: try again.
fn agree(conn: &mut Conn, keyring: &Keyring, author: &Author, consent: &Consent) -> AppResult<Secret> {
    let name = TokenName::parse(&free_name(conn, author.user()?, &consent.machine)?)?;
    let order = Order {
        form_key: Some(consent.form_key.clone()),
        ..Order::new(name, consent.expiration, consent.cap)
    };
    generate::generate(conn, keyring, author, &order).map(|made| made.secret)
}

/// `POST /api/cli/authorize`: 303 to the client; or the consent page again with its message (422). The
/// parameters are checked as if they had never been seen.
pub async fn submit(
    req: HttpRequest,
    actor: Result<Actor, AppError>,
    db: web::Data<Db>,
    keyring: web::Data<Keyring>,
    cap: web::Data<Cap>,
    form: Form<Input>,
) -> AppResult<HttpResponse> {
    let asked = Asked::new(&form.redirect_uri, &form.state, &form.hostname)?;
    let Some(actor) = consent::known(actor)? else { return Ok(to_sign_in(Some(&asked.path()))) };
    let made = match form.answer.as_str() {
        "refuse" => return back_to_client(&req, &asked, ("error", "access_denied")),
        "agree" => make(&db, &keyring, **cap, &actor, &asked, &form).await,
        _ => Err(AppError::invalid("", "Choose Agree or Refuse.")),
    };
    match made {
        Ok(secret) => back_to_client(&req, &asked, ("token", secret.reveal())),
        // Signed out since the head of this request arrived.
        Err(AppError::Unauthenticated(_)) => Ok(to_sign_in(Some(&asked.path()))),
        Err(error) if error.field() == Some(FORM_KEY) => {
            Ok(see_other_with(list::query::PATH, &Toast::failed(error.to_string())))
        }
        Err(error) if error.is_about_input() => consent::again(&req, &db, &actor, asked, &form, &error).await,
        Err(error) => Err(error),
    }
}

/// Two logins of one machine may find the same number free; the unique index lets one have it.
async fn make(
    db: &Db,
    keyring: &web::Data<Keyring>,
    cap: Cap,
    actor: &Actor,
    asked: &Asked,
    form: &Input,
) -> AppResult<Secret> {
    let expiration = expiration::chosen(Moment::now(), &form.expiration, &form.expires_on, &form.zone)?;
    let form_key = form_key(&form.form_key)?;
    let consent = Consent { machine: asked.machine.clone(), expiration, form_key, cap };
    let mut tries = 0;
    loop {
        let (keyring, consent) = (keyring.clone(), consent.clone());
        tries += 1;
        match actor.write(db, move |conn, author| agree(conn, &keyring, author, &consent)).await {
            Err(error) if error.field() == Some("name") && tries < TRIES => {}
            made => return made,
        }
    }
}

/// No page of ours is named to the client, and nobody keeps the answer: its address may hold the secret.
fn back_to_client(req: &HttpRequest, asked: &Asked, answer: (&str, &str)) -> AppResult<HttpResponse> {
    let address = asked.loopback.with(&[("state", &asked.state), answer]);
    let mut answer = match asked.loopback.source() {
        Some(_) => HttpResponse::SeeOther().insert_header((LOCATION, address)).finish(),
        // The policy of the form can't allow a redirect to there, and a page of ours needs no permission to
        // go on.
        None => {
            let page = GoOnPage { sheet: Sheet::new(req), place: asked.loopback.place(), address };
            secret_answer::mark(show(req, 200, &page)?)
        }
    };
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(answer)
}
