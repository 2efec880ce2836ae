//! Moving about with Tab.

use fantoccini::elements::Element;
use fantoccini::key::Key;

use super::stage::Stage;
use super::wait::eventually;

impl Stage {
    /// Presses Tab until the focus is on this thing; every stop on the way must show that it has the focus.
    pub async fn tab_to(&self, role: &str, name: &str) {
        let mut stops = Vec::new();
        while !self.focused_is(role, name).await {
            assert!(stops.len() < 40, "Tab never comes to the {role} “{name}”: {stops:?}");
            self.browser.press(Key::Tab).await;
            stops.push(self.check_focus().await);
        }
    }

    /// Waits until the focus is on this thing.
    pub async fn focus_is_on(&self, role: &str, name: &str) {
        eventually(format!("the focus on the {role} “{name}”"), || async {
            let focused = self.browser.client.active_element().await.map_err(|error| error.to_string())?;
            let is = self.told(&focused).await?;
            if is == told(role, name) { Ok(()) } else { Err(format!("it is on the {is}")) }
        })
        .await;
    }

    async fn focused_is(&self, role: &str, name: &str) -> bool {
        let focused = self.browser.focused().await;
        self.told(&focused).await.is_ok_and(|is| is == told(role, name))
    }

    async fn told(&self, element: &Element) -> Result<String, String> {
        let role = self.browser.role_of(element).await.map_err(|error| error.to_string())?;
        let name = self.browser.name_of(element).await.map_err(|error| error.to_string())?;
        Ok(told(&role, &name))
    }

    /// Says where the focus is, and fails when nothing on the screen shows it.
    async fn check_focus(&self) -> String {
        let focused = self.browser.focused().await;
        let is = self.told(&focused).await.unwrap_or_else(|error| error);
        let script = "const at = document.activeElement, clear = getComputedStyle(at).opacity === '0';
            const clipped = (part) => part && (getComputedStyle(part).clipPath !== 'none' || clipped(part.parentElement));
            const shows = (part) => {
                const box = part.getBoundingClientRect(), style = getComputedStyle(part);
                const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
                return ring && !clipped(part) && box.width > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
            };
            return at === document.body || (clear ? [at.nextElementSibling, at.closest('label')] : [at]).some(shows)";
        assert_eq!(self.browser.run(script).await, true, "the focus does not show on the {is}");
        is
    }
}

fn told(role: &str, name: &str) -> String {
    format!("{role} “{name}”")
}
