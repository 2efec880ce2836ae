//! What diesel can't say for a connection of two engines.

/// The columns of a row struct, in its order, where `as_select` would need to know the engine.
/// `columns!(COLUMNS = users::{id, name})`: the tuple of these columns, with its type.
macro_rules! columns {
    ($(#[$doc:meta])* $name:ident = $table:ident::{$($column:ident),+ $(,)?}) => {
        $(#[$doc])*
        pub const $name: ($($table::$column,)+) = ($($table::$column,)+);
    };
}

/// Runs one statement on the engine that `conn` is of, for what diesel can't say for both at once:
/// `on_either!(conn, insert.execute(conn))`.
macro_rules! on_either {
    ($conn:ident, $run:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite($conn) => $run,
            $crate::db::Conn::Postgres($conn) => $run,
        }
    };
}

pub(crate) use {columns, on_either};
