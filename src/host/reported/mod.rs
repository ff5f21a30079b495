//! What a runtime's own `env` command printed: `cc-runtime cc-env`, `kata-runtime env`, `kata-ctl env`.
//!
//! Read by key: the order of the tables and the number of the format changed without each other. What does not fit together is
//! kept as [`Doubt`], never guessed at.

mod doubts;
mod entries;
mod join;

use thiserror::Error;

use super::assets::{self, Asset, AssetKind};
use super::installations::Runtime;
use super::looker::Place;
use super::{Product, leading};
use crate::catalogue::{Catalogue, Output, Version};

use entries::{Entry, entries};

/// An output that was read.
#[derive(Debug, Clone)]
pub struct Reported {
    /// The file, or what stands for standard input.
    pub name: String,
    /// The command that prints such; several where nothing tells which did.
    pub command: String,
    /// Whose it is; none where nothing tells.
    pub product: Option<Product>,
    /// Of Kata: the runtime whose configuration it shows.
    pub runtime: Option<Runtime>,
    /// The release, as it is printed.
    pub release: Option<String>,
    /// The release, where it is one this program can order.
    pub version: Option<Version>,
    /// The configuration file that was read.
    pub configuration: Option<String>,
    /// The runtime's program.
    pub program: Option<String>,
    /// The distribution's name and version; its ID is not printed.
    pub distribution: Option<String>,
    /// Kernel, image, initrd, hypervisor.
    pub assets: Vec<Asset>,
    /// The line that tells the release, or the output as a whole.
    pub told_by: Place,
    /// What does not fit together.
    pub doubts: Vec<Doubt>,
}

/// Something in an output that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The line, or the output as a whole.
    pub place: Place,
    /// What is the matter, a phrase.
    pub text: String,
}

/// Why a text is no output.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReportError {
    /// Neither notation.
    #[error("is not {format}: {reason}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The notation it seems to be meant in.
        format: &'static str,
        /// What the parser says.
        reason: String,
    },
    /// None of its keys is one of an output.
    #[error("has no key that `cc-runtime cc-env`, `kata-runtime env` or `kata-ctl env` print")]
    Strange,
}

impl ReportError {
    /// The line, where one is at fault.
    pub const fn line(&self) -> Option<usize> {
        match self {
            Self::Syntax { line, .. } => Some(*line),
            Self::Strange => None,
        }
    }
}

/// An output under the eyes of one of the commands that may have printed it.
struct Reading<'t, 'c> {
    name: &'t str,
    entries: &'t [Entry],
    output: Output<'c>,
}

impl<'t> Reading<'t, '_> {
    /// The first entry that tells something, and is not empty or a placeholder.
    fn entry(&self, means: &str) -> Option<&'t Entry> {
        self.told(means).into_iter().next()
    }

    /// All entries that tell something.
    fn told(&self, means: &str) -> Vec<&'t Entry> {
        let keys = self.output.keys().filter(|key| key.means() == means);
        let names: Vec<&str> = keys.map(|key| key.name()).collect();
        let told = |one: &&Entry| {
            let text = one.text.as_deref().map_or("", str::trim);
            names.contains(&one.key.as_str()) && !text.is_empty() && !text.contains("unknown>>")
        };
        self.entries.iter().filter(told).collect()
    }

    fn text(&self, means: &str) -> Option<&'t str> {
        Some(self.entry(means)?.text.as_deref()?.trim())
    }

    /// A file; texts that stand where a file is not told are none.
    fn file(&self, means: &str) -> Option<&'t str> {
        self.text(means).filter(|text| text.starts_with('/'))
    }

    fn version(&self) -> Option<Version> {
        self.text("release").and_then(leading)
    }

    fn place(&self, entry: Option<&Entry>) -> Place {
        match entry {
            Some(entry) => Place::at(self.name, entry.line),
            None => Place::of(self.name),
        }
    }

    /// How many keys the told release, or where none is told any, does not print.
    fn strangers(&self) -> usize {
        let version = self.version();
        let fits = |entry: &&Entry| {
            let mut keys = self.output.keys();
            let own = keys.find(|key| key.name() == entry.key);
            own.is_none_or(|key| version.is_some_and(|version| !key.is_printed_by(version)))
        };
        self.entries.iter().filter(fits).count()
    }

    /// Whether the number of the format is one of this command's.
    fn has_format(&self) -> bool {
        let format = self.text("format");
        format.is_some_and(|own| self.output.formats().any(|format| format.name() == own))
    }

    fn assets(&self, catalogue: &Catalogue) -> Vec<Asset> {
        let kinds = [
            AssetKind::Kernel,
            AssetKind::Image,
            AssetKind::Initrd,
            AssetKind::Hypervisor,
        ];
        let one = |kind: AssetKind| {
            let path = self.file(kind.word())?;
            let resolved = self.file(&format!("{}.resolved", kind.word()));
            let resolved = resolved.or(self.output.resolves().then_some(path));
            let place = self.place(self.entry(kind.word()));
            let mut asset = assets::reported(kind, path, resolved, place, catalogue);
            let sentence = self.text(&format!("{}.version", kind.word()));
            asset.version = asset.version.or_else(|| number(sentence?));
            Some(asset)
        };
        kinds.into_iter().filter_map(one).collect()
    }
}

/// The first word of a sentence that is a version: `5.0.0` of `QEMU emulator version 5.0.0 (kata-static)`.
fn number(sentence: &str) -> Option<String> {
    let words = sentence.split([' ', '(', ',', ')']);
    let mut versions = words.map(|word| word.trim_start_matches('v'));
    let is_version =
        |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.');
    versions.find(is_version).map(str::to_owned)
}

impl Reported {
    /// Reads an output; `name` is how its file is called.
    ///
    /// # Errors
    /// It is neither TOML nor JSON, or nothing in it is of an output.
    pub fn parse(text: &str, name: &str, catalogue: &Catalogue) -> Result<Self, ReportError> {
        let entries = entries(text)?;
        let readings: Vec<Reading<'_, '_>> = catalogue
            .outputs()
            .map(|output| Reading {
                name,
                entries: &entries,
                output,
            })
            .filter(|reading| {
                entries
                    .iter()
                    .any(|entry| reading.output.keys().any(|key| key.name() == entry.key))
            })
            .collect();
        let fewest = readings.iter().map(Reading::strangers).min();
        let mut best: Vec<&Reading<'_, '_>> = readings
            .iter()
            .filter(|reading| Some(reading.strangers()) == fewest)
            .collect();
        if best.len() > 1 && best.iter().any(|reading| reading.has_format()) {
            best.retain(|reading| reading.has_format());
        }
        let own = best.first().ok_or(ReportError::Strange)?;
        let line = own.output.line();
        let commands: Vec<&str> = best
            .iter()
            .map(|reading| reading.output.command())
            .collect();
        let is_told = best.len() == 1;
        let product = line.and_then(|line| Product::named(line.product()));
        let runtime = line.and_then(|line| match line.runtime() {
            "rs" => Some(Runtime::Rs),
            _ => (product == Some(Product::Kata)).then_some(Runtime::Go),
        });
        let distribution =
            own.text("distribution.name")
                .map(|name| match own.text("distribution.version") {
                    Some(version) => format!("{name} {version}"),
                    None => name.to_owned(),
                });
        Ok(Self {
            name: name.to_owned(),
            command: commands.join(" or "),
            product: product.filter(|_| is_told),
            runtime: runtime.filter(|_| is_told),
            release: own.text("release").map(str::to_owned),
            version: own.version(),
            configuration: own.file("configuration").map(str::to_owned),
            program: own.file("program").map(str::to_owned),
            distribution,
            assets: own.assets(catalogue),
            told_by: own.place(own.entry("release")),
            doubts: doubts::of(own, &commands),
        })
    }

    /// Its product and release for people.
    pub fn title(&self) -> String {
        let product = self.product.map_or("a runtime", Product::title);
        match &self.release {
            Some(release) => format!("{product} {release}"),
            None => format!("{product} of unknown release"),
        }
    }
}
