//! argon2id in memory that goes back to the system: at most 19 MiB for each hash that is being made, and
//! nothing afterwards.
//!
//! The memory of one hash is large and is taken on whatever thread comes along. glibc keeps such memory for
//! the next one, for each thread apart: after a hundred sign-ins at once it held more than a gigabyte. Only
//! allocations above 32 MiB (`DEFAULT_MMAP_THRESHOLD_MAX` of malloc) always are mappings of their own, which
//! end when they are freed; what of one is never written to costs nothing.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{CustomizedPasswordHasher, Error, PasswordHasher, Result};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// Blocks of an allocation that is a mapping of its own: 33 MiB.
const OWN_MAPPING: usize = 33 * 1024 * 1024 / Block::SIZE;

/// Makes new hashes with m=19456 KiB, t=2, p=1, OWASP's first choice, and checks old ones with whatever they
/// were made.
pub struct Argon2id;

impl PasswordHasher<PasswordHash> for Argon2id {
    fn hash_password_with_salt(&self, password: &[u8], salt: &[u8]) -> Result<PasswordHash> {
        self.hash_password_customized(password, salt, None, None, Params::default())
    }
}

impl CustomizedPasswordHasher<PasswordHash> for Argon2id {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PasswordHash> {
        let algorithm = algorithm.map_or(Ok(Algorithm::Argon2id), Algorithm::try_from)?;
        let version = version.map_or(Ok(Version::V0x13), Version::try_from)?;
        let salt = Salt::new(salt)?;
        let mut output = [0; Output::MAX_LENGTH];
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let output = output.get_mut(..length).ok_or(Error::OutputSize)?;
        let (memory, argon2) = (memory(params.block_count())?, Argon2::new(algorithm, version, params));
        argon2.hash_password_into_with_memory(password, &salt, output, memory)?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(argon2.params())?,
            salt: Some(salt),
            hash: Some(Output::new(output)?),
        })
    }
}

fn memory(blocks: usize) -> Result<Vec<Block>> {
    let mut memory = Vec::new();
    memory.try_reserve_exact(blocks.max(OWN_MAPPING)).map_err(|_| Error::OutOfMemory)?;
    memory.resize(blocks, Block::new());
    Ok(memory)
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordVerifier;

    use super::*;

    #[test]
    fn it_makes_and_checks_what_the_library_does() {
        let (password, salt) = (b"correct horse battery", b"sixteen bytes ok");
        let library = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default());
        let theirs = library.hash_password_with_salt(password, salt).expect("a hash");
        assert_eq!(Argon2id.hash_password_with_salt(password, salt).expect("a hash"), theirs);
        let lighter = Argon2::new(
            Algorithm::Argon2i,
            Version::V0x10,
            Params::new(2048, 4, 2, Some(24)).expect("good ones"),
        );
        for hash in [theirs, lighter.hash_password_with_salt(password, salt).expect("a hash")] {
            let hash = PasswordHash::new(&hash.to_string()).expect("a hash");
            assert!(Argon2id.verify_password(password, &hash).is_ok(), "{hash}");
            assert!(Argon2id.verify_password(b"correct horse batterz", &hash).is_err(), "{hash}");
        }
    }
}
