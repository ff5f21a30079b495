//! Who embeds the library gets nothing of the command line's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml_edit::DocumentMut;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The names of all crates that the package is built from.
fn crates(features: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--locked", "--offline", "--package", "kata-upgrade"])
        .args([
            "--edges",
            "normal,no-proc-macro",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .args(features)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let names = text.lines().filter_map(|line| line.split(' ').next());
    names.map(str::to_owned).collect()
}

/// The crates that features other than the library's own bring in.
fn optional() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let manifest: DocumentMut = text.parse().unwrap();
    let features = ["cli", "text"].map(|name| manifest["features"][name].as_array().unwrap());
    let entries = features.into_iter().flatten();
    let entries = entries.filter_map(|entry| entry.as_str());
    let crates = entries.filter_map(|entry| entry.strip_prefix("dep:"));
    crates.map(str::to_owned).collect()
}

#[test]
fn the_library_alone_has_no_crate_of_the_command_line() {
    let (all, alone) = (crates(&[]), crates(&["--no-default-features"]));
    assert!(alone.is_subset(&all) && alone.contains("toml_edit"));
    let optional = optional();
    assert!(optional.iter().any(|name| name == "clap"), "{optional:?}");
    for name in &optional {
        assert!(all.contains(name), "`{name}` is no part of the program");
        assert!(!alone.contains(name), "`{name}` is a part of the library");
    }
    // and nothing that talks to a terminal by another way
    for name in ["clap", "console", "crossterm", "termcolor", "anstream"] {
        assert!(!alone.contains(name), "`{name}` is a part of the library");
    }
}

#[test]
fn the_library_alone_needs_what_was_agreed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/library_alone.txt");
    let agreed = std::fs::read_to_string(path).unwrap();
    let agreed: BTreeSet<String> = agreed.lines().map(str::to_owned).collect();
    let mut alone = crates(&["--no-default-features"]);
    alone.remove("kata-upgrade");
    assert_eq!(alone, agreed);
}
