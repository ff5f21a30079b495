//! From tables to [`Packed`]: each kind of table in a file of its own.

mod changes;
mod comments;
mod defaults;
mod environment;
mod facts;
mod index;
mod packages;
mod readers;
mod releases;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Tables;
use super::changes::{Change, Values};
use super::defaults::{Row, Shipped, Slot, TomlValue};
use super::packed::{self, Lists, NONE, Packed, Span, Text};
use super::range::Range;
use super::version::Version;
use crate::value::Value;

pub(super) fn pack(tables: &Tables) -> Packed {
    let mut packer = Packer::new(tables);
    packer.releases(tables);
    packer.defaults(tables);
    packer.comments(tables);
    packer.settings(tables);
    packer.readers(tables);
    packer.annotations(tables);
    packer.usage(tables);
    packer.changes(tables);
    packer.packages(tables);
    packer.environment(tables);
    packer.finish()
}

struct Packer {
    packed: Lists,
    text: String,
    known: HashMap<String, Text>,
    keys: BTreeMap<String, u32>,
    values: BTreeMap<Vec<u8>, u32>,
}

impl Packer {
    fn new(tables: &Tables) -> Self {
        let slots = || {
            tables
                .defaults
                .iter()
                .flat_map(|flavour| flavour.settings.iter().map(serde_spanned::Spanned::as_ref))
        };
        let keys: BTreeSet<&String> = slots().map(|slot: &Slot| &slot.key).collect();
        let rows =
            slots().flat_map(|slot: &Slot| slot.rows.iter().map(serde_spanned::Spanned::as_ref));
        let shipped = rows.filter_map(|row: &Row| match row.shipped()? {
            Shipped::Set(value) | Shipped::Commented(value) => Some(value.encoded()),
            Shipped::CommentedText(text) => Some(Value::String(text.to_owned()).encoded()),
            _ => None,
        });
        let absent = tables
            .readers
            .iter()
            .flat_map(|reader| &reader.keys)
            .flat_map(|key| key.absent.iter().chain(&key.absent_by_hypervisor))
            .map(|row| row.is.0.encoded());
        let rows = tables
            .changes
            .iter()
            .flat_map(|crossing| crossing.changes.iter().map(serde_spanned::Spanned::as_ref));
        let changed = rows
            .flat_map(|row: &Change| {
                let respelt = match &row.values {
                    Some(Values::Respelt(pairs)) => Some(pairs.values()),
                    _ => None,
                };
                row.was
                    .iter()
                    .chain(&row.now)
                    .chain(respelt.into_iter().flatten())
            })
            .map(|value| value.0.encoded());
        let values: BTreeSet<Vec<u8>> = shipped.chain(absent).chain(changed).collect();
        Self {
            packed: Lists::default(),
            text: String::new(),
            known: HashMap::new(),
            keys: keys.into_iter().cloned().zip(0..).collect(),
            values: values.into_iter().zip(0..).collect(),
        }
    }

    fn text(&mut self, text: &str) -> Text {
        if text.is_empty() {
            return Text::default();
        }
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let place = Text {
            at: self.text.len() as u32,
            len: text.len() as u32,
        };
        self.text.push_str(text);
        self.known.insert(text.to_owned(), place);
        place
    }

    fn optional(&mut self, text: Option<&String>) -> Text {
        self.text(text.map_or("", String::as_str))
    }

    /// Appends a record for each item to one of the lists, and tells where they are.
    fn list<I: IntoIterator, T>(
        &mut self,
        list: fn(&mut Lists) -> &mut Vec<T>,
        items: I,
        mut record: impl FnMut(&mut Self, I::Item) -> T,
    ) -> Span {
        // a record may append to the same list, so its own place comes after
        let records: Vec<T> = items.into_iter().map(|item| record(self, item)).collect();
        let list = list(&mut self.packed);
        let from = list.len() as u32;
        list.extend(records);
        Span {
            from,
            to: list.len() as u32,
        }
    }

    fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a String>) -> Span {
        self.list(
            |lists| &mut lists.texts,
            texts,
            |packer, text| packer.text(text),
        )
    }

    fn ranges(&mut self, ranges: &[Range]) -> Span {
        self.list(
            |lists| &mut lists.ranges,
            ranges,
            |_, range| releases(*range),
        )
    }

    fn value(&self, value: &Value) -> u32 {
        self.values.get(&value.encoded()).copied().unwrap_or(NONE)
    }

    fn optional_value(&self, value: Option<&TomlValue>) -> u32 {
        value.map_or(NONE, |value| self.value(&value.0))
    }

    fn finish(mut self) -> Packed {
        let keys = std::mem::take(&mut self.keys);
        let keys: Vec<_> = keys.keys().map(|key| self.text(key)).collect();
        let mut bytes = Vec::new();
        let values = self.values.keys().map(|value| {
            let place = Text {
                at: bytes.len() as u32,
                len: value.len() as u32,
            };
            bytes.extend(value);
            place
        });
        let values: Vec<_> = values.collect();
        let mut lists = self.packed;
        lists.keys = keys;
        lists.values = values;
        let text = &self.text;
        let name = |place: Text| {
            let key = &text[place.at as usize..(place.at + place.len) as usize];
            (last_segment(key), key)
        };
        lists.settings.sort_by(|a, b| name(a.key).cmp(&name(b.key)));
        lists
            .read_keys
            .sort_by(|a, b| name(a.key).cmp(&name(b.key)).then(a.line.cmp(&b.line)));
        lists
            .facts
            .sort_by(|a, b| name(a.key).cmp(&name(b.key)).then(a.line.cmp(&b.line)));
        index::fill(&mut lists, &self.text, &bytes);
        lists.packed(self.text, bytes)
    }
}

fn releases(range: Range) -> packed::Releases {
    let since = range.since.packed();
    let end = if range.only {
        Some(since + 1)
    } else {
        range.until.map(Version::packed)
    };
    packed::Releases {
        since,
        until: end.unwrap_or(u32::MAX),
    }
}

fn last_segment(key: &str) -> &str {
    crate::key::segments(key).last().unwrap_or_default()
}

fn versions(tables: &Tables, line: &str) -> Vec<Version> {
    let line = tables.releases.line(line);
    line.map(|(_, line)| tables.releases.versions(line))
        .unwrap_or_default()
}

/// Where a range lies among a line's releases.
fn places(versions: &[Version], range: packed::Releases) -> packed::Places {
    let place = |end: u32| versions.partition_point(|version| version.packed() < end) as u16;
    packed::Places {
        from: place(range.since),
        to: place(range.until),
    }
}

fn line(tables: &Tables, name: &str) -> u32 {
    tables.releases.line(name).map_or(NONE, |(at, _)| at as u32)
}
