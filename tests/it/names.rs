//! What may be in a name is the same at every door: the letters of all languages and emoji may, what can't be
//! seen may not.

use serde_json::json;

use crate::client_login::{CALLBACK, STATE, question};
use crate::support::{App, PASSWORD, Person};

/// Good names: joiners where people write them.
const GOOD: [&str; 6] = [
    "ශ්\u{200D}රී",
    "علی\u{200C}رضا",
    "👩\u{200D}💻 laptop",
    "र\u{94D}\u{200D}य",
    "🏳\u{FE0F}\u{200D}🌈",
    "1\u{FE0F}\u{20E3} first",
];
/// Bad ones: joiners alone, at an end, doubled and where nothing joins; noncharacters, and what fonts draw
/// empty.
const BAD: [&str; 16] = [
    "\u{200D}",
    "\u{200C} \u{200C}",
    "علی\u{200C}",
    "\u{200C}علی",
    "علی\u{200C}\u{200C}رضا",
    "👩\u{200D}\u{200D}💻",
    "pro\u{200D}d",
    "pro\u{200C}d",
    "prod\u{FE0F}",
    "a\u{FFFF}",
    "a\u{FFFE}b",
    "a\u{FDD0}b",
    "a\u{10FFFF}b",
    "a\u{1D159}b",
    "a\u{E0041}b",
    "a\u{2800}b",
];

/// A way to give something a name: true when it was taken. The number keeps apart what must be.
type Door<'a> = (&'a str, Box<dyn Fn(&str, usize) -> bool + 'a>);

fn doors<'a>(app: &'a App, maya: &'a Person<'a>, root: &'a str) -> Vec<Door<'a>> {
    let api = move |path: &str, body: serde_json::Value| {
        let answer = maya.api("POST", path, root, &body.to_string());
        assert!([200, 422].contains(&answer.status), "{body}: {}", answer.body);
        answer.status == 200
    };
    let tag = move |body: serde_json::Value| api("/api/global-tags", body);
    vec![
        ("token, page", Box::new(|name, _| maya.post_generate(name, "30").status == 200)),
        (
            "token, API",
            Box::new(move |name, _| {
                api("/api/user-tokens", json!({"name": format!("{name} API"), "expires_in_days": 1}))
            }),
        ),
        ("tag", Box::new(move |name, _| tag(json!({ "name": name.replace('#', "") })))),
        ("category", Box::new(move |name, n| tag(json!({"name": format!("c{n}"), "category": name})))),
        (
            "description",
            Box::new(move |name, n| {
                tag(json!({"name": format!("d{n}"), "description": format!("a\n{name}\nb")}))
            }),
        ),
        (
            "source",
            Box::new(move |name, n| {
                tag(json!({"name": format!("s{n}"), "type": "external", "source": name}))
            }),
        ),
        ("service user", Box::new(move |name, n| api("/api/users", json!({"name": format!("{name} x{n}")})))),
        ("own name", Box::new(|name, _| maya.post("/account/name", &[("name", name)]).status == 303)),
        (
            "command line",
            Box::new(move |name, n| {
                let email = format!("p{n}@example.net");
                app.command(
                    &["user", "create", "--email", &email, "--name", name, "--role", "member"],
                    PASSWORD,
                )
                .status
                .success()
            }),
        ),
    ]
}

#[apply(on_both_engines)]
fn joiners_are_taken_where_people_write_them_and_nothing_invisible_is_at_any_door(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for (label, takes) in doors(&app, &maya, &root) {
        for (number, name) in GOOD.iter().enumerate() {
            assert!(takes(name, number), "{label}: {name:?}");
        }
        let before = app.kept();
        for (number, name) in BAD.iter().enumerate() {
            assert!(!takes(name, 100 + number), "{label}: {name:?}");
        }
        assert_eq!(app.kept(), before, "{label}");
    }
    GOOD.iter().for_each(|name| assert!(maya.token_id(&root, name) > 0));
}

#[apply(on_both_engines)]
fn what_was_made_with_a_joiner_is_found_by_it(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    maya.generate("علی\u{200C}رضا", "30");
    let encoded = "%D8%B9%D9%84%DB%8C%E2%80%8C%D8%B1%D8%B6%D8%A7";
    assert_eq!(maya.get(&format!("/settings/tokens?search={encoded}")).names(), ["علی\u{200C}رضا"]);
    assert_eq!(maya.api("POST", "/api/global-tags", &root, r#"{"name":"علی\u200Cرضا"}"#).status, 200);
    assert_eq!(maya.api("GET", &format!("/api/global-tags/{encoded}"), &root, "").status, 200);
}

#[apply(on_both_engines)]
fn the_clients_consent_keeps_the_joiner_of_its_machine(app: App) {
    let maya = app.admin();
    let page = maya.get(&question(
        CALLBACK,
        STATE,
        "%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB%C2%A0%20%E3%80%80laptop%E2%80%8D",
    ));
    assert_eq!(page.typed("hostname"), "👩\u{200D}💻 laptop");
    let secret =
        maya.consent("%D8%B9%D9%84%DB%8C%E2%80%8C%D8%B1%D8%B6%D8%A7", &[("answer", "agree")]).token();
    maya.token_id(&secret, "Qualytics CLI on علی\u{200C}رضا");
}

#[apply(on_both_engines)]
fn kinds_of_blanks_are_one_plain_space_where_names_are_kept_and_compared(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    for (number, blank) in
        ["\u{A0}", "\u{2002}", "\u{2003}", "\u{3000}", "\u{202F}", "\u{2009}", "  ", " \u{A0} "]
            .iter()
            .enumerate()
    {
        let name = format!("{blank}CI{blank}job{blank}");
        let expected = if number == 0 { 200 } else { 409 };
        assert_eq!(maya.post_generate(&name, "30").status, expected, "{name:?}");
        let tag = json!({"name": name, "category": name}).to_string();
        assert_eq!(maya.api("POST", "/api/global-tags", &root, &tag).status, expected, "{name:?}");
    }
    maya.token_id(&root, "CI job");
    for path in ["CI%20job", "ci%C2%A0job", "CI%E3%80%80%20job"] {
        let tag = maya.api("GET", &format!("/api/global-tags/{path}"), &root, "").json();
        assert_eq!((&tag["name"], &tag["category"]), (&json!("CI job"), &json!("CI job")), "{path}");
    }
    assert_eq!(maya.get("/settings/tokens?search=ci%E3%80%80job").names(), ["CI job"]);
    // Letters that look alike are letters of their own.
    for name in ["prod", "рrоd", "ｐｒｏｄ"] {
        assert_eq!(maya.post_generate(name, "30").status, 200, "{name}");
    }
}

#[apply(on_both_engines)]
fn lists_are_searched_without_accents_width_and_case_and_sorted_as_people_do(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let order = ["Ähre", "Éclair", "Straße", "token2", "token10", "Zebra", "ＡＢＣ"];
    for (number, name) in order.iter().rev().enumerate() {
        maya.generate(name, "30");
        let tag = json!({"name": name, "category": name}).to_string();
        assert_eq!(maya.api("POST", "/api/global-tags", &root, &tag).status, 200);
        let person =
            [("type", "person"), ("name", *name), ("email", &format!("{number}@x")), ("role", "member")];
        maya.post("/settings/users", &person);
    }
    let sorted = ["ＡＢＣ", "Ähre", "Éclair", "Straße", "token2", "token10", "Zebra"];
    let api = |path: &str| -> Vec<String> {
        let answer = maya.api("GET", path, &root, "").json();
        let items = answer["items"].as_array().or(answer.as_array()).expect("a list").clone();
        items.iter().map(|item| item["name"].as_str().expect("a name").to_owned()).collect()
    };
    let without = |names: Vec<String>| -> Vec<String> {
        let mut names: Vec<String> =
            names.into_iter().filter(|name| name != "Root" && name != "Maya Lindqvist").collect();
        names.dedup();
        names
    };
    assert_eq!(without(maya.get("/settings/tokens?sort=name").names()), sorted);
    let mut down = without(maya.get("/settings/tokens?sort=name-desc").names());
    down.reverse();
    assert_eq!(down, sorted);
    assert_eq!(api("/api/global-tags"), sorted);
    assert_eq!(api("/api/global-tags/listing"), sorted);
    assert_eq!(without(api("/api/users?size=100")), sorted);
    let page = maya.get("/settings/tags").body;
    let encoded = |text: &str| -> String { url::form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let places = sorted.map(|name| page.find(&format!("category={}\"", encoded(name))).expect(name));
    assert!(places.is_sorted(), "the categories: {places:?}");
    for (search, name) in [
        ("eclair", "Éclair"),
        ("ECLAIR", "Éclair"),
        ("strasse", "Straße"),
        ("STRASSE", "Straße"),
        ("abc", "ＡＢＣ"),
        ("ａｈｒｅ", "Ähre"),
        ("TOKEN10", "token10"),
        ("ken2", "token2"),
        ("ähre", "Ähre"),
    ] {
        let query = encoded(search);
        assert_eq!(maya.get(&format!("/settings/tokens?search={query}")).names(), [name], "{search}");
        assert_eq!(api(&format!("/api/global-tags?name={query}")), [name], "{search}");
        assert_eq!(without(api(&format!("/api/users?name={query}"))), [name], "{search}");
    }
    assert_eq!(api("/api/users?name=MAYA@Ex"), ["Maya Lindqvist"]);
    for literal in ["%25", "_", "%5C"] {
        assert!(maya.get(&format!("/settings/tokens?search={literal}")).names().is_empty(), "{literal}");
    }
}

#[apply(on_both_engines)]
fn names_of_before_are_folded_once_and_what_stands_stays(app: App) {
    use diesel::prelude::*;
    use keyfob::db::schema::{tags, tokens, users};
    let maya = app.admin();
    let root = maya.generate("Éclair", "never");
    let cookies = maya.cookie_header();
    let names = ["a b", "c\u{A0}d", "c\u{2003}d"];
    for name in names {
        let token = (
            tokens::owner_id.eq(1),
            tokens::name.eq(name),
            tokens::name_key.eq(name),
            tokens::jti.eq(name),
            tokens::hash.eq("none"),
            tokens::created.eq(1),
        );
        let tag = (
            tags::name.eq(name),
            tags::name_key.eq(name),
            tags::tag_type.eq("global"),
            tags::color.eq("#1D4ED8"),
            tags::color_order.eq(1),
            tags::category.eq("x\u{A0}y"),
            tags::weight_modifier.eq(0),
            tags::created.eq(1),
        );
        app.rows(|conn| {
            diesel::insert_into(tokens::table).values(token).execute(conn)?;
            Ok(diesel::insert_into(tags::table).values(tag).execute(conn)?)
        });
    }
    app.rows(|conn| {
        diesel::update(users::table).set(users::list_key.eq("")).execute(conn)?;
        Ok(diesel::update(tokens::table).set(tokens::list_key.eq("")).execute(conn)?)
    });
    let app = app.restart(|_| ());
    let maya = Person::with_cookies(&app, &cookies);
    let keys = || -> (Vec<String>, Vec<Option<String>>, i64) {
        app.rows(|conn| {
            Ok((
                tokens::table.order(tokens::id).select(tokens::name_key).load(conn)?,
                tags::table.order(tags::id).select(tags::name_key).load(conn)?,
                users::table.filter(users::list_key.eq("")).count().get_result(conn)?,
            ))
        })
    };
    let kept = ["a b", "c d", "c\u{2003}d"];
    assert_eq!(keys().0[1..], kept);
    // A tag answers to its name: two can't have one.
    assert_eq!(keys().1, ["a b", "c d", "c d (2)"].map(|key| Some(key.to_owned())));
    assert_eq!(keys().2, 0);
    assert_eq!(maya.get("/settings/tokens?search=eclair").names(), ["Éclair"]);
    assert_eq!(maya.get("/settings/tokens?search=c+d&sort=name").names(), ["c\u{A0}d", "c\u{2003}d"]);
    assert_eq!(maya.get("/settings/tags?category=x+y").body.matches("Actions for ").count(), 3);
    for name in ["A B", "c d", "c\u{3000}d"] {
        assert_eq!(maya.post_generate(name, "30").status, 409, "{name:?}");
        assert_eq!(
            maya.api("POST", "/api/global-tags", &root, &json!({"name": name}).to_string()).status,
            409,
            "{name:?}"
        );
    }
}

#[apply(on_both_engines)]
fn what_was_named_before_the_rules_stays_when_something_else_is_changed(app: App) {
    use diesel::connection::SimpleConnection;
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let insert = |id: i64, name: &str, key: &str, kind: &str| {
        format!(
            "INSERT INTO tags (id, name, name_key, type, color, color_order, category, weight_modifier, created) \
                 VALUES ({id}, '{name}', '{key}', '{kind}', '#1D4ED8', 1, 'c\u{FE0F}', 0, 1);"
        )
    };
    let all = [
        insert(1, "a b", "a b", "global"),
        insert(2, "a\u{A0}b", "a\u{A0}b", "external"),
        insert(3, "x\u{FFFF}y", "x\u{FFFF}y", "global"),
    ];
    app.rows(|conn| Ok(conn.batch_execute(&all.concat())?));
    let edit = maya.post("/settings/tags/2/edit", &[("category", "New"), ("weight_modifier", "3")]);
    edit.is_redirect_to("/settings/tags");
    let changed = maya.api("PUT", "/api/global-tags/a%20b", &root, r#"{"weight_modifier":2}"#);
    assert_eq!((changed.status, &changed.json()["category"]), (200, &json!("c\u{FE0F}")), "{}", changed.body);
    maya.post("/settings/tags/3/delete", &[]).is_redirect_to("/settings/tags");
    maya.post("/settings/tags/3/restore", &[]).is_redirect_to("/settings/tags");
}
