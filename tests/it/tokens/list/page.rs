//! The list: search, state, sort, pages, and what it says when it is empty.

use diesel::prelude::*;
use keyfob::db::schema::tokens;
use keyfob::db::{Moment, fold, list_key};

use crate::support::{App, Person};

/// A row of the first user's: name, and relative to now: created, expiration, revoked, last used.
type Row<'a> = (&'a str, i64, Option<i64>, bool, Option<i64>);

fn fill(app: &App, rows: &[Row]) {
    let now = Moment::now().second();
    for (name, created, expiration, revoked, last_used) in rows {
        let values = (
            tokens::owner_id.eq(1),
            tokens::name.eq(*name),
            tokens::name_key.eq(fold(name)),
            tokens::list_key.eq(list_key(name, None)),
            tokens::jti.eq(format!("jti of {name}")),
            tokens::hash.eq("none"),
            tokens::created.eq(now + created),
            tokens::expiration.eq(expiration.map(|end| now + end)),
            tokens::revoked.eq(revoked.then_some(now)),
            tokens::last_used.eq(last_used.map(|last| now + last)),
        );
        app.rows(|conn| Ok(diesel::insert_into(tokens::table).values(values).execute(conn)?));
    }
}

fn names(person: &Person, query: &str) -> Vec<String> {
    let page = person.get(&format!("/settings/tokens{query}"));
    assert_eq!(page.status, 200, "{query}");
    page.names()
}

fn search(person: &Person, text: &str) -> Vec<String> {
    let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    names(person, &format!("?sort=name&search={text}"))
}

fn fill_56(app: &App) {
    let all: Vec<String> = (1..=56).map(|number| format!("Token {number:02}")).collect();
    // All made in the same second: the order among them must be certain all the same.
    fill(app, &all.iter().map(|name| (name.as_str(), 0, None, false, None)).collect::<Vec<Row>>());
}

#[apply(on_both_engines)]
fn a_search_finds_exactly_the_text_whatever_it_holds(app: App) {
    let maya = app.admin();
    let all = ["100%", "a\\d", "a_b", "axb", "x'--", "École", "<script>\"'&"];
    fill(&app, &all.map(|name| (name, 0, None, false, None)));
    for (text, found) in [
        ("%", vec!["100%"]),
        ("_", vec!["a_b"]),
        ("\\", vec!["a\\d"]),
        ("a_b", vec!["a_b"]),
        ("A", vec!["a\\d", "a_b", "axb"]),
        ("  axb  ", vec!["axb"]),
        ("ÉCO", vec!["École"]),
        ("e\u{301}co", vec!["École"]),
        ("'--", vec!["x'--"]),
        ("<script>\"'&", vec!["<script>\"'&"]),
        ("\\%", vec![]),
        ("a%b", vec![]),
        ("nothing", vec![]),
        ("a\0xb", vec!["axb"]),
    ] {
        let mut names = search(&maya, text);
        names.sort();
        assert_eq!(names, found, "{text:?}");
    }
    for everything in ["", "\0", "\u{200B}", "   "] {
        assert_eq!(search(&maya, everything).len(), all.len(), "{everything:?}");
    }
    assert_eq!(names(&maya, "?search=%ff").len(), all.len());
    assert_eq!(search(&maya, &"x".repeat(3000)), Vec::<String>::new());
    let page = maya.get("/settings/tokens?search=%3Cscript%3E%22");
    assert_eq!(page.typed("search"), "<script>\"");
    assert!(!page.body.contains("<script>"));
}

#[apply(on_both_engines)]
fn a_state_shows_its_own_and_expired_wins_over_revoked(app: App) {
    let maya = app.admin();
    fill(
        &app,
        &[
            ("Active", 0, None, false, None),
            ("Ends", 0, Some(3600), false, None),
            ("Revoked", 0, None, true, None),
            ("Revoked, ends", 0, Some(3600), true, None),
            ("Expired", 0, Some(-1), false, None),
            ("Expired now", 0, Some(0), false, None),
            ("Revoked, expired", 0, Some(-3600), true, None),
        ],
    );
    assert_eq!(names(&maya, "?sort=name&state=active"), ["Active", "Ends"]);
    assert_eq!(names(&maya, "?sort=name&state=revoked"), ["Revoked", "Revoked, ends"]);
    assert_eq!(names(&maya, "?sort=name&state=expired"), ["Expired", "Expired now", "Revoked, expired"]);
    for nonsense in ["", "?state=", "?state=x", "?state=Active", "?state=active%00", "?sort=x", "?other=1"] {
        assert_eq!(names(&maya, nonsense).len(), 7, "{nonsense}");
    }
    assert_eq!(names(&maya, "?state=expired&search=revoked"), ["Revoked, expired"]);
}

#[apply(on_both_engines)]
fn every_sort_has_its_order_and_never_used_is_last_both_ways(app: App) {
    let maya = app.admin();
    fill(
        &app,
        &[
            ("bob", -10, Some(500), false, None),
            ("Alf", -20, None, false, Some(-5)),
            ("dan", -30, Some(900), false, Some(-50)),
            ("Cid", -40, None, false, None),
            ("eve", -50, Some(100), false, Some(-1)),
        ],
    );
    for (sort, order) in [
        ("newest", ["bob", "Alf", "dan", "Cid", "eve"]),
        ("oldest", ["eve", "Cid", "dan", "Alf", "bob"]),
        ("name", ["Alf", "bob", "Cid", "dan", "eve"]),
        ("name-desc", ["eve", "dan", "Cid", "bob", "Alf"]),
        ("expiration", ["eve", "bob", "dan", "Alf", "Cid"]),
        ("expiration-desc", ["Cid", "Alf", "dan", "bob", "eve"]),
        ("used", ["dan", "Alf", "eve", "bob", "Cid"]),
        ("used-desc", ["eve", "Alf", "dan", "Cid", "bob"]),
        ("nonsense", ["bob", "Alf", "dan", "Cid", "eve"]),
    ] {
        assert_eq!(names(&maya, &format!("?sort={sort}")), order, "{sort}");
    }
}

#[apply(on_both_engines)]
fn pages_have_25_rows_and_nonsense_is_the_nearest_page(app: App) {
    let maya = app.admin();
    fill_56(&app);
    let pages: Vec<Vec<String>> = (1..=3).map(|page| names(&maya, &format!("?page={page}"))).collect();
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [25, 25, 6]);
    let mut all = pages.concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 56, "every token is on one page");
    for (page, nearest) in [
        ("0", 0),
        ("-1", 0),
        ("abc", 0),
        ("", 0),
        ("1.5", 0),
        ("4", 2),
        ("1000000000000", 2),
        ("9223372036854775807", 2),
        ("-9223372036854775808", 0),
    ] {
        assert_eq!(names(&maya, &format!("?page={page}")), pages[nearest], "{page}");
    }
    assert!(maya.get("/settings/tokens?page=3").body.contains("51–56 of 56"));
}

#[apply(on_both_engines)]
fn the_pager_keeps_search_state_and_sort(app: App) {
    let maya = app.admin();
    fill_56(&app);
    let page = maya.get("/settings/tokens?search=token&state=active&sort=name&page=2");
    let link = |number| {
        let page = if number == 1 { String::new() } else { format!("&#38;page={number}") };
        format!("href=\"/settings/tokens?search=token&#38;state=active&#38;sort=name{page}\"")
    };
    for number in [1, 3] {
        assert!(page.body.contains(&link(number)), "{number}: {}", page.body);
    }
    assert_eq!(page.names()[0], "Token 26");
}

#[apply(on_both_engines)]
fn an_empty_list_and_one_where_nothing_matches_say_different_things(app: App) {
    let maya = app.admin();
    let (none_yet, no_match) = ("No tokens yet", "Nothing matches");
    for query in ["", "?search=x", "?state=active&page=7"] {
        let page = maya.get(&format!("/settings/tokens{query}"));
        assert!(page.body.contains(none_yet) && !page.body.contains(no_match), "{query}");
    }
    fill(&app, &[("CI", 0, None, true, None)]);
    for (query, sentence) in [
        ("?search=x%3Cb%3E", "No token has “x&#60;b&#62;” in its name."),
        ("?state=active", "You have no active token."),
        ("?state=active&search=ci", "No active token has “ci” in its name."),
    ] {
        let page = maya.get(&format!("/settings/tokens{query}"));
        assert!(page.body.contains(no_match) && !page.body.contains(none_yet), "{query}");
        assert!(page.body.contains(sentence), "{}", page.body);
        assert!(page.body.contains("href=\"/settings/tokens\">Clear search and filters"));
    }
    assert!(maya.get("/settings/tokens?state=active&search=ci").body.contains(">CI</a>, revoked."));
}

#[apply(on_both_engines)]
fn a_name_is_text_wherever_it_stands(app: App) {
    let maya = app.admin();
    let name = "<script>alert(1)</script>\"'& <b>";
    fill(&app, &[(name, 0, None, true, None)]);
    let page = maya.get("/settings/tokens");
    assert_eq!(page.names(), [name]);
    assert!(!page.body.contains("<script>alert") && !page.body.contains("& <b>"));
    let escaped = "&#60;script&#62;alert(1)&#60;/script&#62;&#34;&#39;&#38; &#60;b&#62;";
    assert!(page.body.contains(&format!("aria-label=\"Actions for {escaped}\"")), "{}", page.body);
    let generated = maya.post_generate("<i>\"'&", "30");
    assert!(generated.body.contains("&#60;i&#62;&#34;&#39;&#38;") && !generated.body.contains("<i>"));
}

#[apply(on_both_engines)]
fn each_state_offers_its_own_actions(app: App) {
    let maya = app.admin();
    for (name, end, revoked, actions) in [
        ("Active", 3600, false, vec!["revoke"]),
        ("Revoked", 3600, true, vec!["restore", "delete"]),
        ("Expired", -1, false, vec!["delete"]),
    ] {
        fill(&app, &[(name, 0, Some(end), revoked, None)]);
        let page = maya.get(&format!("/settings/tokens?search={name}"));
        let offered = |action: &&str| page.body.contains(&format!("/{action}\""));
        assert_eq!(["revoke", "restore", "delete"].into_iter().filter(offered).collect::<Vec<_>>(), actions);
        assert!(page.body.contains(&format!("class=\"state {}\">{name}<", name.to_lowercase())));
    }
}
