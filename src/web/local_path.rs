//! "Where to go next" that comes from a request is a path of ours, or it is ignored.

/// `path` when a browser will read it as a path on this host; `None` for anything that could lead away.
pub fn check(path: &str) -> Option<&str> {
    let second = path.as_bytes().get(1);
    let leads_away = matches!(second, Some(b'/' | b'\\'));
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (path.starts_with('/') && !leads_away && plain && path.len() <= 2048).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn only_a_path_of_ours_passes() {
        assert_eq!(check("/settings/tokens?page=2"), Some("/settings/tokens?page=2"));
        for bad in [
            "",
            "settings",
            "//evil.test",
            "/\\evil.test",
            "https://evil.test",
            "/a\r\nb",
            "/\t/evil.test",
            "javascript:x",
        ] {
            assert_eq!(check(bad), None, "{bad:?}");
        }
    }
}
