//! What the log says of refused checks.

use crate::support::Process;

#[test]
fn a_refused_check_has_a_line_for_each_token_and_reason_and_never_the_secret() {
    // With and without a memory of what was checked.
    for kept in ["16384", "0"] {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Process::start(folder.path(), &[("KEYFOB_VERIFY_CACHE", kept)]);
        let secret = server.first_token(folder.path());
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let verify = |secret: &str, query: &str| {
            let request = agent.get(format!("{}/auth/verify{query}", server.url));
            let request = if secret.is_empty() { request } else { request.header("authorization", secret) };
            request.call().expect("an answer").status().as_u16()
        };
        let bearer = format!("Bearer {secret}");
        for _ in 0..5 {
            assert_eq!(verify("", ""), 401);
            assert_eq!(verify("Bearer made.up.token", ""), 401);
            assert_eq!(verify(&bearer, "?role=admin"), 403);
            assert_eq!(verify(&bearer, "?rol=admin"), 400);
            assert_eq!(verify(&bearer, ""), 200);
        }
        agent
            .post(format!("{}/oauth/revoke", server.url))
            .send_form([("token", secret.as_str())])
            .expect("an answer");
        for _ in 0..5 {
            assert_eq!(verify(&bearer, ""), 401);
        }
        server.terminate();
        let log = std::fs::read_to_string(folder.path().join("log")).expect("a log");
        let lines: Vec<&str> = log.lines().filter(|line| line.contains("check refused")).collect();
        for (wanted, reason) in [
            ("token=none", "missing"),
            ("token=sha256:", "malformed"),
            ("token=1 ", "demand"),
            ("token=sha256:", "query"),
            ("token=1 ", "revoked"),
        ] {
            let count = lines.iter().filter(|line| line.contains(wanted) && line.contains(reason)).count();
            // Two when a minute ended in between.
            assert!((1..=2).contains(&count), "{wanted} {reason}: {lines:#?}");
        }
        assert!(
            lines.iter().all(|line| line.contains(" INFO ") && line.contains("from=127.0.0.1")),
            "{lines:#?}"
        );
        let parts = secret.split('.').chain(["made.up"]);
        assert_eq!(parts.filter(|part| log.contains(part)).count(), 0, "a secret is in the log");
    }
}
