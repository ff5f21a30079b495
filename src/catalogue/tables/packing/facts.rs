//! Packs `usage/` and `checks/`.

use super::super::packed::{Fact, fact};
use super::super::range::Range;
use super::super::{Tables, usage};
use super::{Packer, line, releases};

impl Packer {
    pub(super) fn usage(&mut self, tables: &Tables) {
        for usage in &tables.usage {
            self.usage_of(usage, line(tables, usage.line.as_ref()));
        }
    }

    fn usage_of(&mut self, usage: &usage::Usage, line: u32) {
        let whole = [
            (fact::HYPERVISORS, &usage.hypervisors),
            (fact::STRICT, &usage.strict),
        ];
        for (kind, rows) in whole {
            for row in rows {
                self.fact(line, kind, row.releases, "", &row.names);
            }
        }
        for row in &usage.components {
            let kind = if row.refused {
                fact::ONLY_NAMES
            } else {
                fact::NAMES
            };
            self.fact(line, kind, row.releases, &row.table, &row.names);
        }
        for key in &usage.keys {
            for row in &key.taken {
                self.fact(line, fact::TAKEN, row.releases, &key.key, &row.names);
            }
        }
        for row in &usage.idle {
            let mut fact = self.record(line, fact::IDLE, row.releases, &row.key, &row.hypervisors);
            fact.why = self.text(&row.why);
            fact.source = self.text(&row.source);
            self.packed.facts.push(fact);
        }
        for row in &usage.units {
            let unit = [row.is.clone()];
            let mut fact = self.record(line, fact::UNIT, row.releases, &row.key, &unit);
            fact.source = self.text(&row.source);
            self.packed.facts.push(fact);
        }
        for row in &usage.shipped {
            for place in &row.places {
                let (range, names) = (place.releases, &place.names);
                let mut fact = self.record(line, fact::SHIPPED, range, &row.key, names);
                fact.code = self.text(&row.finding);
                fact.why = self.text(&row.why);
                fact.source = self.text(&row.source);
                self.packed.facts.push(fact);
            }
        }
    }

    fn fact(&mut self, line: u32, kind: u8, range: Range, key: &str, names: &[String]) {
        let fact = self.record(line, kind, range, key, names);
        self.packed.facts.push(fact);
    }

    fn record(&mut self, line: u32, kind: u8, range: Range, key: &str, names: &[String]) -> Fact {
        Fact {
            line,
            kind,
            releases: releases(range),
            key: self.text(key),
            names: self.texts(names),
            ..Fact::default()
        }
    }
}
