//! A tag's color, the ink that is readable on it, and its place among other colors.
//! Source: WCAG 2.2, relative luminance and contrast ratio.

use crate::error::{AppError, AppResult};

/// `#RRGGBB`, in capitals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagColor {
    text: String,
    rgb: [u8; 3],
}

/// Black or white text: whichever reads better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// White text.
    Light,
    /// Black text.
    Dark,
}

impl Ink {
    /// The class of the chip.
    pub fn class(self) -> &'static str {
        match self {
            Ink::Light => "ink-light",
            Ink::Dark => "ink-dark",
        }
    }
}

impl TagColor {
    /// Reads `#RRGGBB`; nothing else is a color here.
    pub fn parse(raw: &str) -> AppResult<Self> {
        let text = raw.trim().to_ascii_uppercase();
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let number = digits
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|d| u32::from_str_radix(d, 16).ok());
        let Some([_, rgb @ ..]) = number.map(u32::to_be_bytes) else {
            return Err(AppError::invalid(
                "color",
                "Enter a color as # and six digits, for example #2F5BE0.",
            ));
        };
        Ok(TagColor { text, rgb })
    }

    /// `#2F5BE0`
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The ink for text on it, and its contrast.
    pub fn ink(&self) -> (Ink, f64) {
        ink(luminance(self.rgb))
    }

    /// Sorts by hue, then by lightness; greys, which have no hue, come first.
    pub fn order(&self) -> i32 {
        let [r, g, b] = self.rgb.map(i32::from);
        let (most, least) = (r.max(g).max(b), r.min(g).min(b));
        let (spread, lightness) = (most - least, most + least);
        if spread == 0 {
            return lightness;
        }
        // Tenths of a degree around the circle that begins with red.
        let side = |from: i32, to: i32, start: i32| (start + 600 * (to - from) / spread).rem_euclid(3600);
        let hue = match most {
            m if m == r => side(b, g, 0),
            m if m == g => side(r, b, 1200),
            _ => side(g, r, 2400),
        };
        (hue + 1) * 511 + lightness
    }
}

fn ink(luminance: f64) -> (Ink, f64) {
    let (white, black) = (1.05 / (luminance + 0.05), (luminance + 0.05) / 0.05);
    if white > black { (Ink::Light, white) } else { (Ink::Dark, black) }
}

fn luminance(rgb: [u8; 3]) -> f64 {
    let [r, g, b] = rgb.map(linear);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn linear(channel: u8) -> f64 {
    let c = f64::from(channel) / 255.0;
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_readable_on_all_16_777_216_colors() {
        let line: Vec<f64> = (0..=255).map(linear).collect();
        let mut worst = f64::MAX;
        for r in &line {
            for g in &line {
                for b in &line {
                    worst = worst.min(ink(0.2126 * r + 0.7152 * g + 0.0722 * b).1);
                }
            }
        }
        assert!(worst >= 4.5, "{worst}");
        assert!((worst - 4.58).abs() < 0.01, "the worst color there is has 4.58, not {worst}");
    }

    #[test]
    fn a_color_is_six_digits_and_nothing_else() {
        assert_eq!(TagColor::parse(" #6d28d9 ").expect("good").as_str(), "#6D28D9");
        for bad in [
            "",
            "red",
            "#fff",
            "#12345g",
            "6D28D9",
            "#+12345",
            "#1234567",
            "#fff\" onmouseover=x",
            "#６D28D9",
        ] {
            assert_eq!(TagColor::parse(bad).expect_err(bad).field(), Some("color"));
        }
    }

    #[test]
    fn colors_sort_by_hue_and_then_by_lightness_and_not_as_text() {
        let order = |text: &str| TagColor::parse(text).expect("good").order();
        let sorted = [
            "#000000", "#FFFFFF", "#7F0000", "#FF0000", "#FFFF00", "#00FF00", "#00FFFF", "#0000FF",
            "#FF00FF", "#FF0001",
        ];
        assert!(sorted.is_sorted_by_key(|text| order(text)), "{:?}", sorted.map(order));
    }
}
