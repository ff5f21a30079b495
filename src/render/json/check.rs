//! `kata-upgrade/check/1`.

use serde::Serialize;

use super::{EditionView, Fault, entry, frame};
use crate::catalogue::Catalogue;
use crate::check::Finding;
use crate::render::CheckReport;

/// What `config check --format json` prints: what a release's reader would refuse, ignore or take for something else.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(title = "kata-upgrade/check/1"))]
pub(super) struct View {
    /// Which format this is.
    #[cfg_attr(feature = "schemas", schemars(extend("const" = "kata-upgrade/check/1")))]
    format: &'static str,
    /// One entry for each file that was read.
    #[cfg_attr(feature = "schemas", schemars(with = "Vec<File>"))]
    files: [File; 0],
    /// Files that could not be read or told; the status is 2 then.
    errors: Vec<Fault>,
}

/// One file and everything that is read with it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct File {
    /// The file, as typed.
    path: String,
    /// The edition it was checked for.
    edition: EditionView,
    /// All files the runtime reads, in order.
    layers: Vec<String>,
    /// What there is to say, in the order of the files and their lines.
    findings: Vec<FindingView>,
}

/// Something to say of a file.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(super) struct FindingView {
    /// A word that stays the same; `docs/findings.md` describes each. Further ones may come.
    code: &'static str,
    /// How bad it is.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::severity"))]
    severity: &'static str,
    /// The file it is about.
    path: String,
    /// From 1; null where it is about the file as a whole.
    line: Option<usize>,
    /// The setting or table; null where it is about none.
    key: Option<String>,
    /// What is wrong.
    message: String,
    /// The way out.
    help: Option<String>,
}

/// What stands before and after the entries of all files, with what is wrong with those there are none on.
///
/// # Errors
/// None that a value can cause.
pub fn check_frame(faults: Vec<Fault>) -> Result<(String, String), serde_json::Error> {
    frame(&View {
        format: "kata-upgrade/check/1",
        files: [],
        errors: faults,
    })
}

/// The entry of one file, without an end of line.
///
/// # Errors
/// None that a value can cause.
pub fn check_entry(
    report: &CheckReport<'_>,
    catalogue: &Catalogue,
) -> Result<String, serde_json::Error> {
    entry(&File {
        path: spelled(report.path),
        edition: EditionView::of(report.identified, catalogue),
        layers: report.layers.iter().map(|layer| spelled(layer)).collect(),
        findings: report.findings.iter().map(FindingView::of).collect(),
    })
}

impl FindingView {
    pub fn of(finding: &Finding) -> Self {
        Self {
            code: finding.code,
            severity: finding.severity.word(),
            path: spelled(&finding.path),
            line: finding.line,
            key: finding.key.as_ref().map(ToString::to_string),
            message: finding.message.clone(),
            help: finding.help.clone(),
        }
    }
}

fn spelled(path: &std::path::Path) -> String {
    path.to_string_lossy().into_owned()
}
