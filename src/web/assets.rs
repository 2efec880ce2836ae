//! The files of `static/`, compiled in, each under a name that changes with its content: browsers may keep
//! them for ever and never show an old one.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use actix_web::{HttpResponse, web};
use rust_embed::RustEmbed;

use crate::error::{AppError, AppResult};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// URLs of the static files, for templates.
#[derive(Clone)]
pub struct Assets {
    pub css: String,
    pub js: String,
    pub icons: String,
    pub logo: String,
}

impl Assets {
    /// The URLs of this build.
    pub fn urls() -> Self {
        Assets { css: url("app.css"), js: url("app.js"), icons: url("icons.svg"), logo: url("logo.svg") }
    }
}

/// `GET /static/{file}`: the file under its hashed name, for a year; 404 under any other.
pub async fn serve(path: web::Path<String>) -> AppResult<HttpResponse> {
    let (file, name) = Files::iter()
        .find(|name| url(name).strip_prefix("/static/") == Some(path.as_str()))
        .and_then(|name| Some((Files::get(&name)?, name)))
        .ok_or(AppError::NotFound("file"))?;
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((ETAG, format!("\"{}\"", short_hash(&file))))
        .body(file.data))
}

/// `/static/app.0123456789abcdef.css`
fn url(name: &str) -> String {
    let hash = Files::get(name).map(|file| short_hash(&file)).unwrap_or_default();
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("/static/{stem}.{hash}.{ending}"),
        None => format!("/static/{name}.{hash}"),
    }
}

fn short_hash(file: &rust_embed::EmbeddedFile) -> String {
    hex::encode(&file.metadata.sha256_hash()[..8])
}
