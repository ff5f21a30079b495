//! Every folder of `testdata/cases` with a `command`: what it prints and how it ends is what was recorded.
//!
//! `KATA_UPGRADE_RECORD=1` writes the records again; each is to be read against the folder's `expect.md` before it is kept.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

fn folders() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    let mut folders: Vec<PathBuf> = fs::read_dir(all)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.join("command").is_file())
        .collect();
    folders.sort();
    folders
}

#[test]
fn every_case_ends_as_recorded() {
    let record = std::env::var_os("KATA_UPGRADE_RECORD").is_some();
    let mut faults = Vec::new();
    let mut cases = 0;
    for folder in folders() {
        let name = folder
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name in UTF-8");
        cases += 1;
        let command = fs::read_to_string(folder.join("command")).expect("a command");
        let output = Command::cargo_bin("kata-upgrade")
            .expect("the program")
            .args(command.split_whitespace())
            .current_dir(&folder)
            .env_remove("COLUMNS")
            .env_remove("NO_COLOR")
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect("an end");
        let status = output.status.code().expect("no signal");
        let parts = [
            ("stdout", output.stdout),
            ("stderr", output.stderr),
            ("status", format!("{status}\n").into_bytes()),
        ];
        for (part, found) in parts {
            let file = folder.join(part);
            if record {
                fs::write(&file, &found).expect("a record");
                continue;
            }
            match fs::read(&file) {
                Ok(recorded) if recorded == found => {}
                Ok(recorded) => faults.push(format!(
                    "{name}: {part} is\n{}\nand was recorded as\n{}",
                    String::from_utf8_lossy(&found),
                    String::from_utf8_lossy(&recorded)
                )),
                Err(_) => faults.push(format!("{name}: {part} is not recorded")),
            }
        }
    }
    assert!(cases > 50, "only {cases} cases");
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
