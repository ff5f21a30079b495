//! Files, names and backups that mean no good: bounded time and memory, and nothing a terminal would act on.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use crate::{Place, told};

/// What makes a terminal act, or a reader see what is not there.
const POISON: [&str; 7] = [
    "\u{1b}[2J",
    "\u{9b}31m",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{7f}",
];

fn assert_clean(text: &str, what: &str) {
    for poison in POISON {
        assert!(!text.contains(poison), "{what}: {}", text.escape_debug());
    }
    let plain = |c: char| !c.is_control() || c == '\n' || c == '\t';
    assert!(text.chars().all(plain), "{what}: {}", text.escape_debug());
}

#[test]
fn nothing_that_a_terminal_acts_on_gets_through_any_view() {
    let place = Place::new();
    let all = POISON.concat();
    let mut escaped = String::new();
    for c in all.chars() {
        write!(escaped, "\\U{:08x}", u32::from(c)).unwrap();
    }
    place.write(
        "poison.toml",
        &format!(
            "[hypervisor.qemu]\npath = \"/usr/bin/qemu{escaped}\"\ndefault_vcpus = 3\n\
             \"k{escaped}\" = 1\nmachine_type = \"pc{escaped}\"\n[proxy.cc]\npath = \"x{escaped}\"\n"
        ),
    );
    let named = format!("name{all}.toml");
    fs::copy(place.file("poison.toml"), place.file(&named)).unwrap();
    let run = |args: &[&str]| {
        let output = place.command("").args(args).output().unwrap();
        let (_, out, err) = told(&output);
        assert_clean(&out, &args.join(" "));
        assert_clean(&err, &args.join(" "));
        out
    };
    for file in ["poison.toml", named.as_str()] {
        for view in ["text", "json"] {
            let from = ["--from", "kata-1.12.1", "--format", view];
            run(&[&["config", "diff", file][..], &from].concat());
            run(&[&["config", "diff", file, "--verbose"][..], &from].concat());
            let to = ["--to", "kata-4.1.0"];
            run(&[&["config", "migrate", file][..], &from, &to].concat());
            run(&[
                "config", "backup", "create", file, "--dir", "b", "--format", view,
            ]);
            run(&["config", "backup", "list", "--dir", "b", "--format", view]);
            run(&["config", "backup", "verify", "--dir", "b", "--format", view]);
        }
    }
    let out = run(&["config", "backup", "list", "--dir", "b", "--quiet"]);
    for id in out.lines() {
        run(&["config", "backup", "restore", id, "--dir", "b"]);
        run(&["config", "backup", "restore", id, &all, "--dir", "b"]);
    }
    run(&["config", "diff", &all]);
    run(&["config", "backup", "restore", &all, "--dir", "b"]);
    run(&[
        "config",
        "migrate",
        "poison.toml",
        "--apply",
        &named,
        "--to",
        "kata",
    ]);
}

#[test]
fn what_has_no_end_is_given_up_soon() {
    let place = Place::new();
    let start = Instant::now();
    let deep = "[".repeat(200_000);
    place.write("nested.toml", &format!("a = {deep}\n"));
    place.write("tables.toml", &format!("[{}a]\n", "a.".repeat(200_000)));
    place.write("wide.toml", &"a = 1\n".repeat(9_000));
    let many = |line: fn(usize) -> String| (0..150_000).map(line).collect::<String>();
    place.write("keys.toml", &many(|n| format!("key{n} = 1\n")));
    place.write(
        "off.toml",
        &format!(
            "[hypervisor.qemu]\n{}",
            many(|n| format!("#default_vcpus = {n}\n"))
        ),
    );
    place.write("headers.toml", &many(|n| format!("[table{n}]\n")));
    place.write("elements.toml", &"[[a]]\n".repeat(500_000));
    place.write(
        "list.toml",
        &format!("a = [{}]\n", many(|n| format!("{n},"))),
    );
    place.write("short.toml", &"#\n".repeat(2_000_000));
    let words = many(|n| format!("word{n} "));
    place.write(
        "words.toml",
        &format!("[hypervisor.qemu]\nkernel_params = \"{words}\"\n"),
    );
    let sparse = fs::File::create(place.file("gigabyte.toml")).unwrap();
    sparse.set_len(1 << 30).unwrap();
    let comments = "# a comment that goes on and on\n".repeat(120_000);
    place.write(
        "comments.toml",
        &format!("{comments}[hypervisor.qemu]\ndefault_vcpus = 3\n"),
    );
    let pipe = place.file("pipe.toml");
    let kind = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, kind, 0o600.into(), 0).unwrap();
    place.write("root/etc/a/x.toml", "");
    symlink("..", place.file("root/etc/a/up")).unwrap();
    symlink("round", place.file("root/etc/a/round")).unwrap();
    let round = format!("/etc/a/{}x.toml", "up/a/".repeat(30));
    for (file, said) in [
        ("nested.toml", "nested"),
        ("tables.toml", ""),
        ("wide.toml", "twice"),
        ("keys.toml", "more keys"),
        ("off.toml", "more keys"),
        ("headers.toml", "more keys"),
        ("elements.toml", "more keys"),
        ("list.toml", "more keys"),
        ("short.toml", "more comments"),
        ("gigabyte.toml", "larger than"),
        ("pipe.toml", "is a pipe"),
    ] {
        for command in ["diff", "migrate --to kata-4.1.0"] {
            let (status, _, err) = place.run(&format!("config {command} {file}"));
            assert_eq!(status, 2, "{file}: {err}");
            assert!(err.contains(said) && err.contains(file), "{file}: {err}");
            assert!(err.len() < 2_000, "{file}: {} bytes", err.len());
        }
    }
    for file in ["comments.toml", "words.toml"] {
        for command in [
            "diff",
            "diff --format unified",
            "migrate --to kata-4.1.0 --output -",
        ] {
            let (status, _, err) =
                place.run(&format!("config {command} {file} --from kata-3.2.0/go"));
            assert!(status < 2, "{command} {file}: {err}");
        }
    }
    for path in ["/etc/a/round", round.as_str()] {
        let (status, _, err) = place.run(&format!("--root root config diff {path}"));
        assert_eq!(status, 2, "{err}");
    }
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_name_that_is_no_text_is_a_name() {
    let place = Place::new();
    let name = OsStr::from_bytes(b"odd-\xff-\xfe.toml");
    fs::copy(place.file("cc.toml"), place.dir.path().join(name)).unwrap();
    let run = |before: &str, after: &[&str]| {
        let mut command = place.command(before);
        told(&command.arg(name).args(after).output().unwrap())
    };
    let (status, out, err) = run("config diff", &[]);
    assert_eq!(status, 1, "{err}");
    assert!(out.contains("odd-"), "{out}");
    let (status, _, err) = run("config backup create --dir b", &[]);
    assert_eq!(status, 0, "{err}");
    fs::remove_file(place.dir.path().join(name)).unwrap();
    let (_, out, _) = place.run("config backup list --dir b --quiet");
    let (status, out, err) = place.run(&format!(
        "config backup restore {} --write --dir b",
        out.trim()
    ));
    assert_eq!(status, 0, "{out}{err}");
    assert!(place.dir.path().join(name).exists());
}
