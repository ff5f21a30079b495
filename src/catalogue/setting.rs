//! What settings are.

use memchr::{memchr2, memrchr};

use super::tables::packed;
use super::tables::settings::{Class, Kind, Shape};
use super::{Catalogue, part};
use crate::key;

/// What a setting is.
#[derive(Clone, Copy)]
pub struct Setting<'c> {
    catalogue: &'c Catalogue,
    record: &'c packed::Setting,
}

impl Catalogue {
    /// All settings, sorted by name, then key.
    pub fn settings(&self) -> impl Iterator<Item = Setting<'_>> {
        self.packed.settings.iter().map(|record| Setting {
            catalogue: self,
            record,
        })
    }

    /// What the tables say of a key.
    pub fn setting(&self, dotted: &str) -> Option<Setting<'_>> {
        let name = last_segment(dotted);
        self.named(name)
            .find(|setting| key::matches(setting.pattern(), dotted))
    }

    /// Settings with that last segment, in whatever table.
    pub fn named(&self, name: &str) -> impl Iterator<Item = Setting<'_>> + use<'_> {
        let named = part(&self.packed.settings, self.name(name).settings).iter();
        named.map(|record| Setting {
            catalogue: self,
            record,
        })
    }
}

impl<'c> Setting<'c> {
    /// Its key; `*` stands for one segment.
    pub fn pattern(&self) -> &'c str {
        self.catalogue.text(self.record.key)
    }

    /// Its type.
    pub fn kind(&self) -> Kind {
        const ALL: [Kind; 8] = [
            Kind::Boolean,
            Kind::Integer,
            Kind::Float,
            Kind::Number,
            Kind::String,
            Kind::Strings,
            Kind::Integers,
            Kind::Tables,
        ];
        ALL[self.record.kind as usize % ALL.len()]
    }

    /// What it is about.
    pub fn class(&self) -> Class {
        const ALL: [Class; 5] = [
            Class::Security,
            Class::Asset,
            Class::Wiring,
            Class::Tuning,
            Class::Debug,
        ];
        ALL[self.record.class as usize % ALL.len()]
    }

    /// Whether it is off or empty that is safe, for a setting of class security.
    pub fn weakens(&self) -> bool {
        self.record.weakens
    }

    /// How its value is built.
    pub fn shape(&self) -> Shape {
        const ALL: [Shape; 8] = [
            Shape::Plain,
            Shape::KernelParameters,
            Shape::Set,
            Shape::CommaList,
            Shape::Arguments,
            Shape::Path,
            Shape::GuestPath,
            Shape::Paths,
        ];
        ALL[self.record.shape as usize % ALL.len()]
    }

    /// Its unit, such as `MiB`.
    pub fn unit(&self) -> Option<&'c str> {
        self.catalogue.optional(self.record.unit)
    }

    /// What it does, in one sentence.
    pub fn text(&self) -> &'c str {
        self.catalogue.text(self.record.text)
    }

    /// All values any release accepts; none where any is accepted.
    pub fn accepted(&self) -> impl ExactSizeIterator<Item = &'c str> + use<'c> {
        let catalogue = self.catalogue;
        part(&catalogue.packed.texts, self.record.accepted)
            .iter()
            .map(move |place| catalogue.text(*place))
    }
}

/// The last segment; a dot inside quotes does not split.
pub(super) fn last_segment(dotted: &str) -> &str {
    let bytes = dotted.as_bytes();
    if memchr2(b'"', b'\'', bytes).is_some() {
        return key::segments(dotted).last().unwrap_or_default();
    }
    let start = memrchr(b'.', bytes).map_or(0, |at| at + 1);
    dotted.get(start..).unwrap_or_default()
}

impl Catalogue {
    /// Whether some release has a setting `name` in `table`.
    pub fn knows(&self, table: &str, name: &str) -> bool {
        // a joined key would have to be built for every comment line that has a `=`
        self.named(name).any(|setting| {
            let own = setting
                .pattern()
                .strip_suffix(name)
                .and_then(|own| own.strip_suffix('.'));
            own.is_some_and(|own| key::matches(own, table))
        })
    }
}
