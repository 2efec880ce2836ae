//! Sentences of the document: plain text, in which backticks mark code.

/// A piece of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub is_code: bool,
}

/// The pieces of `raw`; what stands between two backticks is code.
pub fn pieces(raw: &str) -> Vec<Piece> {
    let parts = raw.trim().split('`').enumerate();
    let piece = |(at, text): (usize, &str)| Piece { text: text.to_owned(), is_code: at % 2 == 1 };
    parts.map(piece).filter(|piece| !piece.text.is_empty()).collect()
}

/// `raw` without the `METHOD /path` that it may begin with, which stands above it already.
pub fn summary(raw: &str, method: &str, path: &str) -> Vec<Piece> {
    let rest = raw.trim().strip_prefix(&format!("`{method} {path}`")).unwrap_or(raw);
    let rest = rest.trim_start_matches([':', ' ']);
    let mut letters = rest.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    pieces(&format!("{first}{}", letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{pieces, summary};

    fn shown(pieces: &[super::Piece]) -> String {
        pieces.iter().map(|p| if p.is_code { format!("<{}>", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn backticks_mark_code() {
        assert_eq!(shown(&pieces("From `a` to `b`.")), "From <a> to <b>.");
        assert_eq!(shown(&pieces("`a`")), "<a>");
        assert_eq!(shown(&pieces("")), "");
    }

    #[test]
    fn a_summary_does_not_repeat_its_heading() {
        let of = |raw: &str| shown(&summary(raw, "GET", "/api/x"));
        assert_eq!(of("`GET /api/x`: a page of `x`."), "A page of <x>.");
        assert_eq!(of("`GET /api/x`"), "");
        assert_eq!(of("A page."), "A page.");
    }
}
