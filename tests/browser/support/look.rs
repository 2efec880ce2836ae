//! What every page must be.

use fantoccini::Locator;
use fantoccini::error::CmdError;
use serde_json::{Value, json};

use super::browser::Browser;
use super::stage::Stage;
use super::wait::eventually;

const WIDTHS: [u32; 5] = [1440, 1120, 820, 390, 320];

impl Browser {
    /// Makes the page this wide, however small the window may be.
    pub async fn width(&self, width: u32) {
        let size = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
        assert_eq!(self.run("return innerWidth").await, json!(width));
    }
}

impl Stage {
    /// The page (or the dialog that is open on it) is well-formed, named, and never scrolls sideways.
    pub async fn assert_sound(&self, page: &str) {
        self.assert_well_formed(page).await;
        self.assert_named(page).await;
        for width in WIDTHS {
            self.browser.width(width).await;
            let wider = self.browser.run(WIDER).await;
            assert_eq!(wider, json!([]), "{page} at {width} px scrolls sideways because of these");
        }
        self.browser.width(WIDTHS[0]).await;
    }

    async fn assert_well_formed(&self, page: &str) {
        let flaws = eventually(format!("the page {page}"), || async {
            self.browser.client.execute(FLAWS, Vec::new()).await.map_err(|error| error.to_string())
        });
        assert_eq!(flaws.await, json!([]), "{page}");
    }

    /// Whatever can be operated has a name.
    async fn assert_named(&self, page: &str) {
        let mut found = self.nameless().await;
        // The page may have been drawn anew while we asked about its parts, one by one.
        for _ in 0..3 {
            if found.is_err() {
                found = self.nameless().await;
            }
        }
        assert_eq!(found.expect("a page that stays"), Vec::<String>::new(), "{page}: these have no name");
    }

    async fn nameless(&self) -> Result<Vec<String>, CmdError> {
        let all = Locator::Css("input:not([type=hidden]), textarea, select, button, a[href], [role=tab]");
        let mut found = Vec::new();
        for element in self.browser.client.find_all(all).await? {
            let role = self.browser.role_of(&element).await?;
            let is_hidden = matches!(role.as_str(), "none" | "ignored" | "generic");
            if !is_hidden
                && self.browser.name_of(&element).await?.is_empty()
                && element.is_displayed().await?
            {
                found.push(element.html(false).await?);
            }
        }
        Ok(found)
    }

    /// Waits until the page is dark, or light.
    pub async fn ground_is(&self, dark: bool) {
        let script =
            "return getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).slice(0, 3).map(Number)";
        eventually(if dark { "a dark page" } else { "a light page" }, || async {
            let ground =
                self.browser.client.execute(script, Vec::new()).await.map_err(|error| error.to_string())?;
            let sum: u64 = ground.as_array().into_iter().flatten().filter_map(Value::as_u64).sum();
            if (sum < 3 * 100) == dark { Ok(()) } else { Err(ground.to_string()) }
        })
        .await;
    }
}

/// What stands out of the page, or of an open dialog, on the right.
const WIDER: &str = "
    const root = document.documentElement, boxes = [root, ...document.querySelectorAll('dialog[open], dialog[open] .dialog-body')];
    return boxes.filter((box) => box.scrollWidth > box.clientWidth && (box === root || getComputedStyle(box).overflowX !== 'hidden')).map((box) => {
        const edge = box.getBoundingClientRect().left + box.clientWidth;
        const out = [...box.querySelectorAll('*')].filter((part) => part.getBoundingClientRect().right > edge + 1);
        return [box.tagName, box.scrollWidth, ...out.slice(0, 5).map((part) => part.outerHTML.slice(0, 120))];
    })";

const FLAWS: &str = "
    const flaws = [], ids = new Set();
    if (document.documentElement.lang !== 'en') flaws.push('no language');
    if (!/^.+ · Keyfob$/.test(document.title)) flaws.push(`the title ${document.title}`);
    if (document.querySelectorAll('h1').length !== 1) flaws.push('not one h1');
    if (document.querySelectorAll('main').length !== 1) flaws.push('not one main');
    if (document.querySelectorAll('[style]').length) flaws.push('a style attribute');
    for (const image of document.images) if (!image.hasAttribute('alt')) flaws.push(`no alt: ${image.src}`);
    for (const { id } of document.querySelectorAll('[id]')) ids.has(id) ? flaws.push(`two of ${id}`) : ids.add(id);
    for (const attribute of ['for', 'aria-describedby', 'aria-labelledby', 'popovertarget', 'commandfor'])
        for (const part of document.querySelectorAll(`[${attribute}]`))
            for (const id of part.getAttribute(attribute).split(' '))
                if (!ids.has(id)) flaws.push(`${attribute}=${id} leads nowhere`);
    return flaws";
