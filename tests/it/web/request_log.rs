//! The id of a request: in the answer, in the log, and in the document of a defect.

use crate::support::Process;

#[test]
fn the_id_of_a_request_is_echoed_and_logged() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::start(folder.path(), &[]);
    let agent =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent();
    let ask = |path: &str, id: &str| {
        let request = agent.get(format!("{}{path}", server.url)).header("x-request-id", id);
        let answer = request.call().expect("an answer");
        answer.headers()["x-request-id"].to_str().expect("ASCII").to_owned()
    };
    let paths = ["/api/openapi.json", "/api/users/me", "/sign-in", "/nowhere", "/static/app.css"];
    for (number, path) in paths.iter().enumerate() {
        let id = format!("trace-{number}-0123");
        assert_eq!(ask(path, &id), id);
    }
    let made = ask("/nowhere?access_token=eyJsecret", "<script>alert(1)</script>");
    server.terminate();
    let log = std::fs::read_to_string(folder.path().join("log")).expect("a log");
    for (number, path) in paths.iter().enumerate() {
        let (id, place) = (format!("request_id=trace-{number}-0123 "), format!("path=\"{path}\""));
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(&id)).collect();
        assert!(lines.len() == 1 && lines[0].contains(&place), "{id}: {lines:?}");
    }
    assert!(log.contains(&format!("request_id={made} ")), "{made}");
    assert!(!log.contains("script") && !log.contains("eyJsecret"), "{log}");
}

#[test]
fn health_checks_have_lines_only_for_those_who_want_every_line() {
    for (level, wanted) in [("info", false), ("debug", true)] {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Process::start(folder.path(), &[("KEYFOB_LOG", level)]);
        for path in ["/api/health", "/api/status", "/api/health?probe=1"] {
            ureq::get(format!("{}{path}", server.url)).call().expect("it is well");
        }
        ureq::get(format!("{}/sign-in", server.url)).call().expect("a page");
        server.terminate();
        let log = std::fs::read_to_string(folder.path().join("log")).expect("a log");
        for path in ["/api/health", "/api/status"] {
            assert_eq!(log.contains(&format!("path=\"{path}\"")), wanted, "{level}: {log}");
        }
        assert!(log.contains("path=\"/sign-in\""), "{log}");
    }
}
