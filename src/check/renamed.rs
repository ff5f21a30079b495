//! What a key is called now, or was called before, as the change tables tell.

use super::view::View;
use crate::catalogue::Change;
use crate::catalogue::tables::changes::Verb;
use crate::key::Key;
use crate::migrate::convert::{Converted, convert};
use crate::value::Value;

/// How many renames in a row are followed.
const STEPS: usize = 5;

/// The key that this release reads in place of another, and the last row that led there.
pub(super) fn successor<'a>(view: &View<'a>, key: &str) -> Option<(String, Change<'a>)> {
    follow(view, key, &|change, at| {
        change.speaks_of(at).then(|| change.target(at)).flatten()
    })
}

/// What a setting's value is under the name that this release has for it, where the row that holds gives it another unit or type.
pub(super) fn converted(
    view: &View<'_>,
    key: &Key,
    name: &str,
    value: Option<&Value>,
) -> Option<Value> {
    let version = view.version();
    let lines = view.catalogue.lines();
    let rows = lines.flat_map(|from| view.catalogue.changes(&from, &view.line));
    let holds = |row: &Change<'_>| {
        row.holds_in(version)
            && row.speaks_of(key.as_str())
            && row
                .target(key.as_str())
                .is_some_and(|to| view.own_name(&to) == name)
    };
    let row = rows.filter(holds).max_by_key(Change::at)?;
    match convert(row.conversion()?, key.name(), value?) {
        Converted::Value(value) => Some(value),
        _ => None,
    }
}

/// The key that this release reads and newer ones call otherwise.
pub(super) fn predecessor<'a>(view: &View<'a>, key: &str) -> Option<(String, Change<'a>)> {
    follow(view, key, &|change, at| change.origin(at))
}

/// Why this release's line stopped reading a key, and what took its place.
pub(super) fn reason<'a>(view: &View<'a>, key: &str) -> Option<Change<'a>> {
    let version = view.version();
    let lines = view.catalogue.lines();
    let rows = lines.flat_map(|from| view.catalogue.changes(&from, &view.line));
    rows.filter(|row| row.holds_in(version))
        .filter(|row| row.verb() == Verb::Drop && row.speaks_of(key))
        .max_by_key(Change::at)
}

fn follow<'a>(
    view: &View<'a>,
    key: &str,
    step: &dyn Fn(&Change<'a>, &str) -> Option<String>,
) -> Option<(String, Change<'a>)> {
    let rows: Vec<Change<'a>> = view
        .catalogue
        .all_changes()
        .filter(|row| matches!(row.verb(), Verb::Rename | Verb::Convert | Verb::Respell))
        .collect();
    let mut ahead: Vec<String> = vec![key.to_owned()];
    let mut seen = ahead.clone();
    for _ in 0..STEPS {
        let mut next = Vec::new();
        for at in &ahead {
            for row in &rows {
                let Some(to) = step(row, at).filter(|to| !seen.contains(to)) else {
                    continue;
                };
                let own = view.own_name(&to);
                if view.read(&own).is_some() {
                    return Some((own, *row));
                }
                seen.push(to.clone());
                next.push(to);
            }
        }
        ahead = next;
    }
    None
}
