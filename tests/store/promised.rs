//! `docs/guarantees.md` names a test for every guarantee, and each of them exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The text of a file, or of all files of a folder.
fn source(path: &Path) -> String {
    if path.is_file() {
        return fs::read_to_string(path).unwrap();
    }
    let mut text = String::new();
    for entry in fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
        let path = entry.unwrap().path();
        if path.is_file() {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    text
}

fn is_of_test(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
}

#[test]
fn every_guarantee_names_tests_that_exist() {
    let top = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(top.join("docs/guarantees.md")).unwrap();
    let (promises, proofs) = page.split_once("\n## How each is tested\n").unwrap();
    let guarantees: BTreeSet<&str> = promises
        .lines()
        .filter_map(|line| line.strip_prefix("**")?.split_once('.'))
        .map(|(number, _)| number)
        .collect();
    assert!(guarantees.len() >= 9, "{guarantees:?}");

    let mut proven = BTreeSet::new();
    let mut named = 0;
    for row in proofs.lines().filter(|line| line.starts_with("| ")) {
        let mut cells = row.trim_matches('|').splitn(2, '|').map(str::trim);
        let (numbers, tests) = (cells.next().unwrap(), cells.next().unwrap());
        let mut here = None;
        let mut tests_of_row = 0;
        for name in tests.split('`').skip(1).step_by(2) {
            let is_test = name.contains('_') && name.bytes().all(is_of_test);
            if name.starts_with("src/") || name.starts_with("tests/") {
                here = Some(source(&top.join(name)));
            } else if let Some(text) = here.as_ref().filter(|_| is_test) {
                assert!(text.contains(&format!("fn {name}(")), "{row}: no `{name}`");
                tests_of_row += 1;
            }
        }
        if tests_of_row > 0 {
            proven.extend(numbers.split(", "));
        }
        named += tests_of_row;
    }
    assert!(named >= 20, "only {named} tests are named");
    let without: Vec<_> = guarantees.difference(&proven).collect();
    assert!(without.is_empty(), "no test is named for {without:?}");
}
