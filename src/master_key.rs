//! The one master secret of an installation, kept in a file that only its owner may read. Everything else
//! that is secret derives from it: the key of session cookies, and the key that seals the signing keys.

mod access;
mod used;

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, bail};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf::{self, KeyType};
use aws_lc_rs::hmac;
use zeroize::{ZeroizeOnDrop, Zeroizing};

pub use used::{mark_of, write_mark};

use crate::paths::folder;

const LENGTH: usize = 32;

/// The secret itself; never shown, never copied out, and wiped from memory when it is dropped.
#[derive(ZeroizeOnDrop)]
pub struct MasterKey([u8; LENGTH]);

impl MasterKey {
    /// Reads the key file. `Ok(None)` when there is none; an error when others may read it or it holds no
    /// key. "Others" are not the file's group, when this process is in it.
    pub fn read(path: &Path) -> anyhow::Result<Option<Self>> {
        let shown = path.display();
        let cant = || format!("user {} can't read the key file {shown}", access::user());
        match fs::metadata(path) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(cause).with_context(cant),
            Ok(file) => access::refuse_readable_by_others(path, &file)?,
        }
        let text = Zeroizing::new(fs::read_to_string(path).with_context(cant)?);
        let bytes = hex::decode(text.trim()).ok().map(Zeroizing::new);
        match bytes.and_then(|bytes| bytes.as_slice().try_into().ok()) {
            Some(key) => Ok(Some(MasterKey(key))),
            None => {
                bail!("the key file {shown} does not hold 64 hexadecimal digits; restore it from your backup")
            }
        }
    }

    /// Makes a new key and its file (mode 0600), safely on disk before this returns. When another server made
    /// the file in the same moment, its key is the one.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let key: [u8; LENGTH] = rand::random();
        // Written aside and linked into place, so that nobody ever reads half a key.
        let folder = folder(path);
        let aside = folder.join(format!(".keyfob-key-{:016x}", rand::random::<u64>()));
        let cant = || format!("user {} can't make the key file {shown}", access::user());
        write_private(&aside, &Zeroizing::new(hex::encode(key))).with_context(cant)?;
        let linked = fs::hard_link(&aside, path);
        fs::remove_file(&aside)?;
        match linked {
            Ok(()) => {
                fs::File::open(folder)?.sync_all()?;
                Ok(MasterKey(key))
            }
            Err(cause) if path.exists() => {
                MasterKey::read(path)?.with_context(|| format!("{shown}: {cause}"))
            }
            Err(cause) => Err(cause).with_context(cant),
        }
    }

    /// 64 bytes for signing session and flash cookies.
    pub fn cookie_key(&self) -> actix_web::cookie::Key {
        actix_web::cookie::Key::from(&self.derive::<64>(b"keyfob cookies v1"))
    }

    /// Eight hexadecimal digits that tell the cookies of this installation from those of others on the same
    /// host: to browsers all ports of a host are one.
    pub fn cookie_mark(&self) -> String {
        hex::encode(self.derive::<4>(b"keyfob cookie names v1"))
    }

    /// Tells this key from others, and nothing else about it.
    pub fn mark(&self) -> String {
        hex::encode(self.derive::<16>(b"keyfob key has served v1"))
    }

    /// The key of the proofs that browsers hold who are known.
    pub fn browser_key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.derive::<LENGTH>(b"keyfob known browsers v1"))
    }

    /// Encrypts `plain` (AES-256-GCM), bound to `context`; gives hex.
    pub fn seal(&self, context: &str, plain: &[u8]) -> anyhow::Result<String> {
        let mut data = plain.to_vec();
        let nonce = self.sealing_key()?.seal_in_place_append_tag(Aad::from(context.as_bytes()), &mut data)?;
        let mut sealed = nonce.as_ref().to_vec();
        sealed.extend(data);
        Ok(hex::encode(&sealed))
    }

    /// Opens what `seal` made; an error when another key or another context sealed it.
    pub fn open(&self, context: &str, sealed: &str) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let mut bytes = Zeroizing::new(hex::decode(sealed)?);
        let Some((nonce, _)) = bytes.split_first_chunk::<NONCE_LEN>() else { bail!("too short") };
        let nonce = Nonce::from(nonce);
        let plain = self
            .sealing_key()?
            .open_in_place(nonce, Aad::from(context.as_bytes()), &mut bytes[NONCE_LEN..])
            .map_err(|_| anyhow::anyhow!("it was sealed with another key file"))?;
        Ok(Zeroizing::new(plain.to_vec()))
    }

    fn sealing_key(&self) -> anyhow::Result<RandomizedNonceKey> {
        Ok(RandomizedNonceKey::new(&AES_256_GCM, &self.derive::<LENGTH>(b"keyfob signing keys v1"))?)
    }

    /// HKDF-SHA256 (RFC 5869): one key per purpose, so that none tells of another.
    fn derive<const N: usize>(&self, purpose: &[u8]) -> [u8; N] {
        struct Bytes(usize);
        impl KeyType for Bytes {
            fn len(&self) -> usize {
                self.0
            }
        }
        let mut key = [0; N];
        hkdf::Salt::new(hkdf::HKDF_SHA256, b"keyfob")
            .extract(&self.0)
            .expand(&[purpose], Bytes(N))
            .and_then(|output| output.fill(&mut key))
            .expect("HKDF gives up to 8160 bytes");
        key
    }
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_with_the_same_key_and_context() {
        let (key, other) = (MasterKey([1; 32]), MasterKey([2; 32]));
        let sealed = key.seal("kid", b"private").expect("sealed");
        assert_eq!(key.open("kid", &sealed).expect("opened").as_slice(), b"private");
        assert!(key.open("another", &sealed).is_err());
        assert!(other.open("kid", &sealed).is_err());
    }

    #[test]
    fn the_mark_of_cookies_is_that_of_the_key_and_shows_nothing_of_it() {
        let mark = MasterKey([1; 32]).cookie_mark();
        assert!(mark.len() == 8 && mark != "01010101", "{mark}");
        assert_eq!(MasterKey([1; 32]).cookie_mark(), mark);
        assert_ne!(MasterKey([2; 32]).cookie_mark(), mark);
    }

    #[test]
    fn the_key_file_is_private_and_one_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keyfob.key");
        let made = MasterKey::create(&path).expect("made");
        let read = MasterKey::read(&path).expect("readable").expect("there");
        assert_eq!(made.0, read.0);
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        // A file of one's own has one's own group.
        for (mode, is_fine) in
            [(0o640, true), (0o440, true), (0o400, true), (0o644, false), (0o604, false), (0o602, false)]
        {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("changed");
            assert_eq!(MasterKey::read(&path).is_ok(), is_fine, "{mode:o}");
        }
    }
}
