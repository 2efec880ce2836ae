//! An example for every body, put together from the examples of its fields. An answer shows what is always
//! there, a request shows everything that can be said.

use serde_json::{Map, Value, json};

/// Adds the examples to `document`, where there is none yet.
pub fn add(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let operations = document["paths"].as_object_mut().into_iter().flatten();
    for operation in
        operations.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten()).map(|(_, o)| o)
    {
        if let Some(body) = operation.get_mut("requestBody") {
            fill(body, &Maker { schemas: &schemas, is_request: true });
        }
        let responses = operation["responses"].as_object_mut().into_iter().flatten();
        responses.for_each(|(_, answer)| fill(answer, &Maker { schemas: &schemas, is_request: false }));
    }
}

fn fill(body: &mut Value, maker: &Maker<'_>) {
    let kinds = body.get_mut("content").and_then(Value::as_object_mut);
    for (_, kind) in kinds.into_iter().flatten() {
        if kind.get("example").is_none() {
            kind["example"] = maker.example(&kind["schema"]);
        }
    }
}

struct Maker<'d> {
    schemas: &'d Value,
    is_request: bool,
}

impl Maker<'_> {
    fn example(&self, schema: &Value) -> Value {
        if let Some(name) = schema["$ref"].as_str() {
            return self.example(&self.schemas[name.rsplit('/').next().unwrap_or(name)]);
        }
        if let Some(example) = schema.get("example").or(schema["enum"].get(0)) {
            return example.clone();
        }
        if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
            let first = choices.iter().find(|choice| choice["type"] != "null");
            return first.map_or(Value::Null, |choice| self.example(choice));
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let members = parts.iter().filter_map(|part| self.example(part).as_object().cloned());
            return Value::Object(members.flatten().collect());
        }
        match &schema["type"] {
            kind if kind == "array" => json!([self.example(&schema["items"])]),
            kind if kind == "boolean" => json!(true),
            _ => schema["properties"].as_object().map_or(Value::Null, |fields| self.object(schema, fields)),
        }
    }

    fn object(&self, schema: &Value, fields: &Map<String, Value>) -> Value {
        let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
        let is_shown = |name: &str| self.is_request || required.iter().any(|known| known == name);
        let shown = fields.iter().filter(|(name, _)| is_shown(name));
        Value::Object(shown.map(|(name, field)| (name.clone(), self.example(field))).collect())
    }
}
