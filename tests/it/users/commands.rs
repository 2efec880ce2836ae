//! `keyfob user …`, for the person at the console.

use std::process::Output;

use diesel::prelude::*;
use keyfob::db::schema::users;

use super::{admin_with_token, service, token_of};
use crate::support::{App, PASSWORD, Person};

fn create(app: &App, email: &str, name: &str, role: &str, password: &str) -> Output {
    app.command(&["user", "create", "--email", email, "--name", name, "--role", role], password)
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).expect("text")
}

/// The one line on standard error of a command that failed.
fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stderr.clone()).expect("text");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.starts_with("keyfob: "), "{text}");
    text
}

#[apply(on_both_engines)]
fn a_person_is_created_and_the_audit_says_by_whom(app: App) {
    let output = create(&app, "Tom@Example.net", "Tom", "manager", PASSWORD);
    assert_eq!(printed(&output), "created Tom@Example.net, manager\n");
    let line = app.lines("").remove(0);
    assert_eq!(
        (line.action.as_str(), line.door.as_str(), line.subject_name.as_str()),
        ("user.create", "command line", "Tom")
    );
    assert_eq!((line.actor_id, line.address), (None, None));
    let tom = Person::stranger(&app);
    tom.sign_in("tom@example.net", PASSWORD).is_redirect_to("/");
    assert!(tom.get("/settings/tags").body.contains("<span class=\"sub\">Manager</span>"));
}

#[apply(on_both_engines)]
fn without_a_password_one_is_generated_and_printed_once(app: App) {
    let text = printed(&create(&app, "tom@example.net", "Tom", "member", ""));
    let password = text.lines().nth(1).and_then(|line| line.strip_prefix("password: ")).expect("a password");
    assert!(password.len() >= 25, "{password}");
    Person::stranger(&app).sign_in("tom@example.net", password).is_redirect_to("/");
    let other = printed(&create(&app, "eve@example.net", "Eve", "member", ""));
    assert!(!other.contains(password));
}

#[apply(on_both_engines)]
fn a_mistake_is_one_clear_line_and_creates_nobody(app: App) {
    app.person("tom@example.net", "member");
    let before = app.kept();
    let long = "a".repeat(256);
    let mistakes = [
        ("TOM@example.net", "Tom", PASSWORD, "already"),
        ("tom", "Tom", PASSWORD, "not an email address"),
        ("", "Tom", PASSWORD, "Enter an email"),
        ("a b@example.net", "Tom", PASSWORD, "not an email address"),
        ("a\u{202E}@example.net", "Tom", PASSWORD, "not an email address"),
        ("eve@example.net", "", PASSWORD, "Enter a name"),
        ("eve@example.net", &long, PASSWORD, "255"),
        ("eve@example.net", "a\tb", PASSWORD, "can't be seen"),
        ("eve@example.net", "\u{200B}", PASSWORD, "can't be seen"),
        ("eve@example.net", "Eve", "fourteen chars", "15 to 128"),
        ("eve@example.net", "Eve", "passwordpassword", "easy to guess"),
    ];
    for (email, name, password, said) in mistakes {
        let line = refused(&create(&app, email, name, "member", password));
        assert!(line.contains(said), "{line}");
    }
    assert!(!create(&app, "eve@example.net", "Eve", "root", PASSWORD).status.success());
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn the_list_has_a_line_for_everybody(app: App) {
    app.admin();
    app.person("tom@example.net", "member");
    app.set_active("tom@example.net", false);
    let text = printed(&app.command(&["user", "list"], ""));
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines[0][..4], ["maya@example.net", "admin", "Maya Lindqvist", "active"]);
    assert_eq!(lines[1][..4], ["tom@example.net", "member", "tom@example.net", "deactivated"]);
    assert_eq!(lines.len(), 2);
    assert!(!text.contains("argon2"));
}

#[apply(on_both_engines)]
fn a_new_password_ends_the_sessions_and_the_old_password_but_no_token(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let tom = app.person("tom@example.net", "member");
    let new = "another horse entirely";
    let output = app.command(&["user", "set-password", "--email", "MAYA@example.net"], new);
    assert!(printed(&output).starts_with("new password for maya@example.net"));
    maya.get("/settings/tokens").is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
    assert_eq!(tom.get("/settings/tokens").status, 200, "others stay signed in");
    assert_eq!(maya.sign_in("maya@example.net", PASSWORD).status, 422);
    maya.sign_in("maya@example.net", new).is_redirect_to("/");
    assert_eq!(maya.api("GET", "/api/users/me", &secret, "").status, 200);
    let lines = app.lines("user.set_password");
    assert_eq!((lines.len(), lines[0].door.as_str()), (1, "command line"));
    assert_eq!((lines[0].subject_name.as_str(), lines[0].actor_id), ("Maya Lindqvist", None));
}

#[apply(on_both_engines)]
fn a_password_that_is_refused_or_for_nobody_changes_nothing(app: App) {
    let maya = app.admin();
    let hash =
        || -> Option<String> { app.rows(|conn| Ok(users::table.select(users::password_hash).first(conn)?)) };
    let before = (app.kept(), hash());
    let set = |email: &str, password: &str| {
        refused(&app.command(&["user", "set-password", "--email", email], password))
    };
    assert!(
        set("nobody@example.net", PASSWORD).contains("no user with the email address nobody@example.net")
    );
    assert!(set("maya", PASSWORD).contains("no user with the email address maya"));
    assert!(set("maya@example.net", "short").contains("15 to 128"));
    assert!(set("maya@example.net", "Maya@example.net").contains("must not be your name"));
    assert!(set("maya@example.net", "Maya Lindqvist").contains("password"));
    assert_eq!((app.kept(), hash()), before);
    assert_eq!(maya.get("/settings/tokens").status, 200);
}

#[apply(on_both_engines)]
fn who_locked_themselves_out_gets_in_again(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    app.person("tom@example.net", "admin");
    let run = |action: &str, email: &str| app.command(&["user", action, "--email", email], "");
    assert_eq!(printed(&run("deactivate", "MAYA@example.net")), "deactivated maya@example.net\n");
    maya.get("/settings/tokens").is_redirect_to("/sign-in?next=%2Fsettings%2Ftokens");
    assert_eq!(maya.api("GET", "/api/users/me", &secret, "").status, 401);
    assert!(refused(&run("deactivate", "maya@example.net")).contains("is deactivated already"));
    assert!(refused(&run("deactivate", "tom@example.net")).contains("is the last active Admin"));
    let output =
        app.command(&["user", "set-password", "--email", "maya@example.net"], "another horse entirely");
    assert!(printed(&output).contains("stays deactivated, see keyfob user reactivate"));
    assert_eq!(printed(&run("reactivate", "maya@example.net")), "reactivated maya@example.net\n");
    assert!(refused(&run("reactivate", "maya@example.net")).contains("is active already"));
    assert_eq!(maya.api("GET", "/api/users/me", &secret, "").status, 200);
    maya.sign_in("maya@example.net", "another horse entirely").is_redirect_to("/");
    assert!(
        refused(&run("reactivate", "nobody@example.net"))
            .contains("no user with the email address nobody@example.net")
    );
    let lines: Vec<_> = app
        .lines("")
        .into_iter()
        .filter(|line| line.door == "command line")
        .map(|line| line.action)
        .collect();
    assert_eq!(lines[1..], ["user.deactivate", "user.set_password", "user.reactivate"]);
}

#[apply(on_both_engines)]
fn a_service_user_is_named_by_its_identifier_and_has_no_password(app: App) {
    let (maya, root) = admin_with_token(&app);
    let id = service(&maya, &root, "CI");
    let run = |action: &str| app.command(&["user", action, "--email", "ci@service"], PASSWORD);
    assert!(refused(&run("set-password")).contains("is a service user"));
    token_of(&app, id, "Build");
    assert!(refused(&run("deactivate")).contains("1 active token: Build"));
    assert!(printed(&app.command(&["user", "list"], "")).contains("ci@service\tmember\tCI\tactive"));
    let made = create(&app, "bot@service", "Bot", "member", PASSWORD);
    assert!(refused(&made).contains("belong to service users"));
}
