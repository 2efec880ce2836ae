//! Schemas in words: what a value is, its limits, the fields of an object.

use serde_json::{Map, Value};

use super::text::{Piece, pieces};

/// Characters of a pattern that somebody still reads.
const LONGEST_PATTERN: usize = 48;

/// A value that has a name: a parameter, or a field of an object.
pub struct Field {
    pub name: String,
    /// `path`, `query`, or empty for a field of an object.
    pub place: String,
    pub required: bool,
    /// `string`, `list of integer or null`
    pub kind: String,
    /// `1–255 characters`
    pub limits: String,
    pub about: Vec<Piece>,
    /// The values there are, when they can be counted.
    pub options: Vec<String>,
}

/// Reads schemas of one document.
#[derive(Clone, Copy)]
pub struct Schemas<'d>(pub &'d Value);

impl<'d> Schemas<'d> {
    /// The schema that is meant, wherever it is written.
    fn resolve(self, schema: &'d Value) -> &'d Value {
        let place = schema["$ref"].as_str().and_then(|link| link.strip_prefix('#'));
        place.and_then(|place| self.0.pointer(place)).unwrap_or(schema)
    }

    /// The last word of a link: `Token`.
    pub fn name(schema: &Value) -> Option<&str> {
        schema["$ref"].as_str().and_then(|link| link.rsplit('/').next())
    }

    /// A parameter or a field.
    pub fn field(self, name: &str, schema: &'d Value, about: &str, required: bool) -> Field {
        let meant = self.not_null(schema);
        let about = if about.is_empty() { said(schema).or_else(|| said(meant)).unwrap_or("") } else { about };
        Field {
            name: name.to_owned(),
            place: String::new(),
            required,
            kind: self.kind(schema),
            limits: limits(meant),
            about: pieces(about),
            options: options(meant),
        }
    }

    /// The fields of an object, those that must be there first.
    pub fn fields(self, schema: &'d Value) -> Vec<Field> {
        let schema = self.resolve(schema);
        let mut found = Vec::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            found.extend(self.fields(part));
        }
        for (name, field) in properties(schema) {
            found.push(self.field(name, field, "", is_required(schema, name)));
        }
        found.sort_by_key(|field| !field.required);
        found
    }

    /// What a value is, in the words of JSON.
    fn kind(self, schema: &'d Value) -> String {
        for choice in ["oneOf", "anyOf"] {
            if let Some(parts) = schema[choice].as_array() {
                let mut kinds: Vec<String> = parts.iter().map(|part| self.kind(part)).collect();
                kinds.sort_by_key(|kind| kind == "null");
                return kinds.join(" or ");
            }
        }
        let meant = self.resolve(schema);
        if let (Some(name), true) = (Self::name(schema), meant["enum"].is_null() && meant["type"] == "object")
        {
            return name.to_owned();
        }
        let kinds: Vec<String> = match &meant["type"] {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Value::String(kind) => vec![kind.clone()],
            _ => vec!["any".into()],
        };
        let worded = kinds.iter().map(|kind| match kind.as_str() {
            "array" => format!("list of {}", self.kind(&meant["items"])),
            "string" if meant["format"] == "date-time" => "date and time".into(),
            kind => kind.to_owned(),
        });
        worded.collect::<Vec<_>>().join(" or ")
    }

    /// The one part of a choice that is not null.
    fn not_null(self, schema: &'d Value) -> &'d Value {
        let parts = ["oneOf", "anyOf"].iter().find_map(|choice| schema[*choice].as_array());
        let part = parts.and_then(|parts| parts.iter().find(|part| part["type"] != "null"));
        self.resolve(part.unwrap_or(schema))
    }
}

/// The fields of one object as they are written.
fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flat_map(Map::iter)
}

/// Whether an object always has this field.
fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|names| names.iter().any(|known| known == name))
}

fn said(schema: &Value) -> Option<&str> {
    schema["description"].as_str().filter(|text| !text.is_empty())
}

fn options(schema: &Value) -> Vec<String> {
    let values = schema["enum"].as_array().into_iter().flatten();
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// `1–255 characters`, `1 to 365`, `at most 50`, `default 50`
fn limits(schema: &Value) -> String {
    let number = |key: &str| schema[key].as_i64();
    let range = |least: Option<i64>, most: Option<i64>, of: &str| match (least, most) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}{of}")),
        (Some(least), None) => Some(format!("at least {least}{}", if least == 1 { one(of) } else { of })),
        (None, Some(most)) => Some(format!("at most {most}{}", if most == 1 { one(of) } else { of })),
        (None, None) => None,
    };
    let default = Some(&schema["default"]).filter(|value| !value.is_null()).map(|value| match value {
        Value::String(text) => format!("default {text}"),
        value => format!("default {value}"),
    });
    let parts = [
        range(number("minLength"), number("maxLength"), " characters"),
        range(number("minimum"), number("maximum"), ""),
        range(number("minItems"), number("maxItems"), " items"),
        readable_pattern(schema).map(|pattern| format!("pattern {pattern}")),
        Some(options(schema).join(", ")).filter(|all| !all.is_empty()).map(|all| format!("one of {all}")),
        default,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn one(of: &str) -> &str {
    of.trim_end_matches('s')
}

/// A long pattern tells people nothing; it is in the document for programs, and the description says it in
/// words.
fn readable_pattern(schema: &Value) -> Option<&str> {
    schema["pattern"].as_str().filter(|pattern| pattern.len() <= LONGEST_PATTERN)
}

#[cfg(test)]
mod tests {
    use super::Schemas;
    use serde_json::json;

    #[test]
    fn a_field_says_what_it_is_and_its_limits() {
        let document = json!({"components": {"schemas": {
            "Role": {"type": "string", "enum": ["Admin", "Member"]},
            "User": {"type": "object", "description": "A user.", "properties": {}}
        }}});
        let schemas = Schemas(&document);
        for (schema, kind, limits) in [
            (json!({"type": "string", "minLength": 1, "maxLength": 255}), "string", "1 to 255 characters"),
            (
                json!({"type": ["integer", "null"], "minimum": 1, "maximum": 365}),
                "integer or null",
                "1 to 365",
            ),
            (
                json!({"type": "array", "items": {"type": "string"}, "maxItems": 50}),
                "list of string",
                "at most 50 items",
            ),
            (json!({"type": "string", "format": "date-time"}), "date and time", ""),
            (json!({"$ref": "#/components/schemas/Role"}), "string", "one of Admin, Member"),
            (json!({"$ref": "#/components/schemas/User"}), "User", ""),
            (json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/User"}]}), "User or null", ""),
            (json!({"type": "string", "minLength": 1}), "string", "at least 1 character"),
            (json!({"type": "string", "pattern": "^(asc|desc)$"}), "string", "pattern ^(asc|desc)$"),
            (json!({"type": "string", "pattern": "x".repeat(49)}), "string", ""),
            (json!({"type": "integer", "default": 50}), "integer", "default 50"),
            (json!({}), "any", ""),
        ] {
            let schema = Box::leak(Box::new(schema));
            let field = Schemas(Box::leak(Box::new(document.clone()))).field("x", schema, "", false);
            assert_eq!((field.kind.as_str(), field.limits.as_str()), (kind, limits), "{schema}");
        }
        assert!(schemas.fields(&document["components"]["schemas"]["User"]).is_empty());
    }

    #[test]
    fn fields_of_all_parts_are_there_and_required_ones_come_first() {
        let document = json!({"components": {"schemas": {
            "Tag": {"type": "object", "required": ["name"], "properties": {"color": {"type": "string"}, "name": {"type": "string"}}}
        }}});
        let counted = json!({"allOf": [{"$ref": "#/components/schemas/Tag"}, {"type": "object", "required": ["count"], "properties": {"count": {"type": "integer"}}}]});
        let fields = Schemas(&document).fields(Box::leak(Box::new(counted)));
        let names: Vec<(&str, bool)> =
            fields.iter().map(|field| (field.name.as_str(), field.required)).collect();
        assert_eq!(names, [("name", true), ("count", true), ("color", false)]);
    }
}
