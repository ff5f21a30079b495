//! `kata-upgrade/migrate/1`.

use serde::Serialize;

use super::check::FindingView;
use super::{EditionView, class, optional, text};
use crate::catalogue::Catalogue;
use crate::migrate::{Decision, OldDefault, Verdict, Weakened, count};
use crate::render::MigrateReport;
use crate::rules::Breach;

/// What `config migrate --format json` prints: what becomes of each customisation in the target.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(title = "kata-upgrade/migrate/1"))]
pub(super) struct View {
    /// Which format this is.
    #[cfg_attr(feature = "schemas", schemars(extend("const" = "kata-upgrade/migrate/1")))]
    format: &'static str,
    /// The file, as typed.
    path: String,
    /// What the file is.
    from: EditionView,
    /// What the result is for.
    to: EditionView,
    /// The files the source was read from, in order.
    layers: Vec<String>,
    /// One for each customisation, in the order of the file.
    decisions: Vec<DecisionView>,
    /// How many decisions there are of each verdict.
    ledger: Ledger,
    /// Old defaults that were not carried.
    inherited: Vec<OldView>,
    /// Protections that go with the target's defaults.
    weakened: Vec<WeakenedView>,
    /// Rules of the target's reader that the result breaks because it was asked for.
    breaches: Vec<BreachView>,
    /// Rules of the target's reader that its own shipped file breaks.
    shipped_breaches: Vec<BreachView>,
    /// What `config check` says of the result and not of the target's own file.
    findings: Vec<FindingView>,
    /// The user's own comments, and whether they stand with their settings.
    comments: Vec<Comment>,
    /// What is to be known about the files around it, one sentence each.
    notes: Vec<String>,
    /// Where the result is, or belongs.
    output: Output,
}

/// What becomes of one customisation.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct DecisionView {
    /// The dotted key in the source.
    key: String,
    /// How it differed from the shipped setting; see `kind` of `diff/1`.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::kind"))]
    kind: &'static str,
    /// The value the source's release shipped; null where it was not set.
    default: Option<serde_json::Value>,
    /// The user's value; null where it was not set.
    value: Option<serde_json::Value>,
    /// `keep`: same key, same meaning; `rename`: other key or table; `convert`: other type, unit or spelling; `merge`:
    /// additions and removals applied to the target's list; `adopt`: the target ships that already; `drop`: nothing
    /// reads it any more; `review`: a person must decide.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::verdict"))]
    verdict: &'static str,
    /// The settings it gives in the target; none for `drop` and `review`.
    to: Vec<Setting>,
    /// What the setting is about; null where it is not known.
    #[cfg_attr(
        feature = "schemas",
        schemars(schema_with = "super::schema::class_or_null")
    )]
    class: Option<&'static str>,
    /// The row of the change tables that decided.
    change: Option<String>,
    /// Why, in a sentence.
    because: String,
    /// Where that can be read.
    source: Option<String>,
    /// The file the customisation stands in.
    path: String,
    /// Its line, from 1; null where the line was removed.
    line: Option<usize>,
    /// `lost` or `weakened`, where a setting of class security is; null everywhere else.
    #[cfg_attr(
        feature = "schemas",
        schemars(schema_with = "super::schema::security_or_null")
    )]
    security: Option<&'static str>,
}

/// An old default that was not carried.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct OldView {
    /// The dotted key.
    key: String,
    /// The value in this file.
    value: Option<serde_json::Value>,
    /// Editions whose default it is.
    shipped_by: Vec<String>,
    /// The file it stands in.
    path: String,
    /// Its line, from 1; null where it is missing here.
    line: Option<usize>,
    /// The setting the target has in its place.
    to: Option<String>,
    /// What the target ships there.
    ships: Option<serde_json::Value>,
}

/// A protection that goes with the target's defaults.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct WeakenedView {
    /// The dotted key in the source.
    key: String,
    /// What the source has.
    was: serde_json::Value,
    /// Its line, from 1; null where it is at its default.
    line: Option<usize>,
    /// The setting the target has in its place.
    to: Option<String>,
    /// What the target has.
    now: Option<serde_json::Value>,
    /// Why the old value would not do there what it did.
    because: Option<String>,
}

/// A rule of the target's reader that is broken.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct BreachView {
    /// Its name.
    rule: &'static str,
    /// The settings it is about.
    keys: Vec<String>,
    /// What it demands, a sentence.
    demand: String,
    /// Where that can be read.
    source: String,
}

/// A setting in the target.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Setting {
    /// The dotted key.
    key: String,
    /// Its value; null where a shipped line is commented out.
    value: Option<serde_json::Value>,
}

/// How many decisions there are of each verdict; together as many as there are customisations.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Ledger {
    /// Same key, same meaning.
    keep: usize,
    /// Other key or table.
    rename: usize,
    /// Other type, unit or spelling.
    convert: usize,
    /// Additions and removals applied to the target's list.
    merge: usize,
    /// The target ships that already.
    adopt: usize,
    /// Nothing reads it any more.
    drop: usize,
    /// A person must decide.
    review: usize,
}

/// A comment of the user's.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Comment {
    /// The file it stands in.
    path: String,
    /// From 1.
    line: usize,
    /// The whole line or end of line, with its `#`.
    text: String,
    /// Whether it stands with its setting, or above its table, in the result; else it is at the head of the nearest table.
    placed: bool,
}

/// Where the result is, or belongs.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Output {
    /// The file that was written; null where none was.
    path: Option<String>,
    /// `merged`: a whole file; `drop-in`: to be read on top of one.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::form"))]
    r#as: &'static str,
    /// Where the target reads it on the machine.
    belongs: String,
    /// Whether a file was written.
    written: bool,
    /// Whether the result is the source's own text, so that there is nothing to write.
    same: bool,
    /// The backup that was made first.
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
        path: report.path.to_string_lossy().into_owned(),
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
            same: report.same,
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
            demand: breach.demand.to_string(),
            source: breach.source.to_string(),
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
