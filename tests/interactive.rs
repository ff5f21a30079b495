//! `config migrate --interactive` in a real terminal: a few conversations from their first question to the file they leave.
//!
//! What answers come to is tested without a terminal, in the library.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod pty;

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};

use rustix::termios::Termios;
use tempfile::TempDir;

use pty::Pty;

const PROGRAM: &str = env!("CARGO_BIN_EXE_kata-upgrade");
/// A file with a kernel of its own, which needs a person, and a setting that nothing in Kata 4 reads.
const OWN: &str = "testdata/clear-containers/configuration.toml";
const MIGRATE: &str = "config migrate cc.toml --to kata-4.1.0 --interactive";

/// A person in front of the program.
struct Person {
    pty: Pty,
    child: Child,
    /// Where looking for the next thing begins.
    from: usize,
    modes: Termios,
}

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(OWN);
        fs::copy(own, place.file("cc.toml")).unwrap();
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap()
    }

    /// The names of all files there.
    fn names(&self) -> Vec<String> {
        let names = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn sit(&self, columns: u16, args: &str) -> Person {
        let mut pty = Pty::new(40, columns);
        let modes = pty.modes();
        // tests that run in the background have Ctrl-C ignored, and their children would too
        let mut command = Command::new("env");
        command
            .args(["--default-signal=INT", PROGRAM])
            .args(args.split_whitespace())
            .current_dir(self.0.path())
            .env("TERM", "xterm")
            .env("LC_ALL", "C.UTF-8")
            .env_remove("COLUMNS")
            .env_remove("NO_COLOR");
        Person {
            child: pty.start(command),
            pty,
            from: 0,
            modes,
        }
    }
}

impl Person {
    /// Waits until a text is shown, behind what was waited for before.
    fn sees(&mut self, text: &str) -> &mut Self {
        self.from = self.pty.wait_for(text, self.from);
        self
    }

    fn types(&mut self, keys: &str) -> &mut Self {
        self.pty.type_in(keys);
        self
    }

    /// Answers the question that is asked.
    fn answers(&mut self, line: &str) -> &mut Self {
        self.sees("]?").types(&format!("{line}\n"))
    }

    /// Everything that was shown, and how it ended; the terminal is as it was.
    fn leaves(mut self) -> (ExitStatus, String) {
        self.pty.wait();
        let status = self.child.wait().unwrap();
        let modes = self.pty.modes();
        let seen = self.pty.shown();
        let of = |modes: &Termios| {
            (
                modes.input_modes,
                modes.output_modes,
                modes.control_modes,
                modes.local_modes,
            )
        };
        assert_eq!(of(&modes), of(&self.modes));
        let unclosed = seen.rfind("\u{1b}[").map(|at| &seen[at..]);
        assert!(
            unclosed.is_none_or(|last| last.starts_with("\u{1b}[0m")),
            "a colour is left on: {unclosed:?}"
        );
        (status, seen)
    }
}

/// The command that is printed as doing the same.
fn command(seen: &str) -> String {
    let (_, rest) = seen.split_once("The same without questions:").unwrap();
    let line = rest.lines().find(|line| line.contains("config migrate"));
    line.unwrap().trim().to_owned()
}

/// Runs a printed command as a shell does.
fn shell(place: &Place, command: &str) -> Option<i32> {
    let own = command.replacen("kata-upgrade", PROGRAM, 1);
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", &own]).current_dir(place.0.path());
    output.output().unwrap().status.code()
}

#[test]
fn what_is_kept_is_written_and_the_printed_command_gives_the_same() {
    let place = Place::new();
    let mut person = place.sit(80, &format!("{MIGRATE} --output new.toml --color never"));
    person
        .sees("(1/1) hypervisor.qemu.kernel (line 7)\n")
        .sees("    what it does   Guest kernel, as a file on the host.\n")
        .sees("    old default    /usr/share/clear-containers/vmlinuz.container\n")
        .sees("    your value     /srv/guest/vmlinuz-4.14.26-build\n")
        .sees("    new default    /usr/share/kata-containers/vmlinux.container\n")
        .sees("    proposal       review: ")
        .sees("    why            ")
        .sees("    source         kata2-kernel: kata-containers/kata-containers\n")
        .sees("docs/Upgrading.md@2.0.0\n");
    person.answers("?").sees("--keep hypervisor.qemu.kernel");
    person.answers("k").sees("Nothing was written.");
    person.sees("Write new.toml now? [y,b,q,?]");
    assert_eq!(place.names(), ["cc.toml"]);
    person.types("y\n").sees("Written");
    let (status, seen) = person.leaves();
    // the proxy's setting is dropped
    assert_eq!(status.code(), Some(1));
    assert!(!seen.contains('\u{1b}'));
    let new = place.read("new.toml");
    assert!(
        new.contains("\nkernel = \"/srv/guest/vmlinuz-4.14.26-build\""),
        "{new}"
    );
    let same = command(&seen);
    assert_eq!(
        same,
        "kata-upgrade config migrate cc.toml --to kata-4.1.0 --keep hypervisor.qemu.kernel --output new.toml"
    );
    assert_eq!(
        shell(&place, &same.replace("new.toml", "same.toml")),
        Some(1)
    );
    assert_eq!(place.read("same.toml"), new);
}

#[test]
fn a_value_is_refused_until_it_fits_and_an_answer_can_be_changed() {
    let place = Place::new();
    let mut person = place.sit(40, &format!("{MIGRATE} --all --output new.toml"));
    person.sees("(1/5) ").answers("s");
    person
        .sees("(2/5) ")
        .sees("proxy.cc.enable_debug")
        .answers("y");
    person.sees("(3/5) ").sees("kernel_params").answers("d");
    person.sees("(4/5) ").sees("default_memory");
    person.answers("e much").sees("much`:").sees("whole");
    person
        .sees("an empty line goes back)")
        .types("32\n")
        .sees("refused");
    person
        .sees("an empty line goes back)")
        .types("\n")
        .answers("e")
        .types("8192\n");
    person.sees("(5/5) ").sees("enable_debug").answers("b");
    person
        .sees("(4/5) ")
        .sees("set to 8192 MiB")
        .answers("e 6144");
    person.sees("(5/5) ").sees("enable_debug").answers("f");
    person
        .sees("now?")
        .sees("]")
        .types("b\n")
        .sees("(5/5) ")
        .answers("");
    person.sees("now?").sees("]").types("y\n").sees("Written");
    let (status, seen) = person.leaves();
    assert_eq!(status.code(), Some(1));
    assert!(seen.contains("\u{1b}[1m"));
    let new = place.read("new.toml");
    assert!(new.contains("default_memory = 6144"), "{new}");
    assert!(!new.contains("agent.log=debug"), "{new}");
    let plain = command(&seen).replace("new.toml", "same.toml");
    assert_eq!(shell(&place, &plain), Some(1), "{plain}");
    assert_eq!(place.read("same.toml"), new);
}

#[test]
fn whoever_gives_up_leaves_everything_as_it_was() {
    let place = Place::new();
    let args = format!("{MIGRATE} --output new.toml --save plan.toml");
    let ways: [(&str, Option<i32>); 3] = [("q\n", Some(2)), ("\u{4}", Some(2)), ("\u{3}", None)];
    for (keys, code) in ways {
        let mut person = place.sit(80, &args);
        person.sees("]?").types(keys);
        let (status, seen) = person.leaves();
        assert_eq!(status.code(), code, "{seen}");
        // as every program that Ctrl-C ends
        assert_eq!(status.signal(), code.is_none().then_some(2));
        assert!(
            code.is_none() || seen.contains("Nothing was written."),
            "{seen}"
        );

        let mut person = place.sit(80, &args);
        person
            .answers("k")
            .sees("Write plan.toml and new.toml now?")
            .sees("]")
            .types(keys);
        let (status, seen) = person.leaves();
        assert_eq!(status.code(), code, "{seen}");
        assert!(!seen.contains("--save"), "{seen}");
        assert_eq!(place.names(), ["cc.toml"]);
    }
}

#[test]
fn reviewed_decisions_are_saved_and_applied() {
    let place = Place::new();
    let mut person = place.sit(80, &format!("{MIGRATE} --save plan.toml --output -"));
    person
        .answers("e /srv/it's mine")
        .sees("Write plan.toml and the result to standard output now?");
    person
        .sees("]")
        .types("y\n")
        .sees("Saved the decisions as plan.toml.");
    let (_, seen) = person.leaves();
    assert!(seen.contains("kernel = \"/srv/it's mine\""), "{seen}");
    let apply = "kata-upgrade config migrate cc.toml --apply plan.toml --output -";
    assert_eq!(command(&seen), apply);
    let apply = apply.replace("output -", "output new.toml");
    assert_eq!(shell(&place, &apply), Some(1));
    assert!(
        place
            .read("new.toml")
            .contains("kernel = \"/srv/it's mine\"")
    );
}

#[test]
fn nothing_a_file_says_reaches_the_terminal_as_it_is() {
    let place = Place::new();
    let own = place.read("cc.toml");
    let hostile = own.replace("/srv/guest/vmlinuz", r"/srv/\u001b[2J\u202e\u0007vmlinuz");
    assert_ne!(own, hostile);
    fs::write(place.file("cc.toml"), hostile).unwrap();
    let mut person = place.sit(80, &format!("{MIGRATE} --output new.toml --color never"));
    person.answers("e \"\\u001b[31mx\\u202e\"");
    person
        .sees("Write new.toml now?")
        .sees("]")
        .types("y\n")
        .sees("Written");
    let (_, seen) = person.leaves();
    assert!(!seen.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{seen:?}");
    let same = command(&seen).replace("new.toml", "same.toml");
    assert_eq!(shell(&place, &same), Some(1), "{same}");
    assert_eq!(place.read("same.toml"), place.read("new.toml"));
    assert!(place.read("new.toml").contains("31mx"));
}

#[test]
fn what_would_be_refused_at_the_end_is_refused_at_once() {
    let place = Place::new();
    fs::create_dir(place.file("dir")).unwrap();
    for args in ["--output cc.toml", "--output dir", "--save cc.toml"] {
        let (status, seen) = place.sit(80, &format!("{MIGRATE} {args}")).leaves();
        assert_eq!(status.code(), Some(2), "{seen}");
        assert!(!seen.contains("]?"), "{seen}");
    }
}

#[test]
fn a_report_in_a_terminal_names_the_questions_among_what_is_next() {
    let place = Place::new();
    let plain = MIGRATE.replace(" --interactive", "");
    let (status, seen) = place.sit(120, &plain).leaves();
    assert_eq!(status.code(), Some(1));
    assert!(
        seen.contains("kata-upgrade config migrate cc.toml --to kata-4.1.0 --interactive\n"),
        "{seen}"
    );
}

#[test]
fn without_a_terminal_the_flags_that_do_the_same_are_named() {
    let place = Place::new();
    let run = |args: &str| {
        let mut command = Command::new(PROGRAM);
        command
            .args(args.split_whitespace())
            .current_dir(place.0.path());
        let output = command.stdin(std::process::Stdio::null()).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), err)
    };
    let (status, err) = run(MIGRATE);
    assert_eq!(status, Some(2));
    for named in [
        "cc.toml: `--interactive` asks questions",
        "`--keep hypervisor.qemu.kernel`",
        "`--drop hypervisor.qemu.kernel`",
        "`--set hypervisor.qemu.kernel=VALUE`",
        "`--apply FILE`",
    ] {
        assert!(err.contains(named), "{named}: {err}");
    }
    assert!(!err.contains("default_memory"), "{err}");
    for wrong in ["--quiet", "--format json", "--apply plan.toml"] {
        let (status, err) = run(&format!("{MIGRATE} {wrong}"));
        assert_eq!(status, Some(2), "{err}");
        assert!(err.contains("--interactive"), "{wrong}: {err}");
    }
    assert_eq!(run("config migrate cc.toml --all").0, Some(2));
    assert_eq!(place.names(), ["cc.toml"]);
}

/// The session that a page prints is one that can be had.
#[test]
fn the_documented_session_is_real() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/to-kata-4.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, session) = page.split_once("```text\n$ kata-upgrade ").unwrap();
    let (session, _) = session.split_once("\n```").unwrap();
    let (args, shown) = session.split_once('\n').unwrap();
    let place = Place::new();
    let own = place.file(OWN);
    fs::create_dir_all(own.parent().unwrap()).unwrap();
    fs::copy(place.file("cc.toml"), own).unwrap();
    let mut person = place.sit(100, &format!("{args} --color never"));
    let mut lines = 0;
    for line in shown.lines().filter(|line| !matches!(*line, "" | "…")) {
        lines += 1;
        match line.split_once("?] ").or(line.split_once("?]? ")) {
            Some((asked, answer)) => person.sees(asked).sees("]").types(&format!("{answer}\n")),
            // the printed command does not repeat what colours it was given
            None => person.sees(line),
        };
    }
    assert!(lines > 14);
    person.leaves();
    assert!(place.file("new.toml").exists());
}
