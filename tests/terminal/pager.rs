//! Long text goes through a pager, on a terminal only, and the exit status stays that of this program.

use std::fs;
use std::process::Command;

use crate::pty::Pty;
use crate::{diff, files, program};

/// Runs `config diff` of files on a terminal of 24 lines; gives the status, what was shown, and what came to the pager.
fn paged(
    count: usize,
    more: &[&str],
    pager: impl Fn(&mut Command),
) -> (i32, String, Option<String>) {
    let (folder, names) = files(count);
    let mut command = program(folder.path(), &diff(&names, more));
    command.env("PAGER", "tee 'what was paged'");
    pager(&mut command);
    let (status, shown) = Pty::new(24, 100).run(command);
    let text = fs::read_to_string(folder.path().join("what was paged")).ok();
    (status.code().unwrap(), shown, text)
}

#[test]
fn long_text_is_paged_and_short_text_is_not() {
    let (status, shown, text) = paged(3, &[], |_| {});
    let text = text.expect("a pager");
    assert_eq!(status, 1);
    assert!(
        text.contains("\n2.toml") || text.contains("m2.toml"),
        "{text}"
    );
    assert_eq!(shown, text);
    let (status, shown, text) = paged(1, &["--quiet"], |_| {});
    assert_eq!((status, text), (1, None));
    assert!(shown.contains("0.toml: "), "{shown}");
}

#[test]
fn who_wants_none_gets_none() {
    let (_, whole, _) = paged(3, &[], |_| {});
    let none = |_: &mut Command| {};
    assert_eq!(paged(3, &["--no-pager"], none), (1, whole.clone(), None));
    for pager in ["", "cat", " "] {
        let own = paged(3, &[], |command| {
            command.env("PAGER", pager);
        });
        assert_eq!(own, (1, whole.clone(), None), "`{pager}`");
    }
    let dumb = paged(3, &["--color", "always"], |command| {
        command.env("TERM", "dumb");
    });
    assert_eq!(dumb, (1, whole.clone(), None));
}

#[test]
fn the_own_variable_comes_first() {
    let (_, _, text) = paged(3, &[], |command| {
        command
            .env("PAGER", "tee elsewhere")
            .env("KATA_UPGRADE_PAGER", "tee 'what was paged'");
    });
    assert!(text.is_some());
}

#[test]
fn what_cannot_be_started_is_not_needed() {
    let (_, whole, _) = paged(3, &[], |_| {});
    let own = paged(3, &[], |command| {
        command.env("PAGER", "/there/is/no/pager --at all");
    });
    assert_eq!(own, (1, whole, None));
}

#[test]
fn a_pager_that_is_left_early_is_no_error() {
    let (status, shown, _) = paged(150, &["--verbose"], |command| {
        command.env("PAGER", "head -n 2");
    });
    assert_eq!((status, shown.lines().count()), (1, 2), "{shown}");
}

#[test]
fn less_is_told_to_leave_the_screen_as_it_is_unless_it_was_told_otherwise() {
    let tell = "sh -c 'echo \"$LESS\" > \"what was paged\"; cat > /dev/null'";
    let (_, _, usual) = paged(3, &[], |command| {
        command.env("PAGER", tell);
    });
    assert_eq!(usual.as_deref(), Some("FRX\n"));
    let (_, _, own) = paged(3, &[], |command| {
        command.env("PAGER", tell).env("LESS", "i");
    });
    assert_eq!(own.as_deref(), Some("i\n"));
}

#[test]
fn messages_come_to_the_pager_in_their_place() {
    let (folder, mut names) = files(3);
    names.push("missing.toml".to_owned());
    let mut command = program(folder.path(), &diff(&names, &[]));
    command.env("PAGER", "tee paged");
    let (status, _) = Pty::new(24, 100).run(command);
    let text = fs::read_to_string(folder.path().join("paged")).unwrap();
    assert_eq!(status.code(), Some(2));
    let last = text.rfind("2.toml").unwrap();
    assert!(text[last..].contains("missing.toml: "), "{text}");
}

#[test]
fn a_pipe_is_not_paged() {
    let (folder, names) = files(3);
    let mut command = program(folder.path(), &diff(&names, &[]));
    let output = command.env("PAGER", "tee paged").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!folder.path().join("paged").exists());
}

#[test]
fn less_shows_it_and_is_left_with_q() {
    if Command::new("less").arg("--version").output().is_err() {
        eprintln!("skipped: there is no less");
        return;
    }
    let (folder, names) = files(9);
    let mut terminal = Pty::new(24, 100);
    let mut child = terminal.start(program(folder.path(), &diff(&names, &[])));
    terminal.wait_for("0.toml", 0);
    terminal.wait_for(":", 0);
    terminal.type_in("q");
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(!terminal.shown().contains("8.toml"));
}
