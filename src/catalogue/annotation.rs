//! Annotations of pods that take the place of a setting.

use super::tables::packed;
use super::tables::version::Version;
use super::{Catalogue, Line, part};

/// An annotation some releases of a line read.
#[derive(Clone, Copy)]
pub struct Annotation<'c> {
    catalogue: &'c Catalogue,
    record: &'c packed::Annotation,
}

impl Catalogue {
    /// All annotations, line by line.
    pub fn annotations(&self) -> impl Iterator<Item = Annotation<'_>> {
        self.packed.annotations.iter().map(|record| Annotation {
            catalogue: self,
            record,
        })
    }
}

impl<'c> Annotation<'c> {
    /// Its full name.
    pub fn name(&self) -> &'c str {
        self.catalogue.text(self.record.name)
    }

    /// The setting whose place it takes; `*` stands for one segment.
    pub fn key(&self) -> &'c str {
        self.catalogue.text(self.record.key)
    }

    /// The line whose releases read it.
    pub fn line(&self) -> Option<Line<'c>> {
        self.catalogue.line_at(self.record.line)
    }

    /// Whether a release reads it.
    pub fn read_by(&self, version: Version) -> bool {
        part(&self.catalogue.packed.ranges, self.record.read)
            .iter()
            .any(|range| range.contains(version.packed()))
    }
}
