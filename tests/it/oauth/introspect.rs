//! RFC 7662: services ask whether a token is good.

use serde_json::{Value, json};

use crate::support::{Answer, App, Person};

fn ask(app: &App, own: &str, form: &str) -> Answer {
    let bearer = format!("Bearer {own}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    Person::stranger(app).send("POST", "/oauth/introspect", &headers, form.into())
}

fn is_inactive(answer: &Answer) {
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"active":false}"#));
    assert_eq!(answer.header("cache-control"), "no-store");
}

fn is_error(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.json()["error"], error, "{}", answer.body);
    assert!(answer.json()["error_description"].is_string() && answer.header("cache-control") == "no-store");
}

#[apply(on_both_engines)]
fn a_good_token_is_described(app: App) {
    let own = app.service_secret("checker");
    let noor = app.person("noor@x", "manager");
    let secret = noor.generate("CI", "30");
    let token = noor.tokens(&secret).remove(0);
    let answer = ask(&app, &own, &format!("token={secret}&token_type_hint=refresh_token&more=1"));
    let said = answer.json();
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let payload = crate::support::unbase64(secret.split('.').nth(1).expect("claims"));
    let claims: Value = serde_json::from_slice(&payload).expect("JSON");
    assert_eq!(
        said,
        json!({
            "active": true, "scope": "manager member", "client_id": token["id"].to_string(), "username": "noor@x",
            "token_type": "Bearer", "exp": claims["exp"], "iat": claims["iat"], "sub": claims["sub"],
            "iss": claims["iss"], "jti": claims["jti"],
        })
    );
    let own = ask(&app, &own, &format!("token={own}")).json();
    assert_eq!(
        (&own["active"], &own["username"], own.get("exp")),
        (&json!(true), &json!("checker@service"), None)
    );
}

#[apply(on_both_engines)]
fn white_space_round_a_secret_is_not_part_of_it(app: App) {
    let maya = app.admin();
    let own = app.service_secret("checker");
    let secret = maya.generate("CI", "30");
    for blank in ["%0A", "%0D%0A", "%09", "+", "%C2%A0", "%EF%BB%BF"] {
        let answer = ask(&app, &format!("\t {own} \t"), &format!("token={blank}{secret}{blank}"));
        assert_eq!((answer.status, &answer.json()["active"]), (200, &json!(true)), "{blank}");
    }
}

#[apply(on_both_engines)]
fn anything_not_good_is_exactly_inactive(app: App) {
    let maya = app.admin();
    let own = app.service_secret("checker");
    let root = maya.generate("Root", "never");
    for name in ["Revoked", "Expired", "Deleted"] {
        let secret = maya.generate(name, "30");
        let id = maya.token_id(&root, name);
        assert_eq!(ask(&app, &own, &format!("token={secret}")).json()["active"], true);
        match name {
            "Expired" => app.expire(id),
            _ => maya.post(&format!("/settings/tokens/{id}/revoke"), &[]).is_redirect_to("/settings/tokens"),
        }
        if name == "Deleted" {
            maya.post(&format!("/settings/tokens/{id}/delete"), &[]).is_redirect_to("/settings/tokens");
        }
        is_inactive(&ask(&app, &own, &format!("token={secret}")));
    }
    for bad in ["x", "%00", "..", &root[..root.len() - 1], &format!("{root}.")] {
        is_inactive(&ask(&app, &own, &format!("token={bad}")));
    }
    app.set_active("maya@example.net", false);
    is_inactive(&ask(&app, &own, &format!("token={root}")));
}

#[apply(on_both_engines)]
fn only_an_active_service_token_may_ask(app: App) {
    let maya = app.admin();
    let (root, own) = (maya.generate("Root", "never"), app.service_secret("checker"));
    let about = format!("token={root}");
    is_error(&ask(&app, &root, &about), 403, "insufficient_scope");
    is_error(&ask(&app, "x", &about), 401, "invalid_token");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let bare = maya.send("POST", "/oauth/introspect", &form, about.clone());
    is_error(&bare, 401, "invalid_client");
    assert_eq!(bare.header("www-authenticate"), "Bearer realm=\"keyfob\"");
    app.set_active("checker@service", false);
    is_error(&ask(&app, &own, &about), 401, "invalid_token");
    app.set_active("checker@service", true);
    assert_eq!(ask(&app, &own, &about).json()["active"], true);
    for form in ["", "token=", "tokens=x", &format!("{about}&{about}")] {
        is_error(&ask(&app, &own, form), 400, "invalid_request");
    }
    let get = Person::stranger(&app).get(&format!("/oauth/introspect?{about}"));
    assert_eq!((get.status, get.header("allow")), (405, "POST"));
}
