//! Browsers and networks where somebody signed in before. What strangers guess elsewhere keeps nobody waiting there.
//!
//! A browser has a cookie: a random name of its own, and for each of its last accounts a proof. It says nothing about
//! anybody and opens nothing. Who copies it gets the few tries of that browser, at that account, until its password
//! changes.

use actix_web::body::MessageBody;
use actix_web::cookie::{Cookie, time::Duration};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use diesel::prelude::*;

use super::failures::network_of;
use super::throttle::{Subject, Try};
use super::turns::Turn;
use crate::db::schema::known_networks::{self, table};
use crate::db::{Conn, Moment, UserId, on_either};
use crate::error::AppResult;
use crate::opaque;
use crate::web::cookies::dress;
use crate::web::site::Site;

/// Accounts that a browser is known to at most, and networks that an account knows.
const ACCOUNTS: usize = 4;
const NETWORKS: i64 = 20;
/// Days for which a browser keeps the cookie; browsers themselves allow 400.
const DAYS: i64 = 365;
/// Hexadecimal digits of the name of a browser, and of a proof: 128 bits each.
const DIGITS: usize = 32;

/// The account that somebody names, before the password is checked.
#[derive(Debug, Clone, Queryable)]
pub struct Account {
    pub id: UserId,
    pub password_hash: String,
}

/// A browser, as its cookie says.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// Empty without a cookie.
    name: String,
    proofs: Vec<String>,
}

impl Browser {
    /// The browser that sent `req`.
    pub fn of(req: &HttpRequest, site: &Site) -> Self {
        let cookie = req.cookie(&site.cookies.browser);
        cookie.and_then(|cookie| Browser::parse(cookie.value())).unwrap_or_default()
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(str::to_owned);
        let is_hex = |part: &String| part.len() == DIGITS && part.bytes().all(|b| b.is_ascii_hexdigit());
        let name = parts.next().filter(is_hex)?;
        Some(Browser { name, proofs: parts.take(ACCOUNTS).filter(is_hex).collect() })
    }

    /// What is counted for this browser, when it has signed in to `account` with the password of now.
    fn subject(&self, key: &hmac::Key, account: &Account) -> Option<Subject> {
        let proof = prove(key, &self.name, account);
        let fits = |has: &String| verify_slices_are_equal(has.as_bytes(), proof.as_bytes()).is_ok();
        let is_known = self.proofs.iter().any(fits);
        is_known.then(|| Subject::own("browser", &format!("{} {}", self.name, account.id)))
    }

    /// The same one, known to `account` as well.
    fn with(self, key: &hmac::Key, account: &Account) -> Self {
        let name = if self.name.is_empty() { opaque::random::<16>() } else { self.name };
        let proof = prove(key, &name, account);
        let others = self.proofs.into_iter().filter(|other| *other != proof).take(ACCOUNTS - 1);
        Browser { proofs: std::iter::once(proof.clone()).chain(others).collect(), name }
    }

    fn cookie(&self, site: &Site) -> Cookie<'static> {
        let value = format!("{}.{}", self.name, self.proofs.join("."));
        let mut cookie = dress(site, &site.cookies.browser, value).into_owned();
        cookie.set_max_age(Duration::days(DAYS));
        cookie
    }
}

/// Bound to the password: with a new one no browser of before counts any more.
fn prove(key: &hmac::Key, browser: &str, account: &Account) -> String {
    let text = format!("{browser} {} {}", account.id, account.password_hash);
    hex::encode(&hmac::sign(key, text.as_bytes()).as_ref()[..DIGITS / 2])
}

/// The browser of `req` is known to `account` from this answer on.
pub fn recognize(req: &HttpRequest, site: &Site, account: &Account) {
    let browser = Browser::of(req, site).with(&site.browser_key, account);
    req.extensions_mut().insert(browser);
}

/// For pages: sends the cookie of a browser that became known.
pub async fn remember(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut answer = next.call(req).await?;
    let browser = answer.request().extensions_mut().remove::<Browser>();
    if let Some(browser) = browser {
        let cookie = browser.cookie(Site::of(answer.request()));
        answer.response_mut().add_cookie(&cookie)?;
    }
    Ok(answer)
}

/// How a try to sign in is counted: as one of the browser, of the network, or of a stranger. `account` is `None` when
/// there is nobody with `email_key`; this takes as long and looks the same.
pub fn try_of(
    conn: &mut Conn,
    (browser, key): (&Browser, &hmac::Key),
    account: Option<&Account>,
    (email_key, address): (&str, &str),
) -> AppResult<Try> {
    let own = account.and_then(|account| browser.subject(key, account));
    try_from(conn, own, account.map(|account| account.id), (email_key, address))
}

/// The same for somebody who is signed in: `session` is the hash of the id of their session, which is counted for itself.
pub fn try_in_session(
    conn: &mut Conn,
    session: &str,
    user: UserId,
    (email_key, address): (&str, &str),
) -> AppResult<Try> {
    try_from(conn, Some(Subject::own("session", session)), Some(user), (email_key, address))
}

fn try_from(
    conn: &mut Conn,
    own: Option<Subject>,
    user: Option<UserId>,
    (email_key, address): (&str, &str),
) -> AppResult<Try> {
    let network = network_of(address);
    // Nobody has the number 0: who has no account is looked for like everybody, and waits as long for the answer.
    let known = is_known(conn, user.unwrap_or(UserId::from(0)), &network)?;
    let (place, turn) = match user.filter(|_| known) {
        Some(user) => (Subject::own("network", &format!("{user} {network}")), None),
        None => (Subject::account(email_key), Some(Turn::new(email_key, address))),
    };
    Ok(Try { own, place, address: Subject::address(address), turn })
}

fn is_known(conn: &mut Conn, user: UserId, network: &str) -> AppResult<bool> {
    let row = table.find((user, network));
    Ok(row.select(known_networks::last).get_result::<Moment>(conn).optional()?.is_some())
}

/// `user` signed in from `address`: of their networks the latest 20 are known.
pub fn keep_network(conn: &mut Conn, user: UserId, address: &str) -> AppResult<()> {
    // "unknown" may be anybody.
    if address.parse::<std::net::IpAddr>().is_err() {
        return Ok(());
    }
    let (network, now) = (network_of(address), Moment::now());
    diesel::delete(table.find((user, &network))).execute(conn)?;
    let of_user = table.filter(known_networks::user_id.eq(user));
    let order = (known_networks::last.desc(), known_networks::network.asc());
    let too_many: Vec<String> =
        of_user.order(order).offset(NETWORKS - 1).select(known_networks::network).load(conn)?;
    diesel::delete(of_user.filter(known_networks::network.eq_any(too_many))).execute(conn)?;
    let row =
        (known_networks::user_id.eq(user), known_networks::network.eq(network), known_networks::last.eq(now));
    let insert = diesel::insert_into(table).values(row).on_conflict_do_nothing();
    on_either!(conn, insert.execute(conn))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: i64, password_hash: &str) -> Account {
        Account { id: id.into(), password_hash: password_hash.into() }
    }

    #[test]
    fn a_browser_is_known_to_its_accounts_until_their_passwords_change() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"a key");
        let (maya, tom) = (account(1, "one"), account(2, "two"));
        let browser = Browser::default().with(&key, &maya).with(&key, &tom);
        let is_known = |browser: &Browser, account: &Account| browser.subject(&key, account).is_some();
        assert!(is_known(&browser, &maya) && is_known(&browser, &tom));
        assert!(!is_known(&browser, &account(1, "another")) && !is_known(&browser, &account(3, "one")));
        assert_eq!(browser.clone().with(&key, &maya).proofs.len(), 2, "no proof stands there twice");
        let copied = Browser { name: "0".repeat(DIGITS), ..browser.clone() };
        assert!(!is_known(&copied, &maya), "a proof fits one browser");
        let more = (3..9).fold(browser, |browser, id| browser.with(&key, &account(id, "x")));
        assert_eq!(more.proofs.len(), ACCOUNTS);
        let other_key = hmac::Key::new(hmac::HMAC_SHA256, b"another key");
        assert!(more.subject(&other_key, &account(8, "x")).is_none());
    }

    #[test]
    fn a_made_up_cookie_names_no_browser() {
        for text in ["", ".", "a.b", &"g".repeat(DIGITS), &format!("{}x", "0".repeat(DIGITS))] {
            assert!(Browser::parse(text).is_none(), "{text}");
        }
        assert_eq!(Browser::parse(&"0.".repeat(9)).map(|b| b.proofs.len()), None);
    }
}
