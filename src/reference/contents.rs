//! The document, put in the order in which the page tells it.

use serde_json::Value;

use super::operation::Operation;
use super::schema::{Field, Schemas};
use super::text::{Piece, pieces};

/// Methods in the order of a life: look, make, change, delete.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The whole page.
pub struct Contents {
    pub version: String,
    pub about: Vec<Piece>,
    pub groups: Vec<Group>,
    pub things: Vec<Thing>,
}

/// The calls about one kind of thing.
pub struct Group {
    pub name: String,
    pub about: Vec<Piece>,
    pub operations: Vec<Operation>,
}

/// What answers are made of.
pub struct Thing {
    pub name: String,
    pub about: Vec<Piece>,
    pub fields: Vec<Field>,
}

impl Contents {
    /// Reads all of `document`.
    pub fn read(document: &Value) -> Self {
        let schemas = Schemas(document);
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        Contents {
            version: text(&document["info"]["version"]),
            about: pieces(&text(&document["info"]["description"])),
            groups: groups(schemas),
            things: things(schemas),
        }
    }
}

/// One group per tag: those that the document describes in its order, then the others by name.
fn groups(schemas: Schemas<'_>) -> Vec<Group> {
    let described = schemas.0["tags"].as_array().into_iter().flatten();
    let mut groups: Vec<Group> = described
        .map(|tag| Group {
            name: tag["name"].as_str().unwrap_or("").to_owned(),
            about: pieces(tag["description"].as_str().unwrap_or("")),
            operations: Vec::new(),
        })
        .collect();
    let first_others = groups.len();
    for (path, item) in schemas.0["paths"].as_object().into_iter().flatten() {
        for method in METHODS.into_iter().filter(|method| item[*method].is_object()) {
            let operation = &item[method];
            let name = operation["tags"][0].as_str().unwrap_or("Other");
            let at = groups.iter().position(|group| group.name == name).unwrap_or_else(|| {
                groups.push(Group { name: name.to_owned(), about: Vec::new(), operations: Vec::new() });
                groups.len() - 1
            });
            groups[at].operations.push(Operation::read(schemas, method, path, operation));
        }
    }
    groups[first_others..].sort_by(|a, b| a.name.cmp(&b.name));
    groups.retain(|group| !group.operations.is_empty());
    groups
}

/// The objects that have a name, but for what is only sent: its fields stand with the call.
fn things(schemas: Schemas<'_>) -> Vec<Thing> {
    let sent = sent_names(schemas.0);
    let all = schemas.0["components"]["schemas"].as_object().into_iter().flatten();
    all.filter(|(name, schema)| schema["type"] == "object" && !sent.contains(name))
        .map(|(name, schema)| Thing {
            name: name.clone(),
            about: pieces(schema["description"].as_str().unwrap_or("")),
            fields: schemas.fields(schema),
        })
        .filter(|thing| !thing.fields.is_empty())
        .collect()
}

fn sent_names(document: &Value) -> Vec<String> {
    let items = document["paths"].as_object().into_iter().flat_map(|paths| paths.values());
    let operations = items.flat_map(|item| METHODS.iter().map(|method| &item[*method]));
    let bodies =
        operations.map(|operation| &operation["requestBody"]["content"]["application/json"]["schema"]);
    bodies.filter_map(|schema| Schemas::name(schema).map(str::to_owned)).collect()
}
