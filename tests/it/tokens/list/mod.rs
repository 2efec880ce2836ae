mod api;
mod page;
