//! Products, lines, releases and flavours.

use super::tables::packed::{self, NONE};
use super::tables::releases::Notation;
use super::tables::version::Version;
use super::{Catalogue, part};

/// A product's runtime: the series of releases whose files one reader reads.
#[derive(Clone, Copy)]
pub struct Line<'c> {
    catalogue: &'c Catalogue,
    index: u32,
    record: &'c packed::Line,
}

/// One release of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release<'c> {
    /// Its version.
    pub version: Version,
    /// The day of its tag, `YYYY-MM-DD`.
    pub date: &'c str,
}

/// One of a line's configuration files.
#[derive(Clone, Copy)]
pub struct Flavour<'c> {
    pub(super) catalogue: &'c Catalogue,
    pub(super) index: u32,
    pub(super) record: &'c packed::Flavour,
}

impl Catalogue {
    /// All lines, oldest first.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        (0..)
            .zip(self.packed.lines.iter())
            .map(|(index, record)| Line {
                catalogue: self,
                index,
                record,
            })
    }

    /// The line of that name, such as `kata/rs`.
    pub fn line(&self, name: &str) -> Option<Line<'_>> {
        self.lines().find(|line| line.name() == name)
    }

    pub(super) fn line_at(&self, index: u32) -> Option<Line<'_>> {
        self.packed.lines.get(index as usize).map(|record| Line {
            catalogue: self,
            index,
            record,
        })
    }

    /// All flavours of all lines.
    pub fn flavours(&self) -> impl Iterator<Item = Flavour<'_>> {
        (0..)
            .zip(self.packed.flavours.iter())
            .map(|(index, record)| Flavour {
                catalogue: self,
                index,
                record,
            })
    }

    /// How many flavours there are; their indexes are below it.
    pub fn flavour_count(&self) -> usize {
        self.packed.flavours.len()
    }

    /// The flavour with that index.
    pub fn flavour_at(&self, index: u32) -> Option<Flavour<'_>> {
        self.packed
            .flavours
            .get(index as usize)
            .map(|record| Flavour {
                catalogue: self,
                index,
                record,
            })
    }

    /// A product's name for people: `Clear Containers`; its own name where it is not known.
    pub fn product_title<'a>(&'a self, name: &'a str) -> &'a str {
        let known = self
            .packed
            .products
            .iter()
            .find(|product| self.text(product.name) == name);
        known.map_or(name, |product| self.text(product.title))
    }

    /// A product's name, given that or its short form.
    pub(super) fn product_named(&self, name: &str) -> Option<&str> {
        let fits = |product: &&packed::Product| {
            self.text(product.name) == name || self.optional(product.short) == Some(name)
        };
        self.packed
            .products
            .iter()
            .find(fits)
            .map(|product| self.text(product.name))
    }
}

impl<'c> Line<'c> {
    /// `kata/rs`.
    pub fn name(&self) -> &'c str {
        self.catalogue.text(self.record.name)
    }

    /// `kata`.
    pub fn product(&self) -> &'c str {
        self.name()
            .split_once('/')
            .map_or(self.name(), |(product, _)| product)
    }

    /// `rs`.
    pub fn runtime(&self) -> &'c str {
        self.name()
            .split_once('/')
            .map_or("", |(_, runtime)| runtime)
    }

    /// `runtime-rs`; empty where the product has one runtime only.
    pub fn title(&self) -> &'c str {
        self.catalogue.text(self.record.title)
    }

    /// How its settings are written.
    pub fn notation(&self) -> Notation {
        const ALL: [Notation; 3] = [Notation::Toml, Notation::Flags, Notation::Ini];
        ALL[self.record.notation as usize % ALL.len()]
    }

    /// Its index among the lines.
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// Its releases in order.
    pub fn releases(&self) -> impl DoubleEndedIterator<Item = Release<'c>> + use<'c> {
        let catalogue = self.catalogue;
        let since = self.record.since;
        let product = catalogue.packed.products.get(self.record.product as usize);
        let list = product
            .map(|product| part(&catalogue.packed.releases, product.releases))
            .unwrap_or_default();
        let own = list.iter().filter(move |release| release.version >= since);
        own.map(|release| Release {
            version: Version::from_packed(release.version),
            date: catalogue.text(release.date),
        })
    }

    /// Its newest release.
    pub fn newest(&self) -> Option<Version> {
        self.releases().next_back().map(|release| release.version)
    }

    /// Whether this runtime is the one meant for a release that names none.
    pub fn is_usual(&self, version: Version) -> bool {
        self.record.usual.contains(version.packed())
    }

    /// Whether a release's reader knows `config.d`.
    pub fn has_drop_ins(&self, version: Version) -> bool {
        part(&self.catalogue.packed.ranges, self.record.drop_ins)
            .iter()
            .any(|range| range.contains(version.packed()))
    }

    /// Where a release's reader looks, first found wins; `{prefix}` stands for the layout's prefix.
    pub fn search_paths(&self, version: Version) -> impl Iterator<Item = &'c str> + use<'c> {
        let catalogue = self.catalogue;
        let lists = part(&catalogue.packed.listed, self.record.search).iter();
        lists
            .filter(move |list| list.releases.contains(version.packed()))
            .flat_map(move |list| catalogue.texts(list.texts))
    }

    /// Its flavours.
    pub fn flavours(&self) -> impl Iterator<Item = Flavour<'c>> + use<'c> {
        let index = self.index;
        self.catalogue
            .flavours()
            .filter(move |flavour| flavour.record.line == index)
    }

    /// The flavour of that name that a release shipped.
    pub fn flavour(&self, name: &str, version: Version) -> Option<Flavour<'c>> {
        self.flavours()
            .find(|flavour| flavour.name() == name && flavour.ships(version))
    }

    /// What corresponds, in a release of this line, to a flavour of any line: its namesake, else what the tables say.
    pub fn counterpart(&self, flavour: &str, version: Version) -> Option<Flavour<'c>> {
        let rows = part(
            &self.catalogue.packed.counterparts,
            self.record.counterparts,
        )
        .iter();
        let fits = rows.filter(|row| {
            self.catalogue.text(row.of) == flavour && row.releases.contains(version.packed())
        });
        let mut named = fits.filter_map(|row| self.flavour(self.catalogue.text(row.is), version));
        self.flavour(flavour, version).or_else(|| named.next())
    }
}

/// Why a line's release has nothing for a flavour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended<'c> {
    /// One sentence.
    pub why: &'c str,
    /// Flavours of the release that come nearest; none where none does.
    pub instead: Vec<&'c str>,
}

impl<'c> Line<'c> {
    /// Why a release of this line has nothing for a flavour of any line, where that is known.
    pub fn ended(&self, flavour: &str, version: Version) -> Option<Ended<'c>> {
        let catalogue = self.catalogue;
        let rows = part(&catalogue.packed.ended, self.record.ended).iter();
        let mut fits = rows.filter(|row| {
            catalogue.text(row.flavour) == flavour && row.releases.contains(version.packed())
        });
        let row = fits.next()?;
        let instead = catalogue.texts(row.instead);
        Some(Ended {
            why: catalogue.text(row.why),
            instead: instead
                .filter(|name| self.flavour(name, version).is_some())
                .collect(),
        })
    }
}

impl<'c> Flavour<'c> {
    /// `qemu-tdx`.
    pub fn name(&self) -> &'c str {
        self.catalogue.text(self.record.name)
    }

    /// Its index among all flavours.
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// The index of the line it belongs to.
    pub const fn line_index(&self) -> u32 {
        self.record.line
    }

    /// The line it belongs to.
    pub fn line(&self) -> Option<Line<'c>> {
        self.catalogue.line_at(self.record.line)
    }

    /// The file's name in a release: `configuration-qemu-tdx.toml`.
    pub fn file_name(&self, version: Version) -> &'c str {
        let names = part(&self.catalogue.packed.files, self.record.files);
        let name = names.iter().rfind(|file| file.since <= version.packed());
        name.map_or("", |file| self.catalogue.text(file.name))
    }

    /// The forms it was built in, by name; their order is the order of the bits in a row.
    pub fn builds(&self) -> impl ExactSizeIterator<Item = &'c str> + use<'c> {
        let catalogue = self.catalogue;
        part(&catalogue.packed.builds, self.record.builds)
            .iter()
            .map(move |build| catalogue.text(build.name))
    }

    /// Whether a release shipped it in the build with that index.
    pub fn ships_build(&self, version: Version, build: usize) -> bool {
        let record = part(&self.catalogue.packed.builds, self.record.builds).get(build);
        let ranges = record
            .map(|build| part(&self.catalogue.packed.ranges, build.releases))
            .unwrap_or_default();
        ranges.iter().any(|range| range.contains(version.packed()))
    }

    /// The hypervisor whose table it has.
    pub fn hypervisor(&self) -> &'c str {
        self.catalogue.text(self.record.hypervisor)
    }

    /// The places among its line's releases that shipped it in the build with that index.
    pub fn build_places(
        &self,
        build: usize,
    ) -> impl Iterator<Item = std::ops::Range<usize>> + use<'c> {
        let record = part(&self.catalogue.packed.builds, self.record.builds).get(build);
        let places = record.map(|build| part(&self.catalogue.packed.places, build.places));
        let places = places.unwrap_or_default().iter();
        places.map(|place| usize::from(place.from)..usize::from(place.to))
    }

    /// Whether a release shipped it in any form.
    pub fn ships(&self, version: Version) -> bool {
        (0..self.builds().len()).any(|build| self.ships_build(version, build))
    }
}

/// The first version after a row's range.
pub(super) const fn end(until: u32) -> Option<Version> {
    if until == NONE {
        None
    } else {
        Some(Version::from_packed(until))
    }
}
