//! What the runtimes' own `env` commands print: `cc-runtime cc-env`, `kata-runtime env`, `kata-ctl env`.

use super::tables::packed;
use super::tables::version::Version;
use super::{Catalogue, Line, part};

/// What one command prints.
#[derive(Clone, Copy)]
pub struct Output<'c> {
    catalogue: &'c Catalogue,
    record: &'c packed::Output,
}

/// A key of an output, or the number of a format.
#[derive(Clone, Copy)]
pub struct Printed<'c> {
    catalogue: &'c Catalogue,
    line: u32,
    record: &'c packed::Printed,
}

impl Catalogue {
    /// The outputs of all commands.
    pub fn outputs(&self) -> impl Iterator<Item = Output<'_>> {
        self.packed.outputs.iter().map(|record| Output {
            catalogue: self,
            record,
        })
    }
}

impl<'c> Output<'c> {
    /// The command, as it is typed.
    pub fn command(&self) -> &'c str {
        self.catalogue.text(self.record.command)
    }

    /// The line whose releases have the command.
    pub fn line(&self) -> Option<Line<'c>> {
        self.catalogue.line_at(self.record.line)
    }

    /// Whether it prints names of files with links followed.
    pub fn resolves(&self) -> bool {
        self.record.resolves
    }

    /// The numbers it gave its own format.
    pub fn formats(&self) -> impl Iterator<Item = Printed<'c>> + use<'c> {
        self.printed(self.record.formats)
    }

    /// Every key it ever had.
    pub fn keys(&self) -> impl Iterator<Item = Printed<'c>> + use<'c> {
        self.printed(self.record.keys)
    }

    fn printed(&self, span: super::Span) -> impl Iterator<Item = Printed<'c>> + use<'c> {
        let (catalogue, line) = (self.catalogue, self.record.line);
        let list = part(&catalogue.packed.printed, span).iter();
        list.map(move |record| Printed {
            catalogue,
            line,
            record,
        })
    }
}

impl<'c> Printed<'c> {
    /// The key with the tables it is in, or the number.
    pub fn name(&self) -> &'c str {
        self.catalogue.text(self.record.what)
    }

    /// What its value tells, as `environment.toml` calls it; empty where that is of no use here.
    pub fn means(&self) -> &'c str {
        self.catalogue.text(self.record.means)
    }

    /// Whether a release prints it.
    pub fn is_printed_by(&self, version: Version) -> bool {
        let mut ranges = part(&self.catalogue.packed.ranges, self.record.by).iter();
        ranges.any(|range| range.contains(version.packed()))
    }

    /// The releases that print it, for people: `1.0.0 to 1.10.8`, `2.0.0 and later`.
    pub fn releases(&self) -> String {
        let ranges = part(&self.catalogue.packed.ranges, self.record.by).iter();
        let all: Vec<Version> = self
            .catalogue
            .line_at(self.line)
            .iter()
            .flat_map(Line::releases)
            .map(|release| release.version)
            .collect();
        let parts = ranges.filter_map(|range| {
            let own: Vec<&Version> = all
                .iter()
                .filter(|version| range.contains(version.packed()))
                .collect();
            let (first, last) = (own.first()?, own.last()?);
            Some(if all.last() == Some(*last) {
                format!("{first} and later")
            } else if first == last {
                first.to_string()
            } else {
                format!("{first} to {last}")
            })
        });
        let parts: Vec<String> = parts.collect();
        parts.join(", ")
    }
}
