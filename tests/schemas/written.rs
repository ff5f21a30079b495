//! What the program keeps on the disk and says about it: backups, decisions, fleets.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use super::conforms::{conforms, format_of};
use super::{here, printed, run};

const OLD: &str = "configuration.toml";

fn node() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let case = here("testdata/cases/cc-memory-and-vcpus").join(OLD);
    fs::copy(case, dir.path().join(OLD)).unwrap();
    dir
}

/// Runs and gives the JSON, which must be of its format.
fn told(folder: &Path, command: &str) -> Value {
    let output: Output = run(folder, &command.split(' ').collect::<Vec<_>>());
    let value =
        printed(&output).unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    conforms(&value);
    value
}

#[test]
fn a_backup_and_all_that_is_said_of_it_is_of_its_format() {
    let node = node();
    let dir = node.path();
    std::os::unix::fs::symlink(OLD, dir.join("link.toml")).unwrap();
    let of = |command: &str| {
        told(
            dir,
            &format!("config backup {command} --dir kept --format json"),
        )
    };
    let made = of("create link.toml");
    let id = made["backups"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(of("list")["backups"].as_array().unwrap().len(), 1);
    assert_eq!(of("verify")["backups"][0]["findings"], Value::Array(vec![]));

    fs::write(dir.join(OLD), "[runtime]\n").unwrap();
    let shown = of(&format!("restore {id}"));
    assert_eq!(shown["written"], false);
    assert_eq!(shown["newcomers"], Value::Array(vec![]));
    assert_eq!(
        of(&format!("restore {id} --force --write"))["written"],
        true
    );
    assert_eq!(of("undo --write")["written"], true);
    fs::remove_file(dir.join("kept").join(&id).join("files/0001")).unwrap();
    let broken = of("verify");
    let findings = broken["backups"].as_array().unwrap().iter();
    let findings = findings.flat_map(|one| one["findings"].as_array().unwrap());
    assert!(findings.count() > 0, "{broken}");

    let mut manifests = 0;
    for entry in fs::read_dir(dir.join("kept")).unwrap() {
        let text = fs::read(entry.unwrap().path().join("manifest.json"));
        let manifest: Value = serde_json::from_slice(&text.unwrap()).unwrap();
        conforms(&manifest);
        manifests += 1;
    }
    assert_eq!(manifests, 3);
}

#[test]
fn saved_decisions_are_of_their_format() {
    let node = node();
    let dir = node.path();
    let words = "config migrate configuration.toml --to kata-1.12.1 --save saved.toml --set runtime.enable_debug=true";
    told(dir, &format!("{words} --format json"));
    let text = fs::read_to_string(dir.join("saved.toml")).unwrap();
    let value: toml::Value = toml::from_str(&text).unwrap();
    let value = serde_json::to_value(value).unwrap();
    assert!(!value["decision"].as_array().unwrap().is_empty());
    conforms(&value);

    // what --apply refuses, the schema refuses
    let verdict = value["decision"][0]["verdict"].as_str().unwrap();
    for (old, new) in [
        (format!("verdict = \"{verdict}\""), "verdict = \"lose\""),
        ("base = ".to_owned(), "bass = "),
        ("sha256 = ".to_owned(), "sum = "),
        ("decisions/1".to_owned(), "decisions/2"),
    ] {
        let other = text.replacen(&old, new, 1);
        assert_ne!(other, text);
        let value: toml::Value = toml::from_str(&other).unwrap();
        let value = serde_json::to_value(value).unwrap();
        let format = super::conforms::formats().get("decisions/1").unwrap();
        assert!(!format.open.is_valid(&value), "{new}");
        fs::write(dir.join("other.toml"), other).unwrap();
        let words = ["config", "migrate", "--apply", "other.toml", OLD];
        assert_eq!(run(dir, &words).status.code(), Some(2), "{new}");
    }
}

#[test]
fn a_fleet_is_compared_in_its_format() {
    let node = node();
    let dir = node.path();
    let report = told(dir, "config diff configuration.toml --format json");
    fs::write(dir.join("a.json"), report.to_string()).unwrap();
    let report = told(
        dir,
        "config migrate configuration.toml --to kata-4.1.0 --format json",
    );
    fs::write(dir.join("b.json"), report.to_string()).unwrap();
    fs::write(dir.join("c.json"), "{").unwrap();
    let fleet = told(dir, "fleet a.json b.json c.json --format json");
    assert_eq!(fleet["machines"], 2);
    assert_eq!(fleet["errors"].as_array().unwrap().len(), 1);
    assert!(format_of(&fleet).open.is_valid(&fleet));
}

#[test]
fn faults_are_told_in_their_format() {
    for name in ["cc-duplicate-key", "cc-latin1", "cc-not-toml"] {
        let folder = here("testdata/cases").join(name);
        for command in ["diff", "check"] {
            let value = told(
                &folder,
                &format!("config {command} configuration.toml --format json"),
            );
            assert_eq!(value["errors"].as_array().unwrap().len(), 1, "{value}");
        }
    }
}
