//! What a page says once about what was done just before.

/// One short message about what just happened.
#[derive(Clone)]
pub struct Toast {
    pub text: String,
    pub ok: bool,
    /// Where the form of the Undo button posts to.
    pub undo: Option<String>,
    /// One thing more to do: its words, and where its form posts to.
    pub more: Option<(String, String)>,
}

impl Toast {
    /// It worked.
    pub fn ok(text: impl Into<String>) -> Self {
        Toast { text: text.into(), ok: true, undo: None, more: None }
    }

    /// It did not.
    pub fn failed(text: impl Into<String>) -> Self {
        Toast { text: text.into(), ok: false, undo: None, more: None }
    }
}
