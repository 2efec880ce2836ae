//! The Activity of Admins.

use keyfob::audit::{Action, Author, record};

use super::{PATH, text, told, write};
use crate::support::Person;

#[apply(on_both_engines)]
fn it_tells_in_words_who_did_what_newest_first(app: App) {
    let maya = app.admin();
    let root = maya.generate("CI", "30");
    let id = maya.token_id(&root, "CI");
    let robot = maya.api("POST", "/api/users", &root, r#"{"name":"Robot"}"#).json()["id"].to_string();
    let body = format!(r#"{{"name":"Nightly","expires_in_days":1,"user_id":{robot}}}"#);
    assert_eq!(maya.api("POST", "/api/user-tokens", &root, &body).status, 200);
    maya.post(&format!("/settings/tokens/{id}/revoke"), &[]);
    maya.sign_in("maya@example.net", crate::support::PASSWORD).is_redirect_to("/");
    let page = maya.get(PATH);
    assert_eq!(
        (page.status, told(&page)),
        (
            200,
            [
                "You signed in",
                "You revoked the token “CI”",
                "You generated the service token “Nightly” of robot@service",
                "You added the user “Robot”",
                "You generated the token “CI”",
                "Maya Lindqvist added the user “Maya Lindqvist”",
            ]
            .map(str::to_owned)
            .to_vec()
        )
    );
    for part in ["Page · 127.0.0.1", "API · 127.0.0.1", "class=\"ago\""] {
        assert!(page.body.contains(part), "{part}");
    }
}

#[apply(on_both_engines)]
fn it_says_who_did_something_and_where(app: App) {
    let maya = app.admin();
    app.command(&["user", "create", "--email", "tom@x", "--name", "Tom", "--role", "member"], "");
    let secret = maya.generate("CI", "30");
    maya.api("POST", "/api/users", &secret, r#"{"name":"Robot"}"#);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    Person::stranger(&app).send("POST", "/oauth/revoke", &form, format!("token={secret}"));
    app.rows(|conn| record(conn, &Author::job("sweep"), Action::TagDelete, (7, "Old tag")));
    let page = maya.get(PATH);
    let places = page
        .body
        .split("data-label=\"From\">")
        .skip(1)
        .map(|cell| text(cell.split("</td>").next().unwrap_or("")));
    let lines: Vec<String> =
        told(&page).into_iter().zip(places).map(|(line, place)| format!("{line}: {place}")).collect();
    assert_eq!(
        lines,
        [
            "sweep deleted the tag “Old tag”: Background job",
            "holder of the secret revoked for good a personal token: API · 127.0.0.1",
            "You added the user “Robot”: API · 127.0.0.1",
            "You generated the token “CI”: Page · 127.0.0.1",
            "command line added the user “Tom”: Command line",
            "Maya Lindqvist added the user “Maya Lindqvist”: Setup · 127.0.0.1",
        ]
    );
}

#[apply(on_both_engines)]
fn the_personal_token_of_somebody_else_has_no_name(app: App) {
    let maya = app.admin();
    let noor = app.person("noor@example.net", "admin");
    noor.generate("Noors secret plan", "30");
    let page = maya.get(PATH);
    assert!(
        told(&page).contains(&"noor@example.net generated a personal token".to_owned()),
        "{:?}",
        told(&page)
    );
    assert!(!page.body.contains("secret plan"));
    assert!(told(&noor.get(PATH)).contains(&"You generated the token “Noors secret plan”".to_owned()));
    for path in [
        PATH.to_owned() + "?action=token.generate",
        PATH.to_owned() + "/export",
        PATH.to_owned() + "?person=2",
    ] {
        assert!(!maya.get(&path).body.contains("secret plan"), "{path}");
    }
}

#[apply(on_both_engines)]
fn it_is_filtered_by_person_action_and_days(app: App) {
    let maya = app.admin();
    let tom = app.person("tom@example.net", "member");
    tom.generate("Toms", "30");
    maya.post("/settings/users/2/deactivate", &[]).is_redirect_to("/settings/users");
    let day = 24 * 60 * 60;
    write(&app, 100 * day, Some(1), "tag.create", (7, "Old tag"));
    write(&app, 101 * day, Some(2), "tag.delete", (7, "Old tag"));
    // Number 2 is a tag here, not Tom.
    write(&app, 101 * day + 1, Some(1), "tag.edit", (2, "Second tag"));
    let lines = |query: &str| told(&maya.get(&format!("{PATH}?{query}")));
    assert_eq!(
        lines("person=2"),
        [
            "You deactivated “tom@example.net”",
            "tom@example.net generated a personal token",
            "tom@example.net signed in",
            "command line added the user “tom@example.net”",
            "Somebody deleted the tag “Old tag”",
        ]
    );
    assert_eq!(lines("action=tag.create"), ["You added the tag “Old tag”"]);
    assert_eq!(lines("person=2&action=user.deactivate"), ["You deactivated “tom@example.net”"]);
    assert_eq!(lines("from=1970-04-11&to=1970-04-11"), ["You added the tag “Old tag”"]);
    assert_eq!(lines("to=1970-04-12").len(), 3);
    assert_eq!(lines("from=1970-04-12&to=1970-04-12&person=2"), ["Somebody deleted the tag “Old tag”"]);
    // The midnight of UTC is the evening before in New York.
    assert_eq!(lines("to=1970-04-10&zone=America/New_York"), ["You added the tag “Old tag”"]);
    assert_eq!(lines("to=1970-04-10"), Vec::<String>::new());
    let nothing = maya.get(&format!("{PATH}?person=424242")).body;
    assert!(nothing.contains("Nothing matches") && nothing.contains("<span class=\"value\">Nobody</span>"));
    for nonsense in [
        "person=x&action=y&from=z&to=&page=-7",
        "person=%00&action=%00&from=%00&zone=%00",
        "page=99999999999",
    ] {
        assert!(!lines(nonsense).is_empty(), "{nonsense}");
    }
}

#[apply(on_both_engines)]
fn it_comes_in_pages(app: App) {
    let maya = app.admin();
    for number in 0..60 {
        write(&app, 1000 + number / 3, Some(1), "tag.edit", (number, &format!("Tag {number}")));
    }
    for path in [PATH.to_owned() + "?action=tag.edit", PATH.to_owned() + "?person=1&action=tag.edit"] {
        let mut seen = Vec::new();
        for page in 1..=3 {
            seen.extend(told(&maya.get(&format!("{path}&page={page}"))));
        }
        let expected: Vec<String> = (0..60).rev().map(|n| format!("You changed the tag “Tag {n}”")).collect();
        assert_eq!(seen, expected, "{path}");
        assert!(maya.get(&format!("{path}&page=3")).body.contains("51–60 of 60"));
        assert_eq!(told(&maya.get(&format!("{path}&page=9"))).len(), 10, "past the end is the last");
    }
}

#[apply(on_both_engines)]
fn it_is_for_admins_only(app: App) {
    let maya = app.admin();
    for role in ["member", "manager"] {
        let other = app.person(&format!("{role}@example.net"), role);
        for path in [PATH.to_owned(), PATH.to_owned() + "/export"] {
            let refused = other.get(&path);
            assert_eq!(refused.status, 403, "{path}");
            assert!(!refused.body.contains("Maya Lindqvist"));
        }
        if role == "manager" {
            assert!(!other.get("/settings/users").body.contains("/settings/users/activity"));
        }
    }
    assert!(maya.get("/settings/users").body.contains("/settings/users/activity"));
    Person::stranger(&app).get(PATH).is_redirect_to("/sign-in?next=%2Fsettings%2Fusers%2Factivity");
}

#[apply(on_both_engines)]
fn what_a_name_holds_is_text(app: App) {
    let maya = app.admin();
    write(&app, 5, Some(1), "<b>fly", (1, "<script>alert(1)</script>"));
    let page = maya.get(PATH);
    assert!(!page.body.contains("<script>alert") && !page.body.contains("<b>fly"));
}
