//! Agree and Refuse.

use std::collections::BTreeSet;

use super::{CALLBACK, STATE, fields, question};
use crate::support::{App, Person, together};

const AGREE: [(&str, &str); 1] = [("answer", "agree")];

/// Today and so many days, as the API writes days.
fn day_in(days: i64) -> String {
    keyfob::db::Moment::now().plus(days * 86_400).to_string()[..10].to_owned()
}

fn maya_s_tag(app: &App, secret: &str) -> u16 {
    Person::stranger(app).api("POST", "/api/global-tags", secret, r#"{"name":"Meanwhile"}"#).status
}

#[apply(on_both_engines)]
fn agreeing_gives_a_token_with_the_rights_of_the_person_for_90_days(app: App) {
    app.admin();
    for role in ["member", "manager", "admin"] {
        let person = app.person(&format!("{role}@x"), role);
        let secret = person.consent("laptop", &AGREE).token();
        let me = person.api("GET", "/api/users/me", &secret, "").json();
        assert_eq!(me["email"], format!("{role}@x"));
        assert_eq!(me["role"].as_str().map(str::to_lowercase).as_deref(), Some(role));
        let tokens = person.tokens(&secret);
        assert_eq!((tokens.len(), &tokens[0]["name"]), (1, &"Qualytics CLI on laptop".into()));
        assert_eq!(tokens[0]["expiration"].as_str().map(|end| &end[..10]), Some(day_in(90).as_str()));
    }
    let made = app.lines("token.generate");
    assert_eq!(made.len(), 3);
    assert_eq!((made[0].actor_name.as_str(), made[0].door.as_str()), ("member@x", "page"));
    assert_eq!(made[0].subject_name, "Qualytics CLI on laptop");
    assert!(made[0].address.is_some());
}

#[apply(on_both_engines)]
fn many_names_that_are_taken_keep_nobody_waiting(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    // box, box 2 … box 20000: revoked ones hold their names, too.
    app.rows(|conn| Ok(diesel::RunQueryDsl::execute(diesel::sql_query(
        "INSERT INTO tokens (owner_id, name, name_key, jti, hash, created, revoked) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
         SELECT 1, 'Qualytics CLI on box ' || i, 'qualytics cli on box' || CASE i WHEN 1 THEN '' ELSE ' ' || i END, 'j' || i, 'h', 1, 1 FROM n",
    ), conn)?));
    let cookies = maya.cookie_header();
    let statuses = together(7, |n| match n {
        6 => {
            std::thread::sleep(std::time::Duration::from_millis(50));
            maya_s_tag(&app, &root)
        }
        _ => Person::with_cookies(&app, &cookies).consent("box", &AGREE).status,
    });
    assert_eq!(statuses, [303, 303, 303, 303, 303, 303, 200]);
    let names: BTreeSet<String> =
        maya.tokens(&root).iter().filter_map(|token| Some(token["name"].as_str()?.to_owned())).collect();
    assert!((20_001..=20_006).all(|n| names.contains(&format!("Qualytics CLI on box {n}"))));
    // The first that is free, also between others.
    app.rows(|conn| {
        Ok(diesel::RunQueryDsl::execute(diesel::sql_query("DELETE FROM tokens WHERE jti = 'j77'"), conn)?)
    });
    maya.consent("BOX", &AGREE).token();
    assert_eq!(app.tokens_named("Qualytics CLI on BOX 77"), 1);
}

#[apply(on_both_engines)]
fn the_expiration_is_chosen_there(app: App) {
    let maya = app.admin();
    for (chosen, days) in [("30", Some(30)), ("365", Some(365)), ("never", None), ("custom", Some(12))] {
        let on = day_in(12);
        let secret =
            maya.consent(chosen, &[("answer", "agree"), ("expiration", chosen), ("expires_on", &on)]).token();
        let name = format!("Qualytics CLI on {chosen}");
        let tokens = maya.tokens(&secret);
        let token = tokens.iter().find(|token| token["name"] == name.as_str()).expect("the token");
        let end = token["expiration"].as_str().map(|end| end[..10].to_owned());
        assert_eq!(end, days.map(day_in), "{chosen}");
    }
}

#[apply(on_both_engines)]
fn a_wrong_expiration_is_told_by_its_field_and_the_question_is_kept(app: App) {
    let maya = app.admin();
    let before = app.kept();
    let past = [("answer", "agree"), ("expiration", "custom"), ("expires_on", "2020-01-01")];
    let answer = maya.consent("laptop", &past);
    assert_eq!((answer.status, answer.wrong_field().as_str()), (422, "expires_on"), "{}", answer.body);
    assert_eq!((answer.typed("expires_on"), answer.typed("state")), ("2020-01-01".into(), STATE.into()));
    assert!(answer.header("content-security-policy").ends_with("form-action 'self' http://127.0.0.1:53211"));
    for (field, value) in
        [("expiration", "31"), ("form_key", ""), ("form_key", "zz"), ("answer", ""), ("answer", "Agree")]
    {
        let changed: Vec<_> =
            AGREE.into_iter().filter(|(name, _)| *name != field).chain([(field, value)]).collect();
        let answer = maya.consent("laptop", &changed);
        assert_eq!((answer.status, answer.header("location")), (422, ""), "{field} {value}");
        assert_ne!(answer.error_text(), "", "{field} {value}: {}", answer.body);
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn refusing_tells_the_client_and_makes_nothing(app: App) {
    let maya = app.admin();
    let before = app.kept();
    let told = maya.consent("laptop", &[("answer", "refuse")]).told_to(CALLBACK);
    assert_eq!(told, [("state".into(), STATE.into()), ("error".into(), "access_denied".into())]);
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn a_name_that_is_taken_gets_a_number(app: App) {
    let maya = app.admin();
    maya.generate("qualytics cli on LAPTOP 3", "30");
    let names = [
        "Qualytics CLI on laptop",
        "Qualytics CLI on laptop 2",
        "Qualytics CLI on laptop 4",
        "Qualytics CLI on laptop 5",
    ];
    for name in names {
        let page = maya.get(&question(CALLBACK, STATE, "laptop"));
        assert!(page.body.contains(&format!("<dd>{name}</dd>")), "the page names it");
        let secret = maya.send_consent(&fields(&page, &AGREE)).token();
        maya.token_id(&secret, name);
    }
    let secret = maya.consent("lap_op", &AGREE).token();
    maya.token_id(&secret, "Qualytics CLI on lap_op");
    let max = app.person("max@x", "member");
    let secret = max.consent("laptop", &AGREE).token();
    assert_eq!(
        max.token_id(&secret, "Qualytics CLI on laptop"),
        max.tokens(&secret)[0]["id"],
        "names are per owner"
    );
}

#[apply(on_both_engines)]
fn many_logins_of_one_machine_at_once_get_a_number_each(app: App) {
    let maya = app.admin();
    let page = maya.get(&question(CALLBACK, STATE, "laptop"));
    let (cookies, form) = (maya.cookie_header(), fields(&page, &AGREE));
    let app = &app;
    let secrets = together(12, |number| {
        let person = Person::with_cookies(app, &cookies);
        let key = format!("{number:032x}");
        let form: Vec<_> = form
            .iter()
            .map(|(k, v)| (k.clone(), if k == "form_key" { key.clone() } else { v.clone() }))
            .collect();
        person.send_consent(&form).token()
    });
    assert_eq!(secrets.iter().collect::<BTreeSet<_>>().len(), 12);
    let tokens = maya.tokens(&secrets[0]);
    let names: BTreeSet<&str> = tokens.iter().filter_map(|token| token["name"].as_str()).collect();
    let wanted: BTreeSet<String> = (2..=12)
        .map(|n| format!("Qualytics CLI on laptop {n}"))
        .chain(["Qualytics CLI on laptop".into()])
        .collect();
    assert_eq!(names, wanted.iter().map(String::as_str).collect());
}

#[apply(on_both_engines)]
fn one_form_makes_one_token_however_often_it_is_sent(app: App) {
    let maya = app.admin();
    let page = maya.get(&question(CALLBACK, STATE, "laptop"));
    let (cookies, form) = (maya.cookie_header(), fields(&page, &AGREE));
    let app = &app;
    let answers = together(8, |_| Person::with_cookies(app, &cookies).send_consent(&form));
    let made: Vec<_> =
        answers.iter().filter(|answer| answer.header("location").starts_with(CALLBACK)).collect();
    assert_eq!(made.len(), 1);
    for other in answers.iter().filter(|answer| !answer.header("location").starts_with(CALLBACK)) {
        other.is_redirect_to("/settings/tokens");
    }
    assert_eq!(app.lines("token.generate").len(), 1);
    maya.send_consent(&form).is_redirect_to("/settings/tokens");
    let list = maya.get("/settings/tokens");
    assert!(list.toast().contains("That form was sent already"), "{}", list.toast());
    assert_eq!(list.secret(), None);
}

#[test]
fn the_secret_is_in_no_file_of_the_server() {
    let app = App::start(crate::support::Engine::Sqlite).expect("SQLite is compiled in");
    let secret = app.admin().consent("laptop", &AGREE).token();
    let signature = secret.rsplit('.').next().expect("a part");
    for entry in std::fs::read_dir(app.database.folder.path()).expect("a folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("readable");
        for part in [secret.as_bytes(), signature.as_bytes()] {
            assert!(!bytes.windows(part.len()).any(|window| window == part), "{}", path.display());
        }
    }
}
