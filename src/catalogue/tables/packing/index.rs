//! The index of keys, values and names.

use std::collections::BTreeMap;

use super::super::packed::{At, Lists, Name, Span, Text, index};
use super::last_segment;

/// Fills it, once the lists that it leads to are in their order.
pub(super) fn fill(lists: &mut Lists, text: &str, bytes: &[u8]) {
    let of = |place: &Text| &text[place.at as usize..(place.at + place.len) as usize];
    let mut names: BTreeMap<&str, Name> = BTreeMap::new();
    let name = |key: &Text| {
        let len = last_segment(of(key)).len() as u32;
        Text {
            at: key.at + key.len - len,
            len,
        }
    };
    let mut told = |name: Text, at: usize, span: fn(&mut Name) -> &mut Span| {
        let entry = names.entry(of(&name)).or_insert(Name {
            text: name,
            ..Name::default()
        });
        let span = span(entry);
        if span.to == 0 {
            span.from = at as u32;
        }
        span.to = at as u32 + 1;
    };
    for (at, record) in lists.settings.iter().enumerate() {
        told(name(&record.key), at, |name| &mut name.settings);
    }
    for (at, record) in lists.read_keys.iter().enumerate() {
        told(name(&record.key), at, |name| &mut name.read_keys);
    }
    for (at, record) in lists.facts.iter().enumerate() {
        told(name(&record.key), at, |name| &mut name.facts);
    }
    let mut aliased: Vec<(&str, Text, u32)> = Vec::new();
    for (at, record) in (0..).zip(&lists.read_keys) {
        let others = lists.texts.get(record.aliases.range());
        aliased.extend(
            others
                .into_iter()
                .flatten()
                .map(|name| (of(name), *name, at)),
        );
    }
    aliased.sort_by_key(|(name, _, at)| (*name, *at));
    for (at, (_, name, _)) in aliased.iter().enumerate() {
        told(*name, at, |name| &mut name.aliased);
    }
    lists.aliased = aliased.iter().map(|(_, _, at)| At { at: *at }).collect();
    lists.name_buckets = index::buckets(names.keys().map(|name| name.as_bytes()));
    lists.names = names.into_values().collect();
    lists.key_buckets = index::buckets(lists.keys.iter().map(|key| of(key).as_bytes()));
    let value = |place: &Text| &bytes[place.at as usize..(place.at + place.len) as usize];
    lists.value_buckets = index::buckets(lists.values.iter().map(value));
}
