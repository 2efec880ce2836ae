//! What goes out compressed, and what must not: an answer with a secret.

use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::json;
use ureq::http::{HeaderMap, Request};

use crate::support::{App, Person};

/// An answer as it came over the wire.
struct Wire {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Wire {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    fn unpacked(&self) -> String {
        let mut text = String::new();
        match self.header("content-encoding") {
            "gzip" => GzDecoder::new(&*self.bytes).read_to_string(&mut text).expect("gzip"),
            "br" => brotli::Decompressor::new(&*self.bytes, 4096).read_to_string(&mut text).expect("brotli"),
            _ => (&*self.bytes).read_to_string(&mut text).expect("text"),
        };
        text
    }
}

fn ask(app: &App, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Wire {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
    let mut request = Request::builder().method(method).uri(format!("{}{path}", app.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer =
        config.new_agent().run(request.body(body.to_owned()).expect("a request")).expect("an answer");
    let (parts, mut body) = answer.into_parts();
    Wire { status: parts.status.as_u16(), headers: parts.headers, bytes: body.read_to_vec().expect("bytes") }
}

fn get(app: &App, path: &str, accept: &str, other: (&str, &str)) -> Wire {
    let accept = Some(("accept-encoding", accept)).filter(|(_, accept)| !accept.is_empty());
    let headers: Vec<_> = accept.into_iter().chain([other]).collect();
    ask(app, "GET", path, &headers, "")
}

/// A page, a list of the API and its document, each with what opens it.
fn large(app: &App) -> Vec<(&'static str, (&'static str, String))> {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for number in 0..12 {
        let tag =
            json!({"name": format!("Tag {number}"), "description": "Quite a few words about what it is for"});
        assert_eq!(maya.api("POST", "/api/global-tags", &root, &tag.to_string()).status, 200);
    }
    let bearer = format!("Bearer {root}");
    vec![
        ("/settings/tags", ("cookie", maya.cookie_header())),
        ("/sign-in", ("cookie", String::new())),
        ("/nowhere", ("cookie", maya.cookie_header())),
        ("/api/global-tags", ("authorization", bearer.clone())),
        ("/api/global-tags/listing", ("authorization", bearer)),
        ("/api/openapi.json", ("cookie", String::new())),
    ]
}

#[apply(on_both_engines)]
fn what_is_large_goes_out_as_the_caller_likes_it_best(app: App) {
    for (path, (name, value)) in large(&app) {
        let plain = get(&app, path, "", (name, &value));
        assert!(plain.bytes.len() > 1024, "{path} is small");
        for (accept, wanted) in [
            ("gzip", "gzip"),
            ("br", "br"),
            ("gzip;q=0.5, br", "br"),
            ("gzip, br;q=0.1", "gzip"),
            ("zstd, gzip", "gzip"),
            ("", ""),
            ("identity", ""),
            ("zstd", ""),
            ("identity;q=0", ""),
            ("*;q=0", ""),
            ("gzip;q=0", ""),
            ("nonsense;;q", ""),
        ] {
            let answer = get(&app, path, accept, (name, &value));
            assert_eq!(
                (answer.status, answer.header("content-encoding")),
                (plain.status, wanted),
                "{path} {accept}"
            );
            assert_eq!(answer.header("vary"), "accept-encoding", "{path} {accept}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path} {accept}");
            let (text, expected) = (answer.unpacked(), plain.unpacked());
            assert_eq!(text.len(), expected.len(), "{path} {accept}");
            assert!(
                wanted.is_empty() || answer.bytes.len() < text.len(),
                "{path} {accept}: {}",
                answer.bytes.len()
            );
        }
    }
}

#[apply(on_both_engines)]
fn what_is_small_goes_out_as_it_is(app: App) {
    let root = app.admin().generate("Root", "never");
    let bearer = format!("Bearer {root}");
    for path in ["/api/users/me", "/api/nowhere", "/api/health", "/api/status"] {
        let answer = get(&app, path, "gzip, br", ("authorization", &bearer));
        assert_eq!((answer.header("content-encoding"), answer.header("vary")), ("", ""), "{path}");
    }
}

#[apply(on_both_engines)]
fn an_answer_with_a_secret_is_never_compressed(app: App) {
    let code = app.setup_code.clone().expect("nobody is there yet");
    let setup = get(&app, &format!("/setup?code={code}"), "gzip, br", ("x-test", "1"));
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let (bearer, cookies) = (format!("Bearer {root}"), maya.cookie_header());
    let new = json!({"name": "€".repeat(255), "expires_in_days": 1}).to_string();
    let api =
        [("accept-encoding", "gzip, br"), ("authorization", &*bearer), ("content-type", "application/json")];
    let made = ask(&app, "POST", "/api/user-tokens", &api, &new);
    let form =
        format!("form_key={}&name=Other&expiration=30", maya.get("/settings/tokens").input("form_key"));
    let page = [
        ("accept-encoding", "gzip, br"),
        ("cookie", &*cookies),
        ("origin", &*app.origin),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let shown = ask(&app, "POST", "/settings/tokens", &page, &form);
    let person = "type=person&name=Eve&email=eve@x&role=member";
    let linked = ask(&app, "POST", "/settings/users", &page, person);
    let text = linked.unpacked();
    let link =
        text.split("/password?link=").nth(1).expect("a link").split('"').next().expect("its end").to_owned();
    let chosen = get(&app, &format!("/password?link={link}"), "gzip, br", ("x-test", "1"));
    let all = [(setup, &*code), (made, "eyJ"), (shown, "eyJ"), (linked, &*link), (chosen, &*link)];
    for (answer, secret) in all {
        assert_eq!(answer.status, 200);
        assert!(answer.bytes.len() > 1024, "it is too small to say anything");
        assert_eq!((answer.header("content-encoding"), answer.header("vary")), ("", ""));
        assert_eq!((answer.header("cache-control"), answer.header("etag")), ("no-store", ""));
        assert!(answer.unpacked().contains(secret));
    }
}

#[apply(on_both_engines)]
fn static_files_are_packed_each_in_its_own_version(app: App) {
    app.admin();
    let page = Person::stranger(&app).get("/sign-in").body;
    let files: Vec<&str> = page.split('"').filter(|text| text.starts_with("/static/app.")).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    for file in files {
        let answers = ["", "gzip", "br"].map(|accept| get(&app, file, accept, ("x-test", "1")));
        assert_eq!(answers.each_ref().map(|answer| answer.header("content-encoding")), ["", "gzip", "br"]);
        let hash = file.split('.').nth(1).expect("a hash");
        let versions = [format!("\"{hash}\""), format!("\"{hash}-gz\""), format!("\"{hash}-br\"")];
        assert_eq!(answers.each_ref().map(|answer| answer.header("etag")), versions);
        for answer in &answers {
            assert_eq!(answer.unpacked(), answers[0].unpacked());
            assert_eq!(answer.header("vary"), "accept-encoding");
            assert_eq!(
                answer.header("content-length"),
                answer.bytes.len().to_string(),
                "it was packed before"
            );
        }
        assert!(
            answers[2].bytes.len() < answers[1].bytes.len()
                && answers[1].bytes.len() < answers[0].bytes.len() / 2
        );
    }
}
