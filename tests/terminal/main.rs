//! What a person sees on a terminal: the pager, progress, links, colours, ASCII, and lines that fit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;
mod looks;
mod pager;
mod progress;
#[path = "../pty/mod.rs"]
mod pty;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The program in a folder, with nothing of this environment that changes what it shows.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("kata-upgrade"));
    command.args(arguments).current_dir(folder);
    for name in [
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "FORCE_HYPERLINK",
        "KATA_UPGRADE_PAGER",
        "LC_CTYPE",
        "LESS",
        "NO_COLOR",
        "PAGER",
    ] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm").env("LC_ALL", "C.UTF-8");
    command
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases")
}

/// A folder with so many files of Clear Containers, which takes more than a screen to tell about.
fn files(count: usize) -> (TempDir, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..count).map(|at| format!("{at}.toml")).collect();
    for name in &names {
        let from = cases().join("cc-memory-and-vcpus/configuration.toml");
        fs::copy(from, folder.path().join(name)).unwrap();
    }
    (folder, names)
}

/// `config diff` of files, and more arguments.
fn diff<'a>(names: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["config", "diff"];
    arguments.extend(names.iter().map(String::as_str));
    arguments.extend(more);
    arguments
}
