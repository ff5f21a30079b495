//! What settings are, and which of them is read.

use super::super::Tables;
use super::super::packed;
use super::{Packer, line, releases};

impl Packer {
    pub(super) fn settings(&mut self, tables: &Tables) {
        for setting in &tables.settings {
            let record = packed::Setting {
                key: self.text(&setting.key),
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

    pub(super) fn readers(&mut self, tables: &Tables) {
        for reader in &tables.readers {
            for key in &reader.keys {
                let record = packed::ReadKey {
                    line: line(tables, reader.line.as_ref()),
                    key: self.text(&key.key),
                    read: self.ranges(&key.read),
                    types: self.list(
                        |lists| &mut lists.listed,
                        &key.types,
                        |packer, row| packed::Listed {
                            releases: releases(row.releases),
                            texts: packer.texts([&row.is]),
                        },
                    ),
                    accepts: self.list(
                        |lists| &mut lists.listed,
                        &key.accepts,
                        |packer, row| packed::Listed {
                            releases: releases(row.releases),
                            texts: packer.texts(&row.values),
                        },
                    ),
                    absent: self.list(
                        |lists| &mut lists.valued,
                        &key.absent,
                        |packer, row| packed::Valued {
                            releases: releases(row.releases),
                            value: packer.value(&row.is.0),
                        },
                    ),
                    absent_by_hypervisor: self.list(
                        |lists| &mut lists.valued,
                        &key.absent_by_hypervisor,
                        |packer, row| packed::Valued {
                            releases: releases(row.releases),
                            value: packer.value(&row.is.0),
                        },
                    ),
                    aliases: self.texts(&key.aliases),
                };
                self.packed.read_keys.push(record);
            }
        }
    }

    pub(super) fn annotations(&mut self, tables: &Tables) {
        for table in &tables.annotations {
            for one in &table.annotations {
                let record = packed::Annotation {
                    line: line(tables, table.line.as_ref()),
                    name: self.text(&one.name),
                    key: self.text(&one.key),
                    read: self.ranges(&one.read),
                };
                self.packed.annotations.push(record);
            }
        }
    }
}
