//! One call of the API, as the page tells of it.

use serde_json::Value;

use super::schema::{Field, Schemas};
use super::text::{Piece, pieces, summary};
use super::who;

/// One call.
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    pub summary: Vec<Piece>,
    pub about: Vec<Piece>,
    /// Who may call it.
    pub who: &'static str,
    pub needs_token: bool,
    pub parameters: Vec<Field>,
    pub body: Option<Body>,
    pub answers: Vec<Answer>,
    pub errors: Vec<Answer>,
    /// A line that tries it, behind the address of the server.
    pub curl: Curl,
}

/// What a call sends.
pub struct Body {
    pub fields: Vec<Field>,
    pub example: String,
}

/// What comes back.
pub struct Answer {
    pub status: String,
    pub about: Vec<Piece>,
    pub example: Option<String>,
}

/// The line without the address of the server, which is not the document's to know.
pub struct Curl {
    pub before: String,
    pub after: String,
}

impl Operation {
    /// The path without what all of them begin with.
    pub fn short(&self) -> &str {
        self.path.strip_prefix("/api").unwrap_or(&self.path)
    }

    /// Reads the operation `method` of `path`.
    pub fn read<'d>(schemas: Schemas<'d>, method: &str, path: &str, operation: &'d Value) -> Self {
        let method = method.to_uppercase();
        let parameters = list(&operation["parameters"]).map(|parameter| read_parameter(schemas, parameter));
        let (answers, errors) = read_answers(&operation["responses"]);
        let body = read_body(schemas, &operation["requestBody"]);
        let needs_token = list(&operation["security"]).next().is_some();
        let word = |key: &str| operation[key].as_str().unwrap_or("");
        Operation {
            id: match word("operationId") {
                "" => format!("{}{}", method.to_lowercase(), path.replace(['/', '{', '}'], "-")),
                id => id.to_owned(),
            },
            summary: summary(word("summary"), &method, path),
            about: pieces(word("description")),
            who: who::may(word("operationId"), needs_token),
            parameters: parameters.collect(),
            curl: curl(&method, path, list(&operation["parameters"]), needs_token, body.as_ref()),
            needs_token,
            method,
            path: path.to_owned(),
            body,
            answers,
            errors,
        }
    }
}

fn list(value: &Value) -> std::slice::Iter<'_, Value> {
    value.as_array().map_or(&[][..], Vec::as_slice).iter()
}

fn read_parameter<'d>(schemas: Schemas<'d>, parameter: &'d Value) -> Field {
    let word = |key: &str| parameter[key].as_str().unwrap_or("");
    let required = parameter["required"] == true;
    let field = schemas.field(word("name"), &parameter["schema"], word("description"), required);
    Field { place: word("in").to_owned(), ..field }
}

fn read_body<'d>(schemas: Schemas<'d>, body: &'d Value) -> Option<Body> {
    let content = &body["content"]["application/json"];
    if content.is_null() {
        return None;
    }
    let example = example(content).unwrap_or_else(|| "{}".into());
    Some(Body { fields: schemas.fields(&content["schema"]), example })
}

/// What is good, and what is not.
fn read_answers(responses: &Value) -> (Vec<Answer>, Vec<Answer>) {
    let all = responses.as_object().into_iter().flatten();
    let read = |(status, answer): (&String, &Value)| Answer {
        status: status.clone(),
        about: pieces(answer["description"].as_str().unwrap_or("")),
        example: example(&answer["content"]["application/json"]),
    };
    all.map(read).partition(|answer| !answer.status.starts_with(['4', '5']))
}

fn example(content: &Value) -> Option<String> {
    let example = Some(&content["example"]).filter(|example| !example.is_null())?;
    serde_json::to_string_pretty(example).ok()
}

fn curl<'d>(
    method: &str,
    path: &str,
    parameters: impl Iterator<Item = &'d Value>,
    needs_token: bool,
    body: Option<&Body>,
) -> Curl {
    let mut path = path.to_owned();
    for parameter in parameters.filter(|parameter| parameter["in"] == "path") {
        let name = parameter["name"].as_str().unwrap_or("");
        path = path.replace(&format!("{{{name}}}"), &in_an_address(parameter, name));
    }
    let verb = match (method, body) {
        ("GET", _) | ("POST", Some(_)) => String::new(),
        (method, _) => format!("-X {method} "),
    };
    let mut after = format!("{path}\"");
    if needs_token {
        after += " \\\n  -H \"Authorization: Bearer $TOKEN\"";
    }
    if let Some(body) = body {
        let compact = serde_json::from_str::<Value>(&body.example).map(|value| value.to_string());
        let quoted = compact.unwrap_or_default().replace('\'', "'\\''");
        after += &format!(" \\\n  -H \"Content-Type: application/json\" \\\n  -d '{quoted}'");
    }
    Curl { before: format!("curl {verb}\""), after }
}

/// The example of a parameter, percent-encoded; `7` for a number, and its own name for what has none.
fn in_an_address(parameter: &Value, name: &str) -> String {
    let given = [&parameter["example"], &parameter["schema"]["example"]];
    let given = given.into_iter().find(|value| !value.is_null());
    match (given, parameter["schema"]["type"].as_str()) {
        (Some(Value::String(text)), _) => encoded(text),
        (Some(value), _) => encoded(&value.to_string()),
        (None, Some("integer")) => "7".into(),
        _ => name.to_uppercase(),
    }
}

/// A space is `%20` in a path, not `+`.
fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
