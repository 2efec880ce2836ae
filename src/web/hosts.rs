//! Pages answer only to hosts that are ours. Otherwise a site could point its own name at this server (DNS
//! rebinding), and for the browser our pages would be its own. It needs a name for that, so every IP address
//! is ours.

use actix_web::body::MessageBody;
use actix_web::dev::{RequestHead, ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest};
use url::{Host, Url};

use super::address::is_from_proxy;
use super::site::Site;
use crate::error::{AppError, AppResult};

/// Characters of a foreign host that are repeated to whoever asked.
const SHOWN: usize = 100;

/// A host as a request names it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    host: Host,
    /// With its port: `keyfob.example.net:8080`.
    place: String,
}

/// What a person is to know before they type a password at an address whose forms will be refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Notice {
    /// The origin that they opened.
    pub here: String,
    /// The one that this server expects.
    pub expected: String,
    /// What makes `here` work; `None` when nothing can.
    pub setting: Option<String>,
}

/// Refuses (421) requests for other hosts, and (400) those whose host can't be read.
pub async fn check(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let refusal = refusal(req.request().head(), Site::of(req.request())).err();
    match refusal {
        None => next.call(req).await.map(ServiceResponse::map_into_left_body),
        Some(error) => Ok(req.error_response(error).map_into_right_body()),
    }
}

/// `None` when the forms of this page will be taken. A browser that says where requests come from will say it
/// then, too; the others (plain http on a network) send the origin that they opened.
pub fn notice(req: &HttpRequest) -> Option<Notice> {
    let site = Site::of(req);
    if req.headers().contains_key("sec-fetch-site") {
        return None;
    }
    let named = named(req.head(), site).ok()?.into_iter().next()?;
    let schemes: &[&str] = match forwarded_scheme(req.head(), site) {
        Some(b"http") => &["http"],
        Some(b"https") => &["https"],
        _ => &["http", "https"],
    };
    let opened: Vec<String> = schemes.iter().filter_map(|scheme| origin(scheme, &named.place)).collect();
    if opened.iter().any(|origin| site.is_origin(origin)) {
        return None;
    }
    let here = opened.into_iter().next()?;
    let is_possible = !site.is_https() || here.starts_with("https://");
    let setting = is_possible.then(|| format!("{}={here}", site.setting_of_origins()));
    Some(Notice { here, expected: site.public_url.clone(), setting })
}

fn refusal(head: &RequestHead, site: &Site) -> AppResult<()> {
    match named(head, site)?.iter().find(|named| !is_ours(&named.host, site)) {
        None => Ok(()),
        Some(foreign) => Err(AppError::Misdirected(misdirected(&foreign.place, site))),
    }
}

fn misdirected(place: &str, site: &Site) -> String {
    let (place, host): (String, _) = (place.chars().take(SHOWN).collect(), site.host());
    format!(
        "This server answers at {host}, and the request was for {place}. Open {}. If {place} is right, who runs the \
         server puts its origin into {}; a proxy in between must pass the Host header on.",
        site.public_url,
        site.setting_of_origins(),
    )
}

fn is_ours(host: &Host, site: &Site) -> bool {
    match host {
        Host::Ipv4(_) | Host::Ipv6(_) => true,
        Host::Domain(name) => name == "localhost" || site.is_host(name),
    }
}

/// The hosts that a request names: what a trusted proxy forwards, of an absolute target its own (RFC 9112
/// section 3.2.2), else `Host`. All of them must be ours, because a list may begin with what a stranger wrote.
fn named(head: &RequestHead, site: &Site) -> AppResult<Vec<Named>> {
    let forwarded =
        is_from_proxy(head, &site.trusted_proxies).then(|| head.headers.get_all("x-forwarded-host"));
    let forwarded: Vec<&[u8]> = forwarded.into_iter().flatten().flat_map(elements).collect();
    let written = match (forwarded.is_empty(), head.uri.authority()) {
        (false, _) => forwarded,
        (true, Some(target)) => vec![target.as_str().as_bytes()],
        (true, None) => head.headers.get_all(HOST).map(HeaderValue::as_bytes).collect(),
    };
    let hosts: Option<Vec<Named>> = written.into_iter().map(parse).collect();
    hosts.filter(|hosts| !hosts.is_empty()).ok_or_else(|| AppError::Unreadable {
        status: 400,
        message: "The request does not say for which host it is. Send one Host header with a host name."
            .into(),
    })
}

/// A list as headers write it; an empty element names nobody.
fn elements(value: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii).filter(|part| !part.is_empty())
}

/// Host and port, in the one spelling that browsers would make of it.
fn parse(written: &[u8]) -> Option<Named> {
    let text = std::str::from_utf8(written).ok().filter(|text| text.is_ascii())?;
    let end = match text.starts_with('[') {
        true => text.find(']')? + 1,
        false => text.find(':').unwrap_or(text.len()),
    };
    let (host, port) = text.split_at(end);
    // A dot at the end says only that the name is whole.
    let host = Host::parse(host.strip_suffix('.').unwrap_or(host)).ok()?;
    let port = match port.strip_prefix(':') {
        None => port.is_empty().then_some("")?,
        Some(number) => number.bytes().all(|byte| byte.is_ascii_digit()).then_some(number)?,
    };
    let place =
        if port.is_empty() { host.to_string() } else { format!("{host}:{}", port.parse::<u16>().ok()?) };
    Some(Named { host, place })
}

fn forwarded_scheme<'h>(head: &'h RequestHead, site: &Site) -> Option<&'h [u8]> {
    let scheme = head.headers.get("x-forwarded-proto").map(HeaderValue::as_bytes);
    scheme.filter(|_| is_from_proxy(head, &site.trusted_proxies))
}

/// As a browser writes it, without the port that goes without saying.
fn origin(scheme: &str, place: &str) -> Option<String> {
    Some(Url::parse(&format!("{scheme}://{place}")).ok()?.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_host_is_read_as_browsers_read_it() {
        let place = |text: &str| parse(text.as_bytes()).map(|named| named.place);
        for (text, read) in [
            ("keyfob.test", "keyfob.test"),
            ("KeyFob.Test:08080", "keyfob.test:8080"),
            ("keyfob.test.", "keyfob.test"),
            ("keyfob.test.:80", "keyfob.test:80"),
            ("keyfob.test:", "keyfob.test"),
            ("[::1]", "[::1]"),
            ("[0:0:0:0:0:0:0:1]:443", "[::1]:443"),
            ("127.1:80", "127.0.0.1:80"),
        ] {
            assert_eq!(place(text).as_deref(), Some(read), "{text}");
        }
        for text in [
            "",
            ".",
            ":80",
            "a b",
            "a/b",
            "a@b",
            "a?b",
            "a#b",
            "a\\b",
            "a:b",
            "a:80:80",
            "a:65536",
            "a:+1",
            "[::1",
            "::1",
            "[::1]x",
            "[a]",
            "é",
            "a%00",
            "1.2.3.4.5",
        ] {
            assert_eq!(place(text), None, "{text:?}");
        }
    }
}
