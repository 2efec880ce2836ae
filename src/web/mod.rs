//! What every page and every API call share: who is asking, how answers look, how errors are shown.

pub mod actor;
pub mod address;
pub mod assets;
pub mod back;
pub mod browser;
pub mod cookies;
pub mod csrf;
pub mod flash;
pub mod form;
pub mod headers;
pub mod health;
pub mod html_errors;
pub mod json;
pub mod listing;
pub mod local_path;
pub mod page;
pub mod paging;
pub mod path_id;
pub mod problem_json;
pub mod query;
pub mod refusals;
pub mod request_log;
pub mod site;
pub mod theme;
pub mod when;
