//! `testdata/invalid/check/`: one fault each, named by it, with the finding expected.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::check::{CODES, Severity};

use super::findings;

#[test]
fn each_file_gives_the_finding_it_is_named_after() {
    let catalogue = Catalogue::built_in();
    let mut seen = 0;
    let mut proven: BTreeSet<String> = BTreeSet::new();
    let mut wrong = Vec::new();
    for entry in fs::read_dir(Path::new("testdata/invalid/check")).expect("the folder") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a file");
        let name = path.file_stem().unwrap().to_str().unwrap();
        // the first line says for which edition, the second what is expected: severity, code, line and key
        let mut head = text.lines().map(|line| line.trim_start_matches("# "));
        let edition = head.next().unwrap().trim_start_matches("for ");
        let edition = catalogue
            .edition(edition, None)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let expected = head.next().unwrap();
        let found = findings(&text, edition, &catalogue);
        let found: Vec<String> = found
            .iter()
            .map(|finding| {
                let key = finding
                    .key
                    .as_ref()
                    .map_or("-", kata_upgrade::key::Key::as_str);
                let line = finding.line.map_or("-".to_owned(), |line| line.to_string());
                assert!(
                    finding.help.is_some() || !finding.counts(),
                    "{name}: no way out"
                );
                // what the reader refuses is told in the log too, or when the sandbox fails
                assert!(
                    finding.severity != Severity::Error
                        || ["the log ", "the sandbox fails"]
                            .iter()
                            .any(|words| finding.message.contains(words)),
                    "{name}: nothing of the log in {}",
                    finding.message
                );
                format!("{} {} {line} {key}", finding.severity.word(), finding.code)
            })
            .collect();
        let mut words = expected.split(' ');
        proven.extend(words.nth(1).map(str::to_owned));
        if found != [expected] {
            wrong.push(format!("{name}: {found:?}, expected {expected}"));
        }
        seen += 1;
    }
    // what lies around a file has its tests with files on a disk
    let around = [
        "asset-",
        "drop-in-",
        "drop-ins-",
        "file-not-read",
        "masks-newer",
        "open-to-others",
        "folder-open-to-others",
    ];
    let is_around = |code: &str| around.iter().any(|own| code.starts_with(own));
    let bare: Vec<&&str> = CODES
        .iter()
        .filter(|code| !is_around(code) && !proven.contains(**code))
        .collect();
    assert!(bare.is_empty(), "no file gives {bare:?}");
    println!(
        "{seen} faults, and {} findings with at least one",
        proven.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen >= 30, "only {seen} files");
}
