//! How every cookie of ours is dressed.

use actix_web::cookie::{Cookie, SameSite};

use super::site::Site;

/// The name of the session cookie. `__Host-` makes browsers refuse one that a neighbour host planted; it
/// needs https.
pub fn session_name(site: &Site) -> &'static str {
    if site.is_https() { "__Host-keyfob_session" } else { "keyfob_session" }
}

/// A cookie that scripts can't read and other sites can't send with a form.
pub fn dress<'c>(site: &Site, name: &'c str, value: String) -> Cookie<'c> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(site.is_https())
        .finish()
}
