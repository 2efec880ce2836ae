//! Deleting a tag takes it off every token; Undo brings it back with all of them.

use serde_json::json;

use super::assign::make;

#[apply(on_both_engines)]
fn undo_brings_back_the_tag_and_every_assignment(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let id = make(&maya, &root, &[("CI", 4)])[0].clone();
    for name in ["One", "Two", "Three"] {
        maya.api(
            "POST",
            "/api/user-tokens",
            &root,
            &json!({"name": name, "expires_in_days": 1, "tags": ["CI"]}).to_string(),
        );
    }
    let carriers = || maya.tokens(&root).iter().filter(|token| token["tags"] == json!(["CI"])).count();
    let page = maya.get(&format!("/settings/tags?dialog=delete&tag={id}"));
    assert!(page.body.contains("3 tokens carry it"), "{}", page.body);
    maya.post(&format!("/settings/tags/{id}/delete"), &[]).is_redirect_to("/settings/tags");
    let page = maya.get("/settings/tags");
    assert_eq!(page.toast(), "Tag successfully deleted");
    assert!(page.body.contains(&format!("/settings/tags/{id}/restore")), "the toast offers Undo");
    assert_eq!(carriers(), 0);
    maya.api("GET", "/api/global-tags/CI", &root, "").is_problem(404, "");
    maya.post(&format!("/settings/tags/{id}/restore"), &[]).is_redirect_to("/settings/tags");
    assert_eq!(carriers(), 3);
    assert_eq!(maya.api("GET", "/api/global-tags/listing", &root, "").json()[0]["count"], 3);
    maya.post(&format!("/settings/tags/{id}/restore"), &[]).is_redirect_to("/settings/tags");
    assert_eq!(app.lines("tag.restore").len(), 1);
}

#[apply(on_both_engines)]
fn the_name_of_a_deleted_tag_is_free_and_then_undo_says_why_it_can_not(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let id = make(&maya, &root, &[("CI", 4)])[0].clone();
    maya.post(&format!("/settings/tags/{id}/delete"), &[]);
    make(&maya, &root, &[("ci", 1)]);
    maya.post(&format!("/settings/tags/{id}/restore"), &[]).is_redirect_to("/settings/tags");
    assert!(maya.get("/settings/tags").toast().contains("There is a tag named"));
    assert_eq!(maya.api("GET", "/api/global-tags", &root, "").json()["total"], 1);
}

#[apply(on_both_engines)]
fn a_tag_that_another_window_deleted_is_gone_for_this_one(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let id = make(&maya, &root, &[("CI", 4)])[0].clone();
    maya.api("DELETE", "/api/global-tags/CI", &root, "");
    for action in ["edit", "delete"] {
        maya.post(&format!("/settings/tags/{id}/{action}"), &[("name", "CI"), ("color", "#000000")])
            .is_redirect_to("/settings/tags");
    }
    assert_eq!(maya.get(&format!("/settings/tags?dialog=edit&tag={id}")).status, 404);
    assert_eq!(app.lines("tag.delete").len(), 1);
}

#[apply(on_both_engines)]
fn after_a_day_a_deleted_tag_is_swept_out(app: App) {
    use diesel::prelude::*;
    use keyfob::db::{
        Moment,
        schema::{tags, token_tags},
    };
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let ids = make(&maya, &root, &[("Old", 4), ("New", 4)]);
    let token = maya.token_id(&root, "Root");
    maya.api("PUT", &format!("/api/user-tokens/{token}"), &root, r#"{"tags":["Old"]}"#);
    maya.api("DELETE", "/api/global-tags/Old", &root, "");
    app.rows(|conn| {
        let long_ago = Moment::now().plus(-25 * 3600);
        Ok(diesel::update(tags::table.filter(tags::name.eq("Old")))
            .set(tags::deleted.eq(long_ago))
            .execute(conn)?)
    });
    maya.api("DELETE", "/api/global-tags/New", &root, "");
    app.run_jobs();
    let left: (i64, i64) = app.rows(|conn| {
        Ok((tags::table.count().get_result(conn)?, token_tags::table.count().get_result(conn)?))
    });
    assert_eq!(left, (1, 0));
    maya.post(&format!("/settings/tags/{}/restore", ids[0]), &[]).is_redirect_to("/settings/tags");
}
