//! Many at once: nothing is lost, nothing is half done, nobody sees a 500.

use serde_json::json;

use super::assign::make;
use crate::support::{Person, together};

#[apply(on_both_engines)]
fn of_many_choices_at_once_one_holds_whole(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    make(&maya, &root, &[("A", 4), ("B", 3), ("C", 2), ("D", 1)]);
    let path = format!("/api/user-tokens/{}", maya.token_id(&root, "Root"));
    let statuses = together(20, |n| {
        let tags = if n % 2 == 0 { r#"{"tags":["A","B"]}"# } else { r#"{"tags":["C","D"]}"# };
        Person::stranger(&app).api("PUT", &path, &root, tags).status
    });
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    let tags = maya.tokens(&root)[0]["tags"].clone();
    assert!(tags == json!(["A", "B"]) || tags == json!(["C", "D"]), "{tags}");
}

#[apply(on_both_engines)]
fn a_token_deleted_while_its_tags_are_chosen_is_gone_and_not_an_error_of_ours(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    make(&maya, &root, &[("A", 4), ("B", 3)]);
    for round in 0..5 {
        maya.generate(&format!("Short {round}"), "30");
        let path = format!("/api/user-tokens/{}", maya.token_id(&root, &format!("Short {round}")));
        maya.api("PUT", &path, &root, r#"{"revoke":true}"#);
        let statuses = together(8, |n| match n {
            4 => Person::stranger(&app).api("DELETE", &path, &root, "").status,
            _ => Person::stranger(&app).api("PUT", &path, &root, r#"{"tags":["A","B"]}"#).status,
        });
        assert!(statuses.iter().all(|status| [200, 204, 404].contains(status)), "{statuses:?}");
        assert_eq!(statuses[4], 204);
    }
}

#[apply(on_both_engines)]
fn changes_of_different_fields_at_once_are_all_kept(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    make(&maya, &root, &[("A", 0)]);
    for round in 1..=9 {
        let color = format!("#00000{round}");
        let bodies = [
            json!({"color": color}),
            json!({"weight_modifier": round}),
            json!({"category": format!("C{round}")}),
            json!({"description": format!("D{round}")}),
        ];
        let statuses = together(4, |n| {
            Person::stranger(&app).api("PUT", "/api/global-tags/A", &root, &bodies[n].to_string()).status
        });
        assert_eq!(statuses, [200; 4]);
        let tag = maya.api("GET", "/api/global-tags/A", &root, "").json();
        let now = json!([tag["color"], tag["weight_modifier"], tag["category"], tag["description"]]);
        assert_eq!(now, json!([color, round, format!("C{round}"), format!("D{round}")]));
    }
}
