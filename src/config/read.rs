//! Reads the command line and the environment. clap stops at the first setting that is wrong, so what is
//! wrong is noted, taken out, and the rest is read again.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, CommandFactory, FromArgMatches};

use super::secret_file;
use super::settings::{Config, secrets, settings};

/// Reads the command `C`, whose settings `config` gives. One that is empty is taken as if it were not there:
/// a Compose file hands on what is not set as an empty variable. The error has one line for each mistake in
/// the settings; on any other, and after `--help`, the process ends.
pub fn read<C: CommandFactory + FromArgMatches>(config: fn(&C) -> &Config) -> Result<C, Vec<String>> {
    let mut reading = Reading::begin();
    let given = reading.parse(C::command);
    reading.open_files(&given);
    let command = C::from_arg_matches(&reading.parse(C::command)).unwrap_or_else(|error| error.exit());
    for (name, mistake) in config(&command).contradictions() {
        reading.note(name, &mistake);
    }
    if reading.mistakes.is_empty() { Ok(command) } else { Err(reading.mistakes) }
}

struct Reading {
    settings: Vec<Arg>,
    arguments: Vec<OsString>,
    /// The settings whose variable does not count.
    unset: Vec<Arg>,
    /// The secrets that came from a file, and which setting named it.
    from_file: Vec<(Arg, Arg)>,
    /// One line for each.
    mistakes: Vec<String>,
}

impl Reading {
    #[expect(clippy::disallowed_methods, reason = "clap can't be told that an empty variable is none")]
    fn begin() -> Self {
        let settings = settings();
        let is_unset = |setting: &&Arg| setting.get_env().and_then(std::env::var_os).is_some_and(is_empty);
        let unset = settings.iter().filter(is_unset).cloned().collect();
        let arguments = without(std::env::args_os(), &settings, |value| is_empty(value));
        Reading { settings, arguments, unset, from_file: Vec::new(), mistakes: Vec::new() }
    }

    /// Reads all that is right, and notes what is not.
    fn parse(&mut self, command: fn() -> clap::Command) -> ArgMatches {
        loop {
            let files = secrets().into_iter().map(|(_, file)| file);
            let command = command().args(files).mut_args(|arg| match self.unset.contains(&arg) {
                true => arg.env(Resettable::Reset),
                false => arg,
            });
            match command.try_get_matches_from(&self.arguments) {
                Ok(matches) => return matches,
                Err(error) => match self.wrong(&error) {
                    Some((setting, mistake)) => {
                        self.note(&variable(self.origin(&setting)), &mistake);
                        self.arguments =
                            without(self.arguments.drain(..), std::slice::from_ref(&setting), |_| true);
                        self.unset.push(setting);
                    }
                    None => error.exit(),
                },
            }
        }
    }

    /// The setting that `error` is about, and what its check says; `None` when it is about something else.
    fn wrong(&self, error: &clap::Error) -> Option<(Arg, String)> {
        let Some(ContextValue::String(shown)) = error.get(ContextKind::InvalidArg) else { return None };
        let mistake = error.source().filter(|_| error.kind() == ErrorKind::ValueValidation)?;
        let flag = shown.split(' ').next()?.strip_prefix("--")?;
        let setting = self.settings.iter().find(|setting| setting.get_long() == Some(flag))?;
        Some((setting.clone(), mistake.to_string()))
    }

    /// Puts what files hold in the place of the secrets that are said to be there.
    fn open_files(&mut self, given: &ArgMatches) {
        for (secret, file) in secrets() {
            let Some(path) = given.get_one::<PathBuf>(file.get_id().as_str()) else { continue };
            let source = given.value_source(secret.get_id().as_str());
            let content = match source.is_some_and(|source| source != ValueSource::DefaultValue) {
                true => Err(format!("{} is set, too; set one of the two", variable(&secret))),
                false => secret_file::content(path),
            };
            match content {
                Ok(content) => {
                    let argument = format!("--{}={content}", secret.get_long().unwrap_or_default());
                    self.arguments.insert(1, argument.into());
                    self.from_file.push((secret, file));
                }
                Err(mistake) => self.note(&variable(&file), &mistake),
            }
        }
    }

    /// The setting that the value of `setting` came from: the one that names its file, when it did.
    fn origin<'s>(&'s self, setting: &'s Arg) -> &'s Arg {
        self.from_file.iter().find(|(secret, _)| secret == setting).map_or(setting, |(_, file)| file)
    }

    fn note(&mut self, name: &str, mistake: &str) {
        self.mistakes.push(format!("{name}: {mistake}"));
    }
}

fn variable(setting: &Arg) -> String {
    setting.get_env().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_empty(value: impl AsRef<OsStr>) -> bool {
    value.as_ref().as_encoded_bytes().trim_ascii().is_empty()
}

/// `arguments` without those of `settings` whose value `is_out`, be they written `--flag value` or
/// `--flag=value`.
fn without(
    arguments: impl Iterator<Item = OsString>,
    settings: &[Arg],
    is_out: impl Fn(&OsStr) -> bool,
) -> Vec<OsString> {
    let is_flag = |text: &str| settings.iter().any(|setting| setting.get_long() == text.strip_prefix("--"));
    let (mut arguments, mut kept) = (arguments.peekable(), Vec::new());
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        let is_dropped = match text.split_once('=') {
            Some((flag, value)) => is_flag(flag) && is_out(value.as_ref()),
            None => is_flag(&text) && arguments.next_if(|value| is_out(value)).is_some(),
        };
        if !is_dropped {
            kept.push(argument);
        }
    }
    kept
}
