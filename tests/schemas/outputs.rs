//! What is recorded and what every case prints as JSON.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::conforms::faults;
use super::{here, printed, run};

/// The folders below one, sorted.
fn folders(path: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(here(path)).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

/// Adds what is wrong with a value of some origin to a list.
fn look(origin: &Path, value: &Value, wrong: &mut Vec<String>) {
    for fault in faults(value) {
        wrong.push(format!("{}: {fault}", origin.display()));
    }
}

#[test]
fn every_recorded_output_is_of_its_format() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for folder in folders("testdata/cases")
        .into_iter()
        .chain(folders("testdata/machines"))
    {
        for file in ["stdout", "stderr", "plan.json"] {
            let path = folder.join(file);
            let text = fs::read(&path).unwrap_or_default();
            if text.starts_with(b"{") {
                look(&path, &serde_json::from_slice(&text).unwrap(), &mut wrong);
                count += 1;
            }
        }
    }
    assert!(count > 40, "only {count} outputs");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_answers_in_its_format_when_asked_for_json() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for folder in folders("testdata/cases") {
        let Ok(command) = fs::read_to_string(folder.join("command")) else {
            continue;
        };
        let mut words: Vec<&str> = command.split_whitespace().collect();
        if let Some(at) = words.iter().position(|word| *word == "--format") {
            words.drain(at..at + 2);
        }
        words.retain(|word| !word.starts_with("--format="));
        words.extend(["--format", "json"]);
        if let Some(value) = printed(&run(&folder, &words)) {
            look(&folder, &value, &mut wrong);
            count += 1;
        }
    }
    assert!(count > 100, "only {count} answers");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_machine_is_looked_at_in_its_format() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for folder in folders("testdata/machines") {
        for command in ["config diff", "config check", "plan --to kata-4.1.0"] {
            let mut words = vec!["--root", "root"];
            words.extend(command.split(' '));
            words.extend(["--format", "json"]);
            if let Some(value) = printed(&run(&folder, &words)) {
                look(&folder, &value, &mut wrong);
                count += 1;
            }
        }
    }
    assert!(count > 100, "only {count} answers");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_setting_and_edition_is_told_in_its_format() {
    let mut wrong = Vec::new();
    for key in [
        "default_memory",
        "enable_debug",
        "kernel",
        "proxy.cc",
        "io.katacontainers.config.hypervisor.machine_type",
    ] {
        let output = run(&here("."), &["config", "explain", key, "--format", "json"]);
        look(Path::new(key), &printed(&output).unwrap(), &mut wrong);
    }
    for edition in [
        "cc-3.0.23",
        "kata-1.12.1/fc",
        "kata-2.5.0/clh",
        "kata-4.1.0/rs",
        "kata-4.1.0/go/qemu-tdx",
    ] {
        let words = ["config", "defaults", edition, "--format", "json"];
        let output = run(&here("."), &words);
        look(Path::new(edition), &printed(&output).unwrap(), &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_documents_ask_for_is_of_its_format() {
    let documents = fs::read_dir(here("docs")).unwrap();
    let documents = documents.map(|entry| entry.unwrap().path());
    let mut count = 0;
    for path in documents.chain([here("README.md"), here("contrib/ansible/README.md")]) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.strip_prefix("$ "));
        // each program of a line by itself
        let commands = lines.flat_map(|line| line.split([';', '|']));
        for command in commands.filter(|command| command.contains("--format json")) {
            let start = command.find("kata-upgrade ").unwrap();
            let words = command[start..].split('>').next().unwrap();
            let words: Vec<&str> = words.split_whitespace().skip(1).collect();
            let value = printed(&run(&here("."), &words)).unwrap();
            assert_eq!(faults(&value), Vec::<String>::new(), "{command}");
            count += 1;
        }
    }
    assert!(count > 0);
}
