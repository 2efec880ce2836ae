mod api;
mod assign;
mod page;
mod race;
mod scale;
mod undo;
