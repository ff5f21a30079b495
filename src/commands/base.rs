//! The target's own text.

use std::path::{Path, PathBuf};

use kata_upgrade::baseline::{Baseline, Entry};
use kata_upgrade::catalogue::{Catalogue, Edition, RowState};
use kata_upgrade::document::Document;
use kata_upgrade::goal::{Goal, keep_what_the_base_says};
use kata_upgrade::identify::{Certainty, Hints, Identified, MACHINE, as_shipped, identify};
use kata_upgrade::migrate::Decision;
use kata_upgrade::source::read::FileStat;

use super::subject::{Subject, read};
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
                let shipped = as_shipped(&document, Some(path), target, catalogue);
                let base = if let Some((build, layout)) = shipped {
                    Goal::of_build(document, target, build, layout, catalogue).into()
                } else {
                    accept(path, &document, target, catalogue)?;
                    of_document(document, Some(path), target, catalogue)?
                };
                Ok(Self {
                    stat: Some(file.stat),
                    file: Some(file.resolved),
                    ..base
                })
            }
            None if keeps_own && target == subject.identified.edition => {
                of_document(subject.document.clone(), None, target, catalogue)
            }
            None => {
                let layout = &subject.identified.layout;
                if let Some((file, document)) = installed::shipped(context, target, layout) {
                    Ok(Self {
                        stat: Some(file.stat),
                        file: Some(file.resolved),
                        ..of_document(document, None, target, catalogue)?
                    })
                } else {
                    let goal = Goal::of_catalogue(target, layout, catalogue).map_err(|error| {
                        Refusal::new(format!("the target's text cannot be written: {error}"))
                    })?;
                    Ok(goal.into())
                }
            }
        }
    }

    /// What the base says of its own accord, and the release does not, is no default: it is kept.
    pub fn correct(&self, decisions: &mut [Decision]) {
        keep_what_the_base_says(decisions, &self.baseline, &self.shipped);
    }
}

impl From<Goal> for Base {
    fn from(goal: Goal) -> Self {
        Self {
            document: goal.document,
            baseline: goal.baseline,
            shipped: goal.shipped,
            identified: goal.identified,
            stat: None,
            file: None,
        }
    }
}

fn of_document(
    document: Document,
    path: Option<&Path>,
    target: Edition,
    catalogue: &Catalogue,
) -> Result<Base, Refusal> {
    Goal::of_document(document, path, target, catalogue)
        .map(Base::from)
        .ok_or_else(|| Refusal::new("nothing is known of the target"))
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
