//! Unified diffs that `patch` reads.

use std::fmt::{self, Write};
use std::path::Path;
use std::time::Duration;

use similar::TextDiff;

use crate::baseline::{Baseline, Entry};
use crate::catalogue::RowState;
use crate::customise::Differences;
use crate::key::Key;
use crate::source::shown;
use crate::value::Value;

/// How long the shortest difference is looked for; after that a longer one has to do.
const PATIENCE: Duration = Duration::from_secs(5);

/// The difference between two texts; nothing where they are the same.
pub fn texts(
    out: &mut dyn Write,
    old: &str,
    new: &str,
    old_name: &str,
    new_name: &str,
) -> fmt::Result {
    if old == new {
        return Ok(());
    }
    let (old_name, new_name) = (shown(old_name).to_string(), shown(new_name).to_string());
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    let view = diff
        .unified_diff()
        .context_radius(3)
        .header(&old_name, &new_name)
        .to_string();
    out.write_str(&view)
}

/// The difference between the settings an edition shipped and those of a file, written as TOML.
pub fn settings(
    out: &mut dyn Write,
    baseline: &Baseline,
    differences: &Differences,
    shipped_name: &str,
    path: &Path,
) -> fmt::Result {
    let in_force = |entry: &&Entry| {
        entry.state == RowState::Set
            && baseline
                .set(&entry.key)
                .is_some_and(|set| std::ptr::eq(set, *entry))
    };
    let shipped: Vec<(Key, Value)> = baseline
        .entries()
        .iter()
        .filter(in_force)
        .filter_map(|entry| Some((Key::from(entry.key.as_str()), entry.value.clone()?)))
        .collect();
    let customised = differences
        .customisations
        .iter()
        .map(|one| (&one.key, one.value.as_ref()));
    let inherited = differences
        .inherited
        .iter()
        .map(|one| (&one.key, one.value.as_ref()));
    let mut own = shipped.clone();
    for (key, value) in customised.chain(inherited) {
        let at = own.iter().position(|(known, _)| known == key);
        match (at, value) {
            (Some(at), Some(value)) => own[at].1 = value.clone(),
            (Some(at), None) => drop(own.remove(at)),
            (None, Some(value)) => own.push((key.clone(), value.clone())),
            (None, None) => {}
        }
    }
    let name = path.to_string_lossy();
    texts(out, &toml(&shipped), &toml(&own), shipped_name, &name)
}

/// Settings under the headers of their tables, those of the first one first.
fn toml(settings: &[(Key, Value)]) -> String {
    let mut tables: Vec<(&str, String)> = vec![("", String::new())];
    for (key, value) in settings {
        let line = format!("{} = {value}\n", key.name());
        match tables.iter_mut().find(|(table, _)| *table == key.table()) {
            Some((_, lines)) => lines.push_str(&line),
            None => tables.push((key.table(), line)),
        }
    }
    let mut text = String::new();
    for (table, lines) in tables.iter().filter(|(_, lines)| !lines.is_empty()) {
        if !table.is_empty() {
            let gap = if text.is_empty() { "" } else { "\n" };
            text.extend([gap, "[", table, "]\n"]);
        }
        text.push_str(lines);
    }
    text
}
