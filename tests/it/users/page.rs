//! The Users tab without a browser.

use super::{add_person, admin_with_token, service, token_of};
use crate::support::Answer;

/// The names in the list, from top to bottom.
fn names(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.names()
}

#[apply(on_both_engines)]
fn the_list_tells_who_there_is(app: App) {
    let (maya, root) = admin_with_token(&app);
    app.person("tom@x", "manager");
    app.person("eve@x", "member");
    app.set_active("eve@x", false);
    let ci = service(&maya, &root, "Pipeline Automation");
    for name in ["Build", "Deploy"] {
        token_of(&app, ci, name);
    }
    let page = maya.get("/settings/users");
    assert_eq!(names(&page), ["eve@x", "Maya Lindqvist", "Pipeline Automation", "tom@x"]);
    for text in [
        "3 people, 1 service user",
        "pipeline_automation@service · 2 active tokens",
        "(you)",
        "Deactivated",
        "Actions for tom@x",
        "Add User",
    ] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    let generate = format!(
        "name=\"kind\" value=\"service\"><input type=\"hidden\" name=\"dialog\" value=\"generate\"><input type=\"hidden\" name=\"user\" value=\"{ci}\""
    );
    assert!(page.body.contains(&generate));
}

#[apply(on_both_engines)]
fn a_manager_reads_and_a_member_does_not(app: App) {
    app.admin();
    let (tom, eve) = (app.person("tom@x", "manager"), app.person("eve@x", "member"));
    let page = tom.get("/settings/users?dialog=add");
    assert_eq!(names(&page), ["eve@x", "Maya Lindqvist", "tom@x"]);
    for text in ["Actions for", "Add User", "<dialog"] {
        assert!(!page.body.contains(text), "{text}");
    }
    assert!(!tom.get("/settings/users?dialog=edit&user=1").body.contains("<dialog"));
    assert!(tom.get("/settings/tags").body.contains("href=\"/settings/users\""));
    assert!(!eve.get("/settings/tags").body.contains("href=\"/settings/users\""));
    assert_eq!(eve.get("/settings/users").status, 403);
}

#[apply(on_both_engines)]
fn search_filters_sort_and_pages_are_in_the_address(app: App) {
    let (maya, root) = admin_with_token(&app);
    app.person("tom@x", "manager");
    service(&maya, &root, "CI");
    service(&maya, &root, "Nightly <b>");
    let get = |query: &str| names(&maya.get(&format!("/settings/users?{query}")));
    assert_eq!(get("type=person"), ["Maya Lindqvist", "tom@x"]);
    assert_eq!(get("type=service"), ["CI", "Nightly <b>"]);
    assert_eq!(get("role=manager"), ["tom@x"]);
    assert_eq!(get("search=EXAMPLE.net"), ["Maya Lindqvist"]);
    assert_eq!(get("search=%25"), Vec::<String>::new());
    service(&maya, &root, "50%_off");
    assert_eq!(
        (get("search=%25_o"), get("search=5_%25"), get("search=5%25f")),
        (vec!["50%_off".to_owned()], vec![], vec![])
    );
    maya.api("DELETE", &format!("/api/users/{}", app.user_id("50_off@service")), &root, "");
    assert_eq!(get("sort=name-desc&type=person"), ["tom@x", "Maya Lindqvist"]);
    assert_eq!(get("sort=added-desc&state=active")[0], "Nightly <b>");
    assert_eq!(get("sort=role")[0], "Maya Lindqvist");
    app.set_active("tom@x", false);
    assert_eq!(
        (get("state=deactivated"), get("state=active").len()),
        (vec!["50%_off".to_owned(), "tom@x".to_owned()], 3)
    );
    assert_eq!(get("role=x&type=y&state=z&sort=w&page=-3&search=%00").len(), 5);
    let nothing = maya.get("/settings/users?search=tom&state=active");
    for text in [
        "Nothing matches",
        "No active user has “tom” in the name or the address.",
        "Somebody else has",
        ">tom@x</a>, person, deactivated",
    ] {
        assert!(nothing.body.contains(text), "{text}: {}", nothing.body);
    }
    assert!(!maya.get("/settings/users").body.contains("Nightly <b>"), "a name is not escaped");
    for number in 0..24 {
        service(&maya, &root, &format!("Bot {number:02}"));
    }
    let second = maya.get("/settings/users?page=2");
    assert_eq!(second.names().len(), 4);
    assert!(second.body.contains("26–29 of 29") && second.body.contains("href=\"/settings/users\""));
}

#[apply(on_both_engines)]
fn without_service_users_their_half_says_what_they_are(app: App) {
    let maya = app.admin();
    let page = maya.get("/settings/users?type=service");
    assert!(page.body.contains("No service users yet") && page.body.contains("Make the first one"));
    assert!(maya.get("/settings/users?type=service&role=admin").body.contains("Nothing matches"));
    let tom = app.person("tom@x", "manager");
    let page = tom.get("/settings/users?type=service");
    assert!(page.body.contains("Admins make them") && !page.body.contains("Make the first one"));
}

#[apply(on_both_engines)]
fn a_mistake_in_add_user_gives_the_dialog_again_with_what_was_typed(app: App) {
    let maya = app.admin();
    add_person(&maya, "Tom", "tom@x", "member");
    let before = app.kept();
    let long = "a".repeat(256);
    for (kind, name, email, role, status, field) in [
        ("person", "Tom", "TOM@X", "member", 409, "email"),
        ("person", "Tom", "maya@EXAMPLE.net", "member", 409, "email"),
        ("person", "", "eve@x", "member", 422, "name"),
        ("person", "a\u{202E}b", "eve@x", "member", 422, "name"),
        ("person", "a\0b", "eve@x", "member", 422, "name"),
        ("person", &long, "eve@x", "member", 422, "name"),
        ("person", "Eve", "", "member", 422, "email"),
        ("person", "Eve", "eve", "member", 422, "email"),
        ("person", "Eve", "a\u{200B}@x", "member", 422, "email"),
        ("person", "Eve", "eve@x", "root", 422, "role"),
        ("person", "Eve", "eve@x", "", 422, "role"),
        ("service", "???", "", "member", 422, "name"),
        ("robot", "Eve", "eve@x", "member", 422, "type"),
    ] {
        let answer =
            maya.post("/settings/users", &[("type", kind), ("name", name), ("email", email), ("role", role)]);
        assert_eq!(answer.status, status, "{kind} {name} {email} {role}");
        if !matches!(field, "role" | "type") {
            assert_eq!(answer.wrong_field(), field, "{name} {email}");
        }
        assert!(!answer.error_text().is_empty(), "{}", answer.body);
        assert!(answer.body.contains("id=\"add-user\" aria-labelledby=\"add-user-title\" open"));
        assert_eq!(answer.typed("email"), email);
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn edit_user_changes_and_refuses_by_the_field(app: App) {
    let (maya, root) = admin_with_token(&app);
    app.person("tom@x", "member");
    let id = app.user_id("tom@x");
    let dialog = maya.get(&format!("/settings/users?role=member&dialog=edit&user={id}"));
    assert!(dialog.body.contains("Edit User") && dialog.body.contains("value=\"tom@x\""));
    let edit = |name: &str, email: &str, role: &str| {
        let form =
            [("name", name), ("email", email), ("role", role), ("back", "/settings/users?role=member")];
        maya.post(&format!("/settings/users/{id}/edit"), &form)
    };
    edit("Tom Wrona", "tom@example.net", "manager").is_redirect_to("/settings/users?role=member");
    let page = maya.get("/settings/users");
    assert_eq!(page.toast(), "User successfully updated");
    assert!(page.body.contains("Actions for Tom Wrona") && page.body.contains("tom@example.net"));
    let taken = edit("Tom", "MAYA@example.net", "member");
    assert_eq!((taken.status, taken.wrong_field().as_str()), (409, "email"));
    let empty = edit("Tom", "", "member");
    assert_eq!((empty.status, empty.wrong_field().as_str()), (422, "email"));
    assert!(empty.body.contains("id=\"edit-user\" aria-labelledby=\"edit-user-title\" open"));
    let ci = service(&maya, &root, "CI");
    assert!(maya.get(&format!("/settings/users?dialog=edit&user={ci}")).body.contains("Identifier"));
    let form = [("name", "Nightly"), ("role", "manager")];
    maya.post(&format!("/settings/users/{ci}/edit"), &form).is_redirect_to("/settings/users");
    assert!(maya.get("/settings/users").body.contains("ci@service · no active tokens"));
    assert_eq!(maya.get("/settings/users?dialog=edit&user=999").status, 404);
}

#[apply(on_both_engines)]
fn people_from_before_there_were_folded_names_are_found_after_the_next_start(app: App) {
    use diesel::prelude::*;
    use keyfob::db::schema::users;
    let maya = app.admin();
    add_person(&maya, "Élan Vital", "elan@x", "member");
    let cookies = maya.cookie_header();
    app.rows(|conn| Ok(diesel::update(users::table).set(users::name_key.eq("")).execute(conn)?));
    let restarted = app.restart(|_| ());
    let maya = crate::support::Person::with_cookies(&restarted, &cookies);
    assert_eq!(names(&maya.get("/settings/users?search=%C3%A9LAN")), ["Élan Vital"]);
}
