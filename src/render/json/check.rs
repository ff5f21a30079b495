//! `kata-upgrade/check/1`.

use serde::Serialize;

use super::{EditionView, Fault, text};
use crate::catalogue::Catalogue;
use crate::check::Finding;
use crate::render::CheckReport;

#[derive(Debug, Serialize)]
struct View {
    format: &'static str,
    files: Vec<File>,
    errors: Vec<Fault>,
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    edition: EditionView,
    layers: Vec<String>,
    findings: Vec<FindingView>,
}

#[derive(Debug, Serialize)]
pub(super) struct FindingView {
    code: &'static str,
    severity: &'static str,
    path: String,
    line: Option<usize>,
    key: Option<String>,
    message: String,
    help: Option<String>,
}

/// The reports on all files, and what is wrong with those there are none on.
///
/// # Errors
/// None that a value can cause.
pub fn check(
    reports: &[CheckReport<'_>],
    faults: Vec<Fault>,
    catalogue: &Catalogue,
) -> Result<String, serde_json::Error> {
    let file = |report: &CheckReport<'_>| File {
        path: spelled(report.path),
        edition: EditionView::of(report.identified, catalogue),
        layers: report.layers.iter().map(|layer| spelled(layer)).collect(),
        findings: report.findings.iter().map(FindingView::of).collect(),
    };
    text(&View {
        format: "kata-upgrade/check/1",
        files: reports.iter().map(file).collect(),
        errors: faults,
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
