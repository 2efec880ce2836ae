//! What one thread remembers of the tokens it checked, by the SHA-256 of the whole secret: a secret that is
//! found here is the same, to the last character, as one whose signature was good.
//!
//! Every thread has its own, so that none waits for another. It is bounded: half of it holds what was asked
//! for lately, the other half what was before; when the first is full, the second is forgotten. Only genuine
//! secrets come in, so nobody can push others out by making things up.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::rc::Rc;

use crate::secrets::secret::Fingerprint;

/// A bounded map from secrets to what is known of them.
pub struct Kept<T> {
    /// Entries of each half at most.
    half: usize,
    late: Half<T>,
    early: Half<T>,
}

type Half<T> = HashMap<Fingerprint, Rc<T>, BuildHasherDefault<AsItIs>>;

/// A fingerprint is a hash already; nobody chooses its bits.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, bits: u64) {
        self.0 = bits;
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |bits, byte| bits.rotate_left(8) ^ u64::from(*byte));
    }
}

impl Hash for Fingerprint {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.first_bits());
    }
}

impl<T> Kept<T> {
    /// An empty one for `most` secrets.
    pub fn new(most: usize) -> Self {
        Kept { half: most / 2, late: Half::default(), early: Half::default() }
    }

    /// What is known of this secret.
    pub fn get(&mut self, secret: &Fingerprint) -> Option<Rc<T>> {
        if let Some(known) = self.late.get(secret) {
            return Some(known.clone());
        }
        let known = self.early.remove(secret)?;
        self.insert(*secret, known.clone());
        Some(known)
    }

    /// Remembers `known` of this secret, in the place of what was known before.
    pub fn insert(&mut self, secret: Fingerprint, known: Rc<T>) {
        if self.half == 0 {
            return;
        }
        if self.late.len() >= self.half && !self.late.contains_key(&secret) {
            self.early = std::mem::take(&mut self.late);
        }
        self.early.remove(&secret);
        self.late.insert(secret, known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::secret::Presented;

    #[test]
    fn it_stays_bounded_and_keeps_what_is_asked_for() {
        let mut kept = Kept::new(20);
        let name = |n: usize| Presented::new(&format!("secret {n}")).fingerprint();
        kept.insert(name(0), Rc::new(0));
        for n in 1..1000 {
            kept.insert(name(n), Rc::new(n));
            assert_eq!(kept.get(&name(0)).as_deref(), Some(&0), "after {n}");
            assert!(kept.late.len() + kept.early.len() <= 20);
        }
        assert_eq!(kept.get(&name(1)), None);
        kept.insert(name(0), Rc::new(7));
        assert_eq!(kept.get(&name(0)).as_deref(), Some(&7));
    }

    #[test]
    fn one_of_no_size_keeps_nothing() {
        let mut kept = Kept::new(0);
        kept.insert(Presented::new("a").fingerprint(), Rc::new(1));
        assert_eq!(kept.get(&Presented::new("a").fingerprint()), None);
    }
}
