//! Tags label and rank what is managed here. They are system-wide and found by name; everyone sees them,
//! Managers and Admins change them. A tag is made here (global) or comes from a catalogue (external); then
//! only its category and weight are ours to change. A deleted tag can be brought back for a while, with
//! every token that carried it.

pub mod add;
pub mod color;
pub mod delete;
pub mod edit;
pub mod find;
pub mod fold_names;
pub mod input;
pub mod list;
pub mod restore;
pub mod tag;
