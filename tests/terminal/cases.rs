//! Properties of what is shown, over all folders of `testdata/cases` and machines of `testdata/machines`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use unicode_width::UnicodeWidthStr as _;

use crate::{cases, program};

/// A command and the folder it runs in.
struct Example {
    folder: PathBuf,
    arguments: Vec<String>,
}

/// All commands whose report is text.
fn examples() -> Vec<Example> {
    let mut all = Vec::new();
    for entry in fs::read_dir(cases()).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(command) = fs::read_to_string(folder.join("command")) else {
            continue;
        };
        let arguments: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        let is_text = !["json", "unified", "defaults", "--quiet", "-q"]
            .iter()
            .any(|other| arguments.iter().any(|own| own == other));
        if is_text {
            all.push(Example { folder, arguments });
        }
    }
    let machines = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/machines");
    for entry in fs::read_dir(machines).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.join("root").is_dir() {
            continue;
        }
        for command in ["plan", "config check", "config diff"] {
            let arguments = format!("--root root {command}");
            let arguments = arguments.split(' ').map(str::to_owned).collect();
            all.push(Example {
                folder: folder.clone(),
                arguments,
            });
        }
    }
    assert!(all.len() > 150, "{}", all.len());
    all
}

impl Example {
    /// The report, with more arguments and variables; it is on standard error where the result is on standard output. Nothing where
    /// there is none.
    fn report(&self, more: &[&str], variables: &[(&str, &str)]) -> String {
        let own = self.arguments.iter().map(String::as_str);
        // first, as what is behind `--` is no option
        let arguments: Vec<&str> = more.iter().copied().chain(own).collect();
        let mut command = program(&self.folder, &arguments);
        command.envs(variables.iter().copied());
        let output = command.output().unwrap();
        let own = arguments.windows(2).any(|pair| pair == ["--output", "-"]);
        let report = match (own, output.status.code()) {
            (true, Some(0 | 1)) => output.stderr,
            (true, _) => Vec::new(),
            (false, _) => output.stdout,
        };
        String::from_utf8(report).unwrap()
    }

    fn name(&self) -> String {
        let folder = self.folder.file_name().unwrap().to_string_lossy();
        format!("{folder}: {}", self.arguments.join(" "))
    }

    /// All characters of the files it may read.
    fn characters(&self) -> BTreeSet<char> {
        let mut all = BTreeSet::new();
        let is_ours = |path: &Path| {
            let ours = ["command", "stdout", "stderr", "expect.md"];
            ours.iter().any(|name| path.ends_with(name))
        };
        let root = self.folder.join("root");
        let mut open = vec![if root.is_dir() {
            root
        } else {
            self.folder.clone()
        }];
        while let Some(path) = open.pop() {
            let meta = fs::symlink_metadata(&path).unwrap();
            if meta.is_dir() {
                open.extend(
                    fs::read_dir(path)
                        .unwrap()
                        .map(|entry| entry.unwrap().path()),
                );
            } else if meta.is_file() && !is_ours(&path) {
                let bytes = fs::read(path).unwrap_or_default();
                all.extend(String::from_utf8_lossy(&bytes).chars());
            }
        }
        all
    }
}

#[test]
fn ascii_is_ascii_but_for_what_others_wrote() {
    let mut signs = 0;
    for example in examples() {
        let ascii = example.report(&["--ascii"], &[]);
        let foreign: Vec<char> = ascii.chars().filter(|c| !c.is_ascii()).collect();
        if !foreign.is_empty() {
            let own = example.characters();
            let ours: Vec<&char> = foreign.iter().filter(|c| !own.contains(c)).collect();
            assert!(ours.is_empty(), "{}: {ours:?}\n{ascii}", example.name());
        }
        signs += ascii.matches("->").count();
    }
    assert!(signs > 100, "{signs}");
}

#[test]
fn the_locale_decides_without_the_option() {
    let own = ["cc-memory-and-vcpus", "k1-to-newest-many"];
    let all = examples();
    let some = all
        .iter()
        .filter(|one| own.iter().any(|name| one.folder.ends_with(name)));
    let mut seen = 0;
    for example in some {
        let ascii = example.report(&["--ascii"], &[]);
        let unicode = example.report(&[], &[]);
        assert_ne!(ascii, unicode, "{}", example.name());
        let plain = example.report(&[], &[("LC_ALL", "C")]);
        assert_eq!(plain, ascii, "{}", example.name());
        let latin = [("LC_ALL", ""), ("LC_CTYPE", "de_DE.ISO-8859-1")];
        assert_eq!(example.report(&[], &latin), ascii);
        let utf8 = [("LC_ALL", ""), ("LC_CTYPE", ""), ("LANG", "de_DE.utf8")];
        assert_eq!(example.report(&[], &utf8), unicode);
        seen += 1;
    }
    assert_eq!(seen, own.len());
}

/// Whether a line that is too long could not have been broken: it is one name, value or command, behind what marks it.
fn is_one_piece(line: &str) -> bool {
    let line = line.trim_start();
    let command = ["Next", "$ ", "kata-upgrade ", "sudo ", "- ", "+ "];
    if command.iter().any(|start| line.starts_with(start)) {
        return true;
    }
    let labels = ["annotation ", "configuration ", "not seen "];
    let label = labels.iter().find_map(|label| line.strip_prefix(label));
    let line = label.unwrap_or(line);
    let mut quoted = false;
    let words = line.split(|c: char| {
        quoted ^= c == '`';
        c == ' ' && !quoted
    });
    let marks = ["", "→", "=", "[x]", "[ ]", "[!]", "[?]"];
    let words = words.filter(|word| !marks.contains(word) && word.parse::<usize>().is_err());
    words.count() <= 1
}

#[test]
fn lines_fit() {
    let mut faults = BTreeSet::new();
    for example in examples() {
        for columns in [40, 80, 160] {
            let report = example.report(&[], &[("COLUMNS", &columns.to_string())]);
            let long = report.lines().filter(|line| line.width() > columns);
            let long = long.filter(|line| !is_one_piece(line));
            faults.extend(long.map(|line| format!("{} ({columns}): {line}", example.name())));
        }
    }
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
