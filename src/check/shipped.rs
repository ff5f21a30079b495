//! Faults of the files upstream ships: a short reviewed list, in `mappings/checks/`.

use super::unread::plain;
use super::view::View;
use super::{Finding, Severity};
use crate::catalogue::{RowState, ShippedFault, specific};
use crate::key::{Key, matches};
use crate::value::Value;

/// Makes notes of the findings that the release's own file gives, where the file here says the same.
pub(super) fn excuse(view: &View<'_>, found: &mut [Finding]) {
    if !found.iter().any(Finding::counts) {
        return;
    }
    let faults = view.catalogue.shipped_faults(view.edition);
    if faults.is_empty() {
        return;
    }
    // a file that its own reader refuses matters as soon as somebody made it his own
    let mut pristine = None;
    for finding in found.iter_mut().filter(|finding| finding.counts()) {
        let own = finding.key.as_ref().map_or("", Key::as_str);
        let is_it = |fault: &&ShippedFault<'_>| {
            fault.code == finding.code && (fault.key == own || matches(fault.key, own))
        };
        let Some(fault) = faults.iter().find(is_it) else {
            continue;
        };
        let excused = match finding.severity {
            Severity::Error => *pristine
                .get_or_insert_with(|| view.keys().all(|key| is_value_as_shipped(view, key))),
            _ => true,
        };
        if excused && is_as_shipped(view, own) {
            finding.severity = Severity::Note;
            finding.message = format!(
                "{}; the release ships it so: {}",
                finding.message,
                plain(fault.why)
            );
        }
    }
}

/// Whether the file has what the release ships under a key, or in a table.
fn is_as_shipped(view: &View<'_>, key: &str) -> bool {
    let inside = |own: &str| {
        own == key
            || own
                .strip_prefix(key)
                .is_some_and(|rest| rest.starts_with('.'))
    };
    let mut own: Vec<&str> = view.keys().filter(|own| inside(own)).collect();
    if own.is_empty() {
        own.push(key);
    }
    own.iter().all(|key| is_value_as_shipped(view, key))
}

fn is_value_as_shipped(view: &View<'_>, key: &str) -> bool {
    let Some(flavour) = view.catalogue.edition_flavour(view.edition) else {
        return false;
    };
    let own = view.value(key);
    let builds = (0..flavour.builds().len()).filter(|at| flavour.ships_build(view.version(), *at));
    let mut builds = builds.into_iter();
    builds.any(|build| {
        let mut lines = flavour.defaults(view.version(), build);
        let shipped = lines.find(|line| line.key == key && line.state == RowState::Set);
        match (shipped.and_then(|line| line.value), own) {
            (None, None) => true,
            (Some(shipped), Some(own)) => is_same(view, &shipped, own),
            _ => false,
        }
    })
}

fn is_same(view: &View<'_>, shipped: &Value, own: &Value) -> bool {
    let archs = ["x86_64", "aarch64", "s390x", "ppc64"];
    let mut prefixes = view.catalogue.prefixes();
    shipped == own
        || prefixes.any(|prefix| {
            archs
                .iter()
                .any(|arch| specific(shipped, prefix, arch) == *own)
        })
}
