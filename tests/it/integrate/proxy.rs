//! A real proxy with the configuration of docs/INTEGRATE.md, in front of a small service.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::guide::{self, Site};
use super::upstream;
use crate::support::{App, skip};

pub struct Proxy {
    child: Child,
    pub address: SocketAddr,
    folder: TempDir,
}

/// Writes the configuration into the folder; gives the command that starts the proxy. `None` when it is not
/// on this machine.
pub type Kind = fn(&Path, &Site) -> Option<Command>;

/// Debian's, of any version. In an installation that takes every name of a header, unless the page says
/// otherwise.
pub fn nginx(folder: &Path, site: &Site) -> Option<Command> {
    let here = folder.display();
    let config = format!(
        "daemon off; master_process off; pid {here}/pid; error_log {here}/log; events {{}}\n\
         http {{ access_log off; client_body_temp_path {here}/body; proxy_temp_path {here}/proxy;\n\
         fastcgi_temp_path {here}/fastcgi; scgi_temp_path {here}/scgi; uwsgi_temp_path {here}/uwsgi;\n\
         underscores_in_headers on; ignore_invalid_headers off;\n{}}}\n",
        guide::nginx(site)
    );
    let mut command = program("nginx")?;
    command.arg("-p").arg(folder).arg("-c").arg(written(folder, "nginx.conf", &config));
    Some(command)
}

/// Debian's, of any version.
pub fn caddy(folder: &Path, site: &Site) -> Option<Command> {
    let config = format!("{{\n\tadmin off\n\tdefault_bind {}\n}}\n{}", site.listen.ip(), guide::caddy(site));
    let mut command = program("caddy")?;
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(written(folder, "Caddyfile", &config));
    command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
    Some(command)
}

/// The one that PyPI has.
pub fn traefik(folder: &Path, site: &Site) -> Option<Command> {
    let mut command = Command::new(guide::tool("KEYFOB_TEST_CLIENTS", "bin/traefik", "Traefik")?);
    let dynamic = folder.join("dynamic");
    fs::create_dir(&dynamic).expect("a folder");
    for (name, text) in guide::traefik(site) {
        written(&dynamic, &name, &text);
    }
    let quiet = "global:\n  checkNewVersion: false\n  sendAnonymousUsage: false\n";
    let config = format!("{}{quiet}", guide::traefik_static(site, &dynamic));
    command.arg(format!("--configfile={}", written(folder, "traefik.yaml", &config).display()));
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
    pub fn in_front_of(app: &App, kind: Kind) -> Option<Self> {
        Proxy::start(app, kind, false)
    }

    /// The same, with what the page adds for preflights.
    pub fn that_passes_preflights(app: &App, kind: Kind) -> Option<Self> {
        Proxy::start(app, kind, true)
    }

    fn start(app: &App, kind: Kind, passes_preflights: bool) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let listen = free.local_addr().expect("an address");
        drop(free);
        let site = Site { listen, keyfob: &app.url, service: &upstream::start(), passes_preflights };
        let mut command = kind(folder.path(), &site)?;
        let log =
            fs::File::options().append(true).create(true).open(folder.path().join("log")).expect("a log");
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a log")).stderr(log);
        let mut proxy = Proxy { child: command.spawn().expect("it runs"), address: listen, folder };
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
    pub fn get(&self, headers: &str) -> (u16, String) {
        self.ask("GET", headers)
    }

    /// The status, and everything after it.
    pub fn ask(&self, method: &str, headers: &str) -> (u16, String) {
        let stream = TcpStream::connect(self.address).expect("it listens");
        // The host comes last: until a proxy has read it, it may go by what holds for others.
        upstream::ask(
            stream,
            &format!(
                "{method} /work HTTP/1.1\r\n{headers}Connection: close\r\nHost: app.example.net\r\n\r\n"
            ),
        )
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The line that carries `secret`.
pub fn bearer(secret: &str) -> String {
    format!("Authorization: Bearer {secret}\r\n")
}
