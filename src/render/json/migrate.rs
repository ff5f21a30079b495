//! `kata-upgrade/migrate/1`.

use serde::Serialize;

use super::check::FindingView;
use super::{EditionView, class, optional, text};
use crate::catalogue::Catalogue;
use crate::migrate::{Decision, OldDefault, Verdict, Weakened, count};
use crate::render::MigrateReport;
use crate::rules::Breach;

#[derive(Debug, Serialize)]
struct View {
    format: &'static str,
    from: EditionView,
    to: EditionView,
    layers: Vec<String>,
    decisions: Vec<DecisionView>,
    ledger: Ledger,
    inherited: Vec<OldView>,
    weakened: Vec<WeakenedView>,
    breaches: Vec<BreachView>,
    shipped_breaches: Vec<BreachView>,
    findings: Vec<FindingView>,
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
    path: String,
    line: Option<usize>,
    /// `lost` or `weakened`, where a setting of class security is.
    security: Option<&'static str>,
}

/// An old default that was not carried: `to` and `ships` are what the target has in its place.
#[derive(Debug, Serialize)]
struct OldView {
    key: String,
    value: Option<serde_json::Value>,
    shipped_by: Vec<String>,
    path: String,
    line: Option<usize>,
    to: Option<String>,
    ships: Option<serde_json::Value>,
}

/// A protection that goes with the target's defaults.
#[derive(Debug, Serialize)]
struct WeakenedView {
    key: String,
    was: serde_json::Value,
    line: Option<usize>,
    to: Option<String>,
    now: Option<serde_json::Value>,
    /// Why the old value would not do there what it did.
    because: Option<String>,
}

/// A rule of the target's reader that its shipped file or the result breaks.
#[derive(Debug, Serialize)]
struct BreachView {
    rule: &'static str,
    keys: Vec<String>,
    demand: &'static str,
    source: &'static str,
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
        decisions: report
            .decisions
            .iter()
            .map(|decision| DecisionView::of(decision, catalogue))
            .collect(),
        ledger: Ledger {
            keep: number(Verdict::Keep),
            rename: number(Verdict::Rename),
            convert: number(Verdict::Convert),
            merge: number(Verdict::Merge),
            adopt: number(Verdict::Adopt),
            drop: number(Verdict::Drop),
            review: number(Verdict::Review),
        },
        inherited: report
            .inherited
            .iter()
            .map(|one| OldView::of(one, catalogue))
            .collect(),
        weakened: report.weakened.iter().map(WeakenedView::of).collect(),
        breaches: report.breaches.iter().map(BreachView::of).collect(),
        shipped_breaches: report.broken.iter().map(BreachView::of).collect(),
        findings: report.findings.iter().map(FindingView::of).collect(),
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

impl OldView {
    fn of(one: &OldDefault, catalogue: &Catalogue) -> Self {
        let old = &one.inherited;
        let names = old.shipped_by.iter();
        Self {
            key: old.key.to_string(),
            value: optional(old.value.as_ref()),
            shipped_by: names
                .map(|edition| catalogue.edition_name(*edition))
                .collect(),
            path: old.path.to_string_lossy().into_owned(),
            line: old.line,
            to: one.to.as_ref().map(ToString::to_string),
            ships: optional(one.ships.as_ref()),
        }
    }
}

impl WeakenedView {
    fn of((one, line): &(Weakened, Option<usize>)) -> Self {
        Self {
            key: one.key.to_string(),
            was: optional(Some(&one.was)).unwrap_or_default(),
            line: *line,
            to: one.to.as_ref().map(ToString::to_string),
            now: optional(one.now.as_ref()),
            because: one.because.clone(),
        }
    }
}

impl BreachView {
    fn of(breach: &Breach) -> Self {
        Self {
            rule: breach.rule,
            keys: breach.keys.iter().map(ToString::to_string).collect(),
            demand: breach.demand,
            source: breach.source,
        }
    }
}

impl DecisionView {
    fn of(decision: &Decision, catalogue: &Catalogue) -> Self {
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
            path: one.path.to_string_lossy().into_owned(),
            line: one.line,
            security: if decision.is_security_lost() {
                Some("lost")
            } else if decision.is_security_weakened(catalogue) {
                Some("weakened")
            } else {
                None
            },
        }
    }
}
