//! What is logged, and how. A filter that by a slip of the pen logs nothing is a mistake: tracing takes every
//! unknown word for the name of a module, so `warning` would silence everything.

use clap::Args;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

#[derive(Args, Debug, Clone)]
pub struct Logging {
    /// What to log: error, warn, info, debug, trace, or a tracing filter
    #[arg(
        long = "log",
        env = "KEYFOB_LOG",
        value_name = "FILTER",
        default_value = "info",
        value_parser = filter,
        global = true
    )]
    pub filter: String,
    /// How to log: text or json
    #[arg(
        long = "log-format",
        env = "KEYFOB_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text",
        value_parser = format,
        global = true
    )]
    pub format: Format,
}

/// Lines for people, or one JSON object a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

fn format(text: &str) -> Result<Format, String> {
    match text {
        "text" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        _ => Err(format!("{text:?} is neither text nor json")),
    }
}

const WANTED: &str =
    "use error, warn, info, debug, trace or off, or name modules too, for example info,keyfob::db=debug";

/// Gives `text` back when it is a filter that says something of Keyfob, be it `off`.
fn filter(text: &str) -> Result<String, String> {
    let wrong = |why: String| Err(format!("{why}; {WANTED}"));
    if let Err(cause) = text.parse::<EnvFilter>() {
        return wrong(format!("{text:?} is not a filter: {cause}"));
    }
    if text.contains('[') {
        return wrong(format!("{text:?} asks for spans, and Keyfob has none"));
    }
    let modules = modules();
    let is_ours =
        |target: &str| modules.iter().any(|m| m.starts_with(target) || target.starts_with(m.as_str()));
    let mut says_something = false;
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (target, has_level) = match part.split_once('=') {
            Some((target, _)) => (target.trim(), true),
            None if part.parse::<LevelFilter>().is_ok() => ("", true),
            None => (part, false),
        };
        if !is_ours(target) && (!has_level || target.starts_with("keyfob")) {
            return wrong(format!("{target:?} is neither a level nor a module of Keyfob"));
        }
        says_something |= is_ours(target);
    }
    if says_something { Ok(text.to_owned()) } else { wrong(format!("{text:?} logs nothing of Keyfob")) }
}

/// The modules of the crate, by their paths.
fn modules() -> Vec<String> {
    let lines = include_str!("../lib.rs").lines().map(|line| line.trim_start_matches("pub "));
    let names = lines.filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    names.map(|name| format!("keyfob::{name}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_would_log_nothing_is_a_mistake() {
        assert!(modules().contains(&"keyfob::web".to_owned()));
        for good in [
            "info",
            "WARN",
            "3",
            "off",
            "info,keyfob::db=debug",
            "keyfob=debug",
            "keyfob",
            "keyfob::db::pool=trace",
            "warn,actix_server=off",
            "actix_http=trace,keyfob=warn",
            "keyfob=off",
        ] {
            assert_eq!(filter(good).as_deref(), Ok(good));
        }
        for bad in [
            "warning",
            "verbose",
            "info,verbose",
            "INFORMATION",
            "error=on",
            "kefob=debug",
            "keyfob::databse=debug",
            "info,keyfob::databse=debug",
            "actix_server=debug",
            "actix_server=off",
            "[request]=debug",
            "key[fob",
            "quiet",
            "true",
            "info, keyfob=debug",
            "info;keyfob=debug",
            "info keyfob=debug",
        ] {
            assert!(
                filter(bad).is_err_and(|said| said.contains("use error, warn")),
                "{bad}: {:?}",
                filter(bad)
            );
        }
    }
}
