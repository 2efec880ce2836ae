//! What checking a token costs the database.

use crate::support::{App, Engine, Forger, Person, queries};

/// Each of these is shown so often; the server writes what it counted now and then, which takes a few
/// queries.
const TIMES: usize = 200;
const A_FEW: usize = 40;
const TRIES: usize = 20;

fn costs_nothing(engine: Engine) {
    queries::count_from_now_on();
    let Some(app) = App::start(engine) else { return };
    let maya = app.admin();
    let root = maya.generate("Root", "never");
    let (good, revoked, expired, deleted) = (
        maya.generate("Good", "30"),
        maya.generate("Revoked", "30"),
        maya.generate("Expired", "30"),
        maya.generate("Deleted", "30"),
    );
    for name in ["Revoked", "Deleted"] {
        maya.post(&format!("/settings/tokens/{}/revoke", maya.token_id(&root, name)), &[]);
    }
    maya.post(&format!("/settings/tokens/{}/delete", maya.token_id(&root, "Deleted")), &[]);
    app.expire(maya.token_id(&root, "Expired"));
    let stranger = Forger::with_a_key_of_their_own(&app, "0123456789abcdef");
    let header = serde_json::json!({"typ": "pat+jwt", "alg": "EdDSA", "kid": stranger.kid});
    let forged =
        stranger.sign(&header, &serde_json::json!({"iss": app.origin, "sub": "1", "jti": "x", "iat": 1}));
    let (message, _) = good.rsplit_once('.').expect("three parts");
    let unsigned = format!("{message}.{}", "A".repeat(86));
    for (secret, status, what) in [
        (good.as_str(), 200, "a good one"),
        (&revoked, 401, "a revoked one"),
        (&expired, 401, "an expired one"),
        (&deleted, 401, "a deleted one"),
        (&forged, 401, "one with a key that we do not have"),
        (&unsigned, 401, "one with a bad signature"),
        ("nonsense", 401, "nonsense"),
    ] {
        // Each thread of the server asks once.
        let callers: Vec<Person> = (0..8).map(|_| Person::stranger(&app)).collect();
        let bearer = format!("Bearer {secret}");
        let show = |number: usize| {
            let caller = &callers[number % callers.len()];
            let answer = caller.send("GET", "/auth/verify", &[("authorization", &bearer)], String::new());
            assert_eq!(answer.status, status, "{what}: {}", answer.body);
        };
        (0..16).for_each(show);
        let asked = || {
            let before = queries::seen(&app);
            (0..TIMES).for_each(show);
            queries::seen(&app) - before
        };
        // A machine that is so busy that the server hears of changes late asks the database: once is enough.
        let least = (0..TRIES).map(|_| asked()).find(|asked| *asked < A_FEW);
        assert!(least.is_some(), "{what} cost a query in each of {TRIES} times {TIMES} calls");
    }
}

#[test]
fn remembered_unknown_and_badly_signed_tokens_cost_no_query_on_sqlite() {
    costs_nothing(Engine::Sqlite);
}

#[test]
fn remembered_unknown_and_badly_signed_tokens_cost_no_query_on_postgres() {
    costs_nothing(Engine::Postgres);
}
