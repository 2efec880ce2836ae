//! `keyfob backup FILE`: a whole, consistent copy, also while the server writes.

use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, bail};
use diesel::RunQueryDsl;
use diesel::sql_types::Text;

use super::console::say;
use crate::db::{Conn, DatabaseUrl};

/// Copies the SQLite database to `file`, which must not exist; mode 0600, on disk before this returns.
pub fn backup(url: &DatabaseUrl, file: &Path) -> anyhow::Result<()> {
    let DatabaseUrl::Sqlite(source) = url else {
        bail!(
            "this database is PostgreSQL; use its own tool: pg_dump --format=custom --file={}",
            file.display()
        );
    };
    let shown = file.display();
    if !source.exists() {
        bail!("there is no database {}", source.display());
    }
    if file.exists() {
        bail!("{shown} is there already; choose another name");
    }
    let name = file.to_str().with_context(|| format!("{shown} is not UTF-8"))?;
    let mut conn = Conn::open(url)?;
    // Made first, so that its mode is right from the beginning; VACUUM INTO takes an empty file.
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .with_context(|| format!("can't write {shown}"))?;
    if let Err(cause) = diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(name).execute(&mut conn) {
        // Half a copy must not look like one.
        std::fs::remove_file(file)?;
        bail!("can't write {shown}: {cause}");
    }
    std::fs::File::open(file)?.sync_all()?;
    say(&format!(
        "copied {} to {shown}; keep the key file too, without it no token verifies",
        source.display()
    ));
    Ok(())
}
