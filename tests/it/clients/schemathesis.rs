//! schemathesis makes requests from the OpenAPI document, good ones and bad ones, and checks every answer
//! against it: all of its checks, 200 examples for each operation. It finds nothing.

use std::path::Path;
use std::process::Command;

use diesel::connection::SimpleConnection;
use keyfob::db::Conn;

use super::program;
use crate::support::App;

/// The seeds of the runs that ever found something, and what it was. All are tried with a token, on both
/// engines; the first in all phases, the others in those that take another way with another seed.
const SEEDS: [u32; 2] = [
    // `maxLength` counted white space that is trimmed; an external tag without a source; an unknown tag of a
    // token and a change of an external tag were 422, which says that the document is wrong, and are 409.
    1, // `-10.0` was no whole number.
    2,
];

/// What schemathesis says about the server of `app`; it must be that there is nothing to say.
fn run(app: &App, schemathesis: &Path, seed: u32, secret: Option<&str>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(schemathesis);
    command.env("SCHEMATHESIS_HOOKS", folder.path().join("hooks.py"));
    std::fs::write(folder.path().join("hooks.py"), include_str!("a_key_for_a_body.py")).expect("written");
    command.current_dir(folder.path()).args([
        "--no-color",
        "run",
        "--checks",
        "all",
        "--max-examples",
        "200",
    ]);
    // Its own database would make a run depend on the one before.
    command.args(["--generation-database", "none", "--seed", &seed.to_string()]);
    // A server that is busy with other tests is slow, not broken; and how many bodies its generator throws
    // away before it has one is no fault of the document.
    command.args(["--suppress-health-check", "too_slow,filter_too_much", "--request-timeout", "60"]);
    match secret {
        // Without a token nothing is made that another call could be about.
        None => command.args(["--phases", "examples,coverage,fuzzing"]),
        Some(secret) => command.args(["--header", &format!("Authorization: Bearer {secret}")]),
    };
    if seed != SEEDS[0] {
        command.args(["--phases", "fuzzing,stateful"]);
    }
    // By its address it would leave the document itself out.
    std::fs::write(folder.path().join("openapi.json"), app.document().to_string()).expect("written");
    let output = command.args(["--url", &app.url, "openapi.json"]).output().expect("schemathesis runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "seed {seed}: {said}{}", String::from_utf8_lossy(&output.stderr));
    let tested = said.lines().find_map(|line| line.trim().strip_prefix("Tested: "));
    assert_eq!(tested, Some(app.operations().len().to_string().as_str()), "{said}");
}

/// The token that schemathesis works with is its own to revoke, and it would: then all that follows is 401
/// and says nothing. So the database keeps this one as it is.
fn keep_alive(app: &App, token: i64) {
    app.rows(|conn| {
        let made = match conn {
            Conn::Sqlite(conn) => conn.batch_execute(&format!(
                "CREATE TRIGGER keep BEFORE UPDATE OF revoked ON tokens WHEN OLD.id = {token} BEGIN SELECT RAISE(IGNORE); END"
            )),
            Conn::Postgres(conn) => conn.batch_execute(&format!(
                "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; \
                 CREATE TRIGGER keep BEFORE UPDATE OF revoked ON tokens FOR EACH ROW WHEN (OLD.id = {token}) EXECUTE FUNCTION keep()"
            )),
        };
        Ok(made?)
    });
}

#[apply(on_both_engines)]
fn it_finds_nothing_with_a_token(app: App) {
    let Some(schemathesis) = program("schemathesis") else { return };
    let maya = app.admin();
    let secret = maya.generate("Root", "never");
    keep_alive(&app, maya.token_id(&secret, "Root"));
    for seed in SEEDS {
        run(&app, &schemathesis, seed, Some(&secret));
        assert_eq!(maya.api("GET", "/api/users/me", &secret, "").status, 200, "the rest was only 401");
    }
}

#[apply(on_both_engines)]
fn it_finds_nothing_without_one(app: App) {
    let Some(schemathesis) = program("schemathesis") else { return };
    app.admin();
    let before = app.kept();
    run(&app, &schemathesis, SEEDS[0], None);
    assert_eq!(app.kept(), before);
}
