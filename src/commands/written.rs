//! What is known of a file because this program wrote it.

use std::path::Path;

use kata_upgrade::baseline::Baseline;
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Evidence, Hints, Identified, identify};
use kata_upgrade::source::KnownSettings;
use kata_upgrade::source::read::ReadFile;
use kata_upgrade::store::Written;

use super::Context;

/// A file that this program wrote.
pub struct Known {
    pub identified: Identified,
    pub baseline: Baseline,
    /// The text it was written from.
    pub base: Document,
}

impl Known {
    /// Whether a comment came with that text.
    pub fn has_comment(&self, text: &str) -> bool {
        let mut comments = self.base.comments().iter();
        comments.any(|comment| self.base.comment_text(comment) == text)
    }
}

/// The edition and the baseline of a file that this program wrote, as its backups in `dir` remember.
///
/// Of a file that was edited since, only what still agrees with its text is believed.
pub fn known(
    context: &Context<'_>,
    dir: Option<&Path>,
    path: &Path,
    file: &ReadFile,
    document: &Document,
) -> Option<Known> {
    let catalogue = &context.catalogue;
    let records = context.records(dir)?;
    let written = records.baseline_of(&file.resolved, document.text().as_bytes())?;
    let edition = catalogue.edition(&written.edition, None).ok()?;
    let hints = |named| Hints {
        path: Some(path),
        named,
        arch: Some(kata_upgrade::identify::MACHINE),
    };
    if !written.untouched {
        let found = identify(document, catalogue, hints(None))?;
        found.candidates.contains(&edition).then_some(())?;
    }
    let mut found = identify(document, catalogue, hints(Some(edition)))?;
    found.evidence.retain(|evidence| evidence.kind != "named");
    found.evidence.insert(0, evidence(&written));
    let base = String::from_utf8(written.base).ok()?;
    let base = Document::parse(base, &KnownSettings(catalogue)).ok()?;
    let baseline = Baseline::of_document(&base, edition, found.build, found.layout.clone());
    Some(Known {
        identified: found,
        baseline,
        base,
    })
}

fn evidence(written: &Written) -> Evidence {
    let since = if written.untouched {
        ""
    } else {
        "; it was edited since"
    };
    Evidence {
        kind: "written",
        detail: format!(
            "kata-upgrade wrote it on {}, from a text that is kept with the backup {}{since}",
            written.time.strftime("%Y-%m-%d %H:%M UTC"),
            written.id
        ),
    }
}
