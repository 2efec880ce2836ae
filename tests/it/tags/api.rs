//! Tags through the API: made, found by name in any spelling, changed, listed, deleted.

use serde_json::{Value, json};

use crate::support::{Answer, Person};

const TAGS: &str = "/api/global-tags";

fn post(person: &Person<'_>, secret: &str, body: &Value) -> Answer {
    person.api("POST", TAGS, secret, &body.to_string())
}

fn names(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    let items = json["items"].as_array().or(json.as_array()).expect("a list");
    items.iter().map(|tag| tag["name"].as_str().expect("a name").to_owned()).collect()
}

#[apply(on_both_engines)]
fn a_tag_is_made_found_changed_and_deleted(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let made = post(
        &maya,
        &root,
        &json!({"name": "Production", "color": "#1d4ed8", "category": "Environment", "weight_modifier": 8}),
    );
    assert_eq!(made.status, 200, "{}", made.body);
    let tag = made.json();
    let shown = json!({"id": tag["id"], "created": tag["created"], "type": "global", "name": "Production", "color": "#1D4ED8",
        "description": null, "category": "Environment", "weight_modifier": 8});
    assert_eq!(tag, shown);
    assert_eq!(maya.api("GET", "/api/global-tags/PRODUCTION", &root, "").json(), shown);

    let changed = maya
        .api("PUT", "/api/global-tags/production", &root, r#"{"description":"Live","category":null}"#)
        .json();
    assert_eq!(
        (&changed["description"], &changed["category"], &changed["weight_modifier"]),
        (&json!("Live"), &Value::Null, &json!(8))
    );
    maya.api("PUT", "/api/global-tags/production", &root, r#"{"name":"Live"}"#);
    maya.api("GET", "/api/global-tags/Production", &root, "").is_problem(404, "");
    assert_eq!(maya.api("DELETE", "/api/global-tags/live", &root, "").status, 204);
    maya.api("DELETE", "/api/global-tags/live", &root, "").is_problem(404, "");
    let actions: Vec<String> = app
        .lines("")
        .into_iter()
        .map(|line| line.action)
        .filter(|action| action.starts_with("tag."))
        .collect();
    assert_eq!(actions, ["tag.create", "tag.edit", "tag.edit", "tag.delete"]);
}

#[apply(on_both_engines)]
fn a_name_of_any_letters_is_found_by_its_percent_encoding(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for (name, path) in [
        ("Données personnelles", "Donn%C3%A9es%20personnelles"),
        ("a+b&c=d;e", "a+b&c=d;e"),
        ("100 €", "100%20%E2%82%AC"),
        ("🔑", "%F0%9F%94%91"),
        ("\"quoted\" <b>", "%22quoted%22%20%3Cb%3E"),
        ("listings", "listings"),
    ] {
        assert_eq!(post(&maya, &root, &json!({"name": name})).status, 200, "{name}");
        assert_eq!(maya.api("GET", &format!("{TAGS}/{path}"), &root, "").json()["name"], name);
    }
    // The same letters in Unicode's other normal form.
    assert_eq!(maya.api("GET", &format!("{TAGS}/Donne%CC%81es%20personnelles"), &root, "").status, 200);
    post(&maya, &root, &json!({"name": "DONNE\u{301}ES PERSONNELLES"})).is_problem(409, "name");
}

#[apply(on_both_engines)]
fn bad_input_is_refused_by_its_field_and_nothing_is_made(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let long = "x".repeat(101);
    for name in
        ["", " ", ".", "..", "listing", "LISTING", "a/b", "a?b", "a#b", "50%", "a\u{202e}b", "a\u{0}b", &long]
    {
        post(&maya, &root, &json!({"name": name})).is_problem(422, "name");
    }
    for color in ["red", "#fff", "#12345g", "#fff\" onmouseover=alert(1)", "", "1D4ED8"] {
        post(&maya, &root, &json!({"name": "x", "color": color})).is_problem(422, "color");
    }
    for weight in
        [json!(11), json!(-11), json!(1.5), json!("3"), json!(1e9), json!(9_223_372_036_854_775_807_i64)]
    {
        post(&maya, &root, &json!({"name": "x", "weight_modifier": weight}))
            .is_problem(422, "weight_modifier");
    }
    post(&maya, &root, &json!({"name": "x", "description": "x".repeat(1001)})).is_problem(422, "description");
    post(&maya, &root, &json!({"name": "x", "category": "x".repeat(101)})).is_problem(422, "category");
    post(&maya, &root, &json!({"name": "x", "type": "local"})).is_problem(422, "type");
    post(&maya, &root, &json!({"name": "x", "id": 7})).is_problem(422, "id");
    post(&maya, &root, &json!({"name": "x", "source": "atlan"})).is_problem(422, "source");
    post(&maya, &root, &json!({"name": "x", "type": "external"})).is_problem(422, "source");
    assert_eq!(maya.api("GET", TAGS, &root, "").json()["total"], 0);
    for path in ["%00", "%FF", "a%2Fb", "nothing"] {
        maya.api("GET", &format!("{TAGS}/{path}"), &root, "").is_problem(404, "");
    }
}

#[apply(on_both_engines)]
fn an_external_tag_is_made_by_an_admin_and_only_its_category_and_weight_change(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let manager = app.person("manager@x", "manager");
    let secret = manager.generate("Mine", "30");
    let external = json!({"name": "PII", "type": "external", "source": "atlan", "color": "#BE185D"});
    post(&manager, &secret, &external).is_problem(403, "");
    let made = post(&maya, &root, &external).json();
    assert_eq!((&made["type"], &made["source"]), (&json!("external"), &json!("atlan")));
    let put = |json: &str| manager.api("PUT", "/api/global-tags/pii", &secret, json);
    put(r#"{"name":"Personal"}"#).is_problem(409, "name");
    put(r##"{"color":"#000000"}"##).is_problem(409, "color");
    put(r#"{"description":"Mine"}"#).is_problem(409, "description");
    assert_eq!(put(r#"{"category":"Law","weight_modifier":-3,"name":"PII"}"#).json()["weight_modifier"], -3);

    let page = manager.get(&format!("/settings/tags?dialog=edit&tag={}", made["id"]));
    assert!(page.body.contains("atlan"), "the dialog names the source");
    let form = [("name", "Stolen"), ("color", "#000000"), ("category", "Other"), ("weight_modifier", "4")];
    manager.post(&format!("/settings/tags/{}/edit", made["id"]), &form).is_redirect_to("/settings/tags");
    let now = maya.api("GET", "/api/global-tags/PII", &root, "").json();
    assert_eq!(
        (&now["color"], &now["category"], &now["weight_modifier"]),
        (&json!("#BE185D"), &json!("Other"), &json!(4))
    );
}

#[apply(on_both_engines)]
fn the_list_is_searched_filtered_sorted_and_paged(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let tags = [
        ("Critical", "#B91C1C", "Severity", 10),
        ("production", "#1D4ED8", "Environment", 8),
        ("Staging", "#FDE68A", "Environment", 2),
        ("Grey_zone", "#9CA3AF", "Other", -10),
    ];
    for (name, color, category, weight) in tags {
        post(
            &maya,
            &root,
            &json!({"name": name, "color": color, "category": category, "weight_modifier": weight}),
        );
    }
    post(&maya, &root, &json!({"name": "PII", "type": "external", "source": "atlan", "color": "#000000"}));
    let list = |query: &str| names(&maya.api("GET", &format!("{TAGS}?{query}"), &root, ""));
    assert_eq!(list(""), ["Critical", "Grey_zone", "PII", "production", "Staging"]);
    assert_eq!(list("sort=weight&sort_dir=desc"), ["Critical", "production", "Staging", "PII", "Grey_zone"]);
    assert_eq!(list("sort=color"), ["PII", "Critical", "Staging", "Grey_zone", "production"]);
    assert_eq!(list("sort=created&sort_dir=desc")[0], "PII");
    assert_eq!(list("name=PROD"), ["production"]);
    assert_eq!(list("name=_"), ["Grey_zone"]);
    assert_eq!(list("name=%25"), Vec::<String>::new());
    assert_eq!(list("type=external"), ["PII"]);
    assert_eq!(list("category=Environment&sort=name&sort_dir=desc"), ["Staging", "production"]);
    let page = maya.api("GET", &format!("{TAGS}?page=2&size=2"), &root, "").json();
    assert_eq!(json!([page["total"], page["page"], page["size"], page["pages"]]), json!([5, 2, 2, 3]));
    assert_eq!(list("page=1000000000000&size=100"), Vec::<String>::new());
    for (query, field) in [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=x", "page"),
        ("size=0", "size"),
        ("size=101", "size"),
        ("sort=hex", "sort"),
        ("sort_dir=up", "sort_dir"),
        ("type=local", "type"),
    ] {
        maya.api("GET", &format!("{TAGS}?{query}"), &root, "").is_problem(422, field);
    }
}

#[apply(on_both_engines)]
fn members_see_tags_and_can_not_change_them(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let id = post(&maya, &root, &json!({"name": "Production"})).json()["id"].to_string();
    let member = app.person("member@x", "member");
    let secret = member.generate("Mine", "30");
    assert_eq!(names(&member.api("GET", TAGS, &secret, "")), ["Production"]);
    post(&member, &secret, &json!({"name": "Mine"})).is_problem(403, "");
    member.api("PUT", "/api/global-tags/Production", &secret, r#"{"weight_modifier":1}"#).is_problem(403, "");
    member.api("DELETE", "/api/global-tags/Production", &secret, "").is_problem(403, "");
    let page = member.get("/settings/tags");
    assert!(
        page.body.contains("Production")
            && !page.body.contains("Add Tag")
            && !page.body.contains("Actions for")
    );
    for path in ["", "/ID/edit", "/ID/delete", "/ID/restore"] {
        let answer = member.post(
            &format!("/settings/tags{}", path.replace("ID", &id)),
            &[("name", "x"), ("color", "#000000")],
        );
        assert_eq!(answer.status, 403, "{path}: {}", answer.body);
        assert!(answer.body.contains("Only Managers and Admins"), "{path}");
    }
    assert_eq!(names(&maya.api("GET", TAGS, &root, "")), ["Production"]);
    assert_eq!(app.lines("tag.create").len(), 1);
}
