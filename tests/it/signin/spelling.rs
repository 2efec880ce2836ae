//! One email address and one password can be written in several ways, and all of them are the same.

use argon2::Argon2;
use argon2::password_hash::PasswordHasher;
use diesel::prelude::*;
use keyfob::db::schema::users;

use crate::support::{App, PASSWORD, Person};

const ONE: &str = "maya.b@xn--bcher-kva.example";
/// With the accents as letters of their own, and as marks behind letters.
const NFC: &str = "caf\u{e9} ol\u{e9} corr\u{e9} horse";
const NFD: &str = "cafe\u{301} ole\u{301} corre\u{301} horse";

fn create(app: &App, email: &str) -> std::process::Output {
    app.command(&["user", "create", "--email", email, "--name", email, "--role", "member"], PASSWORD)
}

fn status(app: &App, email: &str, password: &str) -> u16 {
    Person::stranger(app).sign_in(email, password).status
}

/// The row as an earlier release wrote it.
fn spell(app: &App, id: i64, email: &str) {
    let old = (users::email.eq(email), users::email_key.eq(email.to_lowercase()));
    app.rows(|conn| Ok(diesel::update(users::table.find(id)).set(old).execute(conn)?));
}

fn hash_of(app: &App) -> String {
    app.rows(|conn| Ok(users::table.find(1).select(users::password_hash.assume_not_null()).first(conn)?))
}

#[apply(on_both_engines)]
fn a_domain_is_one_however_it_is_written(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    assert!(create(&app, "maya.b@bücher.example").status.success());
    let id = app.user_id(ONE);
    let shown = maya.api("GET", &format!("/api/users/{id}"), &root, "").json();
    assert_eq!(shown["email"], ONE);
    assert!(maya.get("/settings/users").body.contains("maya.b@bücher.example"), "people read letters");
    let spellings = [
        ONE,
        "maya.b@bücher.example",
        "MAYA.B@BÜCHER.example",
        "maya.b@bu\u{308}cher.example",
        "maya.b@XN--BCHER-KVA.Example",
    ];
    for email in spellings {
        assert_eq!(status(&app, email, PASSWORD), 303, "{email}");
        assert!(!create(&app, email).status.success(), "{email} is taken");
        for act in ["deactivate", "reactivate"] {
            assert!(app.command(&["user", act, "--email", email], "").status.success(), "{act} {email}");
        }
        let set = app.command(&["user", "set-password", "--email", email], PASSWORD);
        assert!(set.status.success(), "{email}");
    }
    // All spellings are one account to who guesses, too.
    let statuses: Vec<u16> = (0..6).map(|i| status(&app, spellings[i % 5], "wrong horse battery")).collect();
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429]);
}

#[apply(on_both_engines)]
fn what_browsers_refuse_before_the_at_is_refused_when_it_is_set(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    app.person("tom@example.net", "member");
    let path = format!("/api/users/{}", app.user_id("tom@example.net"));
    let before = app.kept();
    for email in [
        "mía@example.net",
        "jörg@bücher.example",
        "用户@example.net",
        "a(b)@example.net",
        "\"a\"@example.net",
    ] {
        let refused = create(&app, email);
        assert!(
            !refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("Browsers refuse"),
            "{refused:?}"
        );
        let body = serde_json::json!({"email": email}).to_string();
        let answer = maya.api("PUT", &path, &root, &body);
        answer.is_problem(422, "email");
        assert!(answer.body.contains("Browsers refuse"), "{}", answer.body);
        let form = [("type", "person"), ("name", "Mia"), ("email", email), ("role", "member")];
        let page = maya.post("/settings/users", &form);
        assert_eq!((page.status, page.wrong_field().as_str()), (422, "email"), "{email}");
    }
    for email in ["tom@-x", "tom@x_y.example", "tom@xn--a.example", "tom@example.net."] {
        maya.api("PUT", &path, &root, &serde_json::json!({"email": email}).to_string())
            .is_problem(422, "email");
    }
    assert_eq!(app.kept(), before);
}

#[apply(on_both_engines)]
fn people_of_before_sign_in_after_the_next_start(app: App) {
    app.admin();
    for email in ["tom@example.net", "eve@example.net", "joerg@example.net"] {
        assert!(create(&app, email).status.success());
    }
    let [tom, eve, jorg] =
        ["tom@example.net", "eve@example.net", "joerg@example.net"].map(|email| app.user_id(email));
    spell(&app, 1, "Maya.B@bücher.example");
    spell(&app, tom, "tom@bücher.example");
    spell(&app, eve, "tom@xn--bcher-kva.example");
    spell(&app, jorg, "jörg@bücher.example");
    let app = app.restart(|_| {});
    let emails: Vec<Option<String>> =
        app.rows(|conn| Ok(users::table.order(users::id).select(users::email).load(conn)?));
    let emails: Vec<&str> = emails.iter().flatten().map(String::as_str).collect();
    assert_eq!(
        emails,
        [
            "Maya.B@xn--bcher-kva.example",
            "tom@bücher.example",
            "tom@xn--bcher-kva.example",
            "jörg@xn--bcher-kva.example"
        ]
    );
    assert_eq!(status(&app, ONE, PASSWORD), 303);
    // No browser writes it so, but whoever has such an address is not turned away by us.
    assert_eq!(status(&app, "Jörg@bücher.example", PASSWORD), 303);
    // The command line tells apart whom the migration could not.
    for (email, id) in [("tom@bücher.example", tom), ("tom@xn--bcher-kva.example", eve)] {
        assert!(app.command(&["user", "deactivate", "--email", email], "").status.success());
        let off: i64 = app
            .rows(|conn| Ok(users::table.filter(users::active.eq(false)).select(users::id).first(conn)?));
        assert_eq!(off, id, "{email}");
        assert!(app.command(&["user", "reactivate", "--email", email], "").status.success());
    }
}

#[apply(on_both_engines)]
fn a_password_is_one_however_a_keyboard_writes_it(app: App) {
    let maya = app.admin();
    let form = [("current", PASSWORD), ("password", NFD), ("again", NFC)];
    maya.post("/account/password", &form).is_redirect_to("/account");
    assert_eq!([NFC, NFD].map(|typed| status(&app, "maya@example.net", typed)), [303, 303]);
    let same = maya.post("/account/password", &[("current", NFC), ("password", NFD), ("again", NFD)]);
    assert_eq!((same.status, same.wrong_field().as_str()), (422, "password"), "it is the one of now");
    let short = maya.post(
        "/account/password",
        &[
            ("current", NFC),
            ("password", "e\u{301}te\u{301} dix sept 1"),
            ("again", "e\u{301}te\u{301} dix sept 1"),
        ],
    );
    assert!(short.error_text().contains("has 14 characters"), "{}", short.error_text());
    let new = "seventeen green umbrellas";
    maya.post("/account/password", &[("current", NFD), ("password", new), ("again", new)])
        .is_redirect_to("/account");
}

#[apply(on_both_engines)]
fn a_hash_of_before_opens_as_it_was_typed_and_is_made_anew(app: App) {
    let maya = app.admin();
    let old = Argon2::default().hash_password(NFD.as_bytes()).expect("hashed").to_string();
    app.rows(|conn| {
        Ok(diesel::update(users::table.find(1)).set(users::password_hash.eq(&old)).execute(conn)?)
    });
    assert_eq!(maya.get("/account").status, 200);
    assert_eq!(
        [NFC, "wrong horse e\u{301}"].map(|typed| status(&app, "maya@example.net", typed)),
        [422, 422]
    );
    assert_eq!(hash_of(&app), old);
    assert_eq!(status(&app, "maya@example.net", NFD), 303);
    assert_ne!(hash_of(&app), old);
    assert_eq!([NFC, NFD].map(|typed| status(&app, "maya@example.net", typed)), [303, 303]);
    assert_eq!(maya.get("/account").status, 200, "the other sessions go on");
}

#[apply(on_both_engines)]
fn whose_password_it_is_stands_in_every_form_that_sets_one(app: App) {
    let maya = app.admin();
    let field = r#"<input class="visually-hidden" type="text" name="username" value="EMAIL" autocomplete="username" readonly tabindex="-1" aria-hidden="true">"#;
    let holds = |page: &str, email: &str| page.contains(&field.replace("EMAIL", email));
    assert!(holds(&maya.get("/account").body, "maya@example.net"));
    assert!(create(&app, "tom@example.net").status.success());
    let made = maya.post(&format!("/settings/users/{}/password-link", app.user_id("tom@example.net")), &[]);
    let secret = made.body.split("/password?link=").nth(1).map(|rest| rest[..64].to_owned()).expect("a link");
    let page = Person::stranger(&app).get(&format!("/password?link={secret}"));
    assert!(holds(&page.body, "tom@example.net"));
    assert_eq!(page.body.matches("autocomplete=\"username\"").count(), 1);
    let form = [
        ("link", secret.as_str()),
        ("username", "tom@example.net"),
        ("password", "seventeen green umbrellas"),
    ];
    let new = Person::stranger(&app);
    new.post("/password", &form).is_redirect_to("/sign-in");
    new.sign_in("tom@example.net", "seventeen green umbrellas").is_redirect_to("/");
}
