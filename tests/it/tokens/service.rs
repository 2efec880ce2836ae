//! Service tokens: they belong to a service user, and all Admins manage them.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use keyfob::db::Role;
use keyfob::db::schema::users;

use crate::support::{Answer, App, Engine, Person, together};

/// Makes a service user with the token `secret` of an Admin; gives its number.
fn service_user(admin: &Person, secret: &str, name: &str) -> i64 {
    let answer = admin.api("POST", "/api/users", secret, &format!(r#"{{"name":"{name}"}}"#));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["id"].as_i64().expect("a number")
}

/// Asks the API for a token of `user`.
fn order(person: &Person, secret: &str, name: &str, user: i64) -> Answer {
    let body = format!(r#"{{"name":"{name}","expires_in_days":30,"user_id":{user}}}"#);
    person.api("POST", "/api/user-tokens", secret, &body)
}

/// Generates a service token by the API; gives its number and its secret.
fn generate(person: &Person, secret: &str, name: &str, user: i64) -> (i64, String) {
    let answer = order(person, secret, name, user);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let json = answer.json();
    (json["id"].as_i64().expect("a number"), json["bearer_token"].as_str().expect("a secret").to_owned())
}

/// Sends the dialog with Type: Service.
fn post_service(person: &Person, name: &str, user: &str) -> Answer {
    let key = person.get("/settings/tokens").input("form_key");
    let form = [
        ("form_key", key.as_str()),
        ("name", name),
        ("expiration", "30"),
        ("type", "service"),
        ("user_id", user),
    ];
    person.post("/settings/tokens", &form)
}

fn set_role(app: &App, email: &str, role: Role) {
    let row = users::table.filter(users::email.eq(email));
    assert_eq!(app.rows(|conn| Ok(diesel::update(row).set(users::role.eq(role)).execute(conn)?)), 1);
}

fn me(person: &Person, secret: &str) -> u16 {
    person.api("GET", "/api/users/me", secret, "").status
}

#[apply(on_both_engines)]
fn an_admin_makes_one_in_the_dialog_and_lives_with_it(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let robot = service_user(&maya, &root, "Pipeline Automation");
    let made = post_service(&maya, "Nightly build", &robot.to_string());
    assert_eq!((made.status, made.toast().as_str()), (200, "Service token successfully generated"));
    assert!(made.body.contains("aria-current=\"true\">Service</a>"), "the Service half lies behind it");
    let secret = made.secret().expect("a secret");
    let who = maya.api("GET", "/api/users/me", &secret, "").json();
    assert_eq!((who["id"].as_i64(), who["user_type"].as_str()), (Some(robot), Some("Service")));
    let page = maya.get("/settings/tokens?kind=service");
    assert_eq!(page.names(), ["Nightly build"]);
    assert!(page.body.contains("<span class=\"mono owner\">pipeline_automation@service</span>"));
    assert_eq!(maya.get("/settings/tokens").names(), ["Root"], "it is not one of her own");
    let id = maya.token_id(&secret, "Nightly build");
    for (action, done, opens) in [
        ("revoke", "revoked", 401),
        ("restore", "restored", 200),
        ("revoke", "revoked", 401),
        ("delete", "deleted", 401),
    ] {
        let form = [("back", "/settings/tokens?kind=service")];
        maya.post(&format!("/settings/tokens/{id}/{action}"), &form)
            .is_redirect_to("/settings/tokens?kind=service");
        let toast = maya.get("/settings/tokens?kind=service").toast();
        assert_eq!(toast, format!("Service token successfully {done}"));
        assert_eq!(me(&maya, &secret), opens);
    }
    let actions: Vec<String> = app.lines("").into_iter().map(|line| line.action).collect();
    let acts =
        ["generate", "revoke", "restore", "revoke", "delete"].map(|act| format!("service_token.{act}"));
    assert_eq!(actions[actions.len() - 5..], acts);
}

#[apply(on_both_engines)]
fn all_admins_manage_them_and_nobody_else_knows_them(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let robot = service_user(&maya, &root, "Robot");
    let (id, secret) = generate(&maya, &root, "CI", robot);
    let noor = app.person("noor@example.net", "admin");
    let hers = noor.generate("Hers", "30");
    let others = [app.person("mel@example.net", "member"), app.person("mo@example.net", "manager")];
    for other in &others {
        let theirs = other.generate("Theirs", "30");
        let before = app.kept();
        other.api("GET", "/api/user-tokens/service", &theirs, "").is_problem(403, "");
        order(other, &theirs, "X", robot).is_problem(403, "");
        let own = other.api("GET", "/api/users/me", &theirs, "").json()["id"].as_i64().expect("a number");
        order(other, &theirs, "X", own).is_problem(403, "");
        order(other, &theirs, "X", 424242).is_problem(403, "");
        for (method, body) in [("PUT", r#"{"revoke":true}"#), ("PUT", r#"{"tags":[]}"#), ("DELETE", "")] {
            other.api(method, &format!("/api/user-tokens/{id}"), &theirs, body).is_problem(404, "");
        }
        assert_eq!(post_service(other, "X", &robot.to_string()).status, 403);
        assert_eq!(other.get("/settings/tokens?kind=service").status, 403);
        let page = other.get("/settings/tokens").body;
        assert!(
            !page.contains("kind=service") && !page.contains("value=\"service\"") && !page.contains("robot@")
        );
        for action in ["revoke", "restore", "delete", "tags"] {
            other.post(&format!("/settings/tokens/{id}/{action}"), &[]).is_redirect_to("/settings/tokens");
        }
        assert_eq!(app.kept(), before);
    }
    assert_eq!(me(&maya, &secret), 200);
    assert_eq!(noor.get("/settings/tokens?kind=service").names(), ["CI"]);
    let all = noor.api("GET", "/api/user-tokens/service", &hers, "").json();
    let owners: Vec<_> =
        all.as_array().expect("an array").iter().map(|t| t["user"]["user_id"].clone()).collect();
    assert_eq!(owners, ["robot@service"]);
    assert_eq!(noor.api("PUT", &format!("/api/user-tokens/{id}"), &hers, r#"{"revoke":true}"#).status, 200);
    assert_eq!(me(&maya, &secret), 401);
    assert_eq!(noor.api("DELETE", &format!("/api/user-tokens/{id}"), &hers, "").status, 204);
    let root_id = maya.token_id(&root, "Root");
    noor.api("PUT", &format!("/api/user-tokens/{root_id}"), &hers, r#"{"revoke":true}"#).is_problem(404, "");
}

#[apply(on_both_engines)]
fn a_token_is_for_a_service_user_and_for_no_person(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    app.person("tom@example.net", "member");
    let robot = service_user(&maya, &root, "Robot");
    let before = app.kept();
    // Maya herself, Tom, nobody.
    for id in [1, 2, 424242, 0, -1, i64::MAX] {
        order(&maya, &root, "CI", id).is_problem(409, "user_id");
        let page = post_service(&maya, "CI", &id.to_string());
        assert_eq!((page.status, page.typed("name").as_str()), (409, "CI"), "{id}");
        assert!(page.body.contains("id=\"service-user-error\""), "{}", page.body);
    }
    for body in [
        r#"{"name":"CI","expires_in_days":1,"user_id":"3"}"#,
        r#"{"name":"CI","expires_in_days":1,"user_id":1.5}"#,
    ] {
        maya.api("POST", "/api/user-tokens", &root, body).is_problem(422, "user_id");
    }
    assert_eq!(post_service(&maya, "CI", "x").status, 409);
    assert_eq!(app.kept(), before);
    app.set_active("robot@service", false);
    order(&maya, &root, "CI", robot).is_problem(409, "user_id");
    assert!(post_service(&maya, "CI", &robot.to_string()).error_text().contains("deactivated"));
    app.set_active("robot@service", true);
    assert_eq!(order(&maya, &root, "CI", robot).status, 200);
}

#[apply(on_both_engines)]
fn a_token_of_a_deactivated_service_user_opens_nothing(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let robot = service_user(&maya, &root, "Robot");
    let (_, secret) = generate(&maya, &root, "CI", robot);
    for (active, status) in [(false, 401), (true, 200)] {
        app.set_active("robot@service", active);
        assert_eq!(me(&maya, &secret), status);
    }
}

#[apply(on_both_engines)]
fn a_name_is_unique_per_service_user(app: App) {
    let maya = app.admin();
    let root = maya.generate("CI", "never");
    let (one, two) = (service_user(&maya, &root, "One"), service_user(&maya, &root, "Two"));
    generate(&maya, &root, "CI", one);
    generate(&maya, &root, "CI", two);
    let taken = order(&maya, &root, "ci", one);
    taken.is_problem(409, "name");
    assert!(taken.body.contains("This service user already has a token named “CI”"), "{}", taken.body);
    let page = post_service(&maya, "CI", &two.to_string());
    assert_eq!((page.status, page.wrong_field().as_str()), (409, "name"));
    assert!(page.body.contains("value=\"service\" checked"), "the choice is kept");
    assert!(page.body.contains(&format!("value=\"{two}\" selected")));
}

#[apply(on_both_engines)]
fn it_never_outlives_the_token_that_made_it(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let robot = service_user(&maya, &root, "Robot");
    let short = maya.api("POST", "/api/user-tokens", &root, r#"{"name":"Short","expires_in_days":2}"#).json();
    let end = short["expiration"].as_str().expect("an end").to_owned();
    let secret = short["bearer_token"].as_str().expect("a secret");
    for days in ["365", "null"] {
        let body = format!(r#"{{"name":"{days}","expires_in_days":{days},"user_id":{robot}}}"#);
        let made = maya.api("POST", "/api/user-tokens", secret, &body).json();
        assert_eq!(made["expiration"], end, "{days}");
    }
}

#[apply(on_both_engines)]
fn a_service_user_acts_with_its_role_of_this_moment(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let (robot, other) = (service_user(&maya, &root, "Robot"), service_user(&maya, &root, "Other"));
    let (own, secret) = generate(&maya, &root, "Own", robot);
    let (foreign, _) = generate(&maya, &root, "Foreign", other);
    let names = |list: &Answer| -> Vec<String> {
        let list = list.json();
        list.as_array()
            .expect("an array")
            .iter()
            .map(|t| t["name"].as_str().expect("a name").to_owned())
            .collect()
    };
    assert_eq!(names(&maya.api("GET", "/api/user-tokens", &secret, "")), ["Own"]);
    maya.api("GET", "/api/user-tokens/service", &secret, "").is_problem(403, "");
    let revoke =
        |id: i64| maya.api("PUT", &format!("/api/user-tokens/{id}"), &secret, r#"{"revoke":true}"#).status;
    assert_eq!(revoke(foreign), 404);
    let made = maya.api("POST", "/api/user-tokens", &secret, r#"{"name":"Child","expires_in_days":1}"#);
    assert_eq!((made.status, made.json()["user"]["id"].as_i64()), (200, Some(robot)));
    set_role(&app, "robot@service", Role::Admin);
    let all = names(&maya.api("GET", "/api/user-tokens/service", &secret, ""));
    assert_eq!(all, ["Child", "Foreign", "Own"]);
    assert_eq!(order(&maya, &secret, "Made by a robot", other).status, 200);
    assert_eq!(revoke(foreign), 200);
    let root_id = maya.token_id(&root, "Root");
    assert_eq!(revoke(root_id), 404, "a person's token is out of its reach");
    set_role(&app, "robot@service", Role::Member);
    order(&maya, &secret, "X", other).is_problem(403, "");
    assert_eq!(revoke(own), 200, "its own");
    assert_eq!(me(&maya, &secret), 401);
}

#[apply(on_both_engines)]
fn who_is_no_admin_any_more_reaches_none_of_them(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let robot = service_user(&maya, &root, "Robot");
    let (id, secret) = generate(&maya, &root, "CI", robot);
    set_role(&app, "maya@example.net", Role::Manager);
    maya.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens");
    order(&maya, &root, "X", robot).is_problem(403, "");
    maya.api("PUT", &format!("/api/user-tokens/{id}"), &root, r#"{"revoke":true}"#).is_problem(404, "");
    assert_eq!((maya.get("/settings/tokens?kind=service").status, me(&maya, &secret)), (403, 200));
    assert_eq!(me(&maya, &root), 200, "her own goes on, as a Manager's");
}

#[apply(on_both_engines)]
fn the_list_is_searched_filtered_sorted_and_carries_tags(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let (one, two) = (service_user(&maya, &root, "One"), service_user(&maya, &root, "Two"));
    maya.api("POST", "/api/global-tags", &root, r#"{"name":"Production"}"#);
    let (first, _) = generate(&maya, &root, "Alpha", one);
    generate(&maya, &root, "Beta", two);
    generate(&maya, &root, "Gamma", two);
    let path = format!("/api/user-tokens/{first}");
    assert_eq!(maya.api("PUT", &path, &root, r#"{"revoke":true,"tags":["Production"]}"#).status, 200);
    for (query, names) in [
        (String::new(), vec!["Gamma", "Beta", "Alpha"]),
        ("&sort=name".into(), vec!["Alpha", "Beta", "Gamma"]),
        (format!("&user={two}"), vec!["Gamma", "Beta"]),
        (format!("&user={one}"), vec!["Alpha"]),
        ("&state=revoked".into(), vec!["Alpha"]),
        ("&tag=production".into(), vec!["Alpha"]),
        ("&search=MM".into(), vec!["Gamma"]),
        (format!("&search=a&user={two}&state=active&sort=name"), vec!["Beta", "Gamma"]),
        (format!("&user={one}&search=Beta"), vec![]),
        ("&user=1".into(), vec![]),
        ("&user=x".into(), vec!["Gamma", "Beta", "Alpha"]),
    ] {
        let page = maya.get(&format!("/settings/tokens?kind=service{query}"));
        assert_eq!(
            (page.status, page.names()),
            (200, names.iter().map(|n| n.to_string()).collect()),
            "{query}"
        );
    }
    let page = maya.get(&format!("/settings/tokens?kind=service&user={two}")).body;
    assert!(page.contains("<span class=\"value\">two@service</span>"));
    let nothing = maya.get(&format!("/settings/tokens?kind=service&user={one}&search=Beta")).body;
    assert!(nothing.contains("No service token of one@service has “Beta” in its name."), "{nothing}");
    let chosen = maya.get(&format!("/settings/tokens?dialog=generate&user={two}")).body;
    assert!(
        chosen.contains(&format!("value=\"{two}\" selected")) && chosen.contains("value=\"service\" checked")
    );
}

#[apply(on_both_engines)]
fn without_a_service_user_the_dialog_says_where_to_add_one(app: App) {
    let maya = app.admin();
    let page = maya.get("/settings/tokens?kind=service&dialog=generate");
    assert!(
        page.body.contains("There is no active service user yet.")
            && page.body.contains("href=\"/settings/users\"")
    );
    assert!(page.body.contains("No service tokens yet"));
}

#[apply(on_both_engines)]
fn of_very_many_service_users_one_is_typed(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    assert!(!maya.get("/settings/tokens").body.contains("name=\"other_user\""));
    for number in 0..102 {
        service_user(&maya, &root, &format!("Robot {number:03}"));
    }
    let page = maya.get("/settings/tokens");
    assert_eq!(page.body.matches("@service</option>").count(), 100);
    let send = |user: &str| {
        let key = maya.get("/settings/tokens").input("form_key");
        let form = [
            ("form_key", key.as_str()),
            ("name", "CI"),
            ("expiration", "30"),
            ("type", "service"),
            ("user_id", "2"),
            ("other_user", user),
        ];
        maya.post("/settings/tokens", &form)
    };
    for bad in ["robot_999@service", "maya@example.net", "\0", "x"] {
        let refused = send(bad);
        assert_eq!(refused.status, 409, "{bad:?}");
        assert!(refused.body.contains("id=\"service-user-error\""));
    }
    let made = send(" ROBOT_101@service ");
    assert_eq!(made.toast(), "Service token successfully generated");
    assert!(made.body.contains("robot_101@service"));
}

#[apply(on_both_engines)]
fn of_generate_and_deactivate_at_once_only_one_succeeds(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for round in 0..12 {
        let robot = service_user(&maya, &root, &format!("Robot {round}"));
        let statuses = together(2, |i| match i {
            0 => order(&Person::stranger(&app), &root, "CI", robot).status,
            _ => Person::stranger(&app).api("DELETE", &format!("/api/users/{robot}"), &root, "").status,
        });
        assert!(matches!(statuses[..], [200, 409] | [409, 204]), "{statuses:?}");
    }
}

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

/// Lets `request` meet a transaction that did `first` and is not over yet: it ends when the request waits for
/// it, or was answered without waiting.
pub fn meeting(app: &App, first: &str, request: impl Fn() -> u16 + Sync) -> u16 {
    const WAITING: &str = "SELECT count(*) AS count FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    std::thread::scope(|scope| {
        let answer = app.rows(|conn| {
            conn.batch_execute(first)?;
            let answer = scope.spawn(&request);
            let waits = || {
                app.db.read_now(|conn| Ok(diesel::sql_query(WAITING).get_result::<Waiting>(conn)?.count > 0))
            };
            while !answer.is_finished() && !waits()? {
                std::thread::yield_now();
            }
            Ok(answer)
        });
        answer.join().expect("an answer")
    })
}

/// On SQLite there is one writer at a time; PostgreSQL is asked to hold the row.
#[test]
fn a_token_and_a_deactivation_in_the_same_moment_see_each_other() {
    let Some(app) = App::start(Engine::Postgres) else { return };
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let robot = service_user(&maya, &root, "Robot");
    let ordered = meeting(&app, &format!("UPDATE users SET active = FALSE WHERE id = {robot}"), || {
        order(&Person::stranger(&app), &root, "CI", robot).status
    });
    assert_eq!(ordered, 409, "it was being deactivated");
    app.set_active("robot@service", true);
    let generate = format!(
        "SELECT * FROM users WHERE id = {robot} FOR SHARE; INSERT INTO tokens (owner_id, name, name_key, jti, hash, created, \
         is_service) VALUES ({robot}, 'CI', 'ci', 'x', 'x', 1, TRUE)"
    );
    let deactivated = meeting(&app, &generate, || {
        Person::stranger(&app).api("DELETE", &format!("/api/users/{robot}"), &root, "").status
    });
    assert_eq!(deactivated, 409, "it was being given a token");
}
