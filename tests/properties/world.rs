//! Shipped files as sources and targets, and the whole way from one to another.

use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::{Catalogue, Edition, Version};
use kata_upgrade::customise::{Customisation, compare};
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Hints, identify};
use kata_upgrade::key::Key;
use kata_upgrade::merge::merge;
use kata_upgrade::migrate::{Decision, Wishes, decide, route};
use kata_upgrade::source::KnownSettings;

use crate::corpus_files::{Shipped, corpus, version_of};
use crate::edits::Editor;

/// The newest release of the first Kata, which the change tables reach.
const LAST: &str = "1.12.1";

/// What Kata 2 and later are carried to, besides their successors; the flavour is the one that corresponds.
const NEWEST: [&str; 2] = ["kata-4.1.0/go", "kata-4.1.0/rs"];

/// Every how many files of Kata 2 and later one is taken.
const STEP: usize = 12;

/// Editions whose every key is tried.
pub const WHOLE: [&str; 14] = [
    "clear-containers-3.0.0",
    "clear-containers-3.0.6",
    "clear-containers-3.0.23",
    "kata-1.0.0/go/qemu",
    "kata-1.5.4/go/qemu",
    "kata-1.9.0/go/fc",
    "kata-1.10.8/go/qemu-virtiofs",
    "kata-1.11.5/go/clh",
    "kata-1.12.0/go/acrn",
    "kata-1.12.0/go/qemu",
    "kata-2.5.2/go/qemu",
    "kata-3.2.0/go/clh",
    "kata-3.20.0/rs/dragonball",
    "kata-3.31.0/rs/qemu-runtime-rs",
];

/// A shipped file, read.
pub struct Base {
    pub edition: Edition,
    pub document: Document,
    pub baseline: Baseline,
}

/// What one migration gives.
pub struct Carried {
    pub customisations: Vec<Customisation>,
    pub inherited: usize,
    /// Whether the file was taken for the build it is of.
    pub same_build: bool,
    pub decisions: Vec<Decision>,
    pub text: String,
}

pub struct World {
    pub catalogue: Catalogue,
    pub bases: Vec<Base>,
}

impl World {
    /// The packages' files: all of Clear Containers and the first Kata, some of the later ones; empty without the corpus.
    pub fn new() -> Self {
        let catalogue = Catalogue::built_in();
        let packages = |shipped: &Shipped| {
            shipped.place.split('/').nth(2) == Some("usr")
                && shipped.path.iter().any(|part| part == "corpus")
        };
        let mut later = 0;
        let mut bases: Vec<Base> = Vec::new();
        for shipped in corpus().into_iter().filter(packages) {
            let edition = version_of(&shipped, &catalogue);
            let name = catalogue.edition_name(edition);
            let first = name.starts_with("clear-containers-") || name.starts_with("kata-1.");
            later += usize::from(!first);
            let newest = NEWEST.iter().any(|newest| name.starts_with(newest));
            if first || newest || WHOLE.contains(&name.as_str()) || later % STEP == 0 {
                bases.extend(Base::read(shipped.text, edition, &catalogue));
            }
        }
        bases.sort_by_key(|base| base.edition);
        Self { catalogue, bases }
    }

    fn named(&self, name: &str, like: Option<&str>) -> Option<&Base> {
        let edition = self.catalogue.edition(name, like).ok()?;
        self.bases.iter().find(|base| base.edition == edition)
    }

    pub fn name(&self, base: &Base) -> String {
        self.catalogue.edition_name(base.edition)
    }

    fn is_kata(&self, base: &Base) -> bool {
        let line = self.catalogue.edition_line(base.edition);
        line.is_some_and(|line| line.product() == "kata")
    }

    /// Where an edition is carried to: its successor and the last one, with the same flavour.
    pub fn targets(&self, from: &Base) -> Vec<&Base> {
        if self.bases.is_empty() {
            return Vec::new();
        }
        if !self.is_kata(from) {
            let names = ["kata-1.0.0/go/qemu", "kata-1.12.1/go/qemu"];
            return names
                .iter()
                .filter_map(|name| self.named(name, None))
                .collect();
        }
        let last: Version = LAST.parse().expect("a version");
        if from.edition.version > last {
            let flavour = self.catalogue.edition_flavour(from.edition);
            let like = flavour.map(|flavour| flavour.name());
            let newest = NEWEST.iter().filter_map(|name| self.named(name, like));
            let ways = newest.filter(|to| route(&self.catalogue, from.edition, to.edition).is_ok());
            return ways.filter(|to| to.edition != from.edition).collect();
        }
        let later = |base: &&Base| {
            base.edition.version <= last
                && base.edition.flavour == from.edition.flavour
                && base.edition.version > from.edition.version
        };
        let mut targets: Vec<&Base> = self.bases.iter().find(later).into_iter().collect();
        targets.extend(
            self.bases
                .iter()
                .filter(later)
                .find(|base| base.edition.version == last),
        );
        targets.dedup_by_key(|base| base.edition);
        targets
    }

    pub fn reads(&self, base: &Base, key: &Key) -> bool {
        let line = self.catalogue.edition_line(base.edition).expect("a line");
        let read = self.catalogue.read_key(&line, key.as_str());
        read.is_some_and(|read| read.read_by(base.edition.version))
    }

    pub fn editor<'a>(&'a self, base: &'a Base) -> Editor<'a> {
        Editor {
            document: &base.document,
            baseline: &base.baseline,
            catalogue: &self.catalogue,
        }
    }

    /// The whole way of a text of a known edition.
    pub fn carry(&self, text: &str, from: &Base, to: &Base, wishes: &Wishes) -> Carried {
        let document =
            Document::parse(text.to_owned(), &KnownSettings(&self.catalogue)).expect("TOML");
        let hints = Hints {
            named: Some(from.edition),
            ..Hints::default()
        };
        let found = identify(&document, &self.catalogue, hints).expect("an edition");
        let source = Baseline::of(&self.catalogue, found.edition, found.build, found.layout);
        let differences = compare(
            &document,
            "configuration.toml".as_ref(),
            &source,
            &self.catalogue,
        );
        let way = route(&self.catalogue, from.edition, to.edition).expect("a way");
        let decisions = decide(
            &differences.customisations,
            &way,
            &source,
            &to.baseline,
            &self.catalogue,
            wishes,
        );
        let merged = merge(
            &to.document,
            &decisions,
            &wishes.set,
            &differences.comments,
            &KnownSettings(&self.catalogue),
        )
        .unwrap_or_else(|error| {
            let names: Vec<_> = decisions
                .iter()
                .map(|decision| decision.customisation.key.as_str())
                .collect();
            panic!("{names:?} to {:?}: {error}", to.edition.version)
        });
        Carried {
            customisations: differences.customisations,
            inherited: differences.inherited.len(),
            same_build: found.build == from.baseline.build,
            decisions,
            text: merged.text,
        }
    }
}

impl Base {
    /// Nothing for the shipped files that are not TOML.
    fn read(text: String, edition: Edition, catalogue: &Catalogue) -> Option<Self> {
        let document = Document::parse(text, &KnownSettings(catalogue)).ok()?;
        let hints = Hints {
            named: Some(edition),
            ..Hints::default()
        };
        let found = identify(&document, catalogue, hints).expect("an edition");
        let baseline = Baseline::of(catalogue, edition, found.build, found.layout);
        Some(Self {
            edition,
            document,
            baseline,
        })
    }

    pub fn text(&self) -> &str {
        self.document.text()
    }
}
