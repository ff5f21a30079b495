//! From the Go runtime to runtime-rs: every setting of a Go release against the Rust runtime of the same release.

use std::fmt::Write as _;

use crate::table::{Row, Version, meets};
use crate::upstream::{Line, Reader};

/// What was looked at, and what was amiss.
#[derive(Default)]
pub struct Crossing {
    pub faults: String,
    pub releases: usize,
    pub settings: usize,
    pub values: usize,
}

impl Crossing {
    pub fn add(&mut self, rows: &[Row], go: &Line, rs: &Line) {
        for (release, old) in go {
            if let Some(new) = rs.get(release) {
                self.releases += 1;
                let rows: Vec<&Row> = rows.iter().filter(|row| row.holds_in(*release)).collect();
                self.settings(*release, &rows, old, new);
                self.values(*release, &rows, old, new);
                self.targets(*release, &rows, new);
            }
        }
    }

    /// What the Go runtime reads is read by the other one too, or exactly one row says what becomes of it.
    fn settings(&mut self, release: Version, rows: &[&Row], old: &Reader, new: &Reader) {
        for key in &old.read {
            self.settings += 1;
            let table = table_of(key);
            let whole = rows
                .iter()
                .find(|row| row.decides() && Some(row.key.as_str()) == table);
            if whole.is_some_and(|row| row.verb == "drop") {
                continue;
            }
            let about = |row: &&&Row| {
                row.decides() && row.speaks_of(key) && Some(row.key.as_str()) != table
            };
            let moves = |row: &&&Row| !row.limited || row.verb == "respell";
            let found = rows.iter().filter(about).filter(moves).count();
            let shared = new.keys.keys().any(|path| meets(&general(key), path));
            let name = table.and_then(|table| table.strip_prefix("hypervisor."));
            let known = whole.is_some()
                || name.is_none_or(|name| name == "*" || new.hypervisors.contains(name));
            if !known || found > 1 || (found == 0 && !shared) {
                _ = writeln!(self.faults, "{release:?}: {key}: {found} rows");
            }
        }
    }

    /// A value that only the Go runtime takes has exactly one row.
    fn values(&mut self, release: Version, rows: &[&Row], old: &Reader, new: &Reader) {
        for (key, entry) in &old.keys {
            let Some(other) = new.keys.get(key).filter(|other| !other.accepted.is_empty()) else {
                continue;
            };
            for value in entry.accepted.difference(&other.accepted) {
                self.values += 1;
                let takes = |row: &&&Row| {
                    matches!(row.verb.as_str(), "refuse" | "respell") && row.values.contains(value)
                };
                let found = rows
                    .iter()
                    .filter(|row| meets(&row.key, key))
                    .filter(takes)
                    .count();
                if found != 1 {
                    _ = writeln!(
                        self.faults,
                        "{release:?}: {key}: {found} rows for `{value}`"
                    );
                }
            }
        }
    }

    /// As long as a row holds, its target is there, and what it gives up is not.
    fn targets(&mut self, release: Version, rows: &[&Row], new: &Reader) {
        for row in rows {
            let wrong = match &row.to {
                Some(to) => !new.knows(to),
                None => row.verb == "drop" && new.acts_on(&row.key),
            };
            let refused = row.respelled.iter().any(|value| {
                let to = row.to.as_ref().unwrap_or(&row.key);
                !new.keys.iter().any(|(path, entry)| {
                    meets(to, path) && (entry.accepted.is_empty() || entry.accepted.contains(value))
                })
            });
            if wrong || refused {
                _ = writeln!(self.faults, "{release:?}: {}: does not hold", row.id);
            }
        }
    }
}

/// The hypervisor's table a key stands in, if it does.
fn table_of(key: &str) -> Option<&str> {
    let (end, _) = key.match_indices('.').nth(1)?;
    key.starts_with("hypervisor.").then(|| &key[..end])
}

/// The key for any hypervisor.
fn general(key: &str) -> String {
    table_of(key).map_or_else(
        || key.to_owned(),
        |table| format!("hypervisor.*{}", &key[table.len()..]),
    )
}
