//! The signed string: everything but exactly what was handed out is refused.

use serde_json::{Value, json};

use crate::support::{App, Forger, Person, base64, unbase64};

/// One token of Maya's, taken apart.
struct Taken<'a> {
    forger: Forger<'a>,
    secret: String,
    header: Value,
    claims: Value,
}

impl<'a> Taken<'a> {
    fn from(app: &'a App) -> Self {
        let secret = app.admin().generate("CI", "30");
        let part = |number| -> Value {
            let text = secret.split('.').nth(number).expect("three parts");
            serde_json::from_slice(&unbase64(text)).expect("JSON")
        };
        Taken {
            forger: Forger::with_the_key_of(app),
            header: part(0),
            claims: part(1),
            secret: secret.clone(),
        }
    }

    /// The header or the claims with another member; without it when `value` is null.
    fn but(whole: &Value, member: &str, value: Value) -> Value {
        let mut changed = whole.clone();
        match value {
            Value::Null => drop(changed.as_object_mut().expect("an object").remove(member)),
            value => changed[member] = value,
        }
        changed
    }

    /// The status for a token that the row would take: only its shape can betray it.
    fn slipped_in(&self, app: &App, token: &str) -> u16 {
        self.forger.slip_in(self.claims["jti"].as_str().expect("an id"), token);
        status(app, token)
    }
}

fn status(app: &App, token: &str) -> u16 {
    let answer = Person::stranger(app).api("GET", "/api/users/me", token, "");
    if answer.status == 401 {
        answer.is_problem(401, "");
        assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""));
    }
    answer.status
}

/// The message of the refusal, when it is one.
fn detail(app: &App, token: &str) -> String {
    let answer = Person::stranger(app).api("GET", "/api/users/me", token, "");
    answer.json()["detail"].as_str().unwrap_or("").to_owned()
}

#[apply(on_both_engines)]
fn a_secret_says_what_it_should_and_in_this_order(app: App) {
    let taken = Taken::from(&app);
    let header = String::from_utf8(unbase64(taken.secret.split('.').next().expect("a header")));
    let kid = &taken.forger.kid;
    let expected = format!("{{\"typ\":\"pat+jwt\",\"alg\":\"EdDSA\",\"kid\":\"{kid}\"}}");
    assert_eq!(header.expect("text"), expected);
    let members: Vec<&String> = taken.claims.as_object().expect("an object").keys().collect();
    assert_eq!(members, ["exp", "iat", "iss", "jti", "sub"]);
    assert_eq!(taken.claims["iss"], app.url);
    assert_eq!(taken.claims["jti"].as_str().expect("text").len(), 32);
    assert!(taken.claims["exp"].is_i64() && taken.claims["sub"].is_string());
    let never = app.person("tom@example.net", "member").generate("Never", "never");
    let claims = unbase64(never.split('.').nth(1).expect("claims"));
    assert!(!String::from_utf8(claims).expect("text").contains("exp"));
}

#[apply(on_both_engines)]
fn a_genuine_signature_over_another_header_is_refused(app: App) {
    let taken = Taken::from(&app);
    let again = taken.forger.sign(&taken.header, &taken.claims);
    assert_eq!(taken.slipped_in(&app, &again), 200, "the forger can do it");
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": base64(taken.forger.public_key()) });
    let changes = [
        ("typ", Value::Null),
        ("typ", "JWT".into()),
        ("typ", "at+jwt".into()),
        ("typ", "PAT+JWT".into()),
        ("kid", Value::Null),
        ("kid", "unknown".into()),
        ("kid", "' OR ''='".into()),
        ("kid", 1.into()),
        ("alg", "none".into()),
        ("alg", "HS256".into()),
        ("alg", "ES256".into()),
        ("alg", "eddsa".into()),
        ("alg", Value::Null),
        ("jku", "https://evil.test/keys".into()),
        ("jwk", jwk),
        ("x5u", "https://evil.test/x5u".into()),
        ("x5c", json!(["AAAA"])),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("crit", json!(["b64"])),
    ];
    for (member, value) in changes {
        let header = Taken::but(&taken.header, member, value);
        let token = taken.forger.sign(&header, &taken.claims);
        assert_eq!(taken.slipped_in(&app, &token), 401, "{header}");
    }
}

#[apply(on_both_engines)]
fn a_genuine_signature_over_other_claims_is_refused(app: App) {
    let taken = Taken::from(&app);
    let exp = taken.claims["exp"].as_i64().expect("a number");
    let changes = [
        ("iss", Value::Null),
        ("iss", "https://evil.test".into()),
        ("iss", json!([app.url])),
        ("iss", "".into()),
        ("sub", Value::Null),
        ("sub", "999".into()),
        ("sub", 1.into()),
        ("sub", "01".into()),
        ("jti", Value::Null),
        ("jti", 1.into()),
        ("jti", "".into()),
        ("jti", "f".repeat(32).into()),
        ("iat", Value::Null),
        ("iat", "now".into()),
        ("exp", exp.to_string().into()),
        ("exp", json!(exp as f64 + 0.5)),
        ("exp", json!([exp])),
        ("exp", 1.into()),
        ("exp", (-1).into()),
        ("exp", true.into()),
        ("nbf", json!(exp + 9)),
    ];
    for (member, value) in changes {
        let claims = Taken::but(&taken.claims, member, value);
        let token = taken.forger.sign(&taken.header, &claims);
        assert_eq!(taken.slipped_in(&app, &token), 401, "{claims}");
    }
    let text = taken.claims.to_string();
    for claims in [
        text.replace(&exp.to_string(), "null"),
        text.replace(&exp.to_string(), "1e400"),
        format!("[{text}]"),
        "{}".into(),
        "null".into(),
        text.replacen('{', "{\"sub\":\"2\",", 1),
    ] {
        let token = taken.forger.sign_text(&taken.header.to_string(), &claims);
        assert_eq!(taken.slipped_in(&app, &token), 401, "{claims}");
    }
}

#[apply(on_both_engines)]
fn a_good_signature_over_claims_that_no_row_has_the_hash_of_is_refused(app: App) {
    let taken = Taken::from(&app);
    for (member, value) in [("iat", json!(1)), ("more", json!("claims")), ("exp", Value::Null)] {
        let token = taken.forger.sign(&taken.header, &Taken::but(&taken.claims, member, value));
        assert_eq!(status(&app, &token), 401, "{member}");
    }
    assert_eq!(status(&app, &taken.secret), 200);
}

#[apply(on_both_engines)]
fn a_signature_of_another_kind_or_key_is_refused_and_learns_nothing(app: App) {
    let taken = Taken::from(&app);
    let stranger = Forger::with_a_key_of_their_own(&app, &taken.forger.kid);
    let past = Taken::but(&taken.claims, "exp", 1.into());
    let none = Taken::but(&taken.header, "alg", "none".into());
    let hs256 = Taken::but(&taken.header, "alg", "HS256".into());
    let unsigned = format!("{}.{}", base64(none.to_string().as_bytes()), base64(past.to_string().as_bytes()));
    let mut hmac = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
    hmac.typ = Some("pat+jwt".into());
    hmac.kid = Some(taken.forger.kid.clone());
    let key = |bytes: &[u8]| jsonwebtoken::EncodingKey::from_secret(bytes);
    let with = |bytes: &[u8]| jsonwebtoken::encode(&hmac, &taken.claims, &key(bytes)).expect("signed");
    let forged = [
        stranger.sign(&taken.header, &taken.claims),
        stranger.sign(&taken.header, &past),
        stranger.sign(&hs256, &past),
        format!("{unsigned}."),
        unsigned,
        with(taken.forger.public_key()),
        with(hex::encode(taken.forger.public_key()).as_bytes()),
        with(b""),
    ];
    for token in forged {
        assert_eq!(detail(&app, &token), "The token is not valid.", "{token}");
        assert_eq!(taken.slipped_in(&app, &token), 401, "{token}");
    }
}

#[apply(on_both_engines)]
fn a_second_spelling_of_the_same_token_is_refused(app: App) {
    let taken = Taken::from(&app);
    let good = &taken.secret;
    let parts: Vec<&str> = good.split('.').collect();
    let (head, last) = good.split_at(good.len() - 1);
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // The last letter of 64 bytes holds two bits that mean something and four that do not.
    let mut spellings: Vec<String> =
        letters.chars().filter(|c| !last.starts_with(*c)).map(|c| format!("{head}{c}")).collect();
    spellings.extend(["=", "==", ".", "..", ".x", "%3D", "/"].map(|end| format!("{good}{end}")));
    spellings.extend([".", "=", "\""].map(|start| format!("{start}{good}")));
    spellings.push(parts.join(".."));
    spellings.push(parts.join(". "));
    spellings.push(format!("{}=.{}=.{}=", parts[0], parts[1], parts[2]));
    spellings.push(format!("{}.{}.{}", parts[0], parts[2], parts[1]));
    spellings.push(good.to_lowercase());
    spellings.push(good.replacen(parts[2], &parts[2][1..], 1));
    for spelling in spellings {
        assert_ne!(&spelling, good);
        assert_eq!(status(&app, &spelling), 401, "{spelling}");
    }
    assert_eq!(status(&app, good), 200);
}

#[apply(on_both_engines)]
fn a_secret_outlives_a_move_to_another_address(app: App) {
    let secret = app.admin().generate("CI", "30");
    let moved = app.restart(|config| config.addresses.public_url = Some("https://keyfob.example.net".into()));
    assert_eq!(status(&moved, &secret), 200);
}
