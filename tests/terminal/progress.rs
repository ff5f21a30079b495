//! Work of more than a second is shown while it goes on, to who looks on only, and leaves nothing behind.

use std::fs;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::program;
use crate::pty::Pty;

/// A report of a machine; `fleet -` waits for it as long as the test likes.
const REPORT: &str = r#"{"format":"kata-upgrade/diff/1","files":[],"errors":[]}"#;

/// Longer than work goes on unseen.
const LONG: Duration = Duration::from_millis(1600);

fn fleet(more: &[&str]) -> Command {
    let mut command = program(&std::env::temp_dir(), &["fleet", "-"]);
    command
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

/// Gives the report and waits for the end; what came on standard output.
fn end(mut child: Child) -> String {
    let mut input = child.stdin.take().unwrap();
    input.write_all(REPORT.as_bytes()).unwrap();
    drop(input);
    let mut out = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{out}");
    out
}

#[test]
fn long_work_is_shown_and_vanishes() {
    let terminal = Pty::new(24, 80);
    let mut command = fleet(&[]);
    let child = command.stderr(terminal.stream()).spawn().unwrap();
    drop(command);
    terminal.wait_for("reading reports", 0);
    let out = end(child);
    assert!(!out.contains("reading reports"), "{out}");
    let shown = terminal.shown();
    let last = shown.rsplit('\r').next().unwrap();
    assert!(last.starts_with("\u{1b}[2K"), "{shown:?}");
    let left = last.trim_start_matches("\u{1b}[2K");
    assert_eq!(left, "", "{shown:?}");
}

#[test]
fn who_does_not_look_on_sees_nothing() {
    let mut child = fleet(&[]).stderr(Stdio::piped()).spawn().unwrap();
    let mut err = child.stderr.take().unwrap();
    thread::sleep(LONG);
    end(child);
    let mut text = String::new();
    err.read_to_string(&mut text).unwrap();
    assert_eq!(text, "");
}

#[test]
fn who_wants_quiet_or_has_a_plain_terminal_sees_nothing() {
    for (more, term) in [(&["--quiet"][..], "xterm"), (&[], "dumb")] {
        let terminal = Pty::new(24, 80);
        let mut command = fleet(more);
        command.env("TERM", term).stderr(terminal.stream());
        let child = command.spawn().unwrap();
        drop(command);
        thread::sleep(LONG);
        end(child);
        assert_eq!(terminal.shown(), "", "{more:?} {term}");
    }
}

#[test]
fn short_work_is_not_shown() {
    let terminal = Pty::new(24, 80);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("node.json"), REPORT).unwrap();
    let mut command = program(folder.path(), &["fleet", "node.json"]);
    command.stdout(Stdio::null()).stderr(terminal.stream());
    let status = command.status().unwrap();
    drop(command);
    assert_eq!((status.code(), terminal.shown().as_str()), (Some(0), ""));
}
