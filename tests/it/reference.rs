//! The page of the API reference says what the OpenAPI document says.

use serde_json::Value;

use crate::routes::TABLE;
use crate::support::{App, Person, is_api};

fn document() -> Value {
    serde_json::from_str(&keyfob::openapi::json().expect("a document")).expect("JSON")
}

/// As it stands in a page.
fn escaped(text: &str) -> String {
    let marks = [("&", "&#38;"), ("<", "&#60;"), (">", "&#62;"), ("\"", "&#34;"), ("'", "&#39;")];
    marks.iter().fold(text.to_owned(), |text, (mark, code)| text.replace(mark, code))
}

/// A sentence of the document as it stands in the page.
fn sentence(raw: &str) -> String {
    let pieces = raw.trim().split('`').enumerate();
    let piece = |(at, text): (usize, &str)| match (at % 2, escaped(text)) {
        (1, text) => format!("<code>{text}</code>"),
        (_, text) => text,
    };
    pieces.map(piece).collect()
}

fn operations(document: &Value) -> impl Iterator<Item = (String, &String, &Value)> {
    let items = document["paths"].as_object().expect("paths").iter();
    items.flat_map(|(path, item)| {
        let operations = item.as_object().expect("an item").iter();
        operations.map(move |(method, operation)| (method.to_uppercase(), path, operation))
    })
}

/// The part of the page about one call.
fn part<'p>(page: &'p str, id: &str) -> &'p str {
    let after = page.split(&format!("<article class=\"call\" id=\"{id}\">")).nth(1);
    after.and_then(|rest| rest.split("</article>").next()).unwrap_or_else(|| panic!("no part {id}"))
}

#[test]
fn everything_that_the_document_says_is_there() {
    let app = App::start(crate::support::Engine::Sqlite).expect("SQLite is compiled in");
    let page = Person::stranger(&app).get("/api/docs");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let document = document();
    let mut seen = 0;
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().expect("an id");
        let part = part(&page.body, id);
        assert!(page.body.contains(&format!("href=\"#{id}\"")), "{id} is in the contents");
        let mut wanted =
            vec![format!(">{method}</span>"), format!(">{}<", escaped(path)), "curl ".to_owned()];
        wanted.push(sentence(operation["description"].as_str().unwrap_or("")));
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            wanted.push(format!("<code>{}</code>", parameter["name"].as_str().expect("a name")));
            wanted.push(sentence(parameter["description"].as_str().unwrap_or("")));
        }
        for (status, answer) in operation["responses"].as_object().expect("answers") {
            wanted.push(format!("<dt>{status}</dt>"));
            wanted.push(sentence(answer["description"].as_str().expect("a description")));
        }
        if let Some(schema) =
            operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str()
        {
            let schema = document.pointer(schema.trim_start_matches('#')).expect("a schema");
            for (name, field) in schema["properties"].as_object().into_iter().flatten() {
                wanted.push(format!("<code>{name}</code>"));
                wanted.push(sentence(field["description"].as_str().unwrap_or("")));
                for limit in ["minLength", "maxLength", "minimum", "maximum", "maxItems"] {
                    wanted.push(field[limit].as_i64().map_or(String::new(), |limit| limit.to_string()));
                }
            }
            assert!(part.contains("-d &#39;{"), "{id}: the curl line sends it");
        }
        let is_open = operation["security"].is_null();
        assert_eq!(part.contains("$TOKEN"), !is_open, "{id}");
        assert_eq!(part.contains(">Anyone.<"), is_open, "{id}");
        for text in &wanted {
            assert!(part.contains(text), "{id} does not say {text}: {part}");
        }
        seen += 1;
    }
    assert!(seen >= 14, "{seen}");
}

#[test]
fn nothing_is_there_that_the_document_does_not_say() {
    let app = App::start(crate::support::Engine::Sqlite).expect("SQLite is compiled in");
    let page = Person::stranger(&app).get("/api/docs").body;
    let document = document();
    let mut known: Vec<&str> =
        operations(&document).filter_map(|(.., operation)| operation["operationId"].as_str()).collect();
    let objects: Vec<String> = document["components"]["schemas"]
        .as_object()
        .expect("schemas")
        .keys()
        .map(|name| format!("object-{name}"))
        .collect();
    known.extend(objects.iter().map(String::as_str));
    for shown in page.split("<article class=\"call\" id=\"").skip(1).filter_map(|part| part.split('"').next())
    {
        assert!(known.contains(&shown), "{shown}");
    }
}

#[test]
fn it_says_who_may_call_what_as_the_table_of_routes_does() {
    let app = App::start(crate::support::Engine::Sqlite).expect("SQLite is compiled in");
    let page = Person::stranger(&app).get("/api/docs").body;
    for (method, path, operation) in operations(&document()) {
        let line =
            TABLE.iter().find(|(known, address, ..)| (*known, *address) == (method.as_str(), path.as_str()));
        let (.., by_token) = line.unwrap_or_else(|| panic!("no line for {method} {path}"));
        let least = by_token.iter().position(|status| ![401, 403].contains(status)).expect("an Admin may");
        let who = ["Anyone", "Anyone with a token", "Managers and Admins", "Admins"][least];
        let id = operation["operationId"].as_str().expect("an id");
        assert!(
            part(&page, id).contains(&format!(">{who}.<")),
            "{method} {path} is for {who}: {}",
            part(&page, id)
        );
    }
}

#[apply(on_both_engines)]
fn everybody_reads_it_and_who_is_signed_in_keeps_the_frame(app: App) {
    let maya = app.admin();
    let (stranger, own) = (Person::stranger(&app).get("/api/docs"), maya.get("/api/docs"));
    assert!(stranger.body.contains("href=\"/sign-in?next=%2Fapi%2Fdocs\""), "a way to sign in");
    assert!(!stranger.body.contains("Sign out") && !stranger.body.contains("aria-current"));
    assert!(own.body.contains("<a href=\"/api/docs\" aria-current=\"page\">"), "{}", own.body);
    assert!(own.body.contains("Sign out") && own.body.contains("Maya Lindqvist"));
    assert!(own.body.contains("<a href=\"/settings\">"), "Settings is another page");
    for page in [maya.get("/settings/tokens"), maya.get("/settings/tags")] {
        assert!(page.body.contains("<a href=\"/api/docs\">"), "the panel leads there");
    }
    for page in [Person::stranger(&app).get("/sign-in"), Person::stranger(&app).get("/nowhere")] {
        assert!(page.body.contains("<a href=\"/api/docs\">API reference</a>"), "the sheets lead there");
    }
    let secret = maya.generate("CI", "30");
    let by_token = Person::stranger(&app).api("GET", "/api/docs", &secret, "");
    assert!(!by_token.body.contains("Sign out"), "a token opens no page");
}

#[apply(on_both_engines)]
fn its_curl_lines_name_the_address_that_people_use(app: App) {
    let public =
        app.restart(|config| config.addresses.public_url = Some("https://keyfob.example.net".into()));
    let page = Person::stranger(&public).get("/api/docs");
    assert!(page.body.contains("curl &#34;https://keyfob.example.net/api/health&#34;"), "{}", page.body);
    assert!(is_api("/api/health") && !is_api("/api/docs"));
}
