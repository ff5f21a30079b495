//! The JSON Schemas in `docs/schemas/`: everything the program writes is as they say, and nothing broken is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod broken;
#[path = "../conforms/mod.rs"]
mod conforms;
mod outputs;
mod written;

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs the program in a folder.
fn run(folder: &Path, words: &[&str]) -> Output {
    Command::cargo_bin("kata-upgrade")
        .unwrap()
        .args(words)
        .current_dir(folder)
        .env_remove("COLUMNS")
        .env_remove("NO_COLOR")
        .output()
        .unwrap()
}

/// The JSON that a run printed; none where it refused to answer.
fn printed(output: &Output) -> Option<Value> {
    let streams = [&output.stdout, &output.stderr];
    let json = streams.into_iter().find(|text| text.starts_with(b"{"))?;
    Some(serde_json::from_slice(json).unwrap())
}
