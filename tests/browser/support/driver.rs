//! chromedriver on a port of its own, and the Chromium sessions it starts.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Map, Value, json};

use super::wait::eventually_now;

/// Whether pages may run scripts. (WebDriver's own commands always work.)
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Javascript {
    On,
    Off,
}

/// A running chromedriver; it and every browser it started are killed when dropped.
pub struct Driver {
    child: Child,
    pub url: String,
}

impl Driver {
    pub fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        let child = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .process_group(0) // the browsers join it, so that one signal ends them all
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let driver = Driver { child, url: format!("http://127.0.0.1:{port}") };
        eventually_now("chromedriver", || {
            ureq::get(format!("{}/status", driver.url)).call().map_err(|error| error.to_string())
        });
        driver
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.child.wait();
    }
}

/// What is missing on this machine, if anything.
pub fn missing() -> Option<&'static str> {
    let there = |name: &str| {
        let paths = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&paths).any(|dir| dir.join(name).is_file())
    };
    if !there("chromedriver") {
        Some("no chromedriver (Debian: apt-get install chromium-driver)")
    } else if !["chromium", "chromium-browser", "google-chrome", "chrome"].into_iter().any(there) {
        Some("no Chromium (Debian: apt-get install chromium)")
    } else {
        None
    }
}

/// The capabilities of a fresh Chromium that keeps its profile and its downloads in `home`.
pub fn capabilities(home: &Path, javascript: Javascript) -> Map<String, Value> {
    let mut args: Vec<String> = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1440,900",
    ]
    .map(str::to_owned)
    .to_vec();
    args.push(format!("--user-data-dir={}", home.join("profile").display()));
    let mut prefs = json!({
        "download.default_directory": home.join("downloads"),
        "download.prompt_for_download": false,
    });
    if javascript == Javascript::Off {
        prefs["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    let Value::Object(capabilities) = json!({
        "browserName": "chrome",
        "goog:chromeOptions": {"args": args, "prefs": prefs},
        "goog:loggingPrefs": {"browser": "ALL"},
    }) else {
        unreachable!("it is an object")
    };
    capabilities
}
