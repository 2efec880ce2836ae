//! What anybody may know: the addresses (RFC 8414) and the public keys (RFC 7517), with which a token
//! verifies offline.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use serde_json::json;

use crate::support::{Person, unbase64};

#[apply(on_both_engines)]
fn a_token_verifies_with_the_published_key_alone(app: App) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let metadata = Person::stranger(&app).get("/.well-known/oauth-authorization-server");
    assert_eq!(metadata.header("cache-control"), "public, max-age=300");
    let metadata = metadata.json();
    assert_eq!(metadata["issuer"], app.origin);
    for (member, path) in [
        ("jwks_uri", "/.well-known/jwks.json"),
        ("introspection_endpoint", "/oauth/introspect"),
        ("revocation_endpoint", "/oauth/revoke"),
    ] {
        assert_eq!(metadata[member], format!("{}{path}", app.origin));
    }
    assert_eq!(metadata["response_types_supported"], json!([]));

    let jwks = Person::stranger(&app).get("/.well-known/jwks.json");
    assert_eq!(jwks.header("cache-control"), "public, max-age=300");
    assert_eq!(jwks.header("content-type"), "application/json");
    let key = jwks.json()["keys"][0].clone();
    let mut parts = secret.split('.');
    let (header, _claims, signature) =
        (parts.next().expect("a header"), parts.next().expect("claims"), parts.next().expect("a signature"));
    let header: serde_json::Value = serde_json::from_slice(&unbase64(header)).expect("JSON");
    assert_eq!(key["kid"], header["kid"]);
    for (member, value) in [("kty", "OKP"), ("crv", "Ed25519"), ("alg", "EdDSA"), ("use", "sig")] {
        assert_eq!(key[member], value);
    }
    assert_eq!(key.as_object().map(|key| key.len()), Some(6), "something else is published: {key}");
    let public = UnparsedPublicKey::new(&ED25519, unbase64(key["x"].as_str().expect("a key")));
    let (message, _) = secret.rsplit_once('.').expect("three parts");
    public.verify(message.as_bytes(), &unbase64(signature)).expect("the signature is good");
}
