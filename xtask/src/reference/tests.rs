//! The pages in `docs/reference/` are what the tables give.
#![allow(clippy::expect_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{pages, present};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn the_pages_are_up_to_date() {
    let folder = root().join("docs/reference");
    let made = pages(&root().join("mappings")).expect("the pages");
    let found: BTreeMap<String, String> = present(&folder)
        .expect("the folder")
        .into_iter()
        .map(|name| {
            let text = std::fs::read_to_string(folder.join(&name)).expect("a page");
            (name, text)
        })
        .collect();
    let stale: Vec<&String> = made
        .keys()
        .chain(found.keys())
        .filter(|name| made.get(*name) != found.get(*name))
        .collect();
    assert!(
        stale.is_empty(),
        "run `cargo xtask reference`; not up to date: {stale:?}"
    );
}

#[test]
fn the_same_tables_give_the_same_pages() {
    let mappings = root().join("mappings");
    let once = pages(&mappings).expect("the pages");
    assert_eq!(once, pages(&mappings).expect("the pages again"));
    let names: Vec<&str> = once.keys().map(String::as_str).collect();
    for wanted in [
        "settings-clear-containers.md",
        "settings-kata-go.md",
        "settings-kata-rs.md",
    ] {
        assert!(names.contains(&wanted), "{wanted} is not among {names:?}");
    }
}

#[test]
fn every_row_of_every_crossing_is_on_a_page() {
    let catalogue = kata_upgrade::catalogue::Catalogue::built_in();
    let made = pages(&root().join("mappings")).expect("the pages");
    let crossings = made
        .iter()
        .filter(|(name, _)| name.starts_with("crossing-"));
    let rows: usize = crossings
        .map(|(_, page)| page.lines().filter(|line| line.starts_with("- `")).count())
        .sum();
    assert_eq!(rows, catalogue.all_changes().count());
}
