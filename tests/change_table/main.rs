//! The change table against what upstream's parsers really read, release by release.
#![allow(clippy::expect_used, clippy::panic, missing_docs)]

mod across;
mod compare;
mod table;
mod upstream;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use across::Crossing;
use compare::{Comparison, Step};
use table::{Row, Version};
use upstream::{Entry, LINES, Line};

#[test]
fn ids_are_unique() {
    let mut seen = BTreeMap::new();
    for row in table::load() {
        if let Some(other) = seen.insert(row.id.clone(), row.file.clone()) {
            panic!("{} is in {other} and {}", row.id, row.file);
        }
    }
    assert!(seen.len() > 100, "only {} rows", seen.len());
}

#[test]
fn rows_that_decide_do_not_overlap() {
    let rows = table::load();
    let deciding: Vec<&Row> = rows.iter().filter(|row| row.decides()).collect();
    let mut faults = String::new();
    for (index, one) in deciding.iter().enumerate() {
        for other in &deciding[index + 1..] {
            let same_place = one.line == other.line && one.from == other.from && one.at == other.at;
            let overlap =
                table::covers(&one.key, &other.key) || table::covers(&other.key, &one.key);
            let apart = one.limited
                && other.limited
                && one.values.iter().all(|v| !other.values.contains(v));
            let table = is_table_rename(one) || is_table_rename(other);
            if same_place && overlap && !apart && !table {
                _ = writeln!(faults, "{} and {}", one.id, other.id);
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn rows_name_keys_that_exist() {
    let Some(folder) = upstream::folder() else {
        return;
    };
    let templates = upstream::template_keys(&folder);
    let lines = load_lines(&folder);
    let mut faults = String::new();
    // runV and hyperd have no schemas: `tests/properties/runv.rs` compares their rows with their readers' tables
    let has_schemas = |row: &Row| lines.contains_key(&row.from);
    for row in table::load().into_iter().filter(has_schemas) {
        let older_line = &lines[&row.from];
        let across = is_across(&row);
        let newer = lines[&row.line]
            .get(&row.at)
            .unwrap_or_else(|| panic!("{}: no such release", row.id));
        let older = if across {
            older_line.get(&row.at).expect("counterpart")
        } else {
            let mut before = older_line.range(..row.at).rev();
            before
                .next()
                .or_else(|| older_line.iter().next_back())
                .expect("older")
                .1
        };
        let shipped = templates[&row.from]
            .iter()
            .any(|key| table::meets(&row.key, key));
        if row.verb == "appear" {
            check(
                &mut faults,
                newer.knows(&row.key),
                &row,
                "is not in the newer release",
            );
        } else {
            let known =
                older.knows(&row.key) || shipped || (row.verb == "note" && newer.knows(&row.key));
            check(&mut faults, known, &row, "is not in the older release");
        }
        if row.verb == "drop" {
            check(&mut faults, !newer.acts_on(&row.key), &row, "is still read");
        }
        if row.verb == "rename" || row.verb == "drop" {
            check(
                &mut faults,
                row.verb == "drop" || !row.limited,
                &row,
                "is limited to values",
            );
        }
        if let Some(to) = &row.to {
            check(
                &mut faults,
                newer.knows(to),
                &row,
                "leads to a key that is not in the newer release",
            );
        }
        for value in &row.respelled {
            let to = row.to.as_ref().unwrap_or(&row.key);
            let takes = |(path, entry): (&String, &Entry)| {
                table::meets(to, path)
                    && (entry.accepted.is_empty() || entry.accepted.contains(value))
            };
            check(
                &mut faults,
                newer.keys.iter().any(takes),
                &row,
                "gives a value that is not accepted",
            );
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn every_change_between_neighbours_has_its_row() {
    let Some(folder) = upstream::folder() else {
        return;
    };
    let rows = table::load();
    let lines = load_lines(&folder);
    let mut comparison = Comparison::default();
    for (line, releases) in &lines {
        let inside: Vec<&Row> = rows
            .iter()
            .filter(|row| row.from == *line && row.line == *line)
            .collect();
        for ((_, older), (at, newer)) in releases.iter().zip(releases.iter().skip(1)) {
            if is_covered(&inside, *at) {
                let rows = inside.iter().filter(|row| row.at == *at).copied().collect();
                let ended = inside
                    .iter()
                    .filter(|row| row.until == Some(*at))
                    .copied()
                    .collect();
                let place = format!("{line} {at:?}");
                comparison.add(&Step {
                    place,
                    rows,
                    ended,
                    older,
                    newer,
                });
            }
        }
    }
    let (cc, kata) = (LINES[0].0, LINES[1].0);
    comparison.add(&Step {
        place: format!("{cc} to {kata}"),
        rows: rows
            .iter()
            .filter(|row| row.from == cc && row.line == kata)
            .collect(),
        ended: Vec::new(),
        older: lines[cc]
            .values()
            .next_back()
            .expect("the last Clear Containers"),
        newer: lines[kata].values().next().expect("the first Kata"),
    });
    println!("{} rows; {:?}", rows.len(), comparison.counts);
    assert!(comparison.faults.is_empty(), "\n{}", comparison.faults);
}

#[test]
fn every_setting_of_the_go_runtime_has_its_way_to_the_other() {
    let Some(folder) = upstream::folder() else {
        return;
    };
    let rows: Vec<Row> = table::load().into_iter().filter(is_across).collect();
    let lines = load_lines(&folder);
    let mut crossing = Crossing::default();
    crossing.add(&rows, &lines[LINES[1].0], &lines[LINES[2].0]);
    let Crossing {
        faults,
        releases,
        settings,
        values,
    } = crossing;
    println!(
        "{} rows; {releases} releases, {settings} settings, {values} values",
        rows.len()
    );
    assert!(faults.is_empty(), "\n{faults}");
}

/// Releases whose major version has rows, so that a line can be filled version by version.
fn is_covered(rows: &[&Row], release: Version) -> bool {
    rows.iter().any(|row| row.at.0 == release.0)
}

/// Whether the row leads from one runtime of a release to the other of the same release.
fn is_across(row: &Row) -> bool {
    row.from == LINES[1].0 && row.line == LINES[2].0
}

/// Whether the row renames a hypervisor's table, which goes with the rows for its keys.
fn is_table_rename(row: &Row) -> bool {
    row.verb == "rename" && row.key.starts_with("hypervisor.") && row.key.split('.').count() == 2
}

fn load_lines(folder: &Path) -> BTreeMap<String, Line> {
    LINES
        .iter()
        .map(|(line, name)| ((*line).to_owned(), upstream::load_line(folder, name)))
        .collect()
}

fn check(faults: &mut String, good: bool, row: &Row, what: &str) {
    if !good {
        _ = writeln!(faults, "{}: {}: `{}` {what}", row.file, row.id, row.key);
    }
}
