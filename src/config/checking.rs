//! How tokens are checked for other services.

use actix_web::http::header::HeaderName;
use clap::Args;

#[derive(Args, Debug, Clone)]
pub struct Checking {
    /// Header in which /auth/verify looks for the token
    #[arg(
        long,
        env = "KEYFOB_VERIFY_HEADER",
        value_name = "NAME",
        default_value = "Authorization",
        value_parser = header,
        global = true
    )]
    pub verify_header: HeaderName,
    /// Checked tokens that are remembered, so that checking them again asks no database; 0 remembers none
    #[arg(
        long,
        env = "KEYFOB_VERIFY_CACHE",
        value_name = "TOKENS",
        default_value = "16384",
        value_parser = tokens,
        global = true
    )]
    pub verify_cache: usize,
}

/// Not the headers that every request has for other reasons: no proxy could send a token there.
fn header(text: &str) -> Result<HeaderName, String> {
    let refused = || format!("{text:?} is not the name of a header that can carry a token");
    let name: HeaderName = text.parse().map_err(|_| refused())?;
    match name.as_str() {
        "host" | "connection" | "content-length" | "transfer-encoding" | "upgrade" | "te" | "trailer" => {
            Err(refused())
        }
        _ => Ok(name),
    }
}

fn tokens(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number <= 10_000_000 => Ok(number),
        _ => Err(format!("{text:?} is not a whole number from 0 to 10000000")),
    }
}
