//! The nginx configuration of docs/INTEGRATE.md, in a real nginx in front of a small service.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{guide, upstream};
use crate::support::{App, Person, skip};

struct Nginx {
    child: Child,
    folder: TempDir,
}

impl Nginx {
    /// In front of a service of its own, asking `app`; `None` when there is no nginx.
    fn in_front_of(app: &App) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        // A socket in a folder of its own: no port that somebody else could take first.
        let listen = format!("unix:{}", socket(folder.path()).display());
        let site = guide::nginx_block(&app.url, &upstream::start(), &listen);
        let here = folder.path().display();
        let config = format!(
            "daemon off; master_process off; pid {here}/pid; error_log {here}/error.log; events {{}}\n\
             http {{ access_log off; client_body_temp_path {here}/body; proxy_temp_path {here}/proxy;\n\
             fastcgi_temp_path {here}/fastcgi; scgi_temp_path {here}/scgi; uwsgi_temp_path {here}/uwsgi;\n{site}}}\n"
        );
        fs::write(folder.path().join("nginx.conf"), config).expect("written");
        let mut command =
            Command::new(["/usr/sbin/nginx", "nginx"][usize::from(!Path::new("/usr/sbin/nginx").exists())]);
        command.arg("-p").arg(folder.path()).arg("-c").arg(folder.path().join("nginx.conf"));
        let Ok(child) = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn() else {
            skip("nginx");
            return None;
        };
        let mut nginx = Nginx { child, folder };
        nginx.wait();
        Some(nginx)
    }

    fn wait(&mut self) {
        let limit = Instant::now() + Duration::from_secs(10);
        while UnixStream::connect(socket(self.folder.path())).is_err() {
            let ended = self.child.try_wait().expect("a child").is_some();
            let log = || fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default();
            assert!(!ended && Instant::now() < limit, "nginx does not start: {}", log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// `GET /` with these header lines.
    fn get(&self, headers: &str) -> (u16, String) {
        let stream = UnixStream::connect(socket(self.folder.path())).expect("it listens");
        upstream::ask(
            stream,
            &format!("GET /work HTTP/1.1\r\nHost: app.example.net\r\nConnection: close\r\n{headers}\r\n"),
        )
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn socket(folder: &Path) -> PathBuf {
    folder.join("nginx.sock")
}

fn bearer(secret: &str) -> String {
    format!("Authorization: Bearer {secret}\r\n")
}

on_both_engines! {
    fn nginx_lets_a_good_token_through_and_the_service_sees_who_and_never_the_secret(app) {
        let maya = app.admin();
        let secret = maya.generate("CI/CD Pipeline", "30");
        let Some(nginx) = Nginx::in_front_of(&app) else { return };

        let (status, answer) = nginx.get("");
        assert_eq!(status, 401, "{answer}");
        assert!(answer.to_lowercase().contains("www-authenticate: bearer realm=\"keyfob\""), "{answer}");
        assert_eq!(nginx.get(&bearer(&format!("{secret}x"))).0, 401);

        let forged = "X-Keyfob-User: Mallory\r\nX-Keyfob-Tags: everything\r\n";
        let (status, seen) = nginx.get(&format!("{forged}{}", bearer(&secret)));
        assert_eq!(status, 200, "{seen}");
        let id = maya.token_id(&secret, "CI/CD Pipeline");
        for line in ["GET /work HTTP/1.0", "X-Keyfob-User: Maya%20Lindqvist", "X-Keyfob-Email: maya@example.net", "X-Keyfob-Role: admin",
            &format!("X-Keyfob-Token-Id: {id}"), "X-Keyfob-Token-Name: CI%2FCD%20Pipeline"] {
            assert!(seen.contains(line), "no {line}: {seen}");
        }
        for never in ["Mallory", "everything", "Authorization", &secret] {
            assert!(!seen.contains(never), "{never} came through: {seen}");
        }
    }

    fn nginx_refuses_a_token_from_the_moment_it_is_revoked(app) {
        let maya = app.admin();
        let secret = maya.generate("CI", "30");
        let keeper = maya.generate("Keeper", "30");
        let Some(nginx) = Nginx::in_front_of(&app) else { return };
        let id = maya.token_id(&keeper, "CI");
        let change = |revoke: bool| {
            let body = format!("{{\"revoke\":{revoke}}}");
            let answer = Person::stranger(&app).api("PUT", &format!("/api/user-tokens/{id}"), &keeper, &body);
            assert_eq!(answer.status, 200, "{}", answer.body);
        };
        for _ in 0..5 {
            assert_eq!(nginx.get(&bearer(&secret)).0, 200);
            change(true);
            assert_eq!(nginx.get(&bearer(&secret)).0, 401, "it was revoked");
            change(false);
        }
    }
}
