//! "Where to go next" that comes from a request is a path of ours, or it is ignored.

/// `path` when a browser will read it as one of `links`; `None` for anything that could lead away, out of the path of the
/// public URL as well.
pub fn check(path: &str) -> Option<&str> {
    // Browsers keep `%2f` and `%5c` within a segment; a proxy may not.
    let plain = path.split(['?', '#']).next()?.to_ascii_lowercase().replace("%2f", "/").replace("%5c", "/");
    if plain.split('/').any(is_dots) {
        return None;
    }
    let second = path.as_bytes().get(1);
    let leads_away = matches!(second, Some(b'/' | b'\\'));
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (path.starts_with('/') && !leads_away && plain && path.len() <= 2048).then_some(path)
}

/// `.` and `..`, as browsers read them: also `%2e`, in small letters here.
fn is_dots(segment: &str) -> bool {
    matches!(segment.replace("%2e", ".").as_str(), "." | "..")
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn only_a_path_of_ours_passes() {
        assert_eq!(check("/settings/tokens?page=2"), Some("/settings/tokens?page=2"));
        assert_eq!(check("/a..b/...?next=../x#/../y"), Some("/a..b/...?next=../x#/../y"));
        for bad in [
            "",
            "settings",
            "//evil.test",
            "/\\evil.test",
            "https://evil.test",
            "/a\r\nb",
            "/\t/evil.test",
            "javascript:x",
            "/..",
            "/../app",
            "/settings/../../app",
            "/settings/.%2E/%2e%2e/app?x",
            "/./a",
            "/..%2fapp",
            "/a/%2E%2e%5Capp",
        ] {
            assert_eq!(check(bad), None, "{bad:?}");
        }
    }
}
