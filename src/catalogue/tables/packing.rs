//! From tables to [`Packed`].

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};

use super::defaults::{self, Shipped, TomlValue};
use super::packed::{self, NONE, Packed, Span, Text, state};
use super::range::Range;
use super::version::Version;
use super::{Tables, changes};
use crate::value::Value;

pub(super) fn pack(tables: &Tables) -> Packed {
    let mut packer = Packer::new(tables);
    packer.releases(tables);
    packer.defaults(tables);
    packer.comments(tables);
    packer.settings(tables);
    packer.readers(tables);
    packer.changes(tables);
    packer.packages(tables);
    packer.finish()
}

struct Packer {
    packed: Lists,
    text: String,
    known: HashMap<String, Text>,
    keys: BTreeMap<String, u32>,
    values: BTreeMap<Vec<u8>, u32>,
}

#[derive(Default)]
struct Lists {
    texts: Vec<Text>,
    ranges: Vec<packed::Releases>,
    products: Vec<packed::Product>,
    releases: Vec<packed::Release>,
    lines: Vec<packed::Line>,
    listed: Vec<packed::Listed>,
    counterparts: Vec<packed::Counterpart>,
    ended: Vec<packed::Ended>,
    layouts: Vec<packed::Layout>,
    flavours: Vec<packed::Flavour>,
    files: Vec<packed::FileName>,
    builds: Vec<packed::Build>,
    slots: Vec<packed::Slot>,
    rows: Vec<packed::Row>,
    hashes: Vec<packed::Hash>,
    groups: Vec<packed::Group>,
    shipped: Vec<packed::Shipped>,
    settings: Vec<packed::Setting>,
    read_keys: Vec<packed::ReadKey>,
    valued: Vec<packed::Valued>,
    places: Vec<packed::Places>,
    respelt: Vec<packed::Respelt>,
    changes: Vec<packed::Change>,
    packages: Vec<packed::Package>,
    repositories: Vec<packed::Repository>,
    unsupported: Vec<packed::Unsupported>,
}

/// Appends what `items` give to a list and tells where they are.
fn extend<T>(list: &mut Vec<T>, items: impl IntoIterator<Item = T>) -> Span {
    let from = list.len() as u32;
    list.extend(items);
    Span {
        from,
        to: list.len() as u32,
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

impl Packer {
    fn new(tables: &Tables) -> Self {
        let slots = || {
            tables
                .defaults
                .iter()
                .flat_map(|flavour| flavour.settings.iter().map(serde_spanned::Spanned::as_ref))
        };
        let keys: BTreeSet<&String> = slots().map(|slot: &defaults::Slot| &slot.key).collect();
        let rows = slots()
            .flat_map(|slot: &defaults::Slot| slot.rows.iter().map(serde_spanned::Spanned::as_ref));
        let shipped = rows.filter_map(|row: &defaults::Row| match row.shipped()? {
            Shipped::Set(value) | Shipped::Commented(value) => Some(value.encoded()),
            Shipped::CommentedText(text) => Some(Value::String(text.to_owned()).encoded()),
            _ => None,
        });
        let absent = tables
            .readers
            .iter()
            .flat_map(|reader| &reader.keys)
            .flat_map(|key| &key.absent)
            .map(|row| row.is.0.encoded());
        let rows = tables
            .changes
            .iter()
            .flat_map(|crossing| crossing.changes.iter().map(serde_spanned::Spanned::as_ref));
        let changed = rows
            .flat_map(|row: &changes::Change| {
                let respelt = match &row.values {
                    Some(changes::Values::Respelt(pairs)) => Some(pairs.values()),
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

    fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a String>) -> Span {
        let places: Vec<_> = texts.into_iter().map(|text| self.text(text)).collect();
        extend(&mut self.packed.texts, places)
    }

    fn value(&self, value: &Value) -> u32 {
        self.values.get(&value.encoded()).copied().unwrap_or(NONE)
    }

    fn optional_value(&self, value: Option<&TomlValue>) -> u32 {
        value.map_or(NONE, |value| self.value(&value.0))
    }

    fn packages(&mut self, tables: &Tables) {
        for row in &tables.packages.packages {
            let row = row.as_ref();
            let record = packed::Package {
                name: self.text(&row.name),
                product: self.text(&row.product),
                part: self.text(&row.part),
                units: self.texts(&row.units),
                with: row
                    .with
                    .iter()
                    .fold(0, |bits, with| bits | packed::database_bit(*with)),
                shared: row.shared,
            };
            self.packed.packages.push(record);
        }
        for row in &tables.packages.repositories {
            let record = packed::Repository {
                product: self.text(&row.product),
                path: self.text(&row.path),
                with: packed::database_bit(row.with),
            };
            self.packed.repositories.push(record);
        }
        for row in &tables.packages.unsupported {
            let row = row.as_ref();
            let record = packed::Unsupported {
                id: self.text(&row.id),
                title: self.text(&row.title),
                why: self.text(&row.why),
            };
            self.packed.unsupported.push(record);
        }
    }

    fn releases(&mut self, tables: &Tables) {
        for product in &tables.releases.products {
            let list: Vec<_> = product
                .releases
                .iter()
                .map(|release| packed::Release {
                    version: release.as_ref().version.packed(),
                    date: self.text(&release.as_ref().date),
                })
                .collect();
            let record = packed::Product {
                name: self.text(product.name.as_ref()),
                title: self.text(&product.title),
                short: self.optional(product.short.as_ref()),
                releases: extend(&mut self.packed.releases, list),
            };
            self.packed.products.push(record);
        }
        for line in &tables.releases.lines {
            let product = line
                .name
                .as_ref()
                .split_once('/')
                .map_or("", |(product, _)| product);
            let search: Vec<_> = line
                .search
                .iter()
                .map(|search| packed::Listed {
                    releases: releases(search.releases),
                    texts: self.texts(&search.paths),
                })
                .collect();
            let counterparts: Vec<_> = line
                .flavours
                .iter()
                .map(|row| packed::Counterpart {
                    of: self.text(&row.of),
                    is: self.text(&row.is),
                    releases: releases(row.releases),
                })
                .collect();
            let ended: Vec<_> = line
                .ended
                .iter()
                .map(|row| packed::Ended {
                    flavour: self.text(&row.flavour),
                    releases: releases(row.releases),
                    why: self.text(&row.why),
                    instead: self.texts(&row.instead),
                })
                .collect();
            let record = packed::Line {
                name: self.text(line.name.as_ref()),
                title: self.text(&line.title),
                product: tables
                    .releases
                    .products
                    .iter()
                    .position(|known| known.name.as_ref() == product)
                    .unwrap_or_default() as u32,
                since: line.since.packed(),
                usual: releases(line.usual),
                search: extend(&mut self.packed.listed, search),
                charted: {
                    let own = tables
                        .changes
                        .iter()
                        .filter(|crossing| crossing.to.as_ref() == line.name.as_ref());
                    own.filter_map(|crossing| crossing.through)
                        .max()
                        .unwrap_or_default()
                        .packed()
                },
                drop_ins: extend(
                    &mut self.packed.ranges,
                    line.drop_ins.iter().copied().map(releases),
                ),
                counterparts: extend(&mut self.packed.counterparts, counterparts),
                ended: extend(&mut self.packed.ended, ended),
            };
            self.packed.lines.push(record);
        }
        for layout in &tables.releases.layouts {
            let record = packed::Layout {
                name: self.text(layout.name.as_ref()),
                prefix: self.text(&layout.prefix),
                title: self.text(&layout.title),
            };
            self.packed.layouts.push(record);
        }
    }

    fn defaults(&mut self, tables: &Tables) {
        for flavour in &tables.defaults {
            let versions = versions(tables, flavour.line.as_ref());
            let files: Vec<_> = flavour
                .files
                .iter()
                .map(|file| packed::FileName {
                    since: file.since.packed(),
                    name: self.text(&file.name),
                })
                .collect();
            let builds: Vec<_> = flavour
                .builds
                .iter()
                .map(|build| {
                    let ranges = || build.as_ref().releases.iter().copied().map(releases);
                    packed::Build {
                        name: self.text(&build.as_ref().name),
                        releases: extend(&mut self.packed.ranges, ranges()),
                        places: extend(
                            &mut self.packed.places,
                            ranges().map(|range| places(&versions, range)),
                        ),
                    }
                })
                .collect();
            let slots: Vec<_> = flavour
                .settings
                .iter()
                .map(|slot| self.slot(slot.as_ref(), flavour, &versions))
                .collect();
            let record = packed::Flavour {
                line: line(tables, flavour.line.as_ref()),
                name: self.text(&flavour.flavour),
                hypervisor: {
                    let mut keys = flavour.settings.iter().map(|slot| &slot.as_ref().key);
                    let key = keys.find_map(|key| key.strip_prefix("hypervisor."));
                    self.text(
                        key.and_then(|key| key.split('.').next())
                            .unwrap_or_default(),
                    )
                },
                files: extend(&mut self.packed.files, files),
                builds: extend(&mut self.packed.builds, builds),
                slots: extend(&mut self.packed.slots, slots),
            };
            self.packed.flavours.push(record);
        }
    }

    fn slot(
        &mut self,
        slot: &defaults::Slot,
        flavour: &defaults::Flavour,
        versions: &[Version],
    ) -> packed::Slot {
        let rows: Vec<_> = slot
            .rows
            .iter()
            .map(|row| {
                let row = row.as_ref();
                let bit = |name: &String| {
                    flavour
                        .builds
                        .iter()
                        .position(|build| &build.as_ref().name == name)
                        .map_or(0, |at| 1 << at)
                };
                let (state, value) = match row.shipped() {
                    Some(Shipped::Set(value)) => (state::SET, self.value(value)),
                    Some(Shipped::Commented(value)) => (state::COMMENTED, self.value(value)),
                    Some(Shipped::CommentedText(text)) => (
                        state::COMMENTED_TEXT,
                        self.value(&Value::String(text.to_owned())),
                    ),
                    Some(Shipped::Broken) => (state::BROKEN, NONE),
                    Some(Shipped::Usual) => (state::USUAL, NONE),
                    Some(Shipped::Gone) | None => (state::GONE, NONE),
                };
                packed::Row {
                    since: row.since.packed(),
                    value,
                    place: versions.partition_point(|version| *version < row.since) as u16,
                    on: row.on.iter().map(bit).fold(0, |mask, bit| mask | bit),
                    state,
                    built: match row.built.as_deref() {
                        Some("whole") => 1,
                        Some(_) => 2,
                        None => 0,
                    },
                }
            })
            .collect();
        packed::Slot {
            key: self.keys.get(&slot.key).copied().unwrap_or(NONE),
            rows: extend(&mut self.packed.rows, rows),
        }
    }

    fn comments(&mut self, tables: &Tables) {
        for table in &tables.comments {
            let versions = versions(tables, table.line.as_ref());
            for group in &table.groups {
                let of = |name: &str| {
                    tables.defaults.iter().position(|flavour| {
                        flavour.line.as_ref() == table.line.as_ref() && flavour.flavour == name
                    })
                };
                let shipped = group.shipped.iter().flat_map(|(name, ranges)| {
                    let flavour = of(name).map_or(NONE, |at| at as u32);
                    let versions = &versions;
                    ranges.iter().map(move |range| {
                        let packed::Places { from, to } = places(versions, releases(*range));
                        packed::Shipped { flavour, from, to }
                    })
                });
                let record = packed::Group {
                    shipped: extend(&mut self.packed.shipped, shipped),
                    size: group.hashes.len() as u32,
                };
                let at = self.packed.groups.len() as u32;
                self.packed.groups.push(record);
                let hashes = group
                    .hashes
                    .iter()
                    .filter_map(|hash| u64::from_str_radix(hash.as_ref(), 16).ok());
                self.packed
                    .hashes
                    .extend(hashes.map(|hash| packed::Hash { hash, group: at }));
            }
        }
        self.packed
            .hashes
            .sort_by_key(|entry| (entry.hash, entry.group));
    }

    fn settings(&mut self, tables: &Tables) {
        for setting in &tables.settings {
            let record = packed::Setting {
                key: self.text(&setting.key),
                name: self.text(last_segment(&setting.key)),
                unit: self.optional(setting.unit.as_ref()),
                text: self.text(&setting.text),
                accepted: self.texts(&setting.accepted),
                kind: setting.kind as u8,
                class: setting.class as u8,
                shape: setting.shape as u8,
                weakens: setting.weakens,
            };
            self.packed.settings.push(record);
        }
    }

    fn readers(&mut self, tables: &Tables) {
        for reader in &tables.readers {
            for key in &reader.keys {
                let types: Vec<_> = key
                    .types
                    .iter()
                    .map(|row| packed::Listed {
                        releases: releases(row.releases),
                        texts: self.texts([&row.is]),
                    })
                    .collect();
                let accepts: Vec<_> = key
                    .accepts
                    .iter()
                    .map(|row| packed::Listed {
                        releases: releases(row.releases),
                        texts: self.texts(&row.values),
                    })
                    .collect();
                let absent: Vec<_> = key
                    .absent
                    .iter()
                    .map(|row| packed::Valued {
                        releases: releases(row.releases),
                        value: self.value(&row.is.0),
                    })
                    .collect();
                let record = packed::ReadKey {
                    line: line(tables, reader.line.as_ref()),
                    key: self.text(&key.key),
                    name: self.text(last_segment(&key.key)),
                    read: extend(
                        &mut self.packed.ranges,
                        key.read.iter().copied().map(releases),
                    ),
                    types: extend(&mut self.packed.listed, types),
                    accepts: extend(&mut self.packed.listed, accepts),
                    absent: extend(&mut self.packed.valued, absent),
                    aliases: self.texts(&key.aliases),
                };
                self.packed.read_keys.push(record);
            }
        }
    }

    fn changes(&mut self, tables: &Tables) {
        for crossing in &tables.changes {
            for row in &crossing.changes {
                let row = row.as_ref();
                let (values, respelt) = match &row.values {
                    Some(changes::Values::List(values)) => {
                        (values.iter().map(plain).collect(), Vec::new())
                    }
                    Some(changes::Values::Respelt(pairs)) => (Vec::new(), self.respelt(pairs)),
                    None => <(Vec<String>, Vec<packed::Respelt>)>::default(),
                };
                let record = packed::Change {
                    from: line(tables, crossing.from.as_ref()),
                    to: line(tables, crossing.to.as_ref()),
                    at: row.at.packed(),
                    until: row.until.map_or(u32::MAX, Version::packed),
                    id: self.text(&row.id),
                    key: self.text(&row.key),
                    to_key: self.optional(row.to.as_ref()),
                    conversion: self.optional(row.conversion.as_ref()),
                    values: self.texts(&values),
                    respelt: extend(&mut self.packed.respelt, respelt),
                    flavours: self.texts(&row.flavours),
                    below: row.below.unwrap_or(i64::MIN),
                    above: row.above.unwrap_or(i64::MAX),
                    instead: self.optional(row.instead.as_ref()),
                    was: self.optional_value(row.was.as_ref()),
                    now: self.optional_value(row.now.as_ref()),
                    why: self.text(&row.why),
                    source: self.text(&row.source),
                    verb: row.verb as u8,
                    is_table: is_table(tables, &row.key),
                };
                self.packed.changes.push(record);
            }
            for group in &crossing.appeared {
                for key in group.keys.iter().map(serde_spanned::Spanned::as_ref) {
                    let record = self.appeared(tables, crossing, group, key);
                    self.packed.changes.push(record);
                }
            }
        }
    }

    fn respelt(&mut self, pairs: &BTreeMap<String, TomlValue>) -> Vec<packed::Respelt> {
        let records = pairs.iter().map(|(old, new)| packed::Respelt {
            old: self.text(old),
            new: self.value(&new.0),
        });
        records.collect()
    }

    fn appeared(
        &mut self,
        tables: &Tables,
        crossing: &changes::Crossing,
        group: &changes::Appeared,
        key: &changes::NewKey,
    ) -> packed::Change {
        packed::Change {
            from: line(tables, crossing.from.as_ref()),
            to: line(tables, crossing.to.as_ref()),
            at: group.at.packed(),
            until: u32::MAX,
            id: self.text(&key.id),
            key: self.text(&key.key),
            to_key: Text::default(),
            conversion: Text::default(),
            values: self.texts(&key.values),
            respelt: Span::default(),
            instead: Text::default(),
            flavours: Span::default(),
            below: i64::MIN,
            above: i64::MAX,
            was: NONE,
            now: NONE,
            why: self.text(&key.why),
            source: self.text(&group.source),
            verb: changes::Verb::Appear as u8,
            is_table: false,
        }
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
        let text = &self.text;
        let name = |place: Text| {
            let key = &text[place.at as usize..(place.at + place.len) as usize];
            (last_segment(key), key)
        };
        lists.settings.sort_by(|a, b| name(a.key).cmp(&name(b.key)));
        lists
            .read_keys
            .sort_by(|a, b| name(a.key).cmp(&name(b.key)).then(a.line.cmp(&b.line)));
        Packed {
            text: Cow::Owned(self.text),
            bytes: Cow::Owned(bytes),
            keys: Cow::Owned(keys),
            values: Cow::Owned(values),
            texts: Cow::Owned(lists.texts),
            ranges: Cow::Owned(lists.ranges),
            products: Cow::Owned(lists.products),
            releases: Cow::Owned(lists.releases),
            lines: Cow::Owned(lists.lines),
            listed: Cow::Owned(lists.listed),
            counterparts: Cow::Owned(lists.counterparts),
            ended: Cow::Owned(lists.ended),
            layouts: Cow::Owned(lists.layouts),
            flavours: Cow::Owned(lists.flavours),
            files: Cow::Owned(lists.files),
            builds: Cow::Owned(lists.builds),
            slots: Cow::Owned(lists.slots),
            rows: Cow::Owned(lists.rows),
            hashes: Cow::Owned(lists.hashes),
            groups: Cow::Owned(lists.groups),
            shipped: Cow::Owned(lists.shipped),
            settings: Cow::Owned(lists.settings),
            read_keys: Cow::Owned(lists.read_keys),
            valued: Cow::Owned(lists.valued),
            places: Cow::Owned(lists.places),
            respelt: Cow::Owned(lists.respelt),
            changes: Cow::Owned(lists.changes),
            packages: Cow::Owned(lists.packages),
            repositories: Cow::Owned(lists.repositories),
            unsupported: Cow::Owned(lists.unsupported),
        }
    }
}

fn last_segment(key: &str) -> &str {
    crate::key::segments(key).last().unwrap_or_default()
}

/// Where a range lies among a line's releases.
fn places(versions: &[Version], range: packed::Releases) -> packed::Places {
    let place = |end: u32| versions.partition_point(|version| version.packed() < end) as u16;
    packed::Places {
        from: place(range.since),
        to: place(range.until),
    }
}

fn versions(tables: &Tables, line: &str) -> Vec<Version> {
    let line = tables.releases.line(line);
    line.map(|(_, line)| tables.releases.versions(line))
        .unwrap_or_default()
}

/// Whether no setting is described under a key of the change tables.
fn is_table(tables: &Tables, key: &str) -> bool {
    let fits = |pattern: &str| {
        let mut own = crate::key::segments(pattern);
        let all = crate::key::segments(key).all(|want| {
            own.next()
                .is_some_and(|have| want == "*" || have == "*" || want == have)
        });
        all && own.next().is_none()
    };
    !tables.settings.iter().any(|setting| fits(&setting.key))
}

/// A string without quotes, anything else as TOML.
fn plain(value: &TomlValue) -> String {
    value
        .0
        .as_str()
        .map_or_else(|| value.0.to_string(), str::to_owned)
}

fn line(tables: &Tables, name: &str) -> u32 {
    tables.releases.line(name).map_or(NONE, |(at, _)| at as u32)
}

/// Reads any TOML value through serde.
pub(super) struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a TOML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(TomlValue(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((name, TomlValue(value))) = map.next_entry::<String, _>()? {
            entries.push((name, value));
        }
        Ok(Value::Table(entries))
    }
}
