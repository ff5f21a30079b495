//! What editions shipped.

use super::super::Tables;
use super::super::defaults::{Flavour, Row, Shipped, Slot};
use super::super::packed::{self, NONE, state};
use super::super::version::Version;
use super::{Packer, line, places, releases, versions};
use crate::value::Value;

impl Packer {
    pub(super) fn defaults(&mut self, tables: &Tables) {
        for flavour in &tables.defaults {
            let versions = versions(tables, flavour.line.as_ref());
            let mut keys = flavour.settings.iter().map(|slot| &slot.as_ref().key);
            let table = keys.find_map(|key| key.strip_prefix("hypervisor."));
            let hypervisor = table.and_then(|key| key.split('.').next());
            let record = packed::Flavour {
                line: line(tables, flavour.line.as_ref()),
                name: self.text(&flavour.flavour),
                hypervisor: self.text(hypervisor.unwrap_or_default()),
                files: self.list(
                    |lists| &mut lists.files,
                    &flavour.files,
                    |packer, file| packed::FileName {
                        since: file.since.packed(),
                        name: packer.text(&file.name),
                    },
                ),
                builds: self.list(
                    |lists| &mut lists.builds,
                    flavour.builds.iter().map(serde_spanned::Spanned::as_ref),
                    |packer, build| packed::Build {
                        name: packer.text(&build.name),
                        releases: packer.ranges(&build.releases),
                        places: packer.list(
                            |lists| &mut lists.places,
                            &build.releases,
                            |_, range| places(&versions, releases(*range)),
                        ),
                    },
                ),
                slots: self.list(
                    |lists| &mut lists.slots,
                    flavour.settings.iter().map(serde_spanned::Spanned::as_ref),
                    |packer, slot| packer.slot(slot, flavour, &versions),
                ),
                comments: packed::Span::default(),
            };
            self.packed.flavours.push(record);
        }
    }

    fn slot(&mut self, slot: &Slot, flavour: &Flavour, versions: &[Version]) -> packed::Slot {
        packed::Slot {
            key: self.keys.get(&slot.key).copied().unwrap_or(NONE),
            rows: self.list(
                |lists| &mut lists.rows,
                slot.rows.iter().map(serde_spanned::Spanned::as_ref),
                |packer, row| packer.row(row, flavour, versions),
            ),
        }
    }

    fn row(&self, row: &Row, flavour: &Flavour, versions: &[Version]) -> packed::Row {
        let bit = |name: &String| {
            let mut builds = flavour.builds.iter();
            let at = builds.position(|build| &build.as_ref().name == name);
            at.map_or(0, |at| 1 << at)
        };
        let (state, value) = match row.shipped() {
            Some(Shipped::Set(value)) => (state::SET, self.value(value)),
            Some(Shipped::Commented(value)) => (state::COMMENTED, self.value(value)),
            Some(Shipped::CommentedText(text)) => {
                let text = Value::String(text.to_owned());
                (state::COMMENTED_TEXT, self.value(&text))
            }
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
    }
}
