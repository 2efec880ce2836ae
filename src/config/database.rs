//! Which database.

use clap::Args;

use crate::db::DatabaseUrl;

#[derive(Args, Debug, Clone)]
pub struct Database {
    /// sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME; created and migrated at start
    #[arg(
        long = "database-url",
        env = "DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite://keyfob.db",
        value_parser = DatabaseUrl::parse,
        hide_env_values = true,
        global = true
    )]
    pub url: DatabaseUrl,
}
