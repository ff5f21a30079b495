//! A machine that may be changed, and what is done to it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::{arguments, folder, program, stubs};

/// A copy of a machine that may be changed.
pub struct Copy {
    dir: TempDir,
    name: String,
}

impl Copy {
    pub fn of(name: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let copied = Command::new("cp")
            .arg("-a")
            .arg(folder().join(name))
            .arg(dir.path().join("machine"))
            .status()
            .unwrap();
        assert!(copied.success());
        Self {
            dir,
            name: name.to_owned(),
        }
    }

    pub fn folder(&self) -> PathBuf {
        self.dir.path().join("machine")
    }

    pub fn root(&self) -> PathBuf {
        self.folder().join("root")
    }

    /// Where backups go.
    pub fn backups(&self) -> PathBuf {
        self.dir.path().join("backups")
    }

    /// Runs the program with this machine's root.
    pub fn own(&self, arguments: &[&str]) -> Output {
        program(&self.folder())
            .arg("--root")
            .arg(self.root())
            .args(arguments)
            .output()
            .unwrap()
    }

    pub fn plan(&self, more: &[&str]) -> Output {
        program(&self.folder())
            .arg("--root")
            .arg(self.root())
            .args(["plan", "--dir"])
            .arg(self.dir.path().join("backups"))
            .args(more)
            .output()
            .unwrap()
    }

    /// The plan that is recorded for the machine, as JSON.
    pub fn recorded_plan(&self) -> Value {
        let arguments = arguments(&self.name);
        let mut more: Vec<&str> = arguments.iter().map(String::as_str).collect();
        more.extend(["--format", "json"]);
        serde_json::from_slice(&self.plan(&more).stdout).unwrap()
    }

    /// The plan's script.
    pub fn script(&self) -> String {
        String::from_utf8(self.plan(&["--format", "sh"]).stdout).unwrap()
    }

    /// Runs the plan's script with the same answer to every question.
    pub fn run(&self, answer: &str, failing: &str) -> (Output, String) {
        self.run_script(&self.script(), answer, failing)
    }

    pub fn run_script(&self, text: &str, answer: &str, failing: &str) -> (Output, String) {
        self.run_with(&stubs(), text, answer, failing)
    }

    /// Runs a script with other stand-ins behind `chroot`.
    pub fn run_with(
        &self,
        stand_ins: &Path,
        text: &str,
        answer: &str,
        failing: &str,
    ) -> (Output, String) {
        let script = self.dir.path().join("upgrade.sh");
        fs::write(&script, text).unwrap();
        let calls = self.dir.path().join("calls");
        fs::write(&calls, "").unwrap();
        let path = std::env::var("PATH").unwrap();
        let mut child = Command::new("sh")
            .arg(&script)
            .env("PATH", format!("{}:{path}", stubs().display()))
            .env("KATA_UPGRADE", assert_cmd::cargo::cargo_bin("kata-upgrade"))
            .env("CALLS", &calls)
            .env("STUBS", stand_ins)
            .env("FAILING", failing)
            .env("HOME", "/nonexistent")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let answers = format!("{answer}\n").repeat(100);
        // a script that stops early leaves answers unread
        let _ = child.stdin.take().unwrap().write_all(answers.as_bytes());
        let output = child.wait_with_output().unwrap();
        (output, fs::read_to_string(calls).unwrap())
    }
}

/// All that was printed.
pub fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
