//! What readers read.

use super::setting::last_segment;
use super::tables::packed::{self, Span};
use super::tables::version::Version;
use super::{Catalogue, Edition, Line, part};
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
        let told = self.name(name);
        let named = part(&self.packed.read_keys, told.read_keys).iter();
        let mut fits = named
            .filter(|record| record.line == index && key::matches(self.text(record.key), dotted));
        fits.next()
            .or_else(|| self.alias(index, dotted, name, told.aliased))
            .map(|record| ReadKey {
                catalogue: self,
                record,
            })
    }

    /// The record of a key that has `name` as another one, beside which it stands.
    fn alias(
        &self,
        line: u32,
        dotted: &str,
        name: &str,
        aliased: Span,
    ) -> Option<&packed::ReadKey> {
        let table = dotted.strip_suffix(name)?.strip_suffix('.')?;
        let places = part(&self.packed.aliased, aliased).iter();
        let mut records = places.filter_map(|place| self.packed.read_keys.get(place.at as usize));
        records.find(|record| {
            record.line == line
                && self
                    .text(record.key)
                    .rsplit_once('.')
                    .is_some_and(|(own, _)| key::matches(own, table))
        })
    }

    /// What an edition's own reader knows of a key; none where it does not read it, or does not know the hypervisor it is for.
    pub fn reader_of(&self, edition: Edition, dotted: &str) -> Option<ReadKey<'_>> {
        let line = self.edition_line(edition)?;
        let read = self.read_key(&line, dotted)?;
        (read.read_by(edition.version) && self.stranger(edition, dotted).is_none()).then_some(read)
    }

    /// The name of a hypervisor's table that no file of the product's release is for, where a key stands in one.
    pub fn stranger<'k>(&self, edition: Edition, dotted: &'k str) -> Option<&'k str> {
        let mut parts = key::segments(dotted);
        let name = (parts.next() == Some("hypervisor"))
            .then(|| parts.next())
            .flatten()?;
        // `hypervisor.name` alone is a key, not a table
        parts.next()?;
        let own = self.edition_flavour(edition)?;
        if own.hypervisor() == name {
            return None;
        }
        let product = own.line()?.product();
        let mut lines = self.lines().filter(|line| line.product() == product);
        let known = lines.any(|line| {
            let mut flavours = line.flavours();
            flavours.any(|other| other.hypervisor() == name && other.ships(edition.version))
        });
        (!known).then_some(name)
    }

    /// The key, in a line's readers, that has `dotted` as another name.
    pub fn alias_of<'c>(&'c self, line: &Line<'_>, dotted: &str) -> Option<ReadKey<'c>> {
        let name = last_segment(dotted);
        let record = self.alias(line.index(), dotted, name, self.name(name).aliased)?;
        Some(ReadKey {
            catalogue: self,
            record,
        })
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

    /// All names it has: both at once are an error.
    pub fn names(&self) -> impl Iterator<Item = &'c str> + use<'c> {
        let own = last_segment(self.pattern());
        std::iter::once(own).chain(self.catalogue.texts(self.record.aliases))
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

    /// Other names that the reader takes for it.
    pub fn aliases(&self) -> impl Iterator<Item = &'c str> + use<'c> {
        self.catalogue.texts(self.record.aliases)
    }

    /// The first release that reads it.
    pub fn since(&self) -> Option<Version> {
        self.ranges()
            .next()
            .map(|range| Version::from_packed(range.since))
    }

    /// The value in force in a release where `dotted` is absent, if it is known: that of its hypervisor, where it depends
    /// on it.
    pub fn absent_of(&self, version: Version, dotted: &str) -> Option<Value> {
        let own = key::segments(dotted).nth(1);
        let mut named = self.absent_by_hypervisor(version).into_iter();
        let found = named.find(|(name, _)| Some(name.as_str()) == own);
        found.map_or_else(|| self.absent(version), |(_, value)| Some(value))
    }

    /// The value in force in a release where the key is absent, if it is known and the same for all hypervisors.
    pub fn absent(&self, version: Version) -> Option<Value> {
        let rows = part(&self.catalogue.packed.valued, self.record.absent).iter();
        let mut fits = rows.filter(|row| row.releases.contains(version.packed()));
        self.catalogue.value(fits.next()?.value)
    }

    /// The same for each hypervisor, where it is known to depend on it.
    pub fn absent_by_hypervisor(&self, version: Version) -> Vec<(String, Value)> {
        let rows = self.record.absent_by_hypervisor;
        let mut rows = part(&self.catalogue.packed.valued, rows).iter();
        let fits = rows.find(|row| row.releases.contains(version.packed()));
        match fits.and_then(|row| self.catalogue.value(row.value)) {
            Some(Value::Table(values)) => values,
            _ => Vec::new(),
        }
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
