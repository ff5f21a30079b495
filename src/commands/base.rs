//! The target's own text.

use std::path::{Path, PathBuf};

use kata_upgrade::baseline::{Baseline, Entry, usual_build};
use kata_upgrade::catalogue::{Catalogue, Edition, Layout, RowState};
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Certainty, Hints, Identified, identify};
use kata_upgrade::migrate::{Decision, Verdict};
use kata_upgrade::render::template;
use kata_upgrade::source::KnownSettings;
use kata_upgrade::source::read::FileStat;

use super::subject::{MACHINE, Subject, read};
use super::{Context, installed};
use crate::error::Refusal;

/// The text a result is written into.
pub struct Base {
    pub document: Document,
    /// What it says.
    pub baseline: Baseline,
    /// What the release shipped in its place.
    pub shipped: Baseline,
    pub identified: Identified,
    /// The file's metadata, where it is one.
    pub stat: Option<FileStat>,
    /// Its name without links, where it is a file.
    pub file: Option<PathBuf>,
}

impl Base {
    /// The file that is named; for the source's own edition the source, if `keeps_own`; the target's own file as it was
    /// shipped, where it is installed; else what the catalogue knows.
    pub fn of(
        context: &Context<'_>,
        subject: &Subject,
        target: Edition,
        named: Option<&Path>,
        keeps_own: bool,
    ) -> Result<Self, Refusal> {
        let catalogue = &context.catalogue;
        match named {
            Some(path) => {
                let (file, document) = read(path, None, catalogue)?;
                accept(path, &document, target, catalogue)?;
                let base = Self::from_document(document, Some(path), target, catalogue)?;
                Ok(Self {
                    stat: Some(file.stat),
                    file: Some(file.resolved),
                    ..base
                })
            }
            None if keeps_own && target == subject.identified.edition => {
                Self::from_document(subject.document.clone(), None, target, catalogue)
            }
            None => match installed::shipped(context, target, &subject.identified.layout) {
                Some((file, document)) => Ok(Self {
                    stat: Some(file.stat),
                    file: Some(file.resolved),
                    ..Self::from_document(document, None, target, catalogue)?
                }),
                None => Self::from_catalogue(subject, target, catalogue),
            },
        }
    }

    fn from_document(
        document: Document,
        path: Option<&Path>,
        target: Edition,
        catalogue: &Catalogue,
    ) -> Result<Self, Refusal> {
        let hints = Hints {
            path,
            named: Some(target),
            arch: Some(MACHINE),
        };
        let found = identify(&document, catalogue, hints)
            .ok_or_else(|| Refusal::new("nothing is known of the target"))?;
        let (build, layout) = (found.build, found.layout);
        Ok(Self {
            baseline: Baseline::of_document(&document, target, build, layout.clone()),
            shipped: Baseline::of(catalogue, target, build, layout.clone()),
            identified: certain(target, build, layout),
            document,
            stat: None,
            file: None,
        })
    }

    fn from_catalogue(
        subject: &Subject,
        target: Edition,
        catalogue: &Catalogue,
    ) -> Result<Self, Refusal> {
        let own = &subject.identified.layout;
        let is_known = catalogue.prefix_of(&format!("{}/", own.prefix)) == Some(&own.prefix);
        let prefix = if is_known {
            own.prefix.as_str()
        } else {
            "/usr"
        };
        let layout = Layout {
            name: catalogue.layout_name(prefix).to_owned(),
            prefix: prefix.to_owned(),
            arch: own.arch.clone(),
        };
        let build = usual_build(catalogue, target, &layout);
        let shipped = Baseline::of(catalogue, target, build, layout.clone());
        let known = KnownSettings(catalogue);
        let document =
            Document::parse(template::text(catalogue, &shipped), &known).map_err(|error| {
                Refusal::new(format!("the target's text cannot be written: {error}"))
            })?;
        Ok(Self {
            baseline: Baseline::of_document(&document, target, build, layout.clone()),
            shipped,
            identified: certain(target, build, layout),
            document,
            stat: None,
            file: None,
        })
    }

    /// What the base says of its own accord, and the release does not, is no default: it is kept.
    pub fn correct(&self, decisions: &mut [Decision]) {
        let adopted = decisions
            .iter_mut()
            .filter(|decision| decision.verdict == Verdict::Adopt);
        for decision in adopted {
            let own = decision.to.iter().any(|(key, value)| {
                let shipped = self.shipped.set(key.as_str());
                match (shipped, value) {
                    (Some(entry), Some(value)) => !self.shipped.is_shipped(entry, value),
                    (None, None) => false,
                    _ => true,
                }
            });
            let in_base = decision
                .to
                .iter()
                .all(|(key, value)| self.baseline.value(key.as_str()) == value.as_ref());
            if own && in_base {
                decision.verdict = Verdict::Keep;
                "the base has it already".clone_into(&mut decision.because);
            }
        }
    }
}

fn certain(edition: Edition, build: usize, layout: Layout) -> Identified {
    Identified {
        edition,
        build,
        layout,
        candidates: vec![edition],
        certainty: Certainty::Exact,
        evidence: Vec::new(),
    }
}

/// Refuses a base that is clearly another edition than the target.
fn accept(
    path: &Path,
    document: &Document,
    target: Edition,
    catalogue: &Catalogue,
) -> Result<(), Refusal> {
    let hints = Hints {
        path: Some(path),
        named: None,
        arch: Some(MACHINE),
    };
    let Some(found) = identify(document, catalogue, hints) else {
        return Ok(());
    };
    let same = |other: &Edition| ships_the_same(*other, target, &found, catalogue);
    if found.certainty == Certainty::Unsure
        || found.candidates.contains(&target)
        || found.candidates.iter().any(same)
    {
        return Ok(());
    }
    let own = catalogue.edition_name(found.edition);
    Err(Refusal::new(format!(
        "this base is {}, not {}",
        catalogue.edition_title(found.edition),
        catalogue.edition_title(target)
    ))
    .at(path)
    .help(format!(
        "name the target as `--to {own}`, or name another base"
    )))
}

/// Whether two editions ship the same settings.
fn ships_the_same(one: Edition, other: Edition, found: &Identified, catalogue: &Catalogue) -> bool {
    let settings = |edition| {
        let baseline = Baseline::of(catalogue, edition, found.build, found.layout.clone());
        let set = |entry: &&Entry| entry.state == RowState::Set;
        let mut list: Vec<_> = baseline
            .entries()
            .iter()
            .filter(set)
            .map(|entry| (entry.key.clone(), entry.value.clone()))
            .collect();
        list.sort_by(|a, b| a.0.cmp(&b.0));
        list
    };
    one.flavour == other.flavour && settings(one) == settings(other)
}
