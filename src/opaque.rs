//! Text that tells nothing: random keys, and fingerprints of secrets.

use aws_lc_rs::digest::{SHA256, digest};

/// `N` random bytes as hexadecimal digits.
pub fn random<const N: usize>() -> String {
    hex::encode(std::array::from_fn::<u8, N, _>(|_| rand::random()))
}

/// The SHA-256 of `bytes`.
pub fn sha256(bytes: impl AsRef<[u8]>) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes.as_ref()).as_ref());
    hash
}

/// The SHA-256 of `bytes` as hexadecimal digits.
pub fn fingerprint(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(sha256(bytes))
}
