mod csrf;
mod errors;
mod headers;
mod json;
