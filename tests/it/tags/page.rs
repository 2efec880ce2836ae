//! The Tags tab without a browser.

use crate::support::Person;

fn add(person: &Person<'_>, name: &str, color: &str, weight: &str) -> crate::support::Answer {
    person.post(
        "/settings/tags",
        &[("name", name), ("color", color), ("category", "Env"), ("weight_modifier", weight)],
    )
}

#[apply(on_both_engines)]
fn a_tag_is_added_edited_and_deleted_with_its_toasts(app: App) {
    let maya = app.admin();
    assert!(maya.get("/settings/tags").body.contains("No tags yet"));
    let toast = || maya.get("/settings/tags").toast();
    add(&maya, "Production", "#1d4ed8", "+8").is_redirect_to("/settings/tags");
    assert_eq!(toast(), "Tag successfully created");
    let page = maya.get("/settings/tags");
    assert!(page.body.contains("Actions for Production") && page.body.contains("fill=\"#1D4ED8\""));
    let form = [
        ("name", "Live"),
        ("color", "#000000"),
        ("weight_modifier", "−3"),
        ("back", "/settings/tags?sort=name"),
    ];
    maya.post("/settings/tags/1/edit", &form).is_redirect_to("/settings/tags?sort=name");
    assert_eq!(toast(), "Tag successfully updated");
    assert!(maya.get("/settings/tags").body.contains("Actions for Live"));
    maya.post("/settings/tags/1/delete", &[]).is_redirect_to("/settings/tags");
    assert_eq!(toast(), "Tag successfully deleted");
}

#[apply(on_both_engines)]
fn a_mistake_gives_the_dialog_again_with_what_was_typed(app: App) {
    let maya = app.admin();
    add(&maya, "Production", "#1D4ED8", "8");
    for (name, color, weight, status, field) in [
        ("pRODUCTION", "#000000", "1", 409, "name"),
        ("", "#000000", "1", 422, "name"),
        ("x", "#fff\" onmouseover=alert(1) x=\"", "1", 422, "color"),
        ("x", "#000000", "1.5", 422, "weight_modifier"),
        ("x", "#000000", "99", 422, "weight_modifier"),
    ] {
        let answer = add(&maya, name, color, weight);
        assert_eq!((answer.status, answer.wrong_field().as_str()), (status, field), "{}", answer.body);
        assert_eq!(answer.typed("name"), name);
        assert!(!answer.body.contains("onmouseover=alert(1) x=\""), "an attribute got out of its quotes");
    }
    add(&maya, "Other", "#000000", "1");
    let other = maya.get("/settings/tags?search=other").input("tag");
    let edited = maya.post(
        &format!("/settings/tags/{other}/edit"),
        &[("name", "production"), ("color", "#000000"), ("weight_modifier", "1")],
    );
    assert_eq!((edited.status, edited.wrong_field().as_str()), (409, "name"));
    assert!(edited.body.contains("Edit Tag"));
}

#[apply(on_both_engines)]
fn search_filters_and_sort_are_in_the_address(app: App) {
    let maya = app.admin();
    for (name, color, weight) in
        [("Critical", "#B91C1C", "10"), ("Production", "#1D4ED8", "8"), ("<b>&\"", "#000000", "0")]
    {
        add(&maya, name, color, weight);
    }
    let page = maya.get("/settings/tags?search=crit&category=Env&type=global&sort=name");
    assert!(page.body.contains("Actions for Critical") && !page.body.contains("Actions for Production"));
    let near = maya.get("/settings/tags?search=crit&type=external").body;
    assert!(near.contains("Another tag has: <a href=\"/settings/tags?search=crit\">"), "{near}");
    assert!(!near.contains("Another token"), "{near}");
    assert!(maya.get("/settings/tags?search=zzz&type=external").body.contains("Nothing matches"));
    assert!(!maya.get("/settings/tags").body.contains("<b>&"), "a name is not escaped");
    let order = |sort: &str| {
        let body = maya.get(&format!("/settings/tags?sort={sort}")).body;
        let names: Vec<String> =
            body.split("Actions for ").skip(1).map(|rest| rest.chars().take(4).collect()).collect();
        names
    };
    assert_eq!(order("weight-desc"), ["Crit", "Prod", "&#60"]);
    assert_eq!(order("color"), ["&#60", "Crit", "Prod"]);
    assert_eq!(order("name-desc"), ["Prod", "Crit", "&#60"]);
}
