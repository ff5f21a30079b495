//! What upstream did to settings.

use super::tables::changes::Verb;
use super::tables::packed::{self, Text};
use super::tables::version::Version;
use super::{Catalogue, Line, part};
use crate::key;
use crate::value::Value;

/// One row of the change tables.
#[derive(Clone, Copy)]
pub struct Change<'c> {
    catalogue: &'c Catalogue,
    record: &'c packed::Change,
}

impl Catalogue {
    /// The rows that lead from one line to another (or within one), in the order of the tables.
    pub fn changes<'c>(
        &'c self,
        from: &Line<'_>,
        to: &Line<'_>,
    ) -> impl Iterator<Item = Change<'c>> + use<'c> {
        let (from, to) = (from.index(), to.index());
        let rows = self
            .packed
            .changes
            .iter()
            .filter(move |row| row.from == from && row.to == to);
        rows.map(|record| Change {
            catalogue: self,
            record,
        })
    }

    /// All rows, in the order of the tables.
    pub fn all_changes(&self) -> impl Iterator<Item = Change<'_>> {
        self.packed.changes.iter().map(|record| Change {
            catalogue: self,
            record,
        })
    }

    /// The newest release of a line that the change tables are complete for.
    pub fn charted(&self, line: &Line<'_>) -> Option<Version> {
        let record = self.packed.lines.get(line.index() as usize)?;
        Some(Version::from_packed(record.charted)).filter(|version| *version != Version::default())
    }

    /// Whether any row leads from one line to another.
    pub fn has_crossing(&self, from: &Line<'_>, to: &Line<'_>) -> bool {
        self.changes(from, to).next().is_some()
    }
}

impl<'c> Change<'c> {
    /// Its name, unique for ever.
    pub fn id(&self) -> &'c str {
        self.text(self.record.id)
    }

    /// The first release, in the line it leads to, where it holds.
    pub fn at(&self) -> Version {
        Version::from_packed(self.record.at)
    }

    /// The first release where it no longer holds.
    pub fn until(&self) -> Option<Version> {
        super::line::end(self.record.until)
    }

    /// Whether it has happened by a release, and still holds there.
    pub fn holds_in(&self, version: Version) -> bool {
        self.at() <= version && self.until().is_none_or(|until| version < until)
    }

    /// The key as the older reader spells it; `*` stands for one segment.
    pub fn pattern(&self) -> &'c str {
        self.text(self.record.key)
    }

    /// What happened.
    pub fn verb(&self) -> Verb {
        const ALL: [Verb; 10] = [
            Verb::Rename,
            Verb::Convert,
            Verb::Respell,
            Verb::Refuse,
            Verb::Drop,
            Verb::Asset,
            Verb::Meaning,
            Verb::Default,
            Verb::Appear,
            Verb::Note,
        ];
        ALL[self.record.verb as usize % ALL.len()]
    }

    /// Whether the row speaks of a key: its own, or one in the table it names.
    pub fn speaks_of(&self, dotted: &str) -> bool {
        key::begins(self.pattern(), dotted)
    }

    /// Whether the row names a table rather than a key: no setting is described under its name.
    pub fn is_table(&self) -> bool {
        self.record.is_table
    }

    /// Whether the row speaks of files of a flavour.
    pub fn is_for(&self, flavour: &str) -> bool {
        let mut flavours = self.catalogue.texts(self.record.flavours).peekable();
        flavours.peek().is_none() || flavours.any(|own| own == flavour)
    }

    /// Whether the row speaks of a number.
    pub fn limits(&self, number: f64) -> bool {
        let (below, above) = (self.record.below, self.record.above);
        (below != i64::MIN && number < below as f64) || (above != i64::MAX && number > above as f64)
    }

    /// Whether the row speaks of some values only.
    pub fn is_limited(&self) -> bool {
        self.record.below != i64::MIN
            || self.record.above != i64::MAX
            || self.values().next().is_some()
    }

    /// The new key of a key the row speaks of: stars filled in order, the rest of a key below a table kept.
    pub fn target(&self, dotted: &str) -> Option<String> {
        let to = self.catalogue.optional(self.record.to_key)?;
        let mut given = key::segments(dotted);
        let mut stars = Vec::new();
        for pattern in key::segments(self.pattern()) {
            let segment = given.next()?;
            if pattern == "*" {
                stars.push(segment);
            }
        }
        let mut stars = stars.into_iter();
        let filled = key::segments(to).map(|segment| {
            if segment == "*" {
                stars.next().unwrap_or("*")
            } else {
                segment
            }
        });
        Some(filled.chain(given).collect::<Vec<_>>().join("."))
    }

    /// The old key of a key the row leads to: the other way round than [`Change::target`].
    pub fn origin(&self, dotted: &str) -> Option<String> {
        let to = self.catalogue.optional(self.record.to_key)?;
        let mut given = key::segments(dotted);
        let mut stars = Vec::new();
        for pattern in key::segments(to) {
            let segment = given.next()?;
            if pattern == "*" {
                stars.push(segment);
            } else if pattern != segment {
                return None;
            }
        }
        let mut stars = stars.into_iter();
        let filled = key::segments(self.pattern()).map(|segment| {
            if segment == "*" {
                stars.next().unwrap_or("*")
            } else {
                segment
            }
        });
        Some(filled.chain(given).collect::<Vec<_>>().join("."))
    }

    /// The conversion's name.
    pub fn conversion(&self) -> Option<&'c str> {
        self.catalogue.optional(self.record.conversion)
    }

    /// Values that are refused.
    pub fn values(&self) -> impl Iterator<Item = &'c str> + use<'c> {
        self.catalogue.texts(self.record.values)
    }

    /// The new spelling of a value, if it has one.
    pub fn respelt(&self, old: &str) -> Option<Value> {
        let pairs = part(&self.catalogue.packed.respelt, self.record.respelt).iter();
        let mut fits = pairs.filter(|pair| self.text(pair.old) == old);
        self.catalogue.value(fits.next()?.new)
    }

    /// What took its place, or what to look at.
    pub fn instead(&self) -> Option<&'c str> {
        self.catalogue.optional(self.record.instead)
    }

    /// The value before.
    pub fn was(&self) -> Option<Value> {
        self.catalogue.value(self.record.was)
    }

    /// The value after.
    pub fn now(&self) -> Option<Value> {
        self.catalogue.value(self.record.now)
    }

    /// The line it leads from.
    pub fn from(&self) -> Option<Line<'c>> {
        self.catalogue.line_at(self.record.from)
    }

    /// The line it leads to.
    pub fn to(&self) -> Option<Line<'c>> {
        self.catalogue.line_at(self.record.to)
    }

    /// The new key or table as the table spells it.
    pub fn to_pattern(&self) -> Option<&'c str> {
        self.catalogue.optional(self.record.to_key)
    }

    /// Old spellings of values and what they have become.
    pub fn respellings(&self) -> impl Iterator<Item = (&'c str, Value)> + use<'c> {
        let catalogue = self.catalogue;
        let pairs = part(&catalogue.packed.respelt, self.record.respelt).iter();
        pairs.filter_map(|pair| Some((catalogue.text(pair.old), catalogue.value(pair.new)?)))
    }

    /// Limits of the numbers it speaks of: below the one, above the other.
    pub fn bounds(&self) -> (Option<i64>, Option<i64>) {
        let (below, above) = (self.record.below, self.record.above);
        (
            Some(below).filter(|limit| *limit != i64::MIN),
            Some(above).filter(|limit| *limit != i64::MAX),
        )
    }

    /// The files it speaks of; none where it speaks of all.
    pub fn flavours(&self) -> impl Iterator<Item = &'c str> + use<'c> {
        self.catalogue.texts(self.record.flavours)
    }

    /// What happened and why, in one sentence.
    pub fn why(&self) -> &'c str {
        self.text(self.record.why)
    }

    /// Where this can be read.
    pub fn source(&self) -> &'c str {
        self.text(self.record.source)
    }

    fn text(&self, place: Text) -> &'c str {
        self.catalogue.text(place)
    }
}
