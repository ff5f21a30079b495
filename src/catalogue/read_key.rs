//! What readers read.

use super::setting::last_segment;
use super::tables::packed::{self, Span};
use super::tables::version::Version;
use super::{Catalogue, Line, part};
use crate::key;
use crate::value::Value;

/// A key that some releases of a line read.
#[derive(Clone, Copy)]
pub struct ReadKey<'c> {
    catalogue: &'c Catalogue,
    record: &'c packed::ReadKey,
}

impl Catalogue {
    /// What is known of a key in a line's readers; it may be another name of one.
    pub fn read_key<'c>(&'c self, line: &Line<'_>, dotted: &str) -> Option<ReadKey<'c>> {
        let index = line.index();
        let name = last_segment(dotted);
        let list = &self.packed.read_keys;
        let from = list.partition_point(|record| self.text(record.name) < name);
        let named = list[from..]
            .iter()
            .take_while(|record| self.text(record.name) == name);
        let mut fits = named
            .filter(|record| record.line == index && key::matches(self.text(record.key), dotted));
        let own = fits.next().map(|record| ReadKey {
            catalogue: self,
            record,
        });
        own.or_else(|| self.alias_of(line, dotted))
    }

    /// The key, in a line's readers, that has `dotted` as another name.
    pub fn alias_of<'c>(&'c self, line: &Line<'_>, dotted: &str) -> Option<ReadKey<'c>> {
        let (table, name) = dotted.rsplit_once('.')?;
        let named = |read: &ReadKey<'_>| self.texts(read.record.aliases).any(|own| own == name);
        let beside = |read: &ReadKey<'_>| {
            read.pattern()
                .rsplit_once('.')
                .is_some_and(|(own, _)| key::matches(own, table))
        };
        self.read_keys(line)
            .find(|read| named(read) && beside(read))
    }

    /// Every key a line's readers ever read.
    pub fn read_keys<'c>(&'c self, line: &Line<'_>) -> impl Iterator<Item = ReadKey<'c>> + use<'c> {
        let index = line.index();
        let list = self
            .packed
            .read_keys
            .iter()
            .filter(move |record| record.line == index);
        list.map(|record| ReadKey {
            catalogue: self,
            record,
        })
    }
}

impl<'c> ReadKey<'c> {
    /// The key; `*` stands for one segment.
    pub fn pattern(&self) -> &'c str {
        self.catalogue.text(self.record.key)
    }

    /// Other names that readers take for its own.
    pub fn aliases(&self) -> impl Iterator<Item = &'c str> + use<'c> {
        self.catalogue.texts(self.record.aliases)
    }

    /// Whether a release reads it.
    pub fn read_by(&self, version: Version) -> bool {
        self.ranges().any(|range| range.contains(version.packed()))
    }

    /// The first release that no longer reads it, where a release did before.
    pub fn gone_at(&self, version: Version) -> Option<Version> {
        let ended = self
            .ranges()
            .filter(|range| range.until <= version.packed())
            .last()?;
        super::line::end(ended.until)
    }

    /// The first release that reads it.
    pub fn since(&self) -> Option<Version> {
        self.ranges()
            .next()
            .map(|range| Version::from_packed(range.since))
    }

    /// The value in force in a release where the key is absent, if it is known.
    pub fn absent(&self, version: Version) -> Option<Value> {
        let rows = part(&self.catalogue.packed.valued, self.record.absent).iter();
        let mut fits = rows.filter(|row| row.releases.contains(version.packed()));
        self.catalogue.value(fits.next()?.value)
    }

    /// The type in the parser's own language.
    pub fn type_name(&self, version: Version) -> Option<&'c str> {
        self.listed(self.record.types, version).next()
    }

    /// The values a release accepts; none where any is accepted.
    pub fn accepts(&self, version: Version) -> impl Iterator<Item = &'c str> + use<'c> {
        self.listed(self.record.accepts, version)
    }

    fn ranges(&self) -> impl Iterator<Item = &'c packed::Releases> + use<'c> {
        part(&self.catalogue.packed.ranges, self.record.read).iter()
    }

    fn listed(&self, span: Span, version: Version) -> impl Iterator<Item = &'c str> + use<'c> {
        let catalogue = self.catalogue;
        let lists = part(&catalogue.packed.listed, span).iter();
        lists
            .filter(move |list| list.releases.contains(version.packed()))
            .flat_map(move |list| catalogue.texts(list.texts))
    }
}
