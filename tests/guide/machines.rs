//! Every machine's plan, in every format, is what was recorded.
//!
//! `KATA_UPGRADE_RECORD=1` writes the records again; they are to be read with an administrator's eyes before they are kept.

use std::fs;
use std::process::Command;

use super::{arguments, folder, names, program};

#[test]
fn every_plan_is_as_recorded_in_every_format() {
    let record = std::env::var_os("KATA_UPGRADE_RECORD").is_some();
    let mut faults = Vec::new();
    let names = names();
    assert!(names.len() >= 40, "only {} machines", names.len());
    for name in &names {
        let dir = folder().join(name);
        let formats = [
            ("text", "plan.txt"),
            ("json", "plan.json"),
            ("markdown", "plan.md"),
            ("sh", "plan.sh"),
        ];
        let mut statuses = Vec::new();
        for (format, file) in formats {
            let output = program(&dir)
                .args(["--root", "root", "plan", "--format", format])
                .args(arguments(name))
                .output()
                .unwrap();
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{name}");
            statuses.push(output.status.code().unwrap());
            if record {
                fs::write(dir.join(file), &output.stdout).unwrap();
            } else if fs::read(dir.join(file)).unwrap_or_default() != output.stdout {
                faults.push(format!(
                    "{name}/{file}:\n{}",
                    String::from_utf8_lossy(&output.stdout)
                ));
            }
        }
        let status = format!("{}\n", statuses[0]);
        assert!(statuses.iter().all(|one| *one == statuses[0]), "{name}");
        if record {
            fs::write(dir.join("status"), status).unwrap();
        } else if fs::read_to_string(dir.join("status")).unwrap_or_default() != status {
            faults.push(format!("{name}: status {status}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn every_script_is_one_a_shell_can_read() {
    for name in names() {
        let script = folder().join(&name).join("plan.sh");
        let read = Command::new("sh").arg("-n").arg(&script).output().unwrap();
        assert!(
            read.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&read.stderr)
        );
        let text = fs::read_to_string(script).unwrap();
        assert!(text.starts_with("#!/bin/sh\n") && text.contains("\nset -eu\n"));
    }
}

#[test]
fn the_state_of_one_step_can_be_asked_for() {
    let dir = folder().join("ubuntu-cc-3.0.23-running");
    let ask = |step: &str| {
        let output = program(&dir)
            .args(["--root", "root", "plan", "--step", step])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (text, output.status.code().unwrap())
    };
    assert_eq!(ask("supported"), ("done\n".to_owned(), 0));
    assert_eq!(ask("stop-instances"), ("todo\n".to_owned(), 1));
    assert_eq!(ask("remove-packages"), ("blocked\n".to_owned(), 1));
    assert_eq!(ask("runv-storage"), ("not-applicable\n".to_owned(), 0));
    assert_eq!(ask("no-such-step"), (String::new(), 2));
}

#[test]
fn a_target_that_is_no_release_of_kata_is_refused() {
    let dir = folder().join("empty");
    for to in ["kata-9.9.9", "clear-containers-3.0.23", "nonsense"] {
        let output = program(&dir)
            .args(["--root", "root", "plan", "--to", to])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{to}");
        assert!(!output.stderr.is_empty(), "{to}");
    }
    let output = program(&dir)
        .args(["--root", "no-such-root", "plan"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}
