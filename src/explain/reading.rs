//! Who reads a setting, and what its files have.

use super::{Stretch, overlap};
use crate::baseline::usual_build;
use crate::catalogue::{
    Annotation, Catalogue, Edition, Flavour, Layout, Line, ReadKey, RowState, Slot, Version,
    specific,
};
use crate::key;
use crate::value::Value;

/// What a line's releases make of a setting.
pub struct Reading<'c> {
    /// The line.
    pub line: Line<'c>,
    /// The releases that read it.
    pub read: Vec<Stretch<()>>,
    /// Its type in the program's own language.
    pub types: Vec<Stretch<&'c str>>,
    /// The values that are accepted, where not any is.
    pub accepts: Vec<Stretch<Vec<&'c str>>>,
    /// The value in force where the line is missing, where it is known; a table of hypervisors where it depends on them.
    pub absent: Vec<Stretch<Value>>,
    /// What files had, a flavour each; paths as under `/usr` on `x86_64`.
    pub shipped: Vec<Shipped<'c>>,
    /// Other names that are taken for it.
    pub aliases: Vec<&'c str>,
}

/// What one flavour's files had.
pub struct Shipped<'c> {
    /// The flavour's name.
    pub flavour: &'c str,
    /// The hypervisor whose table its file has.
    pub hypervisor: &'c str,
    /// Line by line through the releases.
    pub values: Vec<Stretch<ShippedValue>>,
}

/// A line of a shipped file.
#[derive(Debug, Clone, PartialEq)]
pub struct ShippedValue {
    /// How the line was.
    pub state: RowState,
    /// Its value.
    pub value: Option<Value>,
}

/// An annotation of pods, and the releases that read it.
pub struct Annotated<'c> {
    /// Its full name.
    pub name: &'c str,
    /// The line.
    pub line: Line<'c>,
    /// The releases.
    pub read: Vec<Stretch<()>>,
}

impl<'c> Reading<'c> {
    pub(super) fn of(
        catalogue: &'c Catalogue,
        line: Line<'c>,
        key: &str,
        scope: Option<Edition>,
    ) -> Self {
        let releases = releases(&line, scope);
        let found = reader(catalogue, &line, key);
        let read = |version: Version| found.filter(|reader| reader.read_by(version));
        let accepts = |version: Version| {
            let values: Vec<&str> = read(version)?.accepts(version).collect();
            (!values.is_empty()).then_some(values)
        };
        let own = scope.map(|edition| edition.flavour);
        let flavours = line
            .flavours()
            .filter(|flavour| own.is_none_or(|own| own == flavour.index()));
        let shipped = flavours.filter_map(|flavour| {
            let own = flavour.slots().filter(|slot| overlap(slot.key(), key));
            let slots: Vec<Slot<'c>> = own.collect();
            (!slots.is_empty()).then(|| Shipped {
                flavour: flavour.name(),
                hypervisor: flavour.hypervisor(),
                values: Stretch::of(&releases, |version| {
                    shipped(catalogue, flavour, &slots, version)
                }),
            })
        });
        Self {
            read: Stretch::of(&releases, |version| read(version).map(|_| ())),
            types: Stretch::of(&releases, |version| read(version)?.type_name(version)),
            accepts: Stretch::of(&releases, accepts),
            absent: Stretch::of(&releases, |version| absent(read(version)?, version, key)),
            shipped: shipped.filter(|own| !own.values.is_empty()).collect(),
            aliases: found.map_or_else(Vec::new, |reader| reader.aliases().collect()),
            line,
        }
    }

    /// The newest release that reads it.
    pub fn newest(&self) -> Option<Version> {
        self.read.last().map(|stretch| stretch.last)
    }

    /// What the files of a release have, and the flavours that have it; in the order of the flavours.
    pub fn shipped_in(&self, version: Version) -> Vec<(&ShippedValue, Vec<&'c str>)> {
        let mut groups: Vec<(&ShippedValue, Vec<&'c str>)> = Vec::new();
        for own in &self.shipped {
            let mut stretches = own.values.iter();
            let Some(stretch) =
                stretches.find(|stretch| (stretch.first..=stretch.last).contains(&version))
            else {
                continue;
            };
            match groups.iter_mut().find(|(fact, _)| **fact == stretch.fact) {
                Some((_, flavours)) => flavours.push(own.flavour),
                None => groups.push((&stretch.fact, vec![own.flavour])),
            }
        }
        groups
    }

    /// The value in force in a release where the line is missing.
    pub fn absent_in(&self, version: Version) -> Option<&Value> {
        let mut stretches = self.absent.iter();
        let found = stretches.find(|stretch| (stretch.first..=stretch.last).contains(&version));
        found.map(|stretch| &stretch.fact)
    }
}

/// The value in force without a key: that of its hypervisor, or of all where they have the same.
fn absent(reader: ReadKey<'_>, version: Version, key: &str) -> Option<Value> {
    let by_hypervisor = reader.absent_by_hypervisor(version);
    let Some((_, first)) = by_hypervisor.first() else {
        return reader.absent(version);
    };
    let own = key::segments(key).nth(1).unwrap_or_default();
    let mut named = by_hypervisor.iter().filter(|(name, _)| name == own);
    match named.next() {
        Some((_, value)) => Some(value.clone()),
        None if own != "*" => reader.absent(version),
        None if by_hypervisor.iter().all(|(_, value)| value == first) => Some(first.clone()),
        None => Some(Value::Table(by_hypervisor)),
    }
}

/// What a line's readers know of a key in which `*` may stand for a segment.
pub(super) fn reader<'c>(
    catalogue: &'c Catalogue,
    line: &Line<'_>,
    key: &str,
) -> Option<ReadKey<'c>> {
    let exact = catalogue.read_key(line, key);
    exact.or_else(|| {
        catalogue
            .read_keys(line)
            .find(|reader| overlap(reader.pattern(), key))
    })
}

/// The annotations that take a setting's place.
pub(super) fn annotations<'c>(
    catalogue: &'c Catalogue,
    pattern: &str,
    scope: Option<Edition>,
) -> Vec<Annotated<'c>> {
    let own = scope.and_then(|edition| catalogue.edition_line(edition));
    let fits = |one: &Annotation<'_>| one.key() == pattern;
    let all = catalogue.annotations().filter(fits).filter_map(|one| {
        let line = one.line()?;
        let releases = releases(&line, scope);
        Some(Annotated {
            name: one.name(),
            line,
            read: Stretch::of(&releases, |version| one.read_by(version).then_some(())),
        })
    });
    all.filter(|one| own.is_none_or(|own| own.index() == one.line.index()))
        .filter(|one| !one.read.is_empty())
        .collect()
}

/// The releases of a line that are looked at.
pub(super) fn releases(line: &Line<'_>, scope: Option<Edition>) -> Vec<Version> {
    let all = line.releases().map(|release| release.version);
    all.filter(|version| scope.is_none_or(|edition| edition.version == *version))
        .collect()
}

/// What a flavour's file of a release has under a key's slots: the line that is set, else the first that is commented out.
fn shipped(
    catalogue: &Catalogue,
    flavour: Flavour<'_>,
    slots: &[Slot<'_>],
    version: Version,
) -> Option<ShippedValue> {
    if !flavour.ships(version) {
        return None;
    }
    let layout = Layout {
        name: "usr".to_owned(),
        prefix: "/usr".to_owned(),
        arch: "x86_64".to_owned(),
    };
    let edition = Edition {
        flavour: flavour.index(),
        version,
    };
    let build = usual_build(catalogue, edition, &layout);
    let rows: Vec<_> = slots
        .iter()
        .filter_map(|slot| slot.at(version, build))
        .collect();
    let is_set = |state: RowState| matches!(state, RowState::Set | RowState::Broken);
    let row = rows
        .iter()
        .rfind(|row| is_set(row.state))
        .or_else(|| rows.first())?;
    let value = row.value.and_then(|id| catalogue.value(id));
    Some(ShippedValue {
        state: row.state,
        value: value.map(|value| specific(&value, &layout.prefix, &layout.arch)),
    })
}

/// The table a key belongs to.
pub(super) fn table(key: &str) -> &str {
    let name = key::segments(key).last().map_or(0, str::len);
    key[..key.len() - name].trim_end_matches('.')
}
