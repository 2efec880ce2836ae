//! One Chromium window.

use std::path::PathBuf;

use fantoccini::cookies::Cookie;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::http::Method;
use url::{ParseError, Url};

use super::driver::{self, Driver, Javascript};
use super::grep;
use super::wait::eventually;

/// A browser with an empty profile; gone when dropped.
pub struct Browser {
    pub client: Client,
    pub javascript: Javascript,
    base: String,
    _driver: Driver, // killed before its files go
    home: TempDir,
}

impl Browser {
    pub async fn open(base: &str, javascript: Javascript) -> Self {
        let home = tempfile::tempdir().expect("a directory for the browser");
        // On a busy machine chromedriver now and then asks the wrong port for its Chromium; that is no
        // failure of ours.
        let (driver, client) = eventually("a Chromium session", || async {
            let driver = Driver::start();
            let capabilities = driver::capabilities(home.path(), javascript);
            let mut builder = ClientBuilder::new(HttpConnector::new());
            let client = builder.capabilities(capabilities).connect(&driver.url).await;
            client.map(|client| (driver, client)).map_err(|error| error.to_string())
        })
        .await;
        let browser = Browser { client, javascript, base: base.to_owned(), _driver: driver, home };
        browser.check_scripting().await;
        browser.allow_clipboard_and_downloads().await;
        browser
    }

    /// Without JavaScript must really be without: a page whose script changes its title shows it.
    async fn check_scripting(&self) {
        let page = "data:text/html,<title>before</title><script>document.title='after'</script>";
        self.client.goto(page).await.expect("a data: page");
        let wanted = if self.javascript == Javascript::Off { "before" } else { "after" };
        assert_eq!(self.client.title().await.expect("a title"), wanted, "JavaScript");
    }

    /// The cookie whose name begins so; each installation ends it in another way.
    pub async fn cookie(&self, beginning: &str) -> Option<Cookie<'static>> {
        let all = self.client.get_all_cookies().await.expect("the cookies");
        all.into_iter().find(|cookie| cookie.name().starts_with(beginning))
    }

    async fn allow_clipboard_and_downloads(&self) {
        let downloads = json!({"behavior": "allow", "downloadPath": self.downloads()});
        self.cdp("Browser.setDownloadBehavior", downloads).await;
        let permissions =
            json!({"origin": self.base, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
        self.cdp("Browser.grantPermissions", permissions).await;
        self.cdp("Emulation.setFocusEmulationEnabled", json!({"enabled": true})).await;
    }

    pub async fn goto(&self, path: &str) {
        self.client
            .goto(&format!("{}{path}", self.base))
            .await
            .unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Path and query of the page, below the path of the public URL.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.expect("an address");
        let path =
            url.path().strip_prefix(self.below()).unwrap_or_else(|| panic!("outside of our path: {url}"));
        url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
    }

    /// The path of the public URL: `/keyfob`, or nothing.
    pub fn below(&self) -> &str {
        let host = "http://".len();
        self.base[host..].find('/').map_or("", |at| &self.base[host + at..])
    }

    /// For messages: the address and the visible text.
    pub async fn whereabouts(&self) -> String {
        let script = "return location.href + ' ' + (document.body ? document.body.innerText : '')";
        let text = self.client.execute(script, Vec::new()).await.unwrap_or_default();
        text.as_str()
            .unwrap_or("a page on its way")
            .split_whitespace()
            .take(120)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Runs a script of ours in the page (it works where the page's own scripts are off, too).
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Presses one key, or types, wherever the focus is.
    pub async fn press(&self, key: Key) {
        self.type_text(&String::from(char::from(key))).await;
    }

    pub async fn type_text(&self, text: &str) {
        use fantoccini::actions::{InputSource, KeyAction, KeyActions};
        let mut keys = KeyActions::new("keyboard".into());
        for value in text.chars() {
            keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.client.perform_actions(keys).await.expect("keys");
    }

    /// What the clipboard holds.
    pub async fn clipboard(&self) -> String {
        let script =
            "navigator.clipboard.readText().then(arguments[0], (error) => arguments[0](String(error)))";
        let text = self.client.execute_async(script, Vec::new()).await.expect("the clipboard");
        text.as_str().expect("a text").to_owned()
    }

    pub fn downloads(&self) -> PathBuf {
        self.home.path().join("downloads")
    }

    /// Files of its profile (cache, history, session) that contain these bytes.
    pub fn files_containing(&self, bytes: &str) -> Vec<PathBuf> {
        grep::files_containing(&self.home.path().join("profile"), bytes)
    }

    /// A command of the Chrome DevTools protocol.
    pub async fn cdp(&self, command: &str, params: Value) -> Value {
        let body = json!({"cmd": command, "params": params});
        let command = Command { method: Method::POST, path: "goog/cdp/execute".into(), body: Some(body) };
        self.client.issue_cmd(command.clone()).await.unwrap_or_else(|error| panic!("{command:?}: {error}"))
    }

    /// Errors in the browser's log: script errors, refusals by the content security policy, failed requests.
    pub async fn errors(&self) -> Vec<String> {
        let command =
            Command { method: Method::POST, path: "se/log".into(), body: Some(json!({"type": "browser"})) };
        let log = self.client.issue_cmd(command).await.expect("the browser's log");
        let entries = log.as_array().cloned().unwrap_or_default();
        let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    pub async fn focused(&self) -> Element {
        self.client.active_element().await.expect("something has the focus")
    }

    pub async fn close(self) -> Result<(), CmdError> {
        self.client.clone().close().await
    }
}

/// A WebDriver command that fantoccini has no method for.
#[derive(Debug, Clone)]
pub struct Command {
    pub method: Method,
    pub path: String,
    pub body: Option<Value>,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.expect("a session"), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (self.method.clone(), self.body.as_ref().map(Value::to_string))
    }
}
