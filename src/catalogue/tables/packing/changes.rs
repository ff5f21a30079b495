//! What upstream did to settings.

use super::super::Tables;
use super::super::changes::{Appeared, Crossing, NewKey, Values, Verb};
use super::super::defaults::TomlValue;
use super::super::packed::{self, NONE, Span, Text};
use super::super::version::Version;
use super::{Packer, line};

impl Packer {
    pub(super) fn changes(&mut self, tables: &Tables) {
        for crossing in &tables.changes {
            for row in &crossing.changes {
                let row = row.as_ref();
                let (values, respelt) = match &row.values {
                    Some(Values::List(values)) => (values.as_slice(), None),
                    Some(Values::Respelt(pairs)) => (&[][..], Some(pairs)),
                    None => (&[][..], None),
                };
                let values: Vec<String> = values.iter().map(plain).collect();
                let record = packed::Change {
                    from: line(tables, crossing.from.as_ref()),
                    to: line(tables, crossing.to.as_ref()),
                    at: row.at.packed(),
                    until: row.until.map_or(u32::MAX, Version::packed),
                    id: self.text(&row.id),
                    key: self.text(&row.key),
                    to_key: self.optional(row.to.as_ref()),
                    conversion: self.optional(row.conversion.as_ref()),
                    values: self.texts(&values),
                    respelt: self.list(
                        |lists| &mut lists.respelt,
                        respelt.into_iter().flatten(),
                        |packer, (old, new)| packed::Respelt {
                            old: packer.text(old),
                            new: packer.value(&new.0),
                        },
                    ),
                    flavours: self.texts(&row.flavours),
                    below: row.below.unwrap_or(i64::MIN),
                    above: row.above.unwrap_or(i64::MAX),
                    instead: self.optional(row.instead.as_ref()),
                    was: self.optional_value(row.was.as_ref()),
                    now: self.optional_value(row.now.as_ref()),
                    why: self.text(&row.why),
                    source: self.text(&row.source),
                    verb: row.verb as u8,
                    is_table: is_table(tables, &row.key),
                };
                self.packed.changes.push(record);
            }
            for group in &crossing.appeared {
                for key in group.keys.iter().map(serde_spanned::Spanned::as_ref) {
                    let record = self.appeared(tables, crossing, group, key);
                    self.packed.changes.push(record);
                }
            }
        }
    }

    fn appeared(
        &mut self,
        tables: &Tables,
        crossing: &Crossing,
        group: &Appeared,
        key: &NewKey,
    ) -> packed::Change {
        packed::Change {
            from: line(tables, crossing.from.as_ref()),
            to: line(tables, crossing.to.as_ref()),
            at: group.at.packed(),
            until: u32::MAX,
            id: self.text(&key.id),
            key: self.text(&key.key),
            to_key: Text::default(),
            conversion: Text::default(),
            values: self.texts(&key.values),
            respelt: Span::default(),
            instead: Text::default(),
            flavours: Span::default(),
            below: i64::MIN,
            above: i64::MAX,
            was: NONE,
            now: NONE,
            why: self.text(&key.why),
            source: self.text(&group.source),
            verb: Verb::Appear as u8,
            is_table: false,
        }
    }
}

/// Whether no setting is described under a key of the change tables.
fn is_table(tables: &Tables, key: &str) -> bool {
    let fits = |pattern: &str| {
        let mut own = crate::key::segments(pattern);
        let all = crate::key::segments(key).all(|want| {
            own.next()
                .is_some_and(|have| want == "*" || have == "*" || want == have)
        });
        all && own.next().is_none()
    };
    !tables.settings.iter().any(|setting| fits(&setting.key))
}

/// A string without quotes, anything else as TOML.
fn plain(value: &TomlValue) -> String {
    value
        .0
        .as_str()
        .map_or_else(|| value.0.to_string(), str::to_owned)
}
