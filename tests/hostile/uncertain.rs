//! COMMIT arrives and its answer is lost: nobody is told that nothing was changed.

use std::fs::File;

use crate::support::{Cluster, Database, Engine, Target, Way};

#[test]
fn a_change_that_may_be_kept_is_not_said_to_be_none() {
    let Some(cluster) = Cluster::start("") else { return };
    let way = Way::to(&cluster.url());
    let folder = tempfile::tempdir().expect("a folder");
    let log = File::create(folder.path().join("log")).expect("a log");
    let target = Target::on(Engine::Postgres, Database::at(&way.url, folder), &[], log);
    let (cookie, secret) = target.process.person("m@x", "admin");
    let (cookie, bearer) = (format!("Cookie: {cookie}"), format!("Authorization: Bearer {secret}"));
    // Until the sessions' last look and the like are written, so that the commit that is lost is the one
    // asked for.
    target.get("/settings/tokens", &cookie);
    std::thread::sleep(std::time::Duration::from_millis(500));
    way.lose_commits(true);
    let changes = [
        target.ask("POST", "/api/user-tokens", &bearer, r#"{"name":"Lost","expires_in_days":1}"#),
        target.ask("POST", "/api/global-tags", &bearer, r##"{"name":"lost","color":"#336699"}"##),
        target.ask("POST", "/settings/tokens/1/revoke", &cookie, "a=b"),
    ];
    way.lose_commits(false);
    for reply in &changes {
        assert_eq!(reply.status, 503, "{reply:?}");
        assert!(!reply.text.contains("Nothing was changed"), "{reply:?}");
        assert!(
            reply.text.contains("It may have been made: look in the list before you try again."),
            "{reply:?}"
        );
    }
    let document = r#""code":"uncertain""#;
    assert!(changes[..2].iter().all(|reply| reply.text.contains(document)), "{changes:?}");
    let page = target.get("/settings/tokens", &cookie).text;
    assert!(page.contains("Lost"), "the lost one was kept, and the list shows it");
    assert_eq!(target.process.call(&secret), 401, "and so was the revocation");
}
