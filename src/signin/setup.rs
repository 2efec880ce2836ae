//! The first account. Whoever reads the server's console may create it, once.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use parking_lot::Mutex;
use serde::Deserialize;

use super::known::{self, Account};
use super::{session, throttle};
use crate::db::{Conn, Db, Role};
use crate::error::{AppError, AppResult, Missing};
use crate::users::create::{NewPerson, create_first, person_name, setup_is_open};
use crate::users::email::Email;
use crate::users::password::{NewPassword, Passwords};
use crate::users::seen::Seen;
use crate::users::user::User;
use crate::web::address;
use crate::web::field_error::FieldError;
use crate::web::form::Form;
use crate::web::hosts::{self, Notice};
use crate::web::links::{self, filters};
use crate::web::page::show;
use crate::web::query::Query;
use crate::web::redirect::see_other;
use crate::web::secret_answer;
use crate::web::sheet::Sheet;
use crate::web::site::Site;

/// Letters and digits that nobody mixes up when reading them aloud.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// The one-time code of this start: 60 random bits, printed on the console while there is no user.
pub struct SetupCode(Mutex<Option<String>>);

impl SetupCode {
    /// A new code when there is something to set up.
    pub fn new(is_open: bool) -> Self {
        let letters = || rand::random::<[u8; 4]>().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
        let group = || letters().iter().collect::<String>();
        SetupCode(Mutex::new(is_open.then(|| format!("{}-{}-{}", group(), group(), group()))))
    }

    /// The code, until it was used.
    pub fn get(&self) -> Option<String> {
        self.0.lock().clone()
    }

    /// Compares in a time that does not tell how much was right; case and hyphens do not count.
    fn fits(&self, typed: &str) -> bool {
        let plain = |text: &str| {
            text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
        };
        let code = self.get().map(|code| plain(&code));
        code.is_some_and(|code| {
            aws_lc_rs::constant_time::verify_slices_are_equal(code.as_bytes(), plain(typed).as_bytes())
                .is_ok()
        })
    }

    fn spend(&self) {
        *self.0.lock() = None;
    }
}

#[derive(Template)]
#[template(path = "signin/setup.html")]
struct SetupPage {
    sheet: Sheet,
    listening: String,
    code: String,
    name: String,
    email: String,
    error: FieldError,
    notice: Option<Notice>,
}

/// The form, or the `?code=` of the link on the console.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Input {
    code: String,
    name: String,
    email: String,
    password: String,
}

/// Creates the first Admin, whose network is known from now on.
fn create_admin(conn: &mut Conn, person: &NewPerson, address: &str) -> AppResult<User> {
    let user = create_first(conn, person, address)?;
    known::keep_network(conn, user.id, address)?;
    Ok(user)
}

/// `GET /setup`; 404 once there is a user.
pub async fn page(req: HttpRequest, db: web::Data<Db>, link: Query<Input>) -> AppResult<HttpResponse> {
    refuse_when_done(&db).await?;
    form(&req, 200, &Input { code: link.0.code, ..Input::default() }, None)
}

/// `POST /setup`: creates the first Admin and signs them in; or the form again with its message.
pub async fn submit(
    req: HttpRequest,
    session: Session,
    db: web::Data<Db>,
    code: web::Data<SetupCode>,
    passwords: web::Data<Passwords>,
    seen: web::Data<Seen>,
    input: Form<Input>,
) -> AppResult<HttpResponse> {
    refuse_when_done(&db).await?;
    let from = address::of(&req);
    let person = match check(&db, &code, &passwords, &input, &from).await {
        Ok(person) => person,
        Err(error @ AppError::Invalid { .. }) => {
            // Somebody else may have been first meanwhile: their code was right, and there is nothing left to set up.
            refuse_when_done(&db).await?;
            return form(&req, 422, &input, Some(error));
        }
        Err(error) => return Err(error),
    };
    let hash = person.password_hash.clone().unwrap_or_default();
    let user = db.write(move |conn| create_admin(conn, &person, &from)).await?;
    code.spend();
    session::begin(&req, &session, user.id, &user.session_epoch)?;
    known::recognize(&req, Site::of(&req), &Account { id: user.id, password_hash: hash });
    seen.mark(&db, user.id);
    Ok(see_other(links::TAGS))
}

async fn refuse_when_done(db: &web::Data<Db>) -> AppResult<()> {
    if db.read(setup_is_open).await? { Ok(()) } else { Err(AppError::NotFound(Missing::Page)) }
}

async fn check(
    db: &web::Data<Db>,
    code: &SetupCode,
    passwords: &Passwords,
    input: &Input,
    from: &str,
) -> AppResult<NewPerson> {
    if !code.fits(&input.code) {
        // Only wrong codes count: a person may need many tries for a password.
        throttle::count_guess(db, from).await?;
        return Err(AppError::invalid(
            "code",
            "This is not the code that the server printed when it started.",
        ));
    }
    let name = person_name(&input.name)?;
    let email = Email::parse(&input.email)?;
    let password = NewPassword::parse(&input.password, email.as_str(), &name)?;
    let password_hash = passwords.hash(password).await?;
    Ok(NewPerson { email, name, role: Role::Admin, password_hash: Some(password_hash) })
}

fn form(req: &HttpRequest, status: u16, input: &Input, error: Option<AppError>) -> AppResult<HttpResponse> {
    let page = SetupPage {
        sheet: Sheet::new(req),
        listening: Site::of(req).listening.clone(),
        code: input.code.clone(),
        name: input.name.clone(),
        email: input.email.clone(),
        error: error.as_ref().map(FieldError::from).unwrap_or_default(),
        notice: hosts::notice(req),
    };
    // The code, and what it protects, is in the page that the link on the console opens.
    Ok(secret_answer::mark(show(req, status, &page)?))
}

#[cfg(test)]
mod tests {
    use super::SetupCode;

    #[test]
    fn the_code_is_good_once_in_any_spelling() {
        let code = SetupCode::new(true);
        let text = code.get().expect("a code");
        assert_eq!(text.len(), 14);
        assert!(code.fits(&text.to_lowercase().replace('-', " ")));
        assert!(!code.fits("") && !code.fits("AAAA-AAAA-AAAA"));
        code.spend();
        assert!(!code.fits(&text) && !code.fits(""));
        assert!(!SetupCode::new(false).fits(""));
    }
}
