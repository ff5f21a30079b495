//! Files with one fault each, named after it: refused at the place that the note beside each names.

#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::document::Document;
use kata_upgrade::source::KnownSettings;

/// The lines a note names: the fault's, and the parser's own where it points elsewhere.
fn lines(note: &str) -> Vec<usize> {
    let lower = note.to_lowercase();
    let named = lower.split("line ").skip(1);
    let number = |rest: &str| {
        rest.split(|c: char| !c.is_ascii_digit())
            .next()?
            .parse()
            .ok()
    };
    named.filter_map(number).collect()
}

#[test]
fn every_fault_is_refused_where_it_is() {
    let catalogue = Catalogue::built_in();
    let mut seen = 0;
    for entry in fs::read_dir(Path::new("testdata/invalid")).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let note = fs::read_to_string(path.with_extension("md")).expect("a note beside it");
        let bytes = fs::read(&path).expect("the file");
        let Err(error) = Document::from_bytes(bytes, &KnownSettings(&catalogue)) else {
            panic!("{} is read", path.display());
        };
        let place = error.line();
        assert!(
            lines(&note).contains(&place),
            "{}: {error}, but the note says: {note}",
            path.display()
        );
        assert!(
            !error.to_string().contains('\n'),
            "{}: more than one line",
            path.display()
        );
        seen += 1;
    }
    println!("{seen} faults");
    assert!(seen >= 30, "only {seen} files");
}
