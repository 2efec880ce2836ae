//! What is the same for every operation: answers that any call may get, and the headers that go with each
//! status.

use serde_json::{Map, Value, json};
use utoipa::IntoResponses;

use crate::web::links;
use crate::web::refusals::Anyone;

/// Adds them to each operation of `document`.
pub fn add(document: &mut Value) -> serde_json::Result<()> {
    let anyone = serde_json::to_value(Anyone::responses())?;
    let paths = document["paths"].as_object_mut();
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(responses) = operation["responses"].as_object_mut() {
                complete(path, method, responses, &anyone);
            }
        }
    }
    Ok(())
}

fn complete(path: &str, method: &str, responses: &mut Map<String, Value>, anyone: &Value) {
    // What other services ask, and whether the server lives, is never limited.
    let is_limited = path.starts_with("/api/") && path != links::HEALTH;
    for (status, response) in anyone.as_object().into_iter().flatten() {
        if status != "429" || is_limited {
            responses.entry(status).or_insert_with(|| response.clone());
        }
    }
    let is_read = method == "get" && path.starts_with("/api/");
    let has_version =
        is_read && responses.get("200").is_some_and(|ok| !ok["content"]["application/json"].is_null());
    if has_version {
        responses.insert("304".into(), json!({"description": "It is still the version of `If-None-Match`"}));
    }
    for (status, response) in responses {
        let mut headers: Vec<&str> = always(status).to_vec();
        if has_version && matches!(status.as_str(), "200" | "304") {
            headers.push("ETag");
        }
        if is_limited {
            headers.extend(["RateLimit", "RateLimit-Policy"]);
        }
        for name in headers {
            response["headers"][name] = json!({"$ref": format!("#/components/headers/{name}")});
        }
    }
}

fn always(status: &str) -> &'static [&'static str] {
    match status {
        "400" | "401" => &["X-Request-Id", "Cache-Control", "WWW-Authenticate"],
        "405" => &["X-Request-Id", "Cache-Control", "Allow"],
        "429" | "503" => &["X-Request-Id", "Cache-Control", "Retry-After"],
        _ => &["X-Request-Id", "Cache-Control"],
    }
}

/// The headers, for `components`.
pub fn headers() -> Value {
    let text = |description: &str, pattern: &str, example: &str| json!({"description": description, "schema": {"type": "string", "pattern": pattern}, "example": example});
    json!({
        "X-Request-Id": text("Finds this call in the log. Send one of your own (8 to 64 letters, digits, `-`, `_`, `.`) and it \
            comes back", "^[0-9A-Za-z._-]{8,64}$", "3f1c9b2a7d5e4f60"),
        "Cache-Control": text("Nothing here is kept by browsers or proxies; keep your own copy with its `ETag`",
            "^no-store$", "no-store"),
        "WWW-Authenticate": text("Why the token was refused (RFC 6750 section 3); only when it was", "^Bearer ",
            "Bearer realm=\"keyfob\""),
        "Allow": text("The methods that this address takes", "^[A-Z]+(, [A-Z]+)*$", "GET, HEAD"),
        "Retry-After": json!({"description": "Seconds after which another try makes sense",
            "schema": {"type": "integer", "minimum": 1}, "example": 2}),
        "ETag": text("The version of this answer, for `If-None-Match`", "^W/\"[0-9a-f]{24}\"$",
            "W/\"5b3a9e0c1d2f4a6b8c7d9e0f\""),
        "RateLimit": text("How you stand: `r` requests are left, one more comes within `t` seconds \
            (draft-ietf-httpapi-ratelimit-headers-11); absent where there is no limit",
            "^\"(token|address)\";r=[0-9]+;t=[0-9]+$", "\"token\";r=2999;t=1"),
        "RateLimit-Policy": text("Your quota: `q` requests in `w` seconds, for each token, and for each address of those \
            without a good one", "^\"(token|address)\";q=[0-9]+;w=60$", "\"token\";q=3000;w=60"),
    })
}
