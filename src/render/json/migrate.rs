//! `kata-upgrade/migrate/1`.

use serde::Serialize;

use super::{EditionView, class, optional, text};
use crate::catalogue::Catalogue;
use crate::migrate::{Decision, Verdict, count};
use crate::render::MigrateReport;

#[derive(Debug, Serialize)]
struct View {
    format: &'static str,
    from: EditionView,
    to: EditionView,
    layers: Vec<String>,
    decisions: Vec<DecisionView>,
    ledger: Ledger,
    comments: Vec<Comment>,
    notes: Vec<String>,
    output: Output,
}

#[derive(Debug, Serialize)]
struct DecisionView {
    key: String,
    kind: &'static str,
    default: Option<serde_json::Value>,
    value: Option<serde_json::Value>,
    verdict: &'static str,
    to: Vec<Setting>,
    class: Option<&'static str>,
    change: Option<String>,
    because: String,
    source: Option<String>,
}

#[derive(Debug, Serialize)]
struct Setting {
    key: String,
    value: Option<serde_json::Value>,
}

#[derive(Debug, Serialize)]
struct Ledger {
    keep: usize,
    rename: usize,
    convert: usize,
    merge: usize,
    adopt: usize,
    drop: usize,
    review: usize,
}

#[derive(Debug, Serialize)]
struct Comment {
    path: String,
    line: usize,
    text: String,
    placed: bool,
}

#[derive(Debug, Serialize)]
struct Output {
    path: Option<String>,
    r#as: &'static str,
    belongs: String,
    written: bool,
    backup: Option<String>,
}

/// The report.
///
/// # Errors
/// None that a value can cause.
pub fn migrate(
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
) -> Result<String, serde_json::Error> {
    let number = |verdict| count(report.decisions, verdict);
    text(&View {
        format: "kata-upgrade/migrate/1",
        from: EditionView::of(report.from, catalogue),
        to: EditionView::of(report.to, catalogue),
        layers: report
            .layers
            .iter()
            .map(|layer| layer.to_string_lossy().into_owned())
            .collect(),
        decisions: report.decisions.iter().map(DecisionView::of).collect(),
        ledger: Ledger {
            keep: number(Verdict::Keep),
            rename: number(Verdict::Rename),
            convert: number(Verdict::Convert),
            merge: number(Verdict::Merge),
            adopt: number(Verdict::Adopt),
            drop: number(Verdict::Drop),
            review: number(Verdict::Review),
        },
        comments: report
            .comments
            .iter()
            .map(|(comment, placed)| Comment {
                path: comment.path.to_string_lossy().into_owned(),
                line: comment.line,
                text: comment.text.clone(),
                placed: *placed,
            })
            .collect(),
        notes: report.notes.to_vec(),
        output: Output {
            path: report
                .output
                .map(|path| path.to_string_lossy().into_owned()),
            r#as: report.r#as.word(),
            belongs: report.belongs.to_string_lossy().into_owned(),
            written: report.written,
            backup: report.backup.map(str::to_owned),
        },
    })
}

impl DecisionView {
    fn of(decision: &Decision) -> Self {
        let one = &decision.customisation;
        Self {
            key: one.key.to_string(),
            kind: one.kind.word(),
            default: optional(one.default.as_ref()),
            value: optional(one.value.as_ref()),
            verdict: decision.verdict.word(),
            to: decision
                .to
                .iter()
                .map(|(key, value)| Setting {
                    key: key.to_string(),
                    value: optional(value.as_ref()),
                })
                .collect(),
            class: class(one.class),
            change: decision.change.clone(),
            because: decision.because.clone(),
            source: decision.source.clone(),
        }
    }
}
