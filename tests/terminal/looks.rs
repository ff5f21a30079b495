//! Colours and links, where they are wanted.

use std::fs;
use std::process::Command;

use crate::pty::Pty;
use crate::{cases, program};

const LINK: &str = "\u{1b}]8;;";

/// `config diff` of a file with an odd name, with a terminal or without.
fn diff(terminal: bool, more: impl Fn(&mut Command)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let name = "a b;c\u{1b}.toml";
    let from = cases().join("cc-memory-and-vcpus/configuration.toml");
    fs::copy(from, folder.path().join(name)).unwrap();
    let mut command = program(folder.path(), &["config", "diff", "--no-pager", name]);
    more(&mut command);
    if terminal {
        Pty::new(24, 100).run(command).1
    } else {
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    }
}

#[test]
fn a_file_is_a_link_with_host_and_whole_path_where_the_terminal_has_links() {
    let shown = diff(true, |command| {
        command.env("FORCE_HYPERLINK", "1").env("NO_COLOR", "1");
    });
    let host = rustix::system::uname();
    let host = host.nodename().to_str().unwrap();
    let start = format!("{LINK}file://{host}/");
    let rest = shown.strip_prefix(&start).expect(&shown);
    let (path, text) = rest.split_once("\u{1b}\\").unwrap();
    assert!(path.ends_with("/a%20b%3Bc%1B.toml"), "{path}");
    let end = format!("{LINK}\u{1b}\\\n");
    assert!(
        text.starts_with(&format!("a b;c\\u{{1b}}.toml{end}")),
        "{text}"
    );
}

#[test]
fn a_source_is_a_link_to_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let key = "agent.*.dial_timeout_ms";
    let mut command = program(folder.path(), &["config", "explain", key, "--no-pager"]);
    command.env("FORCE_HYPERLINK", "1");
    let (_, shown) = Pty::new(24, 100).run(command);
    let page = "https://github.com/kata-containers/kata-containers/commit/a8c9307dea";
    assert!(shown.contains(&format!("{LINK}{page}\u{1b}\\")), "{shown}");
}

#[test]
fn there_are_no_links_in_a_pipe_or_where_the_terminal_has_none() {
    let forced = |command: &mut Command| {
        command.env("FORCE_HYPERLINK", "1");
    };
    assert!(!diff(false, forced).contains(LINK));
    for (name, value) in [("FORCE_HYPERLINK", "0"), ("TERM", "dumb")] {
        let shown = diff(true, |command| {
            command.env("FORCE_HYPERLINK", "1").env(name, value);
        });
        assert!(!shown.contains(LINK), "{name}");
    }
}

#[test]
fn colours_are_for_terminals_unless_said_otherwise() {
    let coloured = |terminal, more: &[(&str, &str)], color: &str| {
        let shown = diff(terminal, |command| {
            command.envs(more.iter().copied());
            command.args(["--color", color]);
        });
        shown.contains("\u{1b}[")
    };
    assert!(coloured(true, &[], "auto"));
    assert!(!coloured(false, &[], "auto"));
    assert!(coloured(false, &[("CLICOLOR_FORCE", "1")], "auto"));
    assert!(!coloured(false, &[("CLICOLOR_FORCE", "0")], "auto"));
    assert!(!coloured(true, &[("CLICOLOR", "0")], "auto"));
    assert!(!coloured(true, &[("TERM", "dumb")], "auto"));
    assert!(!coloured(true, &[("NO_COLOR", "1")], "auto"));
    let both = [("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")];
    assert!(!coloured(true, &both, "auto"));
    assert!(coloured(false, &both, "always"));
    assert!(!coloured(true, &[("CLICOLOR_FORCE", "1")], "never"));
}
