//! What the parts of an address mean: each meaning has a word in the address and a label on the page.

use super::Choice;

/// The meanings of one part of an address. The first is that of a part that is missing or makes no sense.
#[derive(Debug, Clone, Copy)]
pub struct Words<T: 'static>(pub &'static [(T, &'static str, &'static str)]);

/// What a list is sorted by, and in which direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort<By> {
    pub by: By,
    pub down: bool,
}

impl<By> Sort<By> {
    /// From A to Z, from old to new, from little to much.
    pub const fn up(by: By) -> Self {
        Sort { by, down: false }
    }

    /// The other way round.
    pub const fn down(by: By) -> Self {
        Sort { by, down: true }
    }
}

impl<T: Copy + PartialEq> Words<T> {
    /// What a part means that is missing.
    pub const fn first(&self) -> T {
        self.0[0].0
    }

    /// What `word` means.
    pub fn meaning(&self, word: &str) -> T {
        self.0.iter().find(|(_, known, _)| *known == word).map_or(self.first(), |(meaning, ..)| *meaning)
    }

    /// The word of the address; empty for the first meaning, which needs none there.
    pub fn word(&self, meaning: T) -> &'static str {
        if meaning == self.first() { "" } else { self.words(meaning).0 }
    }

    /// The label of the page.
    pub fn label(&self, meaning: T) -> &'static str {
        self.words(meaning).1
    }

    /// A link for each meaning; `href` makes its address.
    pub fn choices(&self, current: T, href: impl Fn(T) -> String) -> Vec<Choice> {
        let link = |(meaning, _, label): &(T, &str, &'static str)| Choice {
            label: (*label).to_owned(),
            href: href(*meaning),
            current: *meaning == current,
        };
        self.0.iter().map(link).collect()
    }

    fn words(&self, meaning: T) -> (&'static str, &'static str) {
        self.0.iter().find(|(known, ..)| *known == meaning).map_or(("", ""), |(_, word, label)| (word, label))
    }
}
