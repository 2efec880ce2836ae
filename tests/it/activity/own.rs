//! What one did oneself, and what was done to one's account.

use super::{told, write};
use crate::support::{PASSWORD, Person};

#[apply(on_both_engines)]
fn a_person_sees_what_they_did_and_what_was_done_to_them(app: App) {
    let maya = app.admin();
    let tom = app.person("tom@example.net", "member");
    tom.generate("Toms", "30");
    maya.generate("Mayas", "30");
    maya.post(
        "/settings/users/2/edit",
        &[("name", "Tom"), ("email", "tom@example.net"), ("role", "manager")],
    );
    tom.post(
        "/account/password",
        &[("current", PASSWORD), ("password", "nineteen red umbrellas"), ("again", "nineteen red umbrellas")],
    );
    write(&app, 5, Some(1), "tag.edit", (2, "Tag number 2"));
    let page = tom.get("/account/activity");
    assert_eq!(
        (page.status, told(&page)),
        (
            200,
            [
                "You set a new password",
                "Maya Lindqvist changed the role of “Tom, Member → Manager”",
                "Maya Lindqvist changed the user “tom@example.net → Tom”",
                "You generated the token “Toms”",
                "You signed in",
                "command line added the user “tom@example.net”",
            ]
            .map(str::to_owned)
            .to_vec()
        )
    );
    let newest = tom.get("/account");
    assert_eq!(told(&newest).len(), 5);
    assert!(newest.body.contains("href=\"/account/activity\"") && !newest.body.contains("Mayas"));
}

#[apply(on_both_engines)]
fn where_an_admin_was_is_not_theirs_to_know(app: App) {
    let maya = app.admin();
    let tom = app.person("tom@example.net", "member");
    write(&app, 5, Some(1), "user.role", (2, "Tom, Member → Manager"));
    write(&app, 6, Some(2), "tag.edit", (2, "Toms tag"));
    for path in ["/account", "/account/activity"] {
        let page = tom.get(path);
        let line = |what: &str| {
            let rest = page.body.split_once(what).expect("the line is there").1;
            rest.split("</li>").next().unwrap_or("").to_owned()
        };
        assert!(!line("Member → Manager").contains("192.0.2.7"), "{path}");
        assert!(line("Toms tag").contains("192.0.2.7"), "{path}");
    }
    assert!(maya.get("/settings/users/activity").body.matches("192.0.2.7").count() >= 2);
}

#[apply(on_both_engines)]
fn it_comes_in_pages(app: App) {
    let maya = app.admin();
    for number in 0..30 {
        write(&app, 1000 + number, Some(1), "tag.edit", (number, &format!("Tag {number}")));
    }
    assert_eq!(told(&maya.get("/account/activity")).len(), 25);
    assert_eq!(told(&maya.get("/account/activity?page=2")).len(), 6);
    assert_eq!(told(&maya.get("/account/activity?page=x")).len(), 25);
    Person::stranger(&app).get("/account/activity").is_redirect_to("/sign-in?next=%2Faccount%2Factivity");
}
