//! A real nginx with the block of docs/OPERATIONS.md: Keyfob below a path of a host that others use, too.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::wait::eventually_now;

/// What the page calls our path.
const BELOW: &str = "/keyfob";

/// A port that is to be nginx's.
pub struct Place {
    port: u16,
    program: PathBuf,
}

/// A running nginx; killed when dropped.
pub struct Nginx {
    child: Child,
    folder: TempDir,
}

impl Place {
    /// `None` where nginx is not installed.
    pub fn find() -> Option<Self> {
        let places =
            ["/usr/sbin", "/usr/bin", "/usr/local/bin"].map(|folder| Path::new(folder).join("nginx"));
        let program = places.into_iter().find(|path| path.exists())?;
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        Some(Place { port, program })
    }

    /// What browsers are to use.
    pub fn public_url(&self) -> String {
        format!("http://127.0.0.1:{}{BELOW}", self.port)
    }

    /// Starts nginx before the server that listens at `keyfob`.
    pub fn take(self, keyfob: &str) -> Nginx {
        let folder = tempfile::tempdir().expect("a folder");
        let (here, port) = (folder.path().display(), self.port);
        // Another application has the rest of the host.
        let config = format!(
            "daemon off; master_process off; pid {here}/pid; error_log {here}/error; events {{}}\n\
             http {{ log_format asked '$status $request_uri'; access_log {here}/asked asked;\n\
             client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/fastcgi;\n\
             scgi_temp_path {here}/scgi; uwsgi_temp_path {here}/uwsgi;\n\
             server {{ listen 127.0.0.1:{port}; location / {{ return 200 'another'; }}\n{} }} }}\n",
            block().replace("http://127.0.0.1:8080", keyfob)
        );
        let file = folder.path().join("nginx.conf");
        fs::write(&file, config).expect("written");
        let mut command = Command::new(self.program);
        command.arg("-p").arg(folder.path()).arg("-c").arg(file);
        let child = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().expect("nginx starts");
        let nginx = Nginx { child, folder };
        eventually_now("nginx", || {
            TcpStream::connect(("127.0.0.1", port))
                .map_err(|error| format!("{error}: {}", nginx.read("error")))
        });
        nginx
    }
}

/// The block of the page.
fn block() -> String {
    let page = fs::read_to_string("docs/OPERATIONS.md").expect("the page");
    let block = page.split("```nginx\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
    assert!(block.contains("proxy_pass http://127.0.0.1:8080;"), "{block}");
    block.to_owned()
}

impl Nginx {
    /// Status, path and query of every request, in their order.
    pub fn asked(&self) -> Vec<(u16, String)> {
        let log = self.read("asked");
        let lines = log.lines().filter_map(|line| line.split_once(' '));
        lines.map(|(status, uri)| (status.parse().expect("a status"), uri.to_owned())).collect()
    }

    /// Those that went to the other application.
    pub fn asked_elsewhere(&self) -> Vec<String> {
        let ours = |uri: &str| uri == BELOW || uri.starts_with(&format!("{BELOW}/"));
        self.asked().into_iter().map(|(_, uri)| uri).filter(|uri| !ours(uri)).collect()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
