//! What the runtimes' own `env` commands print.

use super::super::Tables;
use super::super::packed;
use super::{Packer, line};

impl Packer {
    pub(super) fn environment(&mut self, tables: &Tables) {
        for output in &tables.environment.outputs {
            let formats = self.list(
                |lists| &mut lists.printed,
                &output.formats,
                |packer, row| packed::Printed {
                    what: packer.text(&row.is),
                    means: packer.text(""),
                    by: packer.ranges(&row.printed),
                },
            );
            let keys = self.list(
                |lists| &mut lists.printed,
                output.keys.iter().map(serde_spanned::Spanned::as_ref),
                |packer, row| packed::Printed {
                    what: packer.text(&row.key),
                    means: packer.text(&row.means),
                    by: packer.ranges(&row.printed),
                },
            );
            let record = packed::Output {
                command: self.text(output.command.as_ref()),
                line: line(tables, output.line.as_ref()),
                resolves: output.resolves,
                formats,
                keys,
            };
            self.packed.outputs.push(record);
        }
    }
}
