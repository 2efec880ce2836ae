//! The files of `static/`, compiled in, each under a name that changes with its content: browsers may keep
//! them for ever and never show an old one.

use std::io::Write;
use std::sync::LazyLock;

use actix_web::http::header::{AcceptEncoding, CACHE_CONTROL, CONTENT_TYPE, ContentEncoding, ETAG, VARY};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use aws_lc_rs::digest;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;

use super::compress;
use super::links;
use super::site::Site;
use crate::error::{AppError, AppResult, Missing};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// The script is written in several files and served as one, under the name of the last: none of them works alone.
const SCRIPT: [&str; 3] = ["dialogs.js", "focus.js", "app.js"];

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

/// A file as it goes over the wire: packed once, not for every request.
struct Packed {
    url: String,
    kind: &'static str,
    hash: String,
    plain: Bytes,
    gzip: Bytes,
    brotli: Bytes,
}

static PACKED: LazyLock<Vec<Packed>> =
    LazyLock::new(|| Files::iter().filter_map(|name| pack(&name)).collect());

fn pack(name: &str) -> Option<Packed> {
    let data = content(name)?;
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&data).ok()?;
    let mut brotli = Vec::new();
    brotli::BrotliCompress(&mut &*data, &mut brotli, &BrotliEncoderParams::default()).ok()?;
    Some(Packed {
        url: url(name),
        kind,
        hash: short_hash(&data),
        plain: data.into(),
        gzip: gzip.finish().ok()?.into(),
        brotli: brotli.into(),
    })
}

/// `GET /static/{file}`: the file under its hashed name, for a year; 404 under any other.
pub async fn serve(req: HttpRequest) -> AppResult<HttpResponse> {
    let asked = Site::of(&req).inside(req.path());
    let file = PACKED
        .iter()
        .find(|file| Some(file.url.as_str()) == asked)
        .ok_or(AppError::NotFound(Missing::Page))?;
    let coding = compress::negotiate(req.get_header::<AcceptEncoding>().as_ref());
    let (bytes, mark) = match coding {
        ContentEncoding::Brotli => (&file.brotli, "-br"),
        ContentEncoding::Gzip => (&file.gzip, "-gz"),
        _ => (&file.plain, ""),
    };
    let mut answer = HttpResponse::Ok();
    if !mark.is_empty() {
        answer.insert_header(coding);
    }
    Ok(answer
        .insert_header((CONTENT_TYPE, file.kind))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((VARY, "accept-encoding"))
        .insert_header((ETAG, format!("\"{}{mark}\"", file.hash)))
        .body(bytes.clone()))
}

/// `/static/app.0123456789abcdef.css`
fn url(name: &str) -> String {
    let hash = content(name).map(|data| short_hash(&data)).unwrap_or_default();
    match name.rsplit_once('.') {
        Some((stem, ending)) => links::file(&format!("{stem}.{hash}.{ending}")),
        None => links::file(&format!("{name}.{hash}")),
    }
}

fn content(name: &str) -> Option<Vec<u8>> {
    let whole = [name];
    let parts: &[&str] = if name == "app.js" { &SCRIPT } else { &whole };
    let parts: Option<Vec<_>> = parts.iter().map(|part| Some(Files::get(part)?.data)).collect();
    Some(parts?.concat())
}

fn short_hash(data: &[u8]) -> String {
    hex::encode(&digest::digest(&digest::SHA256, data).as_ref()[..8])
}
