//! Which browser a request came from, as far as its `User-Agent` says. Anybody can write anything there, so
//! of it only words of our own are kept: a person recognizes their session by them, nothing is decided by
//! them.

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;

/// Bytes of the header that are looked at.
const LOOKED_AT: usize = 512;

/// How each browser tells itself apart, the copycats first: all of them claim to be Safari, and most to be
/// Chrome.
const BROWSERS: [(&str, &str); 15] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Epiphany/", "GNOME Web"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("Wget/", "Wget"),
];

const SYSTEMS: [(&str, &str); 9] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
    ("FreeBSD", "FreeBSD"),
    ("OpenBSD", "OpenBSD"),
];

/// Those that fit into a pocket.
const SMALL: [&str; 3] = ["iPhone", "iPad", "Android"];

/// `Firefox on Linux`, or `Unknown browser`.
pub fn of(req: &HttpRequest) -> String {
    let header = req.headers().get(USER_AGENT).map_or(&b""[..], |value| value.as_bytes());
    in_words(&String::from_utf8_lossy(&header[..header.len().min(LOOKED_AT)]))
}

/// True when what `of` gave is a phone or a tablet.
pub fn is_small(browser: &str) -> bool {
    SMALL.iter().any(|system| browser.ends_with(system))
}

fn in_words(agent: &str) -> String {
    let word = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, word)| *word)
    };
    match (word(&BROWSERS), word(&SYSTEMS)) {
        (None, _) => "Unknown browser".into(),
        (Some(browser), None) => browser.into(),
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{in_words, is_small};

    #[test]
    fn browsers_are_told_apart() {
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        for (agent, words) in [
            (safari, "Safari on iPhone"),
            (chrome, "Chrome on Windows"),
            (&format!("{chrome} Edg/142.0.0.0"), "Edge on Windows"),
            (&safari.replace("Version/18.5", "CriOS/142.0"), "Chrome on iPhone"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            ("Mozilla/5.0 (Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"),
            ("curl/8.14.1", "curl"),
            ("<script>alert(1)</script>", "Unknown browser"),
            ("", "Unknown browser"),
        ] {
            assert_eq!(in_words(agent), words);
        }
        assert!(
            is_small("Safari on iPhone") && is_small("Edge on Android") && !is_small("Chrome on Windows")
        );
    }
}
