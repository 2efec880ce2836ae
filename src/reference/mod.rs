//! The API reference: the OpenAPI document as a page to read and try.
//!
//! It is made from the document that `GET /api/openapi.json` answers with and from nothing else, so it can't
//! say anything that the document does not. Reading needs no script; `static/app.js` adds Try it.

mod contents;
mod operation;
pub mod page;
mod schema;
mod text;
mod who;
