//! Units of values, which a release may have otherwise than the others.

use super::setting::last_segment;
use super::tables::packed::{Fact, fact};
use super::tables::version::Version;
use super::{Catalogue, Edition, Line};
use crate::key;
use crate::value::Value;

impl Catalogue {
    /// The unit in which an edition's reader takes a setting, such as `MiB`; nothing where it has none.
    pub fn unit(&self, edition: Edition, dotted: &str) -> Option<&str> {
        let own = self.edition_line(edition);
        own.and_then(|line| self.unit_in(&line, edition.version, dotted))
            .or_else(|| self.setting(dotted)?.unit())
    }

    /// The same for a release of a line; only where it is not the setting's usual one.
    pub fn unit_in(&self, line: &Line<'_>, version: Version, dotted: &str) -> Option<&str> {
        let mut rows = self.facts(last_segment(dotted), line, version);
        let own = |row: &&Fact| row.kind == fact::UNIT && key::matches(self.text(row.key), dotted);
        let row = rows.find(own)?;
        self.texts(row.names).next()
    }
}

/// A number with its unit: `1 second`, `60 seconds`.
pub fn quantity(value: &Value, unit: &str) -> String {
    let is_one = matches!(value, Value::Integer(1));
    if !is_one {
        return format!("{value} {unit}");
    }
    let (many, per) = unit.split_at(unit.find('/').unwrap_or(unit.len()));
    let one = match many.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => many.strip_suffix('s').unwrap_or(many).to_owned(),
    };
    format!("{value} {one}{per}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_them() {
        let shown = |number, unit| quantity(&Value::Integer(number), unit);
        assert_eq!(shown(1, "seconds"), "1 second");
        assert_eq!(shown(1, "entries"), "1 entry");
        assert_eq!(shown(1, "operations/s"), "1 operation/s");
        assert_eq!(shown(1, "MiB"), "1 MiB");
        assert_eq!(shown(2, "vCPUs"), "2 vCPUs");
        assert_eq!(quantity(&Value::Float(1.0), "vCPUs"), "1.0 vCPUs");
    }

    #[test]
    fn a_unit_that_changed() {
        let catalogue = Catalogue::built_in();
        let unit = |name, key| {
            let edition = catalogue.edition(name, None).expect("an edition");
            catalogue.unit(edition, key)
        };
        let key = "agent.kata.create_container_timeout";
        assert_eq!(unit("kata-3.20.0/rs", key), Some("milliseconds"));
        assert_eq!(unit("kata-3.21.0/rs", key), Some("seconds"));
        assert_eq!(
            unit("kata-4.1.0/rs", "hypervisor.qemu.default_memory"),
            Some("MiB")
        );
        assert_eq!(unit("kata-4.1.0/rs", "hypervisor.qemu.path"), None);
    }
}
