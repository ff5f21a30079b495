//! Many runs at once.

use std::collections::HashMap;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use kata_upgrade::source::SourceError;
use kata_upgrade::store::manifest::{Manifest, Sha256, Was};
use kata_upgrade::store::{Expected, StoreError, WriteRequest, list, write};

use crate::Bench;

const RUNS: usize = 200;

/// Every run replaces what it has read, and tries again where another run was first: in the end all have had their turn,
/// each on top of the one before.
#[test]
fn two_hundred_runs_on_one_file_lose_nothing() {
    let bench = Bench::new();
    let path = bench.path("a.toml");
    let first = Sha256::of(&fs::read(&path).unwrap());
    let late = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for run in 0..RUNS {
            let (bench, path, late) = (&bench, &path, &late);
            scope.spawn(move || {
                loop {
                    let now = Sha256::of(&fs::read(path).unwrap());
                    let text = format!("{run} on top of {now}\n");
                    let asked = WriteRequest {
                        path,
                        root: None,
                        bytes: text.as_bytes(),
                        expected: Expected::Bytes(now),
                        source: None,
                        was_edition: None,
                        edition: None,
                        base: None,
                    };
                    match write(&bench.dir, &asked) {
                        Ok(wrote) => {
                            assert!(wrote.backup.is_some() && wrote.recovered.is_empty());
                            break;
                        }
                        Err(StoreError::Source(SourceError::Changed { .. })) => {
                            late.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(other) => unreachable!("{other}"),
                    }
                }
            });
        }
    });
    let mut next: HashMap<Was, Was> = HashMap::new();
    for one in list(&bench.dir).unwrap() {
        assert!(one.good());
        let text = fs::read(one.dir.join("manifest.json")).unwrap();
        let record = Manifest::parse(&text, &one.id).unwrap().record.unwrap();
        let change = record.changes[0].clone();
        assert_eq!(
            next.insert(change.before, change.after),
            None,
            "one at a time"
        );
    }
    assert_eq!(next.len(), RUNS);
    let mut at = Was::File { sha256: first };
    let mut length = 0;
    while let Some(after) = next.get(&at) {
        at = after.clone();
        length += 1;
    }
    assert_eq!(length, RUNS, "an unbroken chain");
    let last = Sha256::of(&fs::read(&path).unwrap());
    assert_eq!(at, Was::File { sha256: last });
    assert_eq!(bench.partials(), 0);
    let beside = fs::read_dir(bench.path("")).unwrap().count();
    assert_eq!(beside, 3, "two files and the place of the backups");
    eprintln!("{RUNS} runs, {} attempts came too late", late.into_inner());
}
