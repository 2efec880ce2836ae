//! The activity as a file.

use super::{PATH, write};
use crate::support::{Answer, App, Person};

fn export(person: &Person, query: &str) -> Answer {
    let answer = person.get(&format!("{PATH}/export{query}"));
    assert_eq!(answer.status, 200);
    answer
}

fn rows(answer: &Answer) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(answer.body.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect());
    rows.collect()
}

fn many(app: &App, count: i64) {
    use diesel::connection::SimpleConnection;
    let numbers =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let sql = format!(
        "INSERT INTO audit (at, actor_id, actor_name, door, action, subject_id, subject_name) {numbers} \
         SELECT 1000 + i / 7, 1, 'Maya', 'api', 'tag.edit', i, 'Tag ' || i FROM n"
    );
    app.rows(|conn| Ok(conn.batch_execute(&sql)?));
}

#[apply(on_both_engines)]
fn it_holds_what_the_filter_selects_under_a_row_of_names(app: App) {
    let maya = app.admin();
    maya.generate("CI, \"nightly\"", "30");
    let all = export(&maya, "");
    assert_eq!(all.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(all.header("cache-control"), "no-store");
    let name = all.header("content-disposition");
    assert!(
        name.starts_with("attachment; filename=\"keyfob-activity-20") && name.ends_with(".csv\""),
        "{name}"
    );
    let names = "\"time\",\"person_id\",\"person\",\"action\",\"subject_id\",\"subject\",\"subject_of\",\"door\",\"address\"\r\n";
    assert!(all.body.starts_with(&format!("\u{FEFF}{names}")), "{}", all.body);
    assert_eq!(all.body.matches('\u{FEFF}').count(), 1);
    assert!(all.body.contains(",\"CI, \"\"nightly\"\"\","));
    let rows = rows(&all);
    assert_eq!(rows.len(), 3);
    assert_eq!(
        rows[1][1..],
        ["1", "Maya Lindqvist", "token.generate", "1", "CI, \"nightly\"", "", "page", "127.0.0.1"]
    );
    assert!(rows[1][0].ends_with('Z') && rows[1][0].len() == 20, "{}", rows[1][0]);
    let some = export(&maya, "?action=user.create");
    assert_eq!(some.body.lines().count(), 2);
    assert_eq!(export(&maya, "?person=424242").body.lines().count(), 1, "nothing but the names");
    assert_eq!(app.lines("").len(), 2, "reading is no change");
}

#[apply(on_both_engines)]
fn no_cell_is_a_formula(app: App) {
    let maya = app.admin();
    for name in ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://evil.test\")", "＝1"] {
        maya.post("/account/name", &[("name", name)]).is_redirect_to("/account");
        maya.generate(name, "30");
    }
    let rows = rows(&export(&maya, ""));
    assert!(rows.len() > 12);
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']), "{cell}");
    }
    assert!(rows.iter().flatten().any(|cell| cell == "'=1+1"));
}

#[apply(on_both_engines)]
fn no_separator_makes_a_formula_and_names_are_readable(app: App) {
    let maya = app.admin();
    for name in ["x;=1+1", "x; =1+1", "x|@SUM(A1)", "x;\"=1+1\"", "Ähre 名前"] {
        maya.generate(name, "30");
    }
    let answer = export(&maya, "?action=token.generate");
    for cell in ["\"x;'=1+1\"", "\"x; '=1+1\"", "\"x|'@SUM(A1)\"", "\"x;\"\"'=1+1\"\"\"", "\"Ähre 名前\""]
    {
        assert!(answer.body.contains(&format!(",{cell},")), "{cell}: {}", answer.body);
    }
    for line in answer.body.trim_start_matches('\u{FEFF}').lines() {
        assert!(line.starts_with('"') && line.ends_with('"') && line.matches("\",\"").count() == 8, "{line}");
    }
}

#[apply(on_both_engines)]
fn a_long_one_is_whole_and_in_order(app: App) {
    let maya = app.admin();
    many(&app, 1700);
    for query in ["?action=tag.edit", "?action=tag.edit&person=1"] {
        let rows = rows(&export(&maya, query));
        let subjects: Vec<String> = rows[1..].iter().map(|row| row[4].clone()).collect();
        let expected: Vec<String> = (1..=1700).rev().map(|number| number.to_string()).collect();
        assert_eq!(subjects, expected, "{query}");
    }
}

#[apply(on_both_engines)]
fn to_http_1_0_it_goes_without_chunks_and_ends_with_the_connection(app: App) {
    let maya = app.admin();
    many(&app, 1700);
    let ask = |version: &str| {
        app.raw(format!("GET {PATH}/export HTTP/{version}\r\nCookie: {}", maya.cookie_header()).as_bytes())
    };
    let (old, new) = (ask("1.0"), ask("1.1"));
    assert_eq!((old.header("transfer-encoding"), new.header("transfer-encoding")), ("", "chunked"));
    assert!(
        old.body.ends_with(
            "
"
        ),
        "{}",
        old.body
    );
    assert_eq!(rows(&old).len(), 1702, "all of it, and no chunks in between");
}

#[apply(on_both_engines)]
fn names_of_other_peoples_tokens_are_left_out(app: App) {
    let maya = app.admin();
    app.person("tom@example.net", "member");
    write(&app, 7, Some(2), "token.revoke", (99, "Hidden"));
    write(&app, 8, Some(2), "service_token.revoke", (98, "Seen"));
    let rows = rows(&export(&maya, ""));
    let of = |action: &str| rows.iter().find(|row| row[3] == action).expect("a row").clone();
    assert_eq!(of("token.revoke")[4..6], ["", ""]);
    assert_eq!(of("service_token.revoke")[4..6], ["98", "Seen"]);
}
