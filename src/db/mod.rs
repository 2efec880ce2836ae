//! The database: two engines behind one `Conn`, migrations, and the types that rows are made of.

pub mod active;
pub mod changes;
mod checkpoints;
mod connection;
pub mod damage;
mod error;
mod fold;
pub mod future;
mod ids;
mod job;
mod lanes;
mod list_key;
mod locks;
mod macros;
pub mod migrate;
mod one_file;
mod one_server;
mod opener;
mod own_reader;
pub mod patience;
mod pool;
mod postgres_url;
pub mod schema;
mod turns;
mod types;
mod unusable;
mod url;
mod watch;

pub use connection::Conn;
pub use error::is_duplicate;
pub use fold::fold;
pub use ids::{TagId, TokenId, UserId};
pub use list_key::{list_key, literal, sought};
pub use locks::{
    hold_compromising, hold_making, hold_named, hold_tag, hold_token, hold_tokens_of, hold_users, try_hold,
};
pub(crate) use macros::{columns, on_either};
pub use one_file::into_one_file;
pub use one_server::OneServer;
pub use own_reader::OwnReader;
pub use pool::Db;
pub(crate) use types::stored_as_word;
pub use types::{Moment, Role, UserType, Word};
pub use url::DatabaseUrl;
