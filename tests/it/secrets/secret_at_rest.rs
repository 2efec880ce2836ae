//! The secret is shown once and kept nowhere.

use diesel::prelude::*;
use keyfob::db::schema::tokens;

use crate::support::{App, Engine};

#[apply(on_both_engines)]
fn the_secret_is_nowhere_in_the_database(app: App) {
    let maya = app.admin();
    let mut secrets = vec![maya.generate("Root", "never")];
    let body = r#"{"name":"CI","expires_in_days":30}"#;
    let made = maya.api("POST", "/api/user-tokens", &secrets[0], body).json();
    secrets.push(made["bearer_token"].as_str().expect("a secret").to_owned());
    let path = format!("/api/user-tokens/{}", made["id"]);
    for json in [r#"{"revoke":true}"#, r#"{"revoke":false}"#, r#"{"revoke":true}"#] {
        assert_eq!(maya.api("PUT", &path, &secrets[0], json).status, 200);
    }
    assert_eq!(maya.api("GET", "/api/users/me", &secrets[1], "").status, 401);
    let kept = everything(&app);
    assert!(kept.contains("maya@example.net"), "the search finds what is there");
    for secret in &secrets {
        let parts: Vec<&str> = secret.split('.').collect();
        assert!(!kept.contains(parts[1]) && !kept.contains(parts[2]), "{secret}");
    }
    assert!(!maya.get("/settings/tokens").body.contains("eyJ"), "nor in the next page");
}

/// All that the database holds: the bytes of its files, or the rows of its tables as text.
fn everything(app: &App) -> String {
    if app.engine == Engine::Sqlite {
        let files = std::fs::read_dir(app.database.folder.path()).expect("the folder");
        let files = files.map(|file| std::fs::read(file.expect("a file").path()).expect("readable"));
        return files.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    }
    #[derive(QueryableByName)]
    struct Text {
        #[diesel(sql_type = diesel::sql_types::Text)]
        text: String,
    }
    let tables =
        ["users", "tokens", "audit", "sessions", "sign_in_failures", "signing_keys", "issuers", "used_forms"];
    let text = |table: &str| -> Vec<Text> {
        app.rows(|conn| Ok(diesel::sql_query(format!("SELECT t::text AS text FROM {table} t")).load(conn)?))
    };
    assert_eq!(app.rows(|conn| Ok(tokens::table.count().get_result::<i64>(conn)?)), 2);
    tables.iter().flat_map(|table| text(table)).map(|row| row.text).collect()
}
