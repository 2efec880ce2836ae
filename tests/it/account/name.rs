//! One's own name.

use crate::support::Person;

#[apply(on_both_engines)]
fn a_person_changes_their_name_and_the_audit_has_a_line(app: App) {
    let maya = app.admin();
    let page = maya.get("/account");
    assert_eq!((page.status, page.typed("name").as_str()), (200, "Maya Lindqvist"));
    assert!(page.body.contains("maya@example.net · Admin"));
    maya.post("/account/name", &[("name", "  Maya Sofia Lindqvist ")]).is_redirect_to("/account");
    let page = maya.get("/account");
    assert_eq!(page.toast(), "Name successfully updated");
    assert_eq!(page.typed("name"), "Maya Sofia Lindqvist");
    let lines = app.lines("user.edit");
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (lines[0].subject_id, lines[0].subject_name.as_str()),
        (1, "Maya Lindqvist → Maya Sofia Lindqvist")
    );
    maya.post("/account/name", &[("name", "Maya Sofia Lindqvist")]).is_redirect_to("/account");
    assert_eq!(app.lines("user.edit").len(), 1, "the same name is no change");
}

#[apply(on_both_engines)]
fn a_name_that_hides_something_is_refused_by_its_field(app: App) {
    let maya = app.admin();
    let before = app.kept();
    for bad in ["", "  ", "a\u{202E}b", "a\0b", "a\tb", "\u{200B}", "a\u{2066}b", &"é".repeat(256)] {
        let answer = maya.post("/account/name", &[("name", bad)]);
        assert_eq!((answer.status, answer.wrong_field().as_str()), (422, "name"), "{bad:?}");
        assert!(!answer.error_text().is_empty());
    }
    assert_eq!(maya.get("/account").typed("name"), "Maya Lindqvist");
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn markup_in_a_name_is_text(app: App) {
    let maya = app.admin();
    let name = "<b>\"M'&";
    maya.post("/account/name", &[("name", name)]).is_redirect_to("/account");
    let page = maya.get("/account");
    assert_eq!(page.typed("name"), name);
    assert!(!page.body.contains("<b>\"M"));
}

#[apply(on_both_engines)]
fn nobody_else_has_this_account(app: App) {
    let maya = app.admin();
    let stranger = Person::stranger(&app);
    stranger.get("/account").is_redirect_to("/sign-in?next=%2Faccount");
    for path in ["/account/name", "/account/password", "/account/sign-out"] {
        stranger.post(path, &[("name", "X")]).is_redirect_to("/sign-in");
    }
    assert_eq!(maya.get("/account").typed("name"), "Maya Lindqvist");
}
