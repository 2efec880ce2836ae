//! Tokens carry tags.

use serde_json::json;

use crate::support::Person;

/// Makes tags of these names and weights; gives their numbers.
pub fn make(person: &Person<'_>, secret: &str, tags: &[(&str, i32)]) -> Vec<String> {
    let one = |(name, weight): &(&str, i32)| {
        let body = json!({"name": name, "weight_modifier": weight}).to_string();
        person.api("POST", "/api/global-tags", secret, &body).json()["id"].to_string()
    };
    tags.iter().map(one).collect()
}

#[apply(on_both_engines)]
fn a_token_is_generated_with_tags_and_they_are_changed_later(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let ids = make(&maya, &root, &[("CI", 4), ("Production", 8), ("Alpha", 4)]);
    let key = maya.get("/settings/tokens").input("form_key");
    let form = [
        ("form_key", key.as_str()),
        ("name", "Tagged"),
        ("expiration", "30"),
        ("tags", &ids[0]),
        ("tags", &ids[1]),
    ];
    assert_eq!(maya.post("/settings/tokens", &form).status, 200);
    let tags = || {
        maya.tokens(&root).into_iter().find(|token| token["name"] == "Tagged").expect("there")["tags"].clone()
    };
    assert_eq!(tags(), json!(["Production", "CI"]));
    let id = maya.token_id(&root, "Tagged");
    let choose = |form: &[(&str, &str)]| maya.post(&format!("/settings/tokens/{id}/tags"), form);
    choose(&[("tags", &ids[0]), ("tags", &ids[1]), ("tags", &ids[2])]).is_redirect_to("/settings/tokens");
    assert_eq!(tags(), json!(["Production", "Alpha", "CI"]), "by weight, then by name");
    choose(&[("tags", &ids[0]), ("more_tags", "alpha\r\n")]).is_redirect_to("/settings/tokens");
    assert_eq!(tags(), json!(["Alpha", "CI"]));
    choose(&[]).is_redirect_to("/settings/tokens");
    assert_eq!(tags(), json!([]));
    assert_eq!(app.lines("token.tags").len(), 4);
    choose(&[]).is_redirect_to("/settings/tokens");
    assert_eq!(app.lines("token.tags").len(), 4, "a line for a change that is none");
}

#[apply(on_both_engines)]
fn the_api_puts_tags_on_by_name_all_of_them_or_none(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    make(&maya, &root, &[("CI", 4), ("Production", 8)]);
    let id = maya.token_id(&root, "Root");
    let put = |json: &str| maya.api("PUT", &format!("/api/user-tokens/{id}"), &root, json);
    assert_eq!(put(r#"{"tags":["ci","Production","CI"]}"#).json()["tags"], json!(["Production", "CI"]));
    put(r#"{"tags":["CI","Nothing"]}"#).is_problem(409, "tags");
    put(r#"{"tags":["CI","a\u0000b"]}"#).is_problem(409, "tags");
    put(r#"{"tags":"CI"}"#).is_problem(422, "tags");
    put(r#"{"tags":[1]}"#).is_problem(422, "tags[0]");
    assert_eq!(put("{}").status, 200);
    assert_eq!(maya.tokens(&root)[0]["tags"], json!(["Production", "CI"]), "something was changed");
    let made =
        maya.api("POST", "/api/user-tokens", &root, r#"{"name":"New","expires_in_days":1,"tags":["CI"]}"#);
    assert_eq!(made.json()["tags"], json!(["CI"]));
    maya.api("POST", "/api/user-tokens", &root, r#"{"name":"Other","expires_in_days":1,"tags":["Nothing"]}"#)
        .is_problem(409, "tags");
    assert_eq!(maya.tokens(&root).len(), 2, "a token with an unknown tag was made");
}

#[apply(on_both_engines)]
fn an_unknown_or_deleted_tag_in_a_form_changes_nothing_and_the_dialog_says_so(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let ids = make(&maya, &root, &[("CI", 4), ("Gone", 8)]);
    let id = maya.token_id(&root, "Root");
    let path = format!("/settings/tokens/{id}/tags");
    maya.post(&path, &[("tags", &ids[0])]);
    maya.api("DELETE", "/api/global-tags/Gone", &root, "");
    for form in [
        [("tags", ids[0].as_str()), ("tags", &ids[1])],
        [("tags", "0"), ("tags", "x")],
        [("more_tags", "Nope"), ("tags", &ids[0])],
    ] {
        let answer = maya.post(&path, &form);
        assert_eq!(answer.status, 409, "{}", answer.body);
        assert_eq!(maya.tokens(&root)[0]["tags"], json!(["CI"]));
    }
    let other = app.person("other@x", "admin");
    other.post(&path, &[("tags", &ids[0])]).is_redirect_to("/settings/tokens");
}

#[apply(on_both_engines)]
fn tokens_are_filtered_by_tag_together_with_search_and_state(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    make(&maya, &root, &[("CI & CD", 4)]);
    for name in ["Build one", "Build two", "Deploy"] {
        let body = json!({"name": name, "expires_in_days": 1, "tags": if name == "Build two" { vec![] } else { vec!["CI & CD"] }});
        maya.api("POST", "/api/user-tokens", &root, &body.to_string());
    }
    let one = maya.token_id(&root, "Build one");
    maya.api("PUT", &format!("/api/user-tokens/{one}"), &root, r#"{"revoke":true}"#);
    let list = |query: &str| maya.get(&format!("/settings/tokens?{query}")).names();
    assert_eq!(list("tag=ci+%26+cd&sort=name"), ["Build one", "Deploy"]);
    assert_eq!(list("tag=CI+%26+CD&search=build"), ["Build one"]);
    assert_eq!(list("tag=CI+%26+CD&state=active"), ["Deploy"]);
    assert_eq!(list("tag=nothing"), Vec::<String>::new());
    assert!(
        maya.get("/settings/tokens").body.contains("/settings/tokens?tag=CI+%26+CD"),
        "the chip leads to the filter"
    );
}
