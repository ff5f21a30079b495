//! A file, from its name to what is different in it.

use std::path::{Path, PathBuf};

use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::{Catalogue, Edition, EditionError};
use kata_upgrade::customise::{Differences, compare};
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Hints, Identified, identify};
use kata_upgrade::source::KnownSettings;
use kata_upgrade::source::read::{ReadFile, read_bounded_in};

use super::Context;
use crate::error::Refusal;

/// The processor this program runs on, as `uname -m` names it.
pub const MACHINE: &str = match std::env::consts::ARCH.as_bytes() {
    b"powerpc64" => "ppc64le",
    _ => std::env::consts::ARCH,
};

/// A file and what was found in it.
pub struct Subject {
    pub file: ReadFile,
    pub document: Document,
    pub identified: Identified,
    pub baseline: Baseline,
    pub differences: Differences,
}

/// Reads a file, of another root file system if there is a `root`.
pub fn read(
    path: &Path,
    root: Option<&Path>,
    catalogue: &Catalogue,
) -> Result<(ReadFile, Document), Refusal> {
    let mut file = read_bounded_in(path, root)?;
    let known = KnownSettings(catalogue);
    let document = Document::from_bytes(std::mem::take(&mut file.bytes), &known)
        .map_err(|error| Refusal::document(path, &error))?;
    Ok((file, document))
}

/// Which edition a document is, or the one that is named.
pub fn edition(
    path: &Path,
    document: &Document,
    named: Option<&str>,
    catalogue: &Catalogue,
) -> Result<Identified, Refusal> {
    let found = |named| {
        let hints = Hints {
            path: Some(path),
            named,
            arch: Some(MACHINE),
        };
        identify(document, catalogue, hints).ok_or_else(|| untold(path))
    };
    match named {
        Some(text) => {
            let edition = named_edition(text, || Ok(found(None)?.edition), catalogue)?;
            found(Some(edition))
        }
        None if is_strange(document, catalogue) => Err(untold(path)),
        None => found(None),
    }
}

/// The edition a text names; where it names no flavour, that of the file, else the usual one.
fn named_edition(
    text: &str,
    own: impl Fn() -> Result<Edition, Refusal>,
    catalogue: &Catalogue,
) -> Result<Edition, Refusal> {
    let own = own()?;
    let like = catalogue.edition_flavour(own).map(|flavour| flavour.name());
    match catalogue.edition(text, like) {
        Err(EditionError::Flavour { .. }) if !text.contains('/') => {
            Ok(catalogue.edition(text, None)?)
        }
        other => Ok(other?),
    }
}

/// Whether nothing that is set is a setting of any release.
fn is_strange(document: &Document, catalogue: &Catalogue) -> bool {
    let known = |key: &str| {
        catalogue.key_id(key).is_some()
            || catalogue
                .lines()
                .any(|line| catalogue.read_key(&line, key).is_some())
    };
    !document
        .settings()
        .iter()
        .any(|setting| setting.is_set() && known(&setting.key.as_str().to_ascii_lowercase()))
}

fn untold(path: &Path) -> Refusal {
    Refusal::new("cannot tell which release this file is of: it has no setting that any release has")
        .at(path)
        .help("say so with `--from`, such as `--from clear-containers-3.0.23` or `--from kata-1.12.1/clh`")
        .help("or check that this is a configuration file of Clear Containers or Kata Containers")
}

impl Subject {
    /// Reads a file and finds out what is different in it; with `baseline`, from that file.
    pub fn open(
        context: &Context<'_>,
        path: &Path,
        from: Option<&str>,
        baseline: Option<&Path>,
    ) -> Result<Self, Refusal> {
        let catalogue = &context.catalogue;
        let (file, document) = read(path, context.root(), catalogue)?;
        let (identified, baseline) = match baseline {
            None => {
                let found = edition(path, &document, from, catalogue)?;
                let layout = found.layout.clone();
                let baseline = Baseline::of(catalogue, found.edition, found.build, layout);
                (found, baseline)
            }
            Some(other) => {
                let (_, shipped) = read(other, None, catalogue)?;
                let found = edition(other, &shipped, from, catalogue)?;
                let layout = found.layout.clone();
                let baseline = Baseline::of_document(&shipped, found.edition, found.build, layout);
                (found, baseline)
            }
        };
        let differences = compare(&document, path, &baseline, catalogue);
        Ok(Self {
            file,
            document,
            identified,
            baseline,
            differences,
        })
    }

    /// The files the runtime really reads, as the user would type them.
    pub fn layers(&self) -> Vec<PathBuf> {
        if self.file.links.is_empty() {
            vec![self.file.path.clone()]
        } else {
            vec![self.file.resolved.clone()]
        }
    }

    /// The flavour's name.
    pub fn flavour<'c>(&self, catalogue: &'c Catalogue) -> &'c str {
        catalogue
            .edition_flavour(self.identified.edition)
            .map_or("", |flavour| flavour.name())
    }
}
