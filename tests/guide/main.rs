//! `plan`: machines as directory trees, what is recorded for each, the scripts, and the guide sentence by sentence.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// one assertion is the whole of many a sentence
#![allow(clippy::semicolon_if_nothing_returned)]

mod again;
#[path = "../conforms/mod.rs"]
mod conforms;
mod copy;
mod machines;
mod places;
mod real_apt;
mod reported;
mod scripts;
mod sentences;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

/// The folder of all machines.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/machines")
}

/// The folder of outputs of `env` commands.
fn outputs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/outputs")
}

/// Stand-ins for the programs of a machine.
fn stubs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guide/bin")
}

/// The names of all machines.
fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("root").is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The program, in a machine's folder, with the stand-ins before other programs.
fn program(folder: &Path) -> Command {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::cargo_bin("kata-upgrade").unwrap();
    command
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", stubs().display()))
        .env("HOME", "/nonexistent")
        .env_remove("XDG_DATA_HOME")
        .env_remove("COLUMNS")
        .env_remove("NO_COLOR")
        .env("LC_ALL", "C.UTF-8");
    command
}

/// The arguments behind `plan` that a machine is tried with.
fn arguments(name: &str) -> Vec<String> {
    fs::read_to_string(folder().join(name).join("arguments")).map_or_else(
        |_| Vec::new(),
        |text| text.split_whitespace().map(str::to_owned).collect(),
    )
}

/// The plan of a machine as JSON.
fn plan(name: &str) -> Value {
    let output = program(&folder().join(name))
        .args(["--root", "root", "plan", "--format", "json"])
        .args(arguments(name))
        .output()
        .unwrap();
    let plan = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{name}: {}", String::from_utf8_lossy(&output.stderr)));
    conforms::conforms(&plan);
    plan
}

/// A step of a plan.
fn step<'p>(plan: &'p Value, id: &str) -> &'p Value {
    let steps = plan["steps"].as_array().unwrap();
    steps.iter().find(|step| step["id"] == id).unwrap()
}

/// The commands of a step, one a line.
fn commands(step: &Value) -> String {
    let list = step["commands"].as_array().unwrap();
    let lines: Vec<&str> = list.iter().map(|one| one.as_str().unwrap()).collect();
    lines.join("\n")
}
