//! Change password: asks for the old one, ends the other sessions, and goes on with a new one here.

use actix_session::Session;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::account_page::{PATH, refused};
use crate::audit::Author;
use crate::db::{Conn, Moment};
use crate::error::{AppError, AppResult, Refusal};
use crate::signin::known::{self, Account};
use crate::signin::{session, throttle};
use crate::users::password::{Fit, NewPassword, Passwords, normal};
use crate::users::set_password::{password_hash, set_password};
use crate::users::user::User;
use crate::users::{email, find};
use crate::web::address;
use crate::web::form::Form;
use crate::web::site::Site;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

/// It has no `Debug`: a password gets into no log.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Input {
    current: String,
    password: String,
    again: String,
}

/// Replaces the password whose hash is `old`; every session of the author ends, and so does a password link.
/// `Unauthenticated` when it was replaced meanwhile: then this session is over as well. Gives the user as they are now.
fn change(conn: &mut Conn, author: &Author, old: &str, new: &str) -> AppResult<User> {
    let user = author.user()?;
    find::for_change(conn, user)?;
    if password_hash(conn, user)?.is_none_or(|hash| hash != old) {
        return Err(AppError::Unauthenticated(Refusal::Missing));
    }
    set_password(conn, author, user, new)
}

/// `POST /account/password`: the page with its toast, or with the message by the field (422).
pub async fn submit(
    visit: Visit,
    session: Session,
    passwords: web::Data<Passwords>,
    form: Form<Input>,
) -> AppResult<HttpResponse> {
    let (old, new) = match check(&visit, &session, &passwords, &form).await {
        Ok(hashes) => hashes,
        Err(error @ AppError::Invalid { .. }) => return refused(&visit, &session, None, error).await,
        Err(error) => return Err(error),
    };
    let hash = new.clone();
    let user = visit.actor.write(&visit.db, move |conn, author| change(conn, author, &old, &hash)).await?;
    session::begin(&visit.req, &session, visit.actor.id, &user.session_epoch)?;
    known::recognize(&visit.req, Site::of(&visit.req), &Account { id: visit.actor.id, password_hash: new });
    Ok(visit.see_other(PATH, &Toast::ok("Password successfully changed")))
}

/// The hashes of the password that the person has and of the one that they want, both checked.
async fn check(
    visit: &Visit,
    session: &Session,
    passwords: &Passwords,
    input: &Input,
) -> AppResult<(String, String)> {
    let email = visit.actor.email.as_deref().unwrap_or("");
    let wanted = NewPassword::parse(&input.password, email, &visit.actor.name)?;
    if normal(&input.again) != normal(&input.password) {
        return Err(AppError::invalid("again", "This is not the same as the new password."));
    }
    if normal(&input.current) == normal(&input.password) {
        return Err(AppError::invalid("password", "This is the password that you have now. Choose another."));
    }
    let old = verify(visit, session, passwords, &input.current).await?;
    Ok((old, passwords.hash(wanted).await?))
}

/// The hash of the person's password, when it is `current`. A wrong one counts as a failed sign-in, because a session
/// that somebody left open must not be a place to guess at; and it counts for the session, so that nobody elsewhere keeps
/// the person from changing it.
async fn verify(
    Visit { req, actor, db }: &Visit,
    session: &Session,
    passwords: &Passwords,
    current: &str,
) -> AppResult<String> {
    let (id, session, from) = (actor.id, session::own_id(session), address::of(req));
    let key = email::key(actor.email.as_deref().unwrap_or(""));
    let begun = actor.write(db, move |conn, _| {
        let tried = known::try_in_session(conn, &session, id, (&key, &from))?;
        throttle::begin(conn, &tried, Moment::now())
    });
    let counted = begun.await?.map_err(AppError::TooMany)?;
    let looked = async {
        let hash = db.read(move |conn| password_hash(conn, id)).await?;
        let fit = passwords.verify(current.to_owned(), hash.clone()).await?;
        AppResult::Ok(hash.filter(|_| fit != Fit::No))
    };
    let found = match looked.await {
        Ok(found) => found,
        Err(error) => {
            db.write(move |conn| throttle::take_back(conn, counted)).await?;
            return Err(error);
        }
    };
    let hash = found.ok_or_else(|| AppError::invalid("current", "This is not your current password."))?;
    actor.write(db, move |conn, _| throttle::succeed(conn, counted)).await?;
    Ok(hash)
}
