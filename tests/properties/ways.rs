//! Every shipped file and the ways between them.

use std::sync::OnceLock;

use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::{Catalogue, Edition, Line};
use kata_upgrade::customise::{Customisation, Differences, OwnComment, compare};
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Hints, identify};
use kata_upgrade::merge::merge;
use kata_upgrade::migrate::{Decision, Route, Wishes, decide, route};
use kata_upgrade::source::KnownSettings;

use crate::corpus_files::{Shipped, corpus, version_of};
use crate::edits::Editor;

/// Where Clear Containers are carried to, besides Kata's first release.
const FROM_CLEAR: [&str; 6] = [
    "kata-1.0.0/go/qemu",
    "kata-1.12.1/go/qemu",
    "kata-2.5.2/go/qemu",
    "kata-3.32.0/go/qemu",
    "kata-4.1.0/go/qemu",
    "kata-4.1.0/rs/qemu-runtime-rs",
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

/// What there is to carry, and the way.
pub struct Opened<'c> {
    pub differences: Differences,
    /// Whether the file was taken for the build it is of.
    pub same_build: bool,
    pub source: Baseline,
    pub route: Route<'c>,
}

/// Everything there is.
pub struct World {
    pub catalogue: Catalogue,
    pub bases: Vec<Base>,
}

/// One way: two of the bases, by their place.
pub type Way = (usize, usize);

impl World {
    /// The packages' files of every release; empty without the corpus.
    pub fn get() -> &'static Self {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD.get_or_init(Self::read)
    }

    fn read() -> Self {
        let catalogue = Catalogue::built_in();
        let packages = |shipped: &Shipped| {
            shipped.place.split('/').nth(2) == Some("usr")
                && shipped.path.iter().any(|part| part == "corpus")
        };
        let mut bases: Vec<Base> = corpus()
            .into_iter()
            .filter(packages)
            .filter_map(|shipped| {
                let edition = version_of(&shipped, &catalogue);
                Base::read(shipped.text, edition, &catalogue)
            })
            .collect();
        bases.sort_by_key(|base| base.edition);
        Self { catalogue, bases }
    }

    fn place(&self, edition: Edition) -> Option<usize> {
        self.bases.iter().position(|base| base.edition == edition)
    }

    /// Its name.
    pub fn name(&self, base: &Base) -> String {
        self.catalogue.edition_name(base.edition)
    }

    /// What corresponds to a base in a release of a line.
    fn counterpart(&self, base: &Base, line: &Line<'_>, at: usize) -> Option<usize> {
        let flavour = self.catalogue.edition_flavour(base.edition)?;
        let version = line.releases().nth(at)?.version;
        let found = line.counterpart(flavour.name(), version)?;
        self.place(Edition {
            flavour: found.index(),
            version,
        })
    }

    /// Where an edition is carried to: its successor, the newest of its line, and the other runtime's of the same release
    /// and the newest one.
    pub fn targets(&self, from: usize) -> Vec<usize> {
        let base = &self.bases[from];
        let line = self.catalogue.edition_line(base.edition).expect("a line");
        if line.product() != "kata" {
            let edition = |name: &&str| self.catalogue.edition(name, None).expect("an edition");
            return FROM_CLEAR
                .iter()
                .filter_map(|name| self.place(edition(name)))
                .collect();
        }
        let own = |line: &Line<'_>| {
            line.releases()
                .position(|release| release.version == base.edition.version)
        };
        let last = |line: &Line<'_>| line.releases().count() - 1;
        let mut targets = Vec::new();
        if let Some(at) = own(&line) {
            targets.extend(self.counterpart(base, &line, at + 1));
            targets.extend(self.counterpart(base, &line, last(&line)));
        }
        if line.runtime() == "go" {
            let rs = self.catalogue.line("kata/rs").expect("a line");
            targets.extend(own(&rs).and_then(|at| self.counterpart(base, &rs, at)));
            targets.extend(self.counterpart(base, &rs, last(&rs)));
        }
        targets.sort_unstable();
        targets.dedup();
        targets.retain(|to| *to != from);
        targets
    }

    /// Every way.
    pub fn ways(&self) -> Vec<Way> {
        let ways = |from| self.targets(from).into_iter().map(move |to| (from, to));
        (0..self.bases.len()).flat_map(ways).collect()
    }

    fn parse(&self, text: &str) -> Document {
        parse(text.to_owned(), &self.catalogue)
    }

    /// Makes edits to a base.
    pub fn editor<'a>(&'a self, base: &'a Base) -> Editor<'a> {
        Editor {
            document: &base.document,
            baseline: &base.baseline,
            catalogue: &self.catalogue,
        }
    }

    /// What a text of a known edition has to be carried, and the way.
    pub fn open(&self, text: &str, from: &Base, to: &Base) -> Opened<'_> {
        let document = self.parse(text);
        let hints = Hints {
            named: Some(from.edition),
            ..Hints::default()
        };
        let found = identify(&document, &self.catalogue, hints).expect("an edition");
        let source = Baseline::of(&self.catalogue, found.edition, found.build, found.layout);
        let path = "configuration.toml".as_ref();
        Opened {
            differences: compare(&document, path, &source, &self.catalogue),
            same_build: found.build == from.baseline.build,
            route: route(&self.catalogue, from.edition, to.edition).expect("a way"),
            source,
        }
    }

    /// The whole way of a text of a known edition.
    pub fn carry(&self, text: &str, from: &Base, to: &Base, wishes: &Wishes) -> Carried {
        let opened = self.open(text, from, to);
        let differences = opened.differences;
        let decisions = decide(
            &differences.customisations,
            &opened.route,
            &opened.source,
            &to.baseline,
            &self.catalogue,
            wishes,
        );
        let text = self.merged(to, &decisions, wishes, &differences.comments);
        Carried {
            customisations: differences.customisations,
            inherited: differences.inherited.len(),
            same_build: opened.same_build,
            decisions,
            text,
        }
    }

    /// The base with decisions and wishes in it.
    pub fn merged(
        &self,
        to: &Base,
        decisions: &[Decision],
        wishes: &Wishes,
        comments: &[OwnComment],
    ) -> String {
        let known = KnownSettings(&self.catalogue);
        let extra = wishes.besides(decisions);
        let merged = merge(&to.document, decisions, &extra, comments, &known);
        let merged = merged.unwrap_or_else(|error| {
            let names: Vec<_> = decisions
                .iter()
                .map(|decision| decision.customisation.key.as_str())
                .collect();
            panic!("{names:?} to {:?}: {error}", to.edition.version)
        });
        merged.text().to_owned()
    }
}

impl Base {
    /// Nothing where it is not TOML.
    fn read(text: String, edition: Edition, catalogue: &Catalogue) -> Option<Self> {
        let known = KnownSettings(catalogue);
        let document = Document::parse(text, &known).ok()?;
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

    /// The file.
    pub fn text(&self) -> &str {
        self.document.text()
    }
}

fn parse(text: String, catalogue: &Catalogue) -> Document {
    let known = KnownSettings(catalogue);
    Document::parse(text, &known).expect("TOML")
}
