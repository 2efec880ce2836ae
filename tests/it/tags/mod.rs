mod api;
mod assign;
mod page;
mod undo;
