mod api;
mod assign;
mod page;
mod scale;
mod undo;
