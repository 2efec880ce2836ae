//! A secret from a file, as Docker and Kubernetes mount it and systemd hands it over: then no list of
//! processes and no look at the environment shows it.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use clap::{Arg, value_parser};

/// More is no secret, but a file that was meant for something else.
const MOST_BYTES: usize = 16 * 1024;

/// The setting that names the file of the setting `secret`; `None` when that is no secret.
pub(super) fn of(secret: &Arg) -> Option<Arg> {
    let (flag, variable) = (secret.get_long()?, secret.get_env()?.to_str()?);
    let file = Arg::new(format!("{}_file", secret.get_id()))
        .long(format!("{flag}-file"))
        .env(format!("{variable}_FILE"))
        .help(format!("File to read {variable} from [default: none]"))
        .help_heading("Settings")
        .value_name("PATH")
        .value_parser(value_parser!(PathBuf))
        // By a slip of the pen it is the secret.
        .hide_env_values(true)
        .global(true);
    secret.is_hide_env_values_set().then_some(file)
}

/// What the file at `path` holds, without the line break at its end. The error shows nothing of it, and not
/// the path either: that may be the secret, by a slip of the pen.
pub(super) fn content(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes));
    if let Err(cause) = read {
        return Err(match cause.kind() {
            ErrorKind::NotFound => {
                "there is no such file; give the path of a file that holds the secret".into()
            }
            ErrorKind::IsADirectory => "that is a folder; give the path of the file in it".into(),
            ErrorKind::PermissionDenied => {
                format!("user {} may not read the file", rustix::process::geteuid().as_raw())
            }
            _ => format!("the file can't be read: {cause}"),
        });
    }
    if bytes.len() > MOST_BYTES {
        return Err(format!("the file holds more than {MOST_BYTES} bytes: that is no secret"));
    }
    let text = String::from_utf8(bytes).map_err(|_| "the file holds something else than UTF-8 text")?;
    match text.trim_end_matches(['\r', '\n']) {
        secret if secret.trim().is_empty() => Err("the file is empty".into()),
        secret => Ok(secret.to_owned()),
    }
}
