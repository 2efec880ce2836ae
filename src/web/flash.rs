//! A toast for the next page, carried across the redirect in a signed cookie. Never a secret.

use actix_web::cookie::{Cookie, CookieJar};
use actix_web::{HttpRequest, web::Data};
use url::form_urlencoded;

use super::cookies::{dress, forget};
use super::page::Toast;
use super::site::Site;

/// The cookie that makes the next page show `toast`.
pub fn cookie(site: &Site, toast: &Toast) -> Cookie<'static> {
    let mut value = form_urlencoded::Serializer::new(String::new());
    value.append_pair("text", &toast.text).append_pair("ok", if toast.ok { "1" } else { "" });
    if let Some(undo) = &toast.undo {
        value.append_pair("undo", undo);
    }
    let name = &site.cookies.flash;
    if let Some((words, path)) = &toast.more {
        value.append_pair("more", words).append_pair("more_path", path);
    }
    let mut jar = CookieJar::new();
    jar.signed_mut(&site.cookie_key).add(Cookie::new(name.clone(), value.finish()));
    let signed = jar.get(name).map_or(String::new(), |cookie| cookie.value().to_owned());
    // actix decodes percent signs in the cookies it reads, but does not encode those it writes.
    dress(site, name, form_urlencoded::byte_serialize(signed.as_bytes()).collect()).into_owned()
}

/// The toast that the last answer left for this page.
pub fn take(req: &HttpRequest) -> Vec<Toast> {
    read(req).into_iter().collect()
}

/// The cookie that ends the toast, when the request brought one: it is shown once.
pub fn spent(req: &HttpRequest) -> Option<Cookie<'static>> {
    let site = req.app_data::<Data<Site>>()?;
    req.cookie(&site.cookies.flash)?;
    Some(forget(site, &site.cookies.flash))
}

fn read(req: &HttpRequest) -> Option<Toast> {
    let site = req.app_data::<Data<Site>>()?;
    let mut jar = CookieJar::new();
    jar.add_original(req.cookie(&site.cookies.flash)?);
    let cookie = jar.signed(&site.cookie_key).get(&site.cookies.flash)?;
    let value = |key: &str| {
        form_urlencoded::parse(cookie.value().as_bytes()).find(|(k, _)| k == key).map(|(_, v)| v.into_owned())
    };
    let more = value("more").zip(value("more_path"));
    Some(Toast { text: value("text")?, ok: value("ok")? == "1", undo: value("undo"), more })
}
