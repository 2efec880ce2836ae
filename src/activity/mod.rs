//! Activity: what the audit tells, in words. Admins read all of it, everybody reads their own.
//!
//! The lines are written by `audit`, with the changes they tell of; nothing here changes one. Who reads never
//! learns the name of somebody else's personal token, because to them it does not exist: "revoked a personal
//! token".

pub mod activity_page;
pub mod export;
pub mod filter;
pub mod find;
pub mod line;
