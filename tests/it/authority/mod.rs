//! Who may change what is asked by the rules themselves. Every route that writes leads to one, and each is
//! tried here without its route: by people who are less than they were, and by those who are nobody.

use std::collections::BTreeSet;

use diesel::prelude::*;
use keyfob::audit::Author;
use keyfob::db::schema::tokens;
use keyfob::db::{Moment, Role};
use keyfob::error::{AppError, Missing};

use crate::routes::TABLE;
use stage::{Rule, Stage};

mod asks;
mod stage;

/// Nobody who was let in before acts by these.
const BY_NOBODY: [&str; 6] = [
    "POST /oauth/introspect",
    "POST /oauth/revoke",
    "POST /password",
    "POST /setup",
    "POST /sign-in",
    "POST /theme",
];

/// Their rules need more than the database, keys or the password of before: `web::actor` sends them late.
const SENT_LATE: [&str; 4] =
    ["POST /account/password", "POST /api/cli/authorize", "POST /api/user-tokens", "POST /settings/tokens"];

#[apply(on_both_engines)]
fn a_rule_refuses_whoever_is_less_than_they_were(app: App) {
    let stage = Stage::new(&app);
    let author = stage.actor().author();
    for (role, less) in [(Role::Admin, Role::Manager), (Role::Manager, Role::Member)] {
        stage.set_role(role);
        for rule in stage.rules.iter().filter(|rule| rule.least <= role) {
            let done = stage.tried(rule, &author);
            assert!(done.is_ok(), "{role:?}: {}: {done:?}", rule.route);
        }
        stage.set_role(less);
        for rule in stage.rules.iter().filter(|rule| rule.least == role) {
            let refused = stage.tried(rule, &author);
            let is_right = match rule.is_of_users {
                true => matches!(refused, Err(AppError::NotFound(Missing::Token))),
                false => matches!(refused, Err(AppError::Forbidden(_))),
            };
            assert!(is_right, "{less:?}: {}: {refused:?}", rule.route);
        }
    }
}

#[apply(on_both_engines)]
fn nothing_is_changed_for_whoever_is_not_let_in_any_more(app: App) {
    let stage = Stage::new(&app);
    let now = Some(Moment::now());
    let token = || tokens::table.find(stage.token);
    let set_revoked =
        |at| app.rows(|conn| Ok(diesel::update(token()).set(tokens::revoked.eq(at)).execute(conn)?));
    let set_end =
        |at| app.rows(|conn| Ok(diesel::update(token()).set(tokens::expiration.eq(at)).execute(conn)?));
    let ways: [(&str, &dyn Fn(bool)); 3] = [
        ("deactivated", &|is_over| app.set_active("tom@x", !is_over)),
        ("revoked", &|is_over| _ = set_revoked(now.filter(|_| is_over))),
        ("expired", &|is_over| _ = set_end(now.filter(|_| is_over))),
    ];
    for (way, end) in ways {
        let let_in = |rule: &Rule| stage.tried_as_actor(rule).is_ok();
        assert!(stage.rules.iter().all(let_in), "before Tom was {way}");
        end(true);
        for rule in &stage.rules {
            let refused = stage.tried_as_actor(rule);
            assert!(
                matches!(refused, Err(AppError::Unauthenticated(_))),
                "{way}: {}: {refused:?}",
                rule.route
            );
            // Also when it is not an actor that leads there.
            let alone = stage.tried(rule, &stage.actor().author());
            assert!(rule.is_of_users || alone.is_err(), "{way}: {}: {alone:?}", rule.route);
        }
        end(false);
    }
}

#[apply(on_both_engines)]
fn a_rule_refuses_whoever_is_neither_let_in_nor_at_the_console(app: App) {
    let stage = Stage::new(&app);
    let nobodies = [
        Author::job("sweep"),
        Author::setup("Mallory", "192.0.2.7"),
        Author::secret_holder("192.0.2.7".into()),
        Author::not_let_in(stage.tom, "tom@x", "192.0.2.7".into()),
    ];
    for rule in &stage.rules {
        for author in &nobodies {
            let refused = stage.tried(rule, author);
            assert!(
                matches!(refused, Err(AppError::Forbidden(_))),
                "{author:?}: {}: {refused:?}",
                rule.route
            );
        }
        // The console has no tokens and no name of its own; it may do all else.
        let done = stage.tried(rule, &Author::console());
        assert_eq!(done.is_ok(), !rule.is_of_users, "{}: {done:?}", rule.route);
    }
}

#[apply(on_both_engines)]
fn every_route_that_writes_is_tried(app: App) {
    let stage = Stage::new(&app);
    let tried: BTreeSet<&str> = stage.rules.iter().map(|rule| rule.route).collect();
    let known: BTreeSet<&str> = tried.iter().copied().chain(BY_NOBODY).chain(SENT_LATE).collect();
    let routes: Vec<String> = TABLE.iter().map(|(method, path, ..)| format!("{method} {path}")).collect();
    let writing: BTreeSet<&str> =
        routes.iter().map(String::as_str).filter(|route| !route.starts_with("GET ")).collect();
    assert_eq!(writing.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "not tried");
    assert_eq!(known.difference(&writing).collect::<Vec<_>>(), Vec::<&&str>::new(), "no such route");
}
