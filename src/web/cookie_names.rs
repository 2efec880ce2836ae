//! The names of our cookies.

/// What the cookies of one installation are called. All end in the mark of its key, so that two on one host
/// leave those of each other alone.
pub struct Names {
    /// `__Host-` makes browsers refuse one that a neighbour host planted; it needs https.
    pub session: String,
    /// By which a browser is known where somebody signed in before.
    pub browser: String,
    pub flash: String,
    pub theme: String,
}

/// The names of the release before, which had no mark. They are taken for one release.
pub mod old {
    pub const THEME: &str = "keyfob_theme";
    pub const SESSION: &str = "keyfob_session";
}

impl Names {
    /// With the mark of `MasterKey::cookie_mark`.
    pub fn new(mark: &str, is_https: bool) -> Self {
        let name = |what: &str| format!("keyfob_{what}_{mark}");
        Names {
            session: prefix(is_https).to_owned() + &name("session"),
            browser: prefix(is_https).to_owned() + &name("browser"),
            flash: name("flash"),
            theme: name("theme"),
        }
    }
}

pub(super) fn prefix(is_https: bool) -> &'static str {
    if is_https { "__Host-" } else { "" }
}
