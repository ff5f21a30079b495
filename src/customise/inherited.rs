//! Old defaults in a file that mixes releases.

use std::path::PathBuf;

use super::{Customisation, Kind, Layer};
use crate::baseline::Baseline;
use crate::catalogue::{Catalogue, Edition, RowState, Slot, Version, general};
use crate::document::Document;
use crate::key::Key;
use crate::value::Value;

/// Fewer than this may well be choices that happen to be another release's defaults.
const SEVERAL: usize = 3;

/// A difference that came with another release's file.
#[derive(Debug, Clone)]
pub struct Inherited {
    /// The setting.
    pub key: Key,
    /// How it differs from the baseline.
    pub kind: Kind,
    /// What the baseline ships; none where it sets nothing.
    pub default: Option<Value>,
    /// Its value; none where the other release does not set it.
    pub value: Option<Value>,
    /// The editions of the same flavour that ship it so.
    pub shipped_by: Vec<Edition>,
    /// The file it stands in.
    pub path: PathBuf,
    /// Its line, from 1; none where there is none.
    pub line: Option<usize>,
}

impl Inherited {
    /// The same as a choice of the user's, for whoever wants to keep it.
    pub fn as_choice(&self, catalogue: &Catalogue) -> Customisation {
        let setting = catalogue.setting(self.key.as_str());
        Customisation {
            key: self.key.clone(),
            kind: self.kind,
            default: self.default.clone(),
            value: self.value.clone(),
            path: self.path.clone(),
            line: self.line,
            class: setting.map(|setting| setting.class()),
            shipped_by: self.shipped_by.clone(),
            note: None,
        }
    }
}

/// Fills in who else ships each customisation, and takes those out that together are one other release's defaults.
pub(super) fn take(
    list: &mut Vec<Customisation>,
    base: Layer<'_>,
    baseline: &Baseline,
    catalogue: &Catalogue,
) -> Vec<Inherited> {
    if list.is_empty() {
        return Vec::new();
    }
    let Some(flavour) = catalogue.edition_flavour(baseline.edition) else {
        return Vec::new();
    };
    let Some(line) = flavour.line() else {
        return Vec::new();
    };
    let slots: Vec<Slot<'_>> = flavour.slots().collect();
    let others: Vec<Version> = line
        .releases()
        .map(|release| release.version)
        .filter(|version| *version != baseline.edition.version && flavour.ships(*version))
        .collect();
    let edition = |version: &Version| Edition {
        flavour: flavour.index(),
        version: *version,
    };
    let id = |value: &Value| catalogue.value_id(&value.encoded());
    let free = |value: &Value| general(value, &baseline.layout.prefix, &baseline.layout.arch);
    for one in list.iter_mut().filter(|one| one.kind != Kind::Unknown) {
        let lines: Vec<&Slot<'_>> = slots
            .iter()
            .filter(|slot| slot.key() == one.key.as_str())
            .collect();
        let own = one
            .value
            .as_ref()
            .map(|value| [id(value), id(&free(value))]);
        let ships = |version: &&Version| {
            let mut rows = lines
                .iter()
                .filter_map(|slot| slot.at(**version, baseline.build));
            match (rows.find(|row| row.state == RowState::Set), own) {
                (Some(row), Some(own)) => row.value.is_some() && own.contains(&row.value),
                (None, None) => !lines.is_empty(),
                _ => false,
            }
        };
        one.shipped_by = others.iter().filter(ships).map(edition).collect();
    }
    let count = |version: &Version| {
        let edition = edition(version);
        list.iter()
            .filter(|one| one.value.is_some() && one.shipped_by.contains(&edition))
            .filter(|one| one.path == base.path)
            .count()
    };
    let Some((most, donor)) = others
        .iter()
        .map(|version| (count(version), *version))
        .max()
    else {
        return Vec::new();
    };
    if most < SEVERAL || most * 2 < differing(base.document, donor, &slots, baseline, catalogue) {
        return Vec::new();
    }
    let donor = edition(&donor);
    let (old, own) = std::mem::take(list)
        .into_iter()
        // what somebody wrote into a drop-in is a choice
        .partition(|one: &Customisation| one.path == base.path && one.shipped_by.contains(&donor));
    *list = own;
    let convert = |one: Customisation| Inherited {
        key: one.key,
        kind: one.kind,
        default: one.default,
        value: one.value,
        shipped_by: one.shipped_by,
        path: one.path,
        line: one.line,
    };
    let old: Vec<Customisation> = old;
    old.into_iter().map(convert).collect()
}

/// How many settings that the file has, or lacks like the baseline, another release ships otherwise than the baseline.
fn differing(
    document: &Document,
    donor: Version,
    slots: &[Slot<'_>],
    baseline: &Baseline,
    catalogue: &Catalogue,
) -> usize {
    let free = |value: &Value| general(value, &baseline.layout.prefix, &baseline.layout.arch);
    let theirs = slots.iter().filter_map(|slot| {
        let row = slot
            .at(donor, baseline.build)
            .filter(|row| row.state == RowState::Set)?;
        Some((slot.key(), catalogue.value(row.value?)?))
    });
    theirs
        .filter(|(key, value)| {
            let differs = baseline
                .value(key)
                .is_none_or(|own| own != value && free(own) != *value);
            // one that only the other release sets and the file does not have speaks against it too
            differs && (baseline.set(key).is_none() || document.set(&Key::from(*key)).is_some())
        })
        .count()
}
