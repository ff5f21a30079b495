//! Products, lines and layouts.

use super::super::Tables;
use super::super::packed;
use super::super::releases::Line;
use super::{Packer, releases};

impl Packer {
    pub(super) fn releases(&mut self, tables: &Tables) {
        for product in &tables.releases.products {
            let record = packed::Product {
                name: self.text(product.name.as_ref()),
                title: self.text(&product.title),
                short: self.optional(product.short.as_ref()),
                releases: self.list(
                    |lists| &mut lists.releases,
                    product.releases.iter().map(serde_spanned::Spanned::as_ref),
                    |packer, release| packed::Release {
                        version: release.version.packed(),
                        date: packer.text(&release.date),
                    },
                ),
            };
            self.packed.products.push(record);
        }
        for line in &tables.releases.lines {
            let record = self.line(line, tables);
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

    fn line(&mut self, line: &Line, tables: &Tables) -> packed::Line {
        let name = line.name.as_ref();
        let product = name.split_once('/').map_or("", |(product, _)| product);
        let mut products = tables.releases.products.iter();
        let product = products.position(|known| known.name.as_ref() == product);
        let own = tables
            .changes
            .iter()
            .filter(|crossing| crossing.to.as_ref() == name);
        let charted = own.filter_map(|crossing| crossing.through).max();
        packed::Line {
            name: self.text(name),
            title: self.text(&line.title),
            product: product.unwrap_or_default() as u32,
            since: line.since.packed(),
            usual: releases(line.usual),
            search: self.list(
                |lists| &mut lists.listed,
                &line.search,
                |packer, search| packed::Listed {
                    releases: releases(search.releases),
                    texts: packer.texts(&search.paths),
                },
            ),
            notation: line.notation as u8,
            charted: charted.unwrap_or_default().packed(),
            drop_ins: self.ranges(&line.drop_ins),
            counterparts: self.list(
                |lists| &mut lists.counterparts,
                &line.flavours,
                |packer, row| packed::Counterpart {
                    of: packer.text(&row.of),
                    is: packer.text(&row.is),
                    releases: releases(row.releases),
                },
            ),
            ended: self.list(
                |lists| &mut lists.ended,
                &line.ended,
                |packer, row| packed::Ended {
                    flavour: packer.text(&row.flavour),
                    releases: releases(row.releases),
                    why: packer.text(&row.why),
                    instead: packer.texts(&row.instead),
                },
            ),
        }
    }
}
