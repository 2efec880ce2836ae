//! Users through the API: found, listed, changed, deactivated and brought back.

use diesel::prelude::*;
use keyfob::db::schema::users;
use serde_json::{Value, json};

use super::{admin_with_token, service, token_of};
use crate::support::{Answer, Person};

fn names(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let json = answer.json();
    let items = json["items"].as_array().expect("a list");
    items.iter().map(|user| user["name"].as_str().expect("a name").to_owned()).collect()
}

#[apply(on_both_engines)]
fn a_number_has_one_spelling(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let token = maya.generate("Kept", "30");
    assert_eq!(maya.api("GET", "/api/users/1", &root, "").status, 200);
    let before = app.kept();
    for id in [
        "+1",
        "01",
        "%2B1",
        "001",
        "-1",
        "0",
        "1.0",
        "%201",
        "1%20",
        "0x1",
        "1_0",
        "９",
        "9223372036854775808",
        "99999999999999999999",
    ] {
        let id = id.replace('９', "%EF%BC%91");
        for (method, path, body) in [
            ("GET", format!("/api/users/{id}"), ""),
            ("PUT", format!("/api/users/{id}"), r#"{"name":"Other"}"#),
            ("DELETE", format!("/api/users/{id}"), ""),
            ("POST", format!("/api/users/{id}/restore"), ""),
            ("PUT", format!("/api/user-tokens/{id}"), r#"{"revoke":true}"#),
            ("DELETE", format!("/api/user-tokens/{id}"), ""),
        ] {
            maya.api(method, &path, &root, body).is_problem(404, "");
        }
        for page in
            ["tokens/ID/revoke", "tokens/ID/tags", "users/ID/deactivate", "users/ID/edit", "tags/ID/delete"]
        {
            let answer = maya.post(
                &format!("/settings/{}", page.replace("ID", &id)),
                &[("name", "Other"), ("role", "member")],
            );
            assert!([303, 404, 422].contains(&answer.status), "{page} {id}: {}", answer.status);
        }
        assert!(
            !maya.get(&format!("/settings/tokens?dialog=delete&token={id}")).body.contains("data-served"),
            "{id}"
        );
    }
    assert_eq!(app.kept(), before);
    assert_eq!(app.verify(&token, "").status, 200);
}

#[apply(on_both_engines)]
fn users_are_listed_in_pages_that_the_query_narrows(app: App) {
    let (maya, root) = admin_with_token(&app);
    for (email, role) in [("tom@x", "manager"), ("eve@x", "member")] {
        app.person(email, role);
    }
    let elan = ["user", "create", "--email", "elan@x", "--name", "Élan@x", "--role", "member"];
    assert!(app.command(&elan, "").status.success());
    service(&maya, &root, "Pipeline Automation");
    app.set_active("eve@x", false);
    let get = |query: &str| maya.api("GET", &format!("/api/users{query}"), &root, "");
    assert_eq!(names(&get("")), ["Élan@x", "Maya Lindqvist", "Pipeline Automation", "tom@x"]);
    let page = get("?page=2&size=3").json();
    assert_eq!(json!([page["total"], page["page"], page["size"], page["pages"]]), json!([4, 2, 3, 2]));
    assert_eq!(page["items"].as_array().expect("items").len(), 1);
    assert_eq!(names(&get("?include_deactivated=true&sort_dir=desc")).len(), 5);
    assert_eq!(names(&get("?include_deactivated=true&name=EVE")), ["eve@x"]);
    assert_eq!(names(&get("?include_deactivated=false&name=eve")), Vec::<String>::new());
    assert_eq!(names(&get("?name=%C3%A9LAN")), ["Élan@x"]);
    assert_eq!(
        names(&get("?name=_automation%40service")),
        ["Pipeline Automation"],
        "_ is a letter, not a wildcard"
    );
    assert_eq!(names(&get("?role=Manager")), ["tom@x"]);
    assert_eq!(names(&get("?type=Service")), ["Pipeline Automation"]);
    assert_eq!(names(&get("?type=Human&role=Admin")), ["Maya Lindqvist"]);
    assert_eq!(names(&get("?sort=created&sort_dir=desc"))[0], "Pipeline Automation");
    assert_eq!(names(&get("?sort=role"))[0], "Maya Lindqvist");
    for (query, field) in [
        ("role=admin", "role"),
        ("type=Robot", "type"),
        ("include_deactivated=1", "include_deactivated"),
        ("sort=password_hash", "sort"),
        ("sort_dir=up", "sort_dir"),
        ("page=0", "page"),
        ("size=101", "size"),
    ] {
        get(&format!("?{query}")).is_problem(422, field);
    }
    assert!(!get("?include_deactivated=true").body.contains("argon2"));
}

#[apply(on_both_engines)]
fn never_active_comes_last_both_ways(app: App) {
    let (maya, root) = admin_with_token(&app);
    for (email, seen) in [("a@x", Some(10)), ("b@x", None), ("c@x", Some(30))] {
        app.command(&["user", "create", "--email", email, "--name", email, "--role", "member"], "");
        let row = users::table.filter(users::email.eq(email));
        app.rows(|conn| Ok(diesel::update(row).set(users::last_active.eq(seen)).execute(conn)?));
    }
    let sorted = |way: &str| {
        names(&maya.api("GET", &format!("/api/users?sort=last_active&sort_dir={way}&role=Member"), &root, ""))
    };
    assert_eq!(sorted("asc"), ["a@x", "c@x", "b@x"]);
    assert_eq!(sorted("desc"), ["c@x", "a@x", "b@x"]);
}

#[apply(on_both_engines)]
fn a_user_is_changed_field_by_field(app: App) {
    let (maya, root) = admin_with_token(&app);
    app.person("tom@x", "member");
    let path = format!("/api/users/{}", app.user_id("tom@x"));
    let put = |body: Value| maya.api("PUT", &path, &root, &body.to_string());
    let before = maya.api("GET", &path, &root, "").json();
    assert_eq!(before, put(json!({})).json());
    assert_eq!(put(json!({"name": " Tom Wrona "})).json()["name"], "Tom Wrona");
    assert_eq!(put(json!({"email": "Tom@Example.net", "role": "Manager"})).status, 200);
    let user = maya.api("GET", &path, &root, "").json();
    assert_eq!(
        json!([user["name"], user["email"], user["role"]]),
        json!(["Tom Wrona", "Tom@Example.net", "Manager"])
    );
    assert_eq!(put(json!({"email": "tom@example.NET"})).status, 200, "another spelling of one's own address");
    let line = |action: &str| app.lines(action).into_iter().map(|line| line.subject_name).collect::<Vec<_>>();
    assert_eq!(line("user.role"), ["Tom Wrona, Member → Manager"]);
    assert_eq!(line("user.edit")[..2], ["tom@x → Tom Wrona", "Tom Wrona, tom@x → Tom@Example.net"]);
    let kept = app.kept();
    put(json!({"email": "MAYA@example.net"})).is_problem(409, "email");
    for (body, field) in [
        (json!({"email": "tom"}), "email"),
        (json!({"email": "a\u{202E}@x"}), "email"),
        (json!({"email": "ci@service"}), "email"),
        (json!({"name": ""}), "name"),
        (json!({"name": "a\u{200B}b"}), "name"),
        (json!({"role": "root"}), "role"),
        (json!({"active": false}), "active"),
        (json!({"password": "correct horse battery"}), "password"),
        (json!({"user_type": "Service"}), "user_type"),
    ] {
        put(body).is_problem(422, field);
    }
    assert_eq!(app.kept(), kept);
}

#[apply(on_both_engines)]
fn the_identifier_of_a_service_user_stays_whatever_its_name(app: App) {
    let (maya, root) = admin_with_token(&app);
    let path = format!("/api/users/{}", service(&maya, &root, "CI"));
    maya.api("PUT", &path, &root, r#"{"email":"ci@example.net"}"#).is_problem(409, "email");
    let user = maya.api("PUT", &path, &root, r#"{"name":"データ","role":"Manager"}"#).json();
    assert_eq!(
        json!([user["name"], user["email"], user["role"]]),
        json!(["データ", "ci@service", "Manager"])
    );
}

#[apply(on_both_engines)]
fn deactivating_and_restoring_answer_for_what_is(app: App) {
    let (maya, root) = admin_with_token(&app);
    app.person("tom@x", "member");
    let path = format!("/api/users/{}", app.user_id("tom@x"));
    assert_eq!(maya.api("DELETE", &path, &root, "").status, 204);
    maya.api("DELETE", &path, &root, "").is_problem(409, "");
    assert_eq!(maya.api("GET", &path, &root, "").json()["active"], false);
    let restored = maya.api("POST", &format!("{path}/restore"), &root, "");
    assert_eq!((restored.status, &restored.json()["active"]), (200, &json!(true)));
    maya.api("POST", &format!("{path}/restore"), &root, "").is_problem(409, "");
    let actions: Vec<String> = app
        .lines("")
        .into_iter()
        .map(|line| line.action)
        .filter(|action| action.contains("activate"))
        .collect();
    assert_eq!(actions, ["user.deactivate", "user.reactivate"]);
    for (method, path) in [
        ("GET", "/api/users/999"),
        ("DELETE", "/api/users/999"),
        ("POST", "/api/users/x/restore"),
        ("GET", "/api/users/99999999999999999999"),
    ] {
        maya.api(method, path, &root, "").is_problem(404, "");
    }
    maya.api("PUT", "/api/users/999", &root, r#"{"name":"x"}"#).is_problem(404, "");
}

#[apply(on_both_engines)]
fn a_service_user_with_active_tokens_stays(app: App) {
    let (maya, root) = admin_with_token(&app);
    let id = service(&maya, &root, "CI");
    let path = format!("/api/users/{id}");
    for name in ["Build", "Deploy"] {
        token_of(&app, id, name);
    }
    let before = app.kept();
    let refused = maya.api("DELETE", &path, &root, "");
    refused.is_problem(409, "");
    let detail = refused.json()["detail"].as_str().expect("a detail").to_owned();
    assert!(detail.contains("2 active tokens: Build, Deploy"), "{detail}");
    assert_eq!(app.kept(), before);
    use keyfob::db::schema::tokens;
    let all = tokens::table.filter(tokens::owner_id.eq(id));
    app.rows(|conn| {
        Ok(diesel::update(all.filter(tokens::name.eq("Build"))).set(tokens::revoked.eq(5)).execute(conn)?)
    });
    assert!(
        maya.api("DELETE", &path, &root, "").json()["detail"]
            .as_str()
            .expect("text")
            .contains("1 active token: Deploy")
    );
    app.rows(|conn| {
        Ok(diesel::update(all.filter(tokens::name.eq("Deploy")))
            .set(tokens::expiration.eq(5))
            .execute(conn)?)
    });
    assert_eq!(maya.api("DELETE", &path, &root, "").status, 204);
}

#[apply(on_both_engines)]
fn nobody_but_an_admin_changes_anything(app: App) {
    let (maya, root) = admin_with_token(&app);
    app.person("eve@x", "member");
    let eve = app.user_id("eve@x");
    let others = [app.person("member@x", "member"), app.person("manager@x", "manager")];
    let secrets = others.each_ref().map(|person| person.generate("Mine", "30"));
    let before = app.kept();
    for secret in &secrets {
        for (method, path, body) in [
            ("POST", "/api/users".to_owned(), r#"{"name":"CI","role":"Admin"}"#),
            ("PUT", format!("/api/users/{eve}"), r#"{"role":"Admin"}"#),
            ("DELETE", format!("/api/users/{eve}"), ""),
            ("POST", format!("/api/users/{eve}/restore"), ""),
        ] {
            Person::stranger(&app).api(method, &path, secret, body).is_problem(403, "");
        }
    }
    for person in &others {
        for (path, form) in [
            (
                "/settings/users".to_owned(),
                &[("type", "person"), ("name", "M"), ("email", "m@x"), ("role", "admin")][..],
            ),
            (format!("/settings/users/{eve}/edit"), &[("name", "M"), ("email", "eve@x"), ("role", "admin")]),
            (format!("/settings/users/{eve}/deactivate"), &[]),
            (format!("/settings/users/{eve}/reactivate"), &[]),
            (format!("/settings/users/{eve}/password-link"), &[]),
        ] {
            assert_eq!(person.post(&path, form).status, 403, "{path}");
        }
    }
    assert_eq!(app.kept(), before);
    assert_eq!(maya.api("GET", "/api/users/me", &root, "").status, 200);
}
