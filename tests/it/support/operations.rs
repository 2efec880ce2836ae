//! The operations of the API, as the document of the running server tells them.

use serde_json::{Map, Value};

use super::app::App;
use super::browserless::Person;

pub struct Operation {
    /// `POST`
    pub method: String,
    /// `/api/global-tags/{name}`
    pub path: String,
    pub spec: Value,
}

impl App {
    /// The OpenAPI document that this server serves.
    pub fn document(&self) -> Value {
        Person::stranger(self).get("/api/openapi.json").json()
    }

    /// All operations, by path.
    pub fn operations(&self) -> Vec<Operation> {
        let document = self.document();
        let paths = document["paths"].as_object().expect("paths").clone();
        let of_item = |(path, item): (String, Value)| {
            let methods = item.as_object().expect("an item").clone();
            let operation = move |(method, spec): (String, Value)| Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                spec,
            };
            methods.into_iter().map(operation)
        };
        paths.into_iter().flat_map(of_item).collect()
    }
}

impl Operation {
    /// `add_tag`
    pub fn id(&self) -> &str {
        self.spec["operationId"].as_str().unwrap_or("")
    }

    /// The path with `value` in the place of what it names.
    pub fn at(&self, value: &str) -> String {
        match self.path.split_once('{') {
            Some((before, rest)) => format!("{before}{value}{}", rest.split_once('}').expect("an end").1),
            None => self.path.clone(),
        }
    }

    pub fn needs_token(&self) -> bool {
        self.spec["security"][0]["bearer"].is_array()
    }

    /// The example of the body; `Null` when it takes none.
    pub fn body(&self) -> &Value {
        &self.spec["requestBody"]["content"]["application/json"]["example"]
    }

    pub fn has_body(&self) -> bool {
        self.spec.get("requestBody").is_some()
    }

    /// The parameters of the query.
    pub fn query(&self) -> Vec<&Value> {
        let all = self.spec["parameters"].as_array().map_or(&[][..], Vec::as_slice);
        all.iter().filter(|parameter| parameter["in"] == "query").collect()
    }

    pub fn responses(&self) -> &Map<String, Value> {
        self.spec["responses"].as_object().expect("answers")
    }
}

/// The schemas of the document, for what they say about a value. They are read strictly: a member that is not
/// described is a mistake of the document.
pub struct Shapes(pub Value);

impl Shapes {
    /// What is wrong with `value`, each with its place.
    pub fn faults(&self, schema: &Value, value: &Value, place: &str) -> Vec<String> {
        if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
            return self.faults(&self.0["components"]["schemas"][name], value, place);
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let fits = choices.iter().any(|choice| self.faults(choice, value, place).is_empty());
            return if fits { Vec::new() } else { vec![format!("{place}: {value} is none of the choices")] };
        }
        let is_odd_type = !schema["type"].is_null() && !types(&schema["type"]).contains(&type_of(value));
        let is_odd_word = schema["enum"].as_array().is_some_and(|words| !words.contains(value));
        if is_odd_type || is_odd_word {
            return vec![format!("{place}: {value} is no {}{}", schema["type"], schema["enum"])];
        }
        match value {
            Value::Object(members) => self.object(schema, members, place),
            Value::Array(items) => {
                items.iter().flat_map(|item| self.faults(&schema["items"], item, place)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn object(&self, schema: &Value, members: &Map<String, Value>, place: &str) -> Vec<String> {
        let mut described = Map::new();
        let mut required = Vec::new();
        self.members(schema, &mut described, &mut required);
        if described.is_empty() {
            return Vec::new();
        }
        let missing = required.iter().filter(|name| !members.contains_key(*name));
        let mut faults: Vec<String> = missing.map(|name| format!("{place}: {name} is missing")).collect();
        for (name, member) in members {
            match described.get(name) {
                Some(schema) => faults.extend(self.faults(schema, member, &format!("{place}.{name}"))),
                None => faults.push(format!("{place}: {name} is not described")),
            }
        }
        faults
    }

    /// Those of the schema and of all its parts.
    fn members(&self, schema: &Value, described: &mut Map<String, Value>, required: &mut Vec<String>) {
        if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
            return self.members(&self.0["components"]["schemas"][name], described, required);
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.members(part, described, required);
        }
        described.extend(schema["properties"].as_object().cloned().unwrap_or_default());
        let names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        required.extend(names.map(str::to_owned));
    }
}

fn types(schema: &Value) -> Vec<&str> {
    match schema {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        name => name.as_str().into_iter().collect(),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
