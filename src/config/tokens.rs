//! How many tokens there may be.

use clap::Args;

use super::values::whole;

#[derive(Args, Debug, Clone)]
pub struct Tokens {
    /// Active tokens that one person or service user has at most
    #[arg(
        long = "tokens-per-person",
        env = "KEYFOB_TOKENS_PER_PERSON",
        value_name = "TOKENS",
        default_value = "10000",
        value_parser = whole(1_000_000),
        global = true
    )]
    pub per_person: u32,
}
