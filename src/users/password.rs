//! Passwords: what is a good one, and how it is kept and checked (argon2id, OWASP Password Storage Cheat
//! Sheet; lengths and lists from NIST SP 800-63B-4).

mod argon2id;

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zeroize::ZeroizeOnDrop;

use crate::blocking;
use crate::error::{AppError, AppResult};
use argon2id::Argon2id;

/// Characters of a password.
const LENGTH: std::ops::RangeInclusive<usize> = 15..=128;
/// How long a sign-in waits for a free core before it is told to try again.
const WAIT: Duration = Duration::from_secs(2);

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("password/common_passwords.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// A password that somebody wants to have, checked. It is never shown, and wiped from memory when it is
/// dropped.
#[derive(ZeroizeOnDrop)]
pub struct NewPassword(String);

impl NewPassword {
    /// 15 to 128 characters, not a common one, not the person's own `email` or `name`. Nothing is cut off or
    /// folded; an `é` is one character, however a keyboard makes it (Unicode NFC).
    pub fn parse(raw: &str, email: &str, name: &str) -> AppResult<Self> {
        let refused = |message: &str| Err(AppError::invalid("password", message));
        let raw = normal(raw);
        let length = raw.chars().count();
        if !LENGTH.contains(&length) {
            return Err(AppError::invalid(
                "password",
                format!("The password has {length} characters; it needs 15 to 128."),
            ));
        }
        let lower = raw.to_lowercase();
        if COMMON.contains(lower.as_str()) || repeats_something_common(&lower) {
            return refused("This password is easy to guess. Several unrelated words work well.");
        }
        if [email, name].iter().any(|own| lower == normal(own).to_lowercase()) {
            return refused("The password must not be your name or email address.");
        }
        Ok(NewPassword(raw))
    }

    /// One that somebody has already, to be hashed anew.
    pub fn had(raw: &str) -> Self {
        NewPassword(normal(raw))
    }

    /// A random one, for the command line: 25 letters and digits in groups of five.
    pub fn generate() -> Self {
        const LETTERS: &[u8; 32] = b"abcdefghjklmnpqrstuvwxyz23456789";
        let letters: Vec<u8> =
            rand::random::<[u8; 25]>().iter().map(|byte| LETTERS[usize::from(byte % 32)]).collect();
        let groups: Vec<String> =
            letters.chunks(5).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
        NewPassword(groups.join("-"))
    }

    /// The text itself, to print a generated one.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The hash that is kept (PHC string). Takes a noticeable part of a second, by design.
    pub fn hash(&self) -> AppResult<String> {
        let hash = Argon2id.hash_password(self.0.as_bytes());
        hash.map(|hash| hash.to_string())
            .map_err(|cause| AppError::Internal(anyhow::anyhow!("argon2: {cause}")))
    }
}

/// The one spelling of a password that is hashed: macOS types an `é` as two characters, others as one.
pub fn normal(raw: &str) -> String {
    raw.nfc().collect()
}

/// How what somebody typed fits the hash of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    No,
    Yes,
    /// Only as it was typed: the hash is from before passwords had one spelling, and is to be made anew.
    AsTyped,
}

/// `passwordpassword`, `aaaaaaaaaaaaaaa`, `qwertyqwerty123…`: one short piece over and over.
fn repeats_something_common(lower: &str) -> bool {
    let letters: Vec<char> = lower.chars().collect();
    (1..=letters.len() / 2).any(|size| {
        let repeats = letters.iter().enumerate().all(|(i, c)| *c == letters[i % size]);
        let piece: String = letters[..size].iter().collect();
        repeats && (size <= 4 || COMMON.contains(piece.as_str()))
    })
}

/// Checks and makes hashes off the async threads, at most one per core at a time.
#[derive(Clone)]
pub struct Passwords {
    cores: Arc<Semaphore>,
    /// Checked when there is no user, so that this takes as long as when there is one.
    nobody: Arc<str>,
}

impl Passwords {
    /// For a machine with as many cores as this one.
    pub fn new() -> AppResult<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let nobody = NewPassword::generate().hash()?;
        Ok(Passwords { cores: Arc::new(Semaphore::new(cores)), nobody: nobody.into() })
    }

    /// Whether `password` fits `hash`. Without a hash it does not, and takes as long.
    pub async fn verify(&self, password: String, hash: Option<String>) -> AppResult<Fit> {
        let (hash, is_somebody) = match hash {
            Some(hash) => (hash, true),
            None => (self.nobody.to_string(), false),
        };
        let fits = self
            .on_a_core(move || {
                let parsed =
                    PasswordHash::new(&hash).map_err(|e| anyhow::anyhow!("a stored password hash: {e}"))?;
                let fits = |text: &str| Argon2id.verify_password(text.as_bytes(), &parsed).is_ok();
                let normal = normal(&password);
                // Both are checked, whatever the first says: the time tells only of what was typed.
                let as_typed = normal != password && fits(&password);
                Ok(match (fits(&normal), as_typed) {
                    (true, _) => Fit::Yes,
                    (false, true) => Fit::AsTyped,
                    (false, false) => Fit::No,
                })
            })
            .await?;
        Ok(if is_somebody { fits } else { Fit::No })
    }

    /// The hash of a new password.
    pub async fn hash(&self, password: NewPassword) -> AppResult<String> {
        self.on_a_core(move || password.hash()).await
    }

    async fn on_a_core<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        let permit = tokio::time::timeout(WAIT, self.cores.clone().acquire_owned()).await;
        let Ok(Ok(permit)) = permit else {
            return Err(AppError::TooMany(WAIT.as_secs()));
        };
        blocking::run(move || {
            let _until_done = permit;
            work()
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_good(raw: &str) -> bool {
        NewPassword::parse(raw, "maya.lindqvist@example.net", "Maya Lindqvist The Third").is_ok()
    }

    #[test]
    fn length_is_all_that_is_asked_but_for_what_everyone_guesses() {
        assert!(is_good("correct horse battery"));
        assert!(is_good(&"é".repeat(7).chars().chain("unrelated words".chars()).collect::<String>()));
        assert!(!is_good("fourteen chars"));
        assert!(is_good(&format!("{}{}", "x".repeat(64), "y".repeat(64))));
        assert!(!is_good(&format!("{}{}", "x".repeat(64), "y".repeat(65))));
        for guessed in [
            "passwordpassword",
            "aaaaaaaaaaaaaaa",
            "123123123123123",
            "maya.lindqvist@example.net",
            "Maya Lindqvist The Third",
        ] {
            assert!(!is_good(guessed), "{guessed}");
        }
        assert!(!is_good(COMMON.iter().find(|word| word.len() >= 15).expect("a long common one")));
    }

    #[test]
    fn a_password_is_counted_and_compared_in_its_one_spelling() {
        let (nfc, nfd) = ("caf\u{e9} ol\u{e9} corr\u{e9} 1", "cafe\u{301} ole\u{301} corre\u{301} 1");
        assert_eq!(NewPassword::parse(nfd, "", "").expect("good").reveal(), nfc);
        assert!(!is_good("ete\u{301} dix sept 1"), "14 characters, in 15 code points");
        assert!(NewPassword::parse(nfd, "", nfc).is_err(), "one's own name");
    }

    #[test]
    fn a_hash_is_argon2id_with_the_promised_cost_and_salted() {
        let password = NewPassword("correct horse battery".into());
        let (one, two) = (password.hash().expect("hashed"), password.hash().expect("hashed"));
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, two);
    }
}
