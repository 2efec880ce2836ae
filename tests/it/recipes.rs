//! The recipes of docs/API.md are run as they stand there, and say what stands there.

use std::num::NonZeroU32;
use std::process::Command;

use crate::clients::program;
use crate::support::{App, skip};

/// A block of commands and, when it says something, what it says.
type Step = (String, Option<String>);

/// The steps below the heading `title`, up to the next heading.
fn steps(title: &str) -> Vec<Step> {
    let text = std::fs::read_to_string("docs/API.md").expect("the document");
    let heading = format!(" {title}\n");
    let mut sections =
        text.split("\n#").filter(|section| section.trim_start_matches('#').starts_with(&heading));
    let section = sections.next().unwrap_or_else(|| panic!("docs/API.md has no recipe {title}"));
    let mut steps: Vec<Step> = Vec::new();
    for block in section.split("```").skip(1).step_by(2) {
        match block.split_once('\n').expect("a line") {
            ("sh", commands) => steps.push((commands.to_owned(), None)),
            ("text", said) => steps.last_mut().expect("commands before").1 = Some(said.to_owned()),
            (other, _) => panic!("a block of {other} is neither run nor read"),
        }
    }
    assert!(!steps.is_empty(), "{title} has no commands");
    steps
}

/// Runs the recipe against `app` as a person who has just made the token Laptop, and compares step by step.
fn follow(app: App, title: &str) {
    let missing =
        ["curl", "jq"].into_iter().find(|tool| Command::new(tool).arg("--version").output().is_err());
    if let Some(tool) = missing {
        return skip(tool);
    }
    let app = app.restart(|config| config.traffic.rate_per_token = NonZeroU32::new(3000));
    let token = app.admin().generate("Laptop", "never");
    let steps: Vec<Step> = [self::steps("Recipes"), self::steps(title)].concat();
    // A control character that no command prints ends each step.
    let script: String = steps.iter().map(|(commands, _)| format!("{commands}printf '\\001'\n")).collect();
    let home = tempfile::tempdir().expect("a folder");
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", &script]).current_dir(home.path()).env("HOME", home.path());
    bash.env("KEYFOB", &app.url).env("TOKEN", &token).env("NO_COLOR", "1");
    if let Some(folder) = program_folder() {
        bash.env("PATH", folder);
    }
    let output = bash.output().expect("bash runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{title}: {said}\n{errors}");
    for ((commands, wanted), said) in steps.iter().zip(said.split('\u{1}')) {
        assert!(fits(wanted.as_deref().unwrap_or(""), said), "{title}: {commands}says {said}");
    }
}

/// The way to programs, with those of the virtual environment first.
fn program_folder() -> Option<std::ffi::OsString> {
    let clients = std::path::PathBuf::from(std::env::var_os("KEYFOB_TEST_CLIENTS")?).join("bin");
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([clients].into_iter().chain(std::env::split_paths(&others))).ok()
}

/// True when `said` is `wanted`, where `…` stands for anything.
fn fits(wanted: &str, said: &str) -> bool {
    let Some((first, rest)) = wanted.split_once('…') else { return wanted == said };
    let Some(mut left) = said.strip_prefix(first) else { return false };
    loop {
        if fits(rest, left) {
            return true;
        }
        match left.char_indices().nth(1) {
            Some((at, _)) => left = &left[at..],
            None => return fits(rest, ""),
        }
    }
}

#[test]
fn three_dots_stand_for_anything() {
    assert!(fits("a…c…e", "abcde") && fits("…", "") && fits("a\n…\nb", "a\nx\ny\nb") && fits("", ""));
    assert!(!fits("a…c", "ab") && !fits("", "x") && !fits("a", "") && !fits("…x", "y"));
}

#[test]
fn every_recipe_is_run() {
    let text = std::fs::read_to_string("docs/API.md").expect("the document");
    let titles: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    let run = std::fs::read_to_string("tests/it/recipes.rs").expect("this file");
    assert_eq!(titles.len(), 5);
    for title in titles {
        assert!(run.contains(&format!("follow(app, \"{title}\")")), "{title} is not run");
    }
}

#[apply(on_both_engines)]
fn tokens(app: App) {
    follow(app, "Make, list, revoke, restore, delete a token");
}
#[apply(on_both_engines)]
fn tags(app: App) {
    follow(app, "Tags");
}
#[apply(on_both_engines)]
fn paging(app: App) {
    follow(app, "Paging");
}
#[apply(on_both_engines)]
fn errors(app: App) {
    follow(app, "Errors");
}
#[apply(on_both_engines)]
fn the_client(app: App) {
    if program("qualytics").is_some() {
        follow(app, "The client");
    }
}
