mod actions;
mod api;
mod at_once;
mod commands;
mod page;
mod password_link;
mod race;
mod scale;
mod seen;
mod service;

use crate::support::{Answer, App, Person};

/// The Admin and a token of hers.
fn admin_with_token(app: &App) -> (Person<'_>, String) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    (maya, root)
}

/// Adds a person in the page; gives the link's secret.
fn add_person(admin: &Person<'_>, name: &str, email: &str, role: &str) -> String {
    let form = [("type", "person"), ("name", name), ("email", email), ("role", role)];
    let answer = admin.post("/settings/users", &form);
    assert_eq!(answer.status, 200, "{}", answer.body);
    link(&answer)
}

/// The secret of the password link in the page.
fn link(answer: &Answer) -> String {
    let after = answer.body.split("/password?link=").nth(1).and_then(|rest| rest.split('"').next());
    after.unwrap_or_else(|| panic!("no link: {}", answer.body)).to_owned()
}

/// Makes a service user; gives its number.
fn service(admin: &Person<'_>, secret: &str, name: &str) -> i64 {
    let body = serde_json::json!({"name": name}).to_string();
    let answer = admin.api("POST", "/api/users", secret, &body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["id"].as_i64().expect("a number")
}

/// Gives a user an active token behind the server's back; nobody holds its secret.
fn token_of(app: &App, owner: i64, name: &str) {
    use diesel::prelude::*;
    use keyfob::db::schema::tokens;
    let jti = format!("{:032x}", rand::random::<u128>());
    let row = (
        tokens::owner_id.eq(owner),
        tokens::name.eq(name),
        tokens::name_key.eq(name.to_lowercase()),
        tokens::hash.eq(&jti),
        tokens::jti.eq(&jti),
        tokens::created.eq(1),
    );
    app.rows(|conn| Ok(diesel::insert_into(tokens::table).values(row).execute(conn)?));
}
