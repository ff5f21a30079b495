//! Packages, repositories and distributions.

use super::super::Tables;
use super::super::packed;
use super::Packer;

impl Packer {
    pub(super) fn packages(&mut self, tables: &Tables) {
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
}
