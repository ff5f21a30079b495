//! A migrated file gives no finding that the source's choices did not force, and those are in the report.

use std::path::Path;

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::check::{Finding, Layer, Severity, check};
use kata_upgrade::document::Document;
use kata_upgrade::source::KnownSettings;

use crate::ways::{Base, Carried};

fn findings(document: &Document, to: &Base, catalogue: &Catalogue) -> Vec<Finding> {
    let layer = Layer {
        path: Path::new("configuration.toml"),
        document,
        is_drop_in: false,
    };
    check(&[layer], to.edition, catalogue)
}

/// Compares the findings of the result with those of the target's own file.
pub fn nothing_else(
    catalogue: &Catalogue,
    (from, source): (&Base, &str),
    to: &Base,
    carried: &Carried,
) -> Result<(), String> {
    if carried.text == to.text() {
        return Ok(());
    }
    let known = KnownSettings(catalogue);
    let document =
        Document::parse(carried.text.clone(), &known).map_err(|error| error.to_string())?;
    let before = findings(&to.document, to, catalogue);
    // what was wrong in the source, and was carried as it was, is the user's own
    let own = Document::parse(source.to_owned(), &known).map_err(|error| error.to_string())?;
    let own = findings(&own, from, catalogue);
    let is_new = |finding: &&Finding| {
        let mut old = before.iter();
        finding.counts()
            && !old.any(|other| (other.code, &other.key) == (finding.code, &finding.key))
    };
    let after = findings(&document, to, catalogue);
    for finding in after.iter().filter(is_new) {
        let mut told = carried.decisions.iter().flat_map(|decision| &decision.to);
        let is_told = told.any(|(key, _)| Some(key) == finding.key.as_ref());
        let is_own = own.iter().any(|other| other.code == finding.code);
        if !is_own && (finding.severity == Severity::Error || !is_told) {
            return Err(format!(
                "the result gives {} {}: {}",
                finding.severity.word(),
                finding.code,
                finding.message
            ));
        }
    }
    Ok(())
}
