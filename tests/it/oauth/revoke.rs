//! RFC 7009: whoever holds a secret can end it, for good.

use diesel::connection::SimpleConnection;
use keyfob::db::{Conn, DatabaseUrl};

use crate::support::{Answer, App, Engine, Forger, Person, together};

fn revoke(app: &App, form: &str) -> Answer {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    Person::stranger(app).send("POST", "/oauth/revoke", &headers, form.into())
}

#[apply(on_both_engines)]
fn a_secret_that_its_holder_revoked_is_compromised_and_never_restored(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let secret = maya.generate("Leaked", "30");
    let id = maya.token_id(&root, "Leaked");
    assert_eq!(app.verify(&secret, "").status, 200);
    let answer = revoke(&app, &format!("token={secret}&token_type_hint=refresh_token"));
    assert_eq!((answer.status, answer.body.as_str(), answer.header("cache-control")), (200, "", "no-store"));
    assert_eq!(app.verify(&secret, "").status, 401);
    let line = app.lines("token.compromise").remove(0);
    assert_eq!(
        (line.actor_id, line.actor_name.as_str(), line.door.as_str()),
        (None, "holder of the secret", "api")
    );
    assert_eq!((line.address.as_deref(), line.subject_id), (Some("127.0.0.1"), id));

    let page = maya.get("/settings/tokens").body;
    assert!(page.contains(">Compromised</span>"), "the list does not say so");
    assert!(!page.contains(&format!("/settings/tokens/{id}/restore")), "it offers to restore it");
    let toast = maya.toast_after(&format!("/settings/tokens/{id}/restore"));
    assert!(toast.contains("compromised"), "{toast}");
    let refused = maya.api("PUT", &format!("/api/user-tokens/{id}"), &root, r#"{"revoke":false}"#);
    refused.is_problem(409, "");
    assert!(refused.json()["detail"].as_str().is_some_and(|text| text.contains("compromised")));
    let tokens = maya.tokens(&root);
    let of =
        |name: &str| tokens.iter().find(|token| token["name"] == name).expect("there")["compromised"].clone();
    assert_eq!((of("Leaked"), of("Root")), (true.into(), false.into()));
    assert_eq!(app.verify(&secret, "").status, 401);
    maya.post(&format!("/settings/tokens/{id}/delete"), &[]).is_redirect_to("/settings/tokens");
}

#[apply(on_both_engines)]
fn one_that_its_owner_had_revoked_is_compromised_all_the_same(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let secret = maya.generate("CI", "30");
    let id = maya.token_id(&root, "CI");
    maya.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens");
    assert_eq!(revoke(&app, &format!("token={secret}")).status, 200);
    let toast = maya.toast_after(&format!("/settings/tokens/{id}/restore"));
    assert!(toast.contains("compromised"), "{toast}");
}

#[apply(on_both_engines)]
fn white_space_round_a_secret_is_not_part_of_it(app: App) {
    let maya = app.admin();
    // As Download writes it and `curl --data-urlencode token@file` sends it, and as people paste.
    for (n, (before, after)) in
        [("", "%0A"), ("", "%0D%0A"), ("%09", "+"), ("%20%20", "%C2%A0"), ("%EF%BB%BF", "%0A%0A")]
            .iter()
            .enumerate()
    {
        let secret = maya.generate(&format!("Leaked {n}"), "30");
        assert_eq!(revoke(&app, &format!("token={before}{secret}{after}")).status, 200);
        assert_eq!(app.verify(&secret, "").status, 401, "{before:?} {after:?}: it lives");
        assert_eq!(app.lines("token.compromise").len(), n + 1);
    }
    assert_eq!(revoke(&app, "token=%0A").status, 400);
}

#[apply(on_both_engines)]
fn what_begins_like_one_of_ours_and_is_none_is_told(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let before = app.kept();
    let (message, signature) = root.rsplit_once('.').expect("three parts");
    let (half, _) = root.split_at(root.len() / 2);
    let stranger = Forger::with_a_key_of_their_own(&app, "x")
        .sign_text(r#"{"typ":"pat+jwt","alg":"EdDSA","kid":"x"}"#, r#"{"sub":"1"}"#);
    for bad in [
        &format!("{message}.{}", signature.to_uppercase()),
        &format!("{root}%3D"),
        message,
        half,
        &stranger,
        &format!("{root}+{root}"),
    ] {
        let answer = revoke(&app, &format!("token={bad}"));
        assert_eq!((answer.status, answer.json()["error"].as_str()), (400, Some("invalid_request")), "{bad}");
        assert!(
            answer.json()["error_description"]
                .as_str()
                .is_some_and(|text| text.contains("Nothing was revoked"))
        );
    }
    assert_eq!(app.kept(), before);
    // Genuine ones that are over are no mistake.
    for name in ["Expired", "Deleted", "Compromised"] {
        let secret = maya.generate(name, "30");
        let id = maya.token_id(&root, name);
        match name {
            "Expired" => app.expire(id),
            "Deleted" => {
                maya.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens");
                maya.post(&format!("/settings/tokens/{id}/delete"), &[]).is_redirect_to("/settings/tokens");
            }
            _ => assert_eq!(revoke(&app, &format!("token={secret}")).status, 200),
        }
        let before = (app.kept(), app.lines("").len());
        assert_eq!(revoke(&app, &format!("token={secret}%0A")).status, 200, "{name}");
        assert_eq!((app.kept(), app.lines("").len()), before, "{name}");
    }
    assert_eq!(app.verify(&root, "").status, 200);
}

#[apply(on_both_engines)]
fn what_is_no_good_token_changes_nothing_and_is_no_error(app: App) {
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let expired = maya.generate("Expired", "30");
    app.expire(maya.token_id(&root, "Expired"));
    let before = app.kept();
    for nothing in ["x", "%00", &expired, "eyJhbGciOiJIUzI1NiJ9.e30.x", "eyJ0eXAiOiJKV1QifQ.e30.x"] {
        assert_eq!(revoke(&app, &format!("token={nothing}")).status, 200, "{nothing}");
    }
    for bad in ["", "token=", &format!("token={root}&token={root}")] {
        let answer = revoke(&app, bad);
        assert_eq!((answer.status, answer.json()["error"].as_str()), (400, Some("invalid_request")), "{bad}");
    }
    let json = [("content-type", "application/json")];
    let answer =
        Person::stranger(&app).send("POST", "/oauth/revoke", &json, format!("{{\"token\":\"{root}\"}}"));
    assert_eq!(answer.status, 415);
    assert_eq!(app.kept(), before);
    assert_eq!(app.verify(&root, "").status, 200);
}

#[apply(on_both_engines)]
fn many_at_once_are_one_change(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let statuses = together(20, |_| revoke(&app, &format!("token={secret}")).status);
    assert_eq!(statuses, [200; 20]);
    assert_eq!(app.lines("token.compromise").len(), 1);
}

#[test]
fn a_secret_that_is_sent_again_waits_for_no_writer_and_keeps_none_waiting() {
    let app = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    let maya = app.admin();
    let (leaked, other) = (maya.generate("Leaked", "30"), maya.generate("Other", "30"));
    assert_eq!(revoke(&app, &format!("token={leaked}")).status, 200);
    let mut writer =
        Conn::open(&DatabaseUrl::parse(&app.database.url).expect("a good URL")).expect("a database");
    writer.batch_execute("BEGIN IMMEDIATE").expect("the only writer");
    assert_eq!(revoke(&app, &format!("token={leaked}")).status, 200);
    assert_eq!(revoke(&app, &format!("token={other}")).status, 503, "this one has to be written");
    writer.batch_execute("ROLLBACK").expect("let go");
    assert_eq!(revoke(&app, &format!("token={other}")).status, 200);
    assert_eq!(app.verify(&other, "").status, 401);
}
