//! Tags label and rank what is managed. So far there is only their tab.

pub mod list;
