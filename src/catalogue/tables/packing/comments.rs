//! Comment lines.

use super::super::Tables;
use super::super::packed::{self, NONE};
use super::{Packer, places, releases, versions};

impl Packer {
    pub(super) fn comments(&mut self, tables: &Tables) {
        for table in &tables.comments {
            let versions = versions(tables, table.line.as_ref());
            let flavour = |name: &str| {
                let at = tables.defaults.iter().position(|flavour| {
                    flavour.line.as_ref() == table.line.as_ref() && flavour.flavour == name
                });
                at.map_or(NONE, |at| at as u32)
            };
            for group in &table.groups {
                let shipped = group.shipped.iter().flat_map(|(name, ranges)| {
                    let flavour = flavour(name);
                    ranges.iter().map(move |range| (flavour, *range))
                });
                let record = packed::Group {
                    shipped: self.list(
                        |lists| &mut lists.shipped,
                        shipped,
                        |_, (flavour, range)| {
                            let packed::Places { from, to } = places(&versions, releases(range));
                            packed::Shipped { flavour, from, to }
                        },
                    ),
                    size: group.hashes.len() as u32,
                };
                let at = self.packed.groups.len() as u32;
                self.packed.groups.push(record);
                let hashes = group.hashes.iter();
                let hashes = hashes.filter_map(|hash| u64::from_str_radix(hash.as_ref(), 16).ok());
                let records = hashes.map(|hash| packed::Hash { hash, group: at });
                self.packed.hashes.extend(records);
            }
        }
        let place = |entry: &packed::Hash| (entry.hash, entry.group);
        self.packed.hashes.sort_by_key(place);
        self.packed.hash_starts = packed::index::starts(&self.packed.hashes);
        self.count_comments(tables);
    }

    /// How many comment lines each release of a flavour's line shipped with it.
    fn count_comments(&mut self, tables: &Tables) {
        for at in 0..self.packed.flavours.len() {
            let Some(flavour) = tables.defaults.get(at) else {
                continue;
            };
            let releases = versions(tables, flavour.line.as_ref()).len();
            let mut counts = vec![packed::Count::default(); releases];
            for group in &self.packed.groups {
                let shipped = self.packed.shipped.get(group.shipped.range());
                let own = shipped.into_iter().flatten();
                for row in own.filter(|row| row.flavour as usize == at) {
                    let places = usize::from(row.from)..usize::from(row.to);
                    for count in counts.get_mut(places).into_iter().flatten() {
                        count.lines += group.size;
                    }
                }
            }
            self.packed.flavours[at].comments =
                self.list(|lists| &mut lists.counts, counts, |_, count| count);
        }
    }
}
