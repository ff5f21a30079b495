//! What runV or hyperd were told different from what is built into them.

use std::path::Path;

use super::{Differences, Layer, Reading, compare_layers};
use crate::baseline::Baseline;
use crate::catalogue::{Catalogue, Notation};
use crate::document::{Document, DocumentError};
use crate::identify::{Hints, Identified, identify_among};
use crate::source::KnownSettings;
use crate::source::runv::Told;

/// Settings that are no TOML, and what was made of them.
#[derive(Debug, Clone)]
pub struct ToldSettings {
    /// The settings as TOML; its lines are their places.
    pub document: Document,
    /// The release they are for.
    pub identified: Identified,
    /// What that has built in.
    pub baseline: Baseline,
    /// The choices.
    pub differences: Differences,
}

impl ToldSettings {
    /// What is different in `told` from what is built into the release that is hinted at, else the one that fits; none where
    /// there is none.
    ///
    /// # Errors
    /// Two settings that cannot stand together.
    pub fn of(
        told: &Told,
        path: &Path,
        notation: Notation,
        hints: Hints<'_>,
        catalogue: &Catalogue,
    ) -> Result<Option<Self>, DocumentError> {
        let document = Document::parse(told.text.clone(), &KnownSettings(catalogue))?;
        let hints = Hints {
            path: Some(path),
            ..hints
        };
        let Some(mut identified) = identify_among(&document, catalogue, hints, notation) else {
            return Ok(None);
        };
        // few of these settings are in any shipped file, and what is left out says nothing
        identified
            .evidence
            .retain(|one| ["named", "comments"].contains(&one.kind));
        let (edition, build) = (identified.edition, identified.build);
        let baseline = Baseline::of(catalogue, edition, build, identified.layout.clone());
        let baseline = baseline.with_built_in(catalogue);
        let differences = differences(&document, path, &baseline, catalogue);
        Ok(Some(Self {
            document,
            identified,
            baseline,
            differences,
        }))
    }

    /// The same compared with other settings of that kind.
    ///
    /// # Errors
    /// Two settings that cannot stand together.
    pub fn against(
        self,
        other: &Told,
        path: &Path,
        catalogue: &Catalogue,
    ) -> Result<Self, DocumentError> {
        let other = Document::parse(other.text.clone(), &KnownSettings(catalogue))?;
        let found = &self.identified;
        let layout = found.layout.clone();
        let baseline = Baseline::of_document(&other, found.edition, found.build, layout);
        let baseline = baseline.with_built_in(catalogue);
        Ok(Self {
            differences: differences(&self.document, path, &baseline, catalogue),
            baseline,
            ..self
        })
    }
}

fn differences(
    document: &Document,
    path: &Path,
    baseline: &Baseline,
    catalogue: &Catalogue,
) -> Differences {
    let layer = Layer { path, document };
    compare_layers(layer, &[], Reading::Completed, baseline, catalogue)
}
