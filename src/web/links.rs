//! The addresses of our pages. Each is spelled here, and in `routes`, where it is answered: nowhere else.
//!
//! Inside the server an address begins behind the path of the public URL: `/settings/tokens`. What leaves it
//! has that path before it: `at` puts it there in templates, `outward` in redirects, `Site::url` in what is
//! read elsewhere. `Site::inside` takes it off what comes in.

use std::any::Any;
use std::fmt::Display;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::middleware::Next;
use askama::Values;
use url::form_urlencoded;

use super::site::Site;

pub const HOME: &str = "/";
pub const SETTINGS: &str = "/settings";
pub const TAGS: &str = "/settings/tags";
pub const TOKENS: &str = "/settings/tokens";
pub const USERS: &str = "/settings/users";
pub const ACTIVITY: &str = "/settings/users/activity";
pub const ACTIVITY_EXPORT: &str = "/settings/users/activity/export";
pub const ACCOUNT: &str = "/account";
pub const OWN_ACTIVITY: &str = "/account/activity";
pub const OWN_NAME: &str = "/account/name";
pub const OWN_PASSWORD: &str = "/account/password";
pub const SIGN_OUT_OTHERS: &str = "/account/sign-out";
pub const SIGN_IN: &str = "/sign-in";
pub const SIGN_OUT: &str = "/sign-out";
pub const SETUP: &str = "/setup";
pub const PASSWORD: &str = "/password";
pub const THEME: &str = "/theme";
pub const CLIENT_LOGIN: &str = "/api/cli/authorize";
pub const REFERENCE: &str = "/api/docs";
pub const OPENAPI: &str = "/api/openapi.json";
pub const HEALTH: &str = "/api/health";
pub const STATUS: &str = "/api/status";
pub const ME: &str = "/api/users/me";
pub const VERIFY: &str = "/auth/verify";
pub const INTROSPECT: &str = "/oauth/introspect";
pub const REVOKE: &str = "/oauth/revoke";
pub const METADATA: &str = "/.well-known/oauth-authorization-server";
pub const JWKS: &str = "/.well-known/jwks.json";

/// The file `name` of ours.
pub fn file(name: &str) -> String {
    format!("/static/{name}")
}

/// Where the button `act` of row `id` of a list sends its form: `/settings/tokens/7/revoke`.
pub fn act(list: &str, id: impl Display, act: &str) -> String {
    format!("{list}/{id}/{act}")
}

/// Where the page comes back to after what the form of `action` did: `#row-7` of `/settings/tokens/7/revoke`, which `act`
/// makes; nothing of what is about no row.
pub fn row_of(action: impl AsRef<str>) -> String {
    let id = action.as_ref().rsplit('/').nth(1).filter(|id| id.parse::<i64>().is_ok());
    id.map_or(String::new(), |id| format!("#row-{id}"))
}

/// Sign-in, and from there on to `next`.
pub fn sign_in_for(next: &str) -> String {
    format!(
        "{SIGN_IN}?{}",
        form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish()
    )
}

impl Site {
    /// `address`, one of `links`, as it is written on its way out; what leads elsewhere stays as it is.
    pub fn path(&self, address: &str) -> String {
        if address.starts_with('/') { format!("{}{address}", self.prefix()) } else { address.to_owned() }
    }

    /// `address`, one of `links`, for those who read it elsewhere.
    pub fn url(&self, address: &str) -> String {
        format!("{}{address}", self.public_url)
    }

    /// Whether a request for `path` is one for `address`, which is answered without the path of the public
    /// URL as well: what proxies and probes beside us ask.
    pub fn answers(&self, address: &str, path: &str) -> bool {
        path == address || self.inside(path) == Some(address)
    }

    /// A path that came in, with its query or without, as an address of `links`; `None` when it is not below
    /// the public URL.
    pub fn inside<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(self.prefix())?;
        match rest.as_bytes().first() {
            Some(b'/') => Some(rest),
            None | Some(b'?') => Some(HOME),
            Some(_) => None,
        }
    }
}

/// Redirects to addresses of ours lead below the public URL. Stands before whatever redirects.
pub async fn outward(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut res = next.call(req).await?;
    let inside = res.headers().get(LOCATION).and_then(|address| address.to_str().ok());
    if let Some(address) = inside.map(|address| Site::of(res.request()).path(address)) {
        res.headers_mut()
            .insert(LOCATION, HeaderValue::from_str(&address).map_err(ErrorInternalServerError)?);
    }
    Ok(res)
}

/// Templates ask for the site of the page.
impl Values for Site {
    fn get_value<'a>(&'a self, key: &str) -> Option<&'a dyn Any> {
        (key == "site").then_some(self)
    }
}

/// For templates: `use crate::web::links::filters`.
pub mod filters {
    use std::fmt::Display;

    use askama::{Values, get_value};

    use super::Site;

    /// `{{ links::TOKENS|at }}`: an address of ours as browsers are to write it.
    #[askama::filter_fn]
    pub fn at<T: Display>(address: T, values: &dyn Values) -> askama::Result<String> {
        Ok(get_value::<Site>(values, "site")?.path(&address.to_string()))
    }
}
