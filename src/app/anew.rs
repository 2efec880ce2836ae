//! A key that has served a database does not begin with an empty one in silence: that is a volume that was
//! not mounted or a wrong `DATABASE_URL`, and `/setup` would be open to whoever comes first.

use anyhow::Context;

use crate::config::Config;
use crate::db::{Conn, DatabaseUrl, migrate};
use crate::master_key::{MasterKey, mark_of};
use crate::secrets::keyring::Keyring;

/// Opens and migrates the database, then runs `then` (see `migrate::run`). An error when it is empty or
/// missing, and `config` does not say "anew".
pub fn migrate<T>(config: &Config, then: impl FnOnce(&mut Conn) -> anyhow::Result<T>) -> anyhow::Result<T> {
    // First of all: another node may be making the database right now, and leaves the mark afterwards.
    let mark = mark_of(&config.keys.key_file).filter(|_| !config.anew);
    let Some(mark) = mark else { return migrate::run(&config.database.url, then) };
    if matches!(&config.database.url, DatabaseUrl::Sqlite(path) if !path.exists()) {
        // Opening it would make it.
        refuse(config, &mark, "is missing").with_context(|| format!("database {:?}", config.database.url))?;
    }
    migrate::run(&config.database.url, |conn| {
        if !Keyring::is_there(conn)? {
            refuse(config, &mark, "is empty")?;
        }
        then(conn)
    })
}

/// `mark` may be that of another key, which was in this place before.
fn refuse(config: &Config, mark: &str, how: &str) -> anyhow::Result<()> {
    let path = &config.keys.key_file;
    if MasterKey::read(path)?.is_none_or(|key| key.mark() != mark) {
        return Ok(());
    }
    anyhow::bail!(
        "it {how}, but the key file {} has served a database: put that back, or mend DATABASE_URL; to begin anew, without any users and tokens, run once: keyfob serve --new",
        path.display()
    )
}
