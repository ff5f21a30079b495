//! What the command line promises: statuses, streams, formats.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod backup;
mod check;
#[path = "../conforms/mod.rs"]
mod conforms;
mod diff;
mod explain;
mod fleet;
mod hostile;
mod migrate;
mod runv;
mod stack;
mod streams;
mod writing;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

struct Place {
    dir: TempDir,
}

impl Place {
    /// A folder with the README's file of Clear Containers as `cc.toml`.
    fn new() -> Self {
        let place = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        fs::copy(case("cc-memory-and-vcpus"), place.file("cc.toml")).unwrap();
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let file = self.file(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn command(&self, args: &str) -> Command {
        let mut command = Command::cargo_bin("kata-upgrade").unwrap();
        command
            .args(args.split_whitespace())
            .current_dir(self.dir.path())
            .env_remove("COLUMNS")
            .env_remove("NO_COLOR")
            .env("LC_ALL", "C.UTF-8");
        command
    }

    fn run(&self, args: &str) -> (i32, String, String) {
        told(&self.command(args).output().unwrap())
    }
}

fn case(name: &str) -> PathBuf {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    cases.join(name).join("configuration.toml")
}

fn told(output: &Output) -> (i32, String, String) {
    (
        output.status.code().expect("no signal"),
        String::from_utf8(output.stdout.clone()).unwrap(),
        String::from_utf8(output.stderr.clone()).unwrap(),
    )
}

/// What is printed is JSON, and of the format it says it has.
fn json(text: &str) -> Value {
    let value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    conforms::conforms(&value);
    value
}

/// The fields of an object must be these.
fn has(value: &Value, fields: &str) {
    let mut wanted: Vec<&str> = fields.split(' ').collect();
    wanted.sort_unstable();
    let found: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(found, wanted);
}
