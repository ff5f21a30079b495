//! The plan's own commands, really run, and the plan made again: the steps are done.

use std::fs;

use serde_json::Value;

use super::copy::{Copy, text};
use super::{commands, step};

fn plan(copy: &Copy) -> Value {
    copy.recorded_plan()
}

fn state(copy: &Copy, id: &str) -> String {
    let plan = plan(copy);
    step(&plan, id)["state"].as_str().unwrap().to_owned()
}

/// Runs the commands of a step that are this program's own.
fn run(copy: &Copy, id: &str) {
    let plan = plan(copy);
    for command in commands(step(&plan, id)).lines() {
        let Some((_, words)) = command.split_once(" config ") else {
            continue;
        };
        let words: Vec<&str> = ["config"].into_iter().chain(words.split(' ')).collect();
        let output = copy.own(&words);
        // 1: what was lost or is to be decided is told
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{command}: {}",
            text(&output)
        );
    }
}

/// Saves, carries over, and tells how removal or the upgrade stood in between.
fn save_and_carry(copy: &Copy, last: &str) -> [String; 3] {
    let reason = || {
        let plan = plan(copy);
        step(&plan, last)["reason"].as_str().unwrap().to_owned()
    };
    let mut told = vec![reason()];
    assert_eq!(state(copy, "backup-configuration"), "todo");
    assert_eq!(state(copy, "migrate-configuration"), "blocked");
    run(copy, "backup-configuration");
    assert_eq!(state(copy, "backup-configuration"), "done");
    assert_eq!(state(copy, "migrate-configuration"), "todo");
    told.push(reason());
    run(copy, "migrate-configuration");
    told.push(reason());
    told.try_into().unwrap()
}

#[test]
fn removal_waits_until_the_file_is_saved_and_carried() {
    let copy = Copy::of("fedora-cc-3.0.23");
    let [before, between, after] = save_and_carry(&copy, "remove-packages");
    assert!(
        before.starts_with("first `backup-configuration`, `migrate-configuration`"),
        "{before}"
    );
    assert!(
        between.starts_with("first `migrate-configuration`"),
        "{between}"
    );
    assert!(!after.contains("first"), "{after}");
    assert_eq!(state(&copy, "backup-configuration"), "done");
    assert_eq!(state(&copy, "migrate-configuration"), "done");
    assert_eq!(state(&copy, "remove-packages"), "todo");
    let wrote = copy.root().join("etc/kata-containers/configuration.toml");
    assert!(wrote.exists());
    // a file that is changed once more is neither saved nor carried any more
    let path = "usr/share/defaults/clear-containers/configuration.toml";
    let path = copy.root().join(path);
    let changed = fs::read_to_string(&path)
        .unwrap()
        .replace("default_memory = ", "default_memory = 1");
    fs::write(&path, changed).unwrap();
    assert_eq!(state(&copy, "backup-configuration"), "todo");
    assert_eq!(state(&copy, "remove-packages"), "blocked");
}

#[test]
fn a_file_that_becomes_another_in_its_place_is_carried() {
    let copy = Copy::of("fedora-kata-3.26-masked");
    let path = copy.root().join("etc/kata-containers/configuration.toml");
    let old = fs::read(&path).unwrap();
    assert_eq!(state(&copy, "masked-configuration"), "blocked");
    run(&copy, "backup-configuration");
    run(&copy, "migrate-configuration");
    assert_ne!(fs::read(&path).unwrap(), old);
    for id in ["backup-configuration", "migrate-configuration"] {
        assert!(
            ["done", "not-applicable"].contains(&state(&copy, id).as_str()),
            "{id}"
        );
    }
    assert_eq!(state(&copy, "masked-configuration"), "done");
    let undone = copy.own(&[
        "config",
        "backup",
        "undo",
        "--write",
        "--dir",
        copy.backups().to_str().unwrap(),
    ]);
    assert!(undone.status.success(), "{}", text(&undone));
    assert_eq!(fs::read(&path).unwrap(), old);
    assert_eq!(state(&copy, "migrate-configuration"), "todo");
}

#[test]
fn drop_ins_are_saved_and_carried_with_their_file() {
    let copy = Copy::of("static-kata-drop-in");
    let drop_in = "/opt/kata/share/defaults/kata-containers/config.d/50-memory.toml";
    let first = plan(&copy);
    let saving = commands(step(&first, "backup-configuration"));
    assert!(
        saving.contains(&format!("backup create {drop_in} --dir")),
        "{saving}"
    );
    let [before, between, after] = save_and_carry(&copy, "upgrade-kata");
    assert!(
        before.starts_with("first `backup-configuration`, `migrate-configuration`"),
        "{before}"
    );
    assert!(
        between.starts_with("first `migrate-configuration`"),
        "{between}"
    );
    assert!(!after.contains("first"), "{after}");
    let wrote = copy
        .root()
        .join("etc/kata-containers/runtime-rs/configuration.toml");
    let wrote = fs::read_to_string(wrote).unwrap();
    assert!(wrote.contains("default_memory = 6144"), "{wrote}");
}

#[test]
fn two_files_of_one_place_do_not_write_over_each_other() {
    let copy = Copy::of("ubuntu-cc-and-kata-etc");
    let [_, _, after] = save_and_carry(&copy, "remove-packages");
    assert!(!after.contains("`migrate-configuration`"), "{after}");
    let etc = copy.root().join("etc/kata-containers/runtime-rs");
    let read = |name: &str| fs::read_to_string(etc.join(name)).unwrap();
    assert!(read("configuration.toml").contains("default_memory = 4096"));
    assert!(read("configuration-2.toml").contains("default_vcpus = 4"));
}
