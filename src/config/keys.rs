//! Where the master secret is.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Debug, Clone)]
pub struct Keys {
    /// File with the master secret, made at first start with mode 0600
    #[arg(long, env = "KEYFOB_KEY_FILE", value_name = "PATH", default_value = "keyfob.key", global = true)]
    pub key_file: PathBuf,
}
