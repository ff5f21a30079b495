//! The text a result is written into: the target's own file, or what the catalogue knows its release to have shipped.

use std::path::Path;

use crate::baseline::{Baseline, usual_build};
use crate::catalogue::{Catalogue, Edition, Layout};
use crate::document::{Document, DocumentError};
use crate::identify::{Certainty, Hints, Identified, MACHINE, identify};
use crate::migrate::{Decision, Verdict};
use crate::render::template;
use crate::source::KnownSettings;

/// The text a result is written into, and what is known of it.
#[derive(Debug)]
pub struct Goal {
    /// The text.
    pub document: Document,
    /// What it says.
    pub baseline: Baseline,
    /// What the release shipped in its place.
    pub shipped: Baseline,
    /// The edition.
    pub identified: Identified,
}

impl Goal {
    /// A text that is taken for an edition; `path`, where it lies, helps to tell its layout. `None` where the catalogue holds
    /// no edition at all.
    pub fn of_document(
        document: Document,
        path: Option<&Path>,
        target: Edition,
        catalogue: &Catalogue,
    ) -> Option<Self> {
        let hints = Hints {
            path,
            named: Some(target),
            arch: Some(MACHINE),
        };
        let found = identify(&document, catalogue, hints)?;
        let (build, layout) = (found.build, found.layout);
        Some(Self::of_build(document, target, build, layout, catalogue))
    }

    /// A text that is known to be of an edition, in one of its builds and a layout.
    pub fn of_build(
        document: Document,
        target: Edition,
        build: usize,
        layout: Layout,
        catalogue: &Catalogue,
    ) -> Self {
        Self {
            baseline: Baseline::of_document(&document, target, build, layout.clone()),
            shipped: Baseline::of(catalogue, target, build, layout.clone()),
            identified: certain(target, build, layout),
            document,
        }
    }

    /// What an edition shipped, with descriptions of our own, in the layout `own` where upstream knows that, else under `/usr`.
    ///
    /// # Errors
    /// Where a user's own tables lead to a text that is no TOML.
    pub fn of_catalogue(
        target: Edition,
        own: &Layout,
        catalogue: &Catalogue,
    ) -> Result<Self, DocumentError> {
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
        let document = Document::parse(template::text(catalogue, &shipped), &known)?;
        Ok(Self {
            baseline: Baseline::of_document(&document, target, build, layout.clone()),
            shipped,
            identified: certain(target, build, layout),
            document,
        })
    }
}

/// What a base says of its own accord, and the release does not, is no default: a decision that adopts it keeps it.
pub fn keep_what_the_base_says(
    decisions: &mut [Decision],
    baseline: &Baseline,
    shipped: &Baseline,
) {
    let adopted = decisions
        .iter_mut()
        .filter(|decision| decision.verdict == Verdict::Adopt);
    for decision in adopted {
        let own = decision.to.iter().any(|(key, value)| {
            let entry = shipped.set(key.as_str());
            match (entry, value) {
                (Some(entry), Some(value)) => !shipped.is_shipped(entry, value),
                (None, None) => false,
                _ => true,
            }
        });
        let in_base = decision
            .to
            .iter()
            .all(|(key, value)| baseline.value(key.as_str()) == value.as_ref());
        if own && in_base {
            decision.verdict = Verdict::Keep;
            "the base has it already".clone_into(&mut decision.because);
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
