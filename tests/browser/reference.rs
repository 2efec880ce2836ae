//! The API reference: read by everybody, tried with a token that only the page knows.

use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::json;

use crate::support::driver::Javascript;
use crate::support::stage::Stage;
use crate::support::wait::eventually;

const TOKEN: &str = "Token to try it with";

impl Stage {
    /// Opens Try it of a call.
    pub async fn open_call(&self, id: &str) {
        self.browser.the_one(&format!("[id='{id}'] .trying > summary")).await.click().await.unwrap();
    }

    /// Presses Send, and waits for the line that tells how it went.
    pub async fn send_call(&self, id: &str, starts: &str) -> String {
        self.browser.the_one(&format!("[id='{id}'] .try button")).await.click().await.unwrap();
        self.call_says(id, starts).await;
        let script = "return document.querySelector(`[id='${arguments[0]}'] .body`).textContent";
        let text = self.browser.client.execute(script, vec![json!(id)]).await.unwrap();
        text.as_str().expect("a text").to_owned()
    }

    async fn call_says(&self, id: &str, starts: &str) {
        eventually(format!("{id} to say {starts}"), || async {
            let line = self.browser.client.find(Locator::Css(&format!("[id='{id}'] [role=status]"))).await;
            let text = line.map_err(|e| e.to_string())?.text().await.map_err(|e| e.to_string())?;
            if text.starts_with(starts) { Ok(()) } else { Err(text) }
        })
        .await;
    }
}

#[tokio::test]
async fn it_is_read_without_javascript_by_everybody() {
    let flow = "it_is_read_without_javascript_by_everybody";
    let Some(stage) = Stage::set(flow, Javascript::Off).await else { return };
    stage.set_up().await;
    stage.click("link", "API reference").await;
    stage.browser.the("heading", "API reference").await;
    let current = stage.browser.the("link", "API reference").await;
    assert_eq!(current.attr("aria-current").await.unwrap().as_deref(), Some("page"));
    stage.browser.no("button", "Send").await;
    stage.browser.the_one("[id=generate_token] .errors > summary").await.click().await.unwrap();
    let call = stage.browser.the_one("[id=generate_token]").await.text().await.unwrap();
    for said in
        ["/api/user-tokens", "Anyone with a token", "expires_in_days", "1 to 365", "curl", "$TOKEN", "409"]
    {
        assert!(call.contains(said), "{said}: {call}");
    }
    assert!(!call.contains("Try it"), "{call}");
    stage.click("button", "Sign out").await;
    stage.click("link", "API reference").await;
    stage.click("link", "Sign in").await;
    stage.sign_in().await;
    stage.browser.the("heading", "API reference").await;
    assert_eq!(stage.browser.path().await, "/api/docs");
    stage.finish().await;
}

#[tokio::test]
async fn calls_are_tried_with_a_token_that_the_page_forgets() {
    let flow = "calls_are_tried_with_a_token_that_the_page_forgets";
    let Some(mut stage) = Stage::set(flow, Javascript::On).await else { return };
    for status in ["401 (Unauthorized)", "404 (Not Found)", "422 (Unprocessable", "400 (Bad Request)"] {
        stage.forgive(status);
    }
    stage.set_up_and_open_tokens().await;
    let script = stage.generate_and_leave("To try").await;
    stage.browser.goto("/api/docs").await;
    stage.open_call("me").await;
    assert!(stage.send_call("me", "401 ").await.contains("\"code\": \"unauthenticated\""));
    stage.fill(TOKEN, &script.secret).await;
    assert!(stage.send_call("me", "200 OK in ").await.contains("\"email\": \"ada@example.com\""));
    stage.open_call("add_tag").await;
    stage.fill("Body", "{\"name\": \"<img src=x onerror=alert(1)>\"}").await;
    assert!(stage.send_call("add_tag", "200 OK in ").await.contains("<img src=x"), "shown as text");
    assert_eq!(stage.browser.run("return document.querySelectorAll('main img').length").await, json!(0));
    stage.fill("Body", "no JSON").await;
    stage.send_call("add_tag", "400 ").await;
    stage.open_call("get_tag").await;
    stage.fill("name", "<img src=x onerror=alert(1)>").await;
    stage.browser.press(Key::Enter).await;
    stage.call_says("get_tag", "200 OK in ").await;
    stage.fill("name", "50% & more? #1/2").await;
    assert!(stage.send_call("get_tag", "404 ").await.contains("not_found"));
    kept_nowhere(&stage, &script.secret).await;
    stage.browser.run("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))").await;
    let left = "return [document.querySelector('#api-token').value, ...[...document.querySelectorAll('.try pre')].map((pre) => pre.textContent)].join('')";
    assert_eq!(stage.browser.run(left).await, json!(""));
    stage.finish().await;
}

async fn kept_nowhere(stage: &Stage, secret: &str) {
    let script = "return [location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, document.documentElement.outerHTML].join(' ')";
    let kept = stage.browser.run(script).await.to_string();
    assert!(!kept.contains(secret), "the token is kept: {kept}");
    assert_eq!(stage.browser.files_containing(secret), [""; 0].map(std::path::PathBuf::from));
}

#[tokio::test]
async fn it_is_read_and_tried_with_the_keyboard_alone() {
    let flow = "it_is_read_and_tried_with_the_keyboard_alone";
    let Some(stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.set_up().await;
    stage.click("button", "Sign out").await;
    stage.browser.goto("/api/docs").await;
    stage.tab_to("link", "Skip to the content").await;
    stage.browser.press(Key::Enter).await;
    stage.tab_to("link", "GET /status").await;
    stage.browser.press(Key::Enter).await;
    while stage.browser.focused().await.tag_name().await.unwrap() != "summary"
        || stage.browser.focused().await.text().await.unwrap() != "Try it"
    {
        stage.browser.press(Key::Tab).await;
    }
    stage.browser.press(Key::Enter).await;
    stage.tab_to("button", "Send").await;
    stage.browser.press(Key::Space).await;
    stage.call_says("status", "200 OK in ").await;
    stage.tab_to("group", "Body of the answer").await;
    stage.finish().await;
}

#[tokio::test]
async fn it_is_sound_in_every_size_and_theme() {
    let flow = "it_is_sound_in_every_size_and_theme";
    let Some(stage) = Stage::set(flow, Javascript::On).await else { return };
    stage.set_up().await;
    for (scheme, dark) in [("dark", true), ("light", false)] {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        stage.browser.cdp("Emulation.setEmulatedMedia", features).await;
        stage.browser.goto("/api/docs").await;
        stage.ground_is(dark).await;
        stage.browser.run("document.querySelectorAll('details').forEach((part) => (part.open = true))").await;
        stage.assert_sound("the reference").await;
    }
    stage.click("button", "Sign out").await;
    stage.browser.the("button", "Sign in").await;
    stage.assert_sound("sign-in").await;
    stage.browser.goto("/api/docs").await;
    stage.assert_sound("the reference for strangers").await;
    stage.finish().await;
}
