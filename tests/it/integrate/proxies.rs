//! The configurations of docs/INTEGRATE.md, in real proxies in front of a small service.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{guide, upstream};
use crate::support::{App, Person, skip};

struct Proxy {
    child: Child,
    address: SocketAddr,
    folder: TempDir,
}

/// Starts one in a folder of its own: it listens at the address, asks Keyfob at the first URL, and leads to the service at
/// the second. `None` when it is not on this machine.
type Start = fn(&Path, SocketAddr, &str, &str) -> Option<Command>;

/// Debian's, of any version.
fn nginx(folder: &Path, listen: SocketAddr, keyfob: &str, service: &str) -> Option<Command> {
    let site = guide::nginx_block(keyfob, service, &listen.to_string());
    let here = folder.display();
    let config = format!(
        "daemon off; master_process off; pid {here}/pid; error_log {here}/log; events {{}}\n\
         http {{ access_log off; client_body_temp_path {here}/body; proxy_temp_path {here}/proxy;\n\
         fastcgi_temp_path {here}/fastcgi; scgi_temp_path {here}/scgi; uwsgi_temp_path {here}/uwsgi;\n{site}}}\n"
    );
    let mut command = program("nginx")?;
    command.arg("-p").arg(folder).arg("-c").arg(written(folder, "nginx.conf", &config));
    Some(command)
}

/// Debian's, of any version.
fn caddy(folder: &Path, listen: SocketAddr, keyfob: &str, service: &str) -> Option<Command> {
    let site = guide::caddy_block(keyfob, service, &format!("http://app.example.net:{}", listen.port()));
    let config = format!("{{\n\tadmin off\n\tdefault_bind {}\n}}\n{site}", listen.ip());
    let mut command = program("caddy")?;
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(written(folder, "Caddyfile", &config));
    command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
    Some(command)
}

/// The one that PyPI has.
fn traefik(folder: &Path, listen: SocketAddr, keyfob: &str, service: &str) -> Option<Command> {
    let mut command = Command::new(guide::tool("KEYFOB_TEST_CLIENTS", "bin/traefik", "Traefik")?);
    let file = written(folder, "dynamic.yaml", &guide::traefik_block(keyfob, service));
    command.arg(format!("--entrypoints.web.address={listen}"));
    command.arg(format!("--providers.file.filename={}", file.display()));
    command.args(["--global.checknewversion=false", "--global.sendanonymoususage=false"]);
    Some(command)
}

/// A program of Debian's.
fn program(name: &str) -> Option<Command> {
    let places = ["/usr/sbin", "/usr/bin", "/usr/local/bin"].map(|folder| Path::new(folder).join(name));
    let found = places.into_iter().find(|path| path.exists());
    if found.is_none() {
        skip(name);
    }
    found.map(Command::new)
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).expect("written");
    path
}

impl Proxy {
    /// In front of a service of its own, asking `app`.
    fn in_front_of(app: &App, start: Start) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let mut command = start(folder.path(), address, &app.url, &upstream::start())?;
        let log =
            fs::File::options().append(true).create(true).open(folder.path().join("log")).expect("a log");
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a log")).stderr(log);
        let mut proxy = Proxy { child: command.spawn().expect("it runs"), address, folder };
        proxy.wait();
        Some(proxy)
    }

    /// Until it knows its configuration: Traefik listens before that.
    fn wait(&mut self) {
        let limit = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(self.address).is_err() || self.get("").0 != 401 {
            let ended = self.child.try_wait().expect("a child").is_some();
            let log = || fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(!ended && Instant::now() < limit, "it does not start: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// `GET /work` with these header lines.
    fn get(&self, headers: &str) -> (u16, String) {
        let stream = TcpStream::connect(self.address).expect("it listens");
        upstream::ask(
            stream,
            &format!("GET /work HTTP/1.1\r\nHost: app.example.net\r\nConnection: close\r\n{headers}\r\n"),
        )
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn bearer(secret: &str) -> String {
    format!("Authorization: Bearer {secret}\r\n")
}

/// A good token passes, and no other; the service sees who, and never the secret, nor what a caller made up.
fn lets_a_good_token_through(app: &App, start: Start) {
    let maya = app.admin();
    let secret = maya.generate("CI/CD Pipeline", "30");
    let Some(proxy) = Proxy::in_front_of(app, start) else { return };

    let (status, answer) = proxy.get("");
    assert_eq!(status, 401, "{answer}");
    assert!(answer.to_lowercase().contains("www-authenticate: bearer realm=\"keyfob\""), "{answer}");
    assert_eq!(proxy.get(&bearer(&format!("{secret}x"))).0, 401);

    let forged = "X-Keyfob-User: Mallory\r\nX-Keyfob-Tags: everything\r\n";
    let (status, seen) = proxy.get(&format!("{forged}{}", bearer(&secret)));
    assert_eq!(status, 200, "{seen}");
    let id = maya.token_id(&secret, "CI/CD Pipeline");
    let id = format!("X-Keyfob-Token-Id: {id}");
    let wanted = [
        "GET /work HTTP/1.",
        "X-Keyfob-User: Maya%20Lindqvist",
        "X-Keyfob-Email: maya@example.net",
        "X-Keyfob-Role: admin",
        &id,
        "X-Keyfob-Token-Name: CI%2FCD%20Pipeline",
    ];
    for line in wanted {
        assert!(seen.contains(line), "no {line}: {seen}");
    }
    for never in ["Mallory", "everything", "Authorization", &secret] {
        assert!(!seen.contains(never), "{never} came through: {seen}");
    }
}

/// A token is refused from the moment it is revoked, and passes again when it is restored.
fn refuses_a_revoked_token(app: &App, start: Start) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let keeper = maya.generate("Keeper", "30");
    let Some(proxy) = Proxy::in_front_of(app, start) else { return };
    let id = maya.token_id(&keeper, "CI");
    let change = |revoke: bool| {
        let body = format!("{{\"revoke\":{revoke}}}");
        let answer = Person::stranger(app).api("PUT", &format!("/api/user-tokens/{id}"), &keeper, &body);
        assert_eq!(answer.status, 200, "{}", answer.body);
    };
    for _ in 0..5 {
        assert_eq!(proxy.get(&bearer(&secret)).0, 200);
        change(true);
        assert_eq!(proxy.get(&bearer(&secret)).0, 401, "it was revoked");
        change(false);
    }
}

on_both_engines! {
    fn nginx_lets_a_good_token_through_and_the_service_sees_who_and_never_the_secret(app) {
        lets_a_good_token_through(&app, nginx);
    }

    fn nginx_refuses_a_token_from_the_moment_it_is_revoked(app) {
        refuses_a_revoked_token(&app, nginx);
    }

    fn caddy_lets_a_good_token_through_and_the_service_sees_who_and_never_the_secret(app) {
        lets_a_good_token_through(&app, caddy);
    }

    fn caddy_refuses_a_token_from_the_moment_it_is_revoked(app) {
        refuses_a_revoked_token(&app, caddy);
    }

    fn traefik_lets_a_good_token_through_and_the_service_sees_who_and_never_the_secret(app) {
        lets_a_good_token_through(&app, traefik);
    }

    fn traefik_refuses_a_token_from_the_moment_it_is_revoked(app) {
        refuses_a_revoked_token(&app, traefik);
    }
}
