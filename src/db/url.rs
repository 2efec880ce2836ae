//! Which database: `sqlite://PATH` or `postgres://…`.

use std::fmt;
use std::path::PathBuf;

use super::postgres_url;

/// A parsed `DATABASE_URL`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// Path of the file, as written: relative to where the server was started, or absolute.
    Sqlite(PathBuf),
    /// A libpq URL with its time limits filled in.
    Postgres(String),
}

/// How long PostgreSQL may take before a call is given up. Values that the URL sets itself win. Waiting for a
/// lock has no limit of its own: the error would name a place in the statement, as a defect does
/// (`error::classify_on_postgres`).
const POSTGRES_LIMITS: [(&str, &str); 7] = [
    ("connect_timeout", "2"),
    ("tcp_user_timeout", "2500"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("application_name", "keyfob"),
    ("options", "-c statement_timeout=2300 -c lock_timeout=0"),
];

const A_FILE: &str = "a SQLite database is a file: sqlite://keyfob.db, or sqlite:///var/lib/keyfob/keyfob.db";

impl DatabaseUrl {
    /// Reads `text`; the error is one sentence for the person who set it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            return sqlite_path(path).map(DatabaseUrl::Sqlite);
        }
        if ["sqlite", "file:"].iter().any(|form| text.starts_with(form)) {
            return Err(A_FILE.into());
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let mut url = postgres_url::parse(text)?;
            let set: Vec<String> = url.query_pairs().map(|(key, _)| key.into_owned()).collect();
            let missing = POSTGRES_LIMITS.iter().filter(|(key, _)| !set.iter().any(|s| s == key));
            let mut query = url.query().unwrap_or("").to_owned();
            for (key, value) in missing {
                // libpq reads %20 but not the `+` of web forms.
                let separator = if query.is_empty() { "" } else { "&" };
                query = format!("{query}{separator}{key}={}", value.replace(' ', "%20").replace('=', "%3D"));
            }
            url.set_query(Some(&query));
            return Ok(DatabaseUrl::Postgres(url.into()));
        }
        Err("use sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME".into())
    }
}

/// The path is everything behind `sqlite://`, as it is written. What other programs put there is told as a
/// mistake, and does not become the name of a file.
fn sqlite_path(path: &str) -> Result<PathBuf, String> {
    if path.is_empty() {
        return Err("sqlite:// needs a path, for example sqlite://keyfob.db".into());
    }
    if path.contains(":memory:") || path.contains("mode=memory") {
        return Err(format!("Keyfob keeps no database in memory; {A_FILE}"));
    }
    if let Some(sign) = path.chars().find(|sign| matches!(sign, '?' | '#')) {
        return Err(format!(
            "there are no options behind the path, and no {sign} in it; {A_FILE} (a file of that very name, from before this was checked, has to be renamed)"
        ));
    }
    if path.starts_with("file:") || path.ends_with('/') {
        return Err(A_FILE.into());
    }
    Ok(PathBuf::from(path))
}

/// Never shows the password.
impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            DatabaseUrl::Postgres(url) => {
                let host = url::Url::parse(url).ok().and_then(|u| u.host_str().map(str::to_owned));
                write!(f, "postgres://{}", host.unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DatabaseUrl;

    #[test]
    fn a_postgres_url_keeps_what_it_sets_and_gets_the_limits_it_lacks() {
        let Ok(DatabaseUrl::Postgres(url)) =
            DatabaseUrl::parse("postgres://u:p@h/db?sslmode=require&connect_timeout=9")
        else {
            panic!("refused")
        };
        assert!(url.contains("sslmode=require") && url.contains("connect_timeout=9"), "{url}");
        assert!(url.contains("options=-c%20statement_timeout%3D2300"), "{url}");
    }

    #[test]
    fn another_scheme_is_refused_and_a_password_is_never_shown() {
        assert!(DatabaseUrl::parse("mysql://root@localhost/x").is_err());
        for bad in
            ["", "x.db?mode=rwc", ":memory:", "file::memory:?cache=shared", "file:x.db", "x.db#y", "/var/"]
        {
            assert!(DatabaseUrl::parse(&format!("sqlite://{bad}")).is_err(), "{bad}");
        }
        for bad in ["sqlite::memory:", "sqlite:x.db", "sqlite:/x.db", "file:x.db", "sqlite3:///x.db", "x.db"]
        {
            assert!(DatabaseUrl::parse(bad).is_err(), "{bad}");
        }
        for good in ["x.db", "/var/lib/my keyfob.db", "./x.db", "../x%20y.db", "ü.db"] {
            let read = DatabaseUrl::parse(&format!("sqlite://{good}"));
            assert_eq!(read, Ok(DatabaseUrl::Sqlite(good.into())));
        }
        let url = DatabaseUrl::parse("postgres://u:secret@h/db").expect("a good URL");
        assert_eq!(format!("{url:?}"), "postgres://h");
    }
}
