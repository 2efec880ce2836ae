//! What the secret of a token is: made and signed once, shown once, and recognised where a request presents
//! it.

pub mod keyring;
pub mod presented;
pub mod secret;
