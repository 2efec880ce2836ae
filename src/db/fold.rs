//! How two names are compared.

use unicode_normalization::UnicodeNormalization;

use crate::names::one_spaced;

/// The form in which a name is compared: Unicode NFC, lower case, one plain space for every run of blanks.
/// Both engines store it, because their own `lower()` differ (SQLite folds ASCII only) and neither knows that
/// `é` has two spellings. The sigma at the end of a Greek word is a sigma.
pub fn fold(name: &str) -> String {
    one_spaced(&name.nfc().collect::<String>()).to_lowercase().replace('ς', "σ").nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_normal_form_and_kinds_of_blanks_do_not_count() {
        assert_eq!(fold("a\u{A0}\u{3000} b"), "a b");
        assert_eq!(fold("CI/CD Pipeline"), fold("ci/cd pipeline"));
        assert_eq!(fold("\u{c9}COLE"), fold("e\u{301}cole"));
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
        assert_ne!(fold("a"), fold("b"));
    }
}
