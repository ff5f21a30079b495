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
    }
}
