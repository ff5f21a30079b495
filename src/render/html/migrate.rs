//! What becomes of everything, as a page.

use std::fmt::{self, Write};

use maud::{Markup, html};

use super::change::{Change, Columns, followed, legend, meaning, table};
use super::edition::{edition, layers, partial, title};
use super::ledger::{Share, ledger};
use super::page::{Head, head, put, tail};
use super::parts::{
    badge, dotted, file_name, fold, next, notes, path as named, place, prose, sentence,
};
use super::source::source;
use super::values::plain;
use crate::catalogue::Catalogue;
use crate::merge::As;
use crate::migrate::{Decision, Verdict, count as number};
use crate::render::MigrateReport;
use crate::render::text::beside::{beside, fate};
use crate::render::text::count;
use crate::render::text::migrate::{GROUPS, Group, WORDS, outcome};
use crate::render::text::values::About;
use crate::rules::Breach;

/// The page.
///
/// # Errors
/// Those of `out`.
pub fn migrate(
    out: &mut dyn Write,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
) -> fmt::Result {
    let (from, to) = (
        title(catalogue, report.from.edition),
        title(catalogue, report.to.edition),
    );
    let heading = format!("{from} → {to}");
    let about = Head {
        command: "config migrate",
        title: &heading,
        subject: &report.path.to_string_lossy(),
    };
    head(out, &about)?;
    put(
        out,
        &html! {
            section.part aria-labelledby="summary" {
                h2 #summary { "What it comes to" }
                p.summary { (outcome(report)) }
                (ledger(&count(report.decisions.len(), "customisation"), &shares(report.decisions)))
                (files(report, catalogue))
                (notes(report.notes))
            }
            section.part aria-labelledby="decisions" {
                h2 #decisions { "What becomes of everything" }
                @if report.decisions.is_empty() { p { "No customisations to carry." } } @else { (legend()) }
                @for (group, name) in GROUPS {
                    (decisions(group, name, report, (&from, &to), catalogue))
                    @if matches!(group, Group::Security) {
                        (weakened(report, catalogue))
                        (breaches("With what you asked for, the result breaks a rule of its reader", report.breaches))
                    }
                }
                (set(report, catalogue))
                (inherited(report, catalogue))
                (breaches("Not of your making: the target's file as it is shipped breaks", report.broken))
                (comments(report))
                (next(report.next))
            }
        },
    )?;
    tail(out, &[])
}

fn shares(decisions: &[Decision]) -> [Share<'static>; 7] {
    WORDS.map(|(verdict, name)| Share {
        count: number(decisions, verdict),
        name,
        state: verdict.word(),
    })
}

/// What was read and what the result is.
fn files(report: &MigrateReport<'_>, catalogue: &Catalogue) -> Markup {
    let form = match report.r#as {
        As::Merged => "the whole file",
        As::DropIn => "a drop-in",
    };
    html! {
        dl.facts {
            dt { "Source" }
            dd { (edition(report.from, "--from", catalogue)) (layers(report.path, report.layers)) (partial(report.partial)) }
            dt { "Target" }
            dd {
                p { (title(catalogue, report.to.edition)) }
                p.said {
                    @match report.base {
                        Some(base) => { "The text of " (named(base)) " is kept." }
                        None => "Written from what that release shipped.",
                    }
                }
            }
            dt { "Result" }
            dd {
                p { (form) ", which belongs at " (named(report.belongs)) }
                @if !report.because.is_empty() { p.said { (sentence(report.because)) } }
            }
        }
    }
}

fn decisions(
    group: Group,
    name: &str,
    report: &MigrateReport<'_>,
    (from, to): (&str, &str),
    catalogue: &Catalogue,
) -> Markup {
    let all = report.decisions.iter();
    let own: Vec<Change<'_>> = all
        .filter(|decision| Group::of(decision, catalogue) == group)
        .map(|decision| change(decision, report, catalogue))
        .collect();
    let name = sentence_case(name);
    let columns = Columns {
        caption: &name,
        shipped: from,
        own: &file_name(report.path),
        target: Some(to),
        editions: (report.from.edition, report.to.edition),
    };
    html! {
        @if !own.is_empty() {
            (fold(&name, own.len(), true, &table(&columns, &own, catalogue)))
        }
    }
}

fn sentence_case(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + rest.as_str()
}

fn change<'r>(
    decision: &'r Decision,
    report: &'r MigrateReport<'_>,
    catalogue: &Catalogue,
) -> Change<'r> {
    let one = &decision.customisation;
    let line = catalogue.edition_line(report.from.edition);
    let version = report.from.edition.version;
    let read = line.and_then(|line| catalogue.read_key(&line, one.key.as_str()));
    let is_usual = decision.verdict == Verdict::Keep && decision.change.is_none();
    Change {
        one,
        state: decision.verdict.word(),
        place: place(one.line, &one.path, report.layers),
        built_in: read.and_then(|read| read.absent(version)),
        decision: Some(decision),
        ships: report.target.value(one.key.as_str()),
        remarks: html! {
            (meaning(&one.key, catalogue))
            @if !decision.because.is_empty() {
                p.because.said[is_usual] { (sentence(&decision.because)) }
            }
            (followed(decision))
        },
    }
}

fn weakened(report: &MigrateReport<'_>, catalogue: &Catalogue) -> Markup {
    let list = report.weakened;
    let body = html! {
        ul.list {
            @for (one, line) in list {
                @let about = About::key(catalogue, report.from.edition, one.key.as_str());
                li.item.alarm data-state="security" data-key=(one.key) {
                    (badge("security")) " " (dotted(one.key.as_str()))
                    @if let Some(line) = line { " " span.place { "line " (line) } }
                    div { "was " (plain(Some(&one.was), about)) "; " (prose(&fate(one, report, catalogue))) "." }
                }
            }
        }
    };
    let title = "Weaker by the target's defaults, though you changed nothing here";
    html! { @if !list.is_empty() { (fold(title, list.len(), true, &body)) } }
}

fn breaches(title: &str, list: &[Breach]) -> Markup {
    let body = html! {
        ul.list {
            @for breach in list {
                li.item data-state="note" {
                    @for key in &breach.keys { (dotted(key.as_str())) " " }
                    div { (sentence(&breach.demand)) }
                    p.followed { "Rule " code.row { (breach.rule) } ", source: " (source(&breach.source)) }
                }
            }
        }
    };
    html! { @if !list.is_empty() { (fold(title, list.len(), true, &body)) } }
}

fn set(report: &MigrateReport<'_>, catalogue: &Catalogue) -> Markup {
    let body = html! {
        ul.list {
            @for (key, value) in report.set {
                li.item data-state="note" data-key=(key) {
                    (dotted(key.as_str())) " " (plain(Some(value), About::key(catalogue, report.to.edition, key.as_str())))
                }
            }
        }
    };
    html! { @if !report.set.is_empty() { (fold("Made with --set", report.set.len(), true, &body)) } }
}

fn inherited(report: &MigrateReport<'_>, catalogue: &Catalogue) -> Markup {
    let list = report.inherited;
    let body = html! {
        p { "Old defaults that stayed from another release; not carried (" code { "--keep KEY" } ", " code { "--keep-inherited" } ")." }
        ul.list {
            @for old in list {
                @let one = &old.inherited;
                li.item data-state="note" data-key=(one.key) {
                    (dotted(one.key.as_str())) " " (plain(one.value.as_ref(), About::key(catalogue, report.from.edition, one.key.as_str())))
                    @if let Some(place) = place(one.line, &one.path, report.layers) { " " span.place { (place) } }
                    div.said { (sentence(&beside(old, report, catalogue))) }
                }
            }
        }
    };
    html! { @if !list.is_empty() { (fold("Old defaults", list.len(), true, &body)) } }
}

fn comments(report: &MigrateReport<'_>) -> Markup {
    let body = html! {
        ul.list.comments {
            @for (comment, placed) in report.comments {
                li.item data-state="note" {
                    span.place { (place(Some(comment.line), &comment.path, report.layers).unwrap_or_default()) }
                    " " code { "# " (comment.text) }
                    @if !placed { div.said { "Belongs to no carried setting; put at the head of the nearest table." } }
                }
            }
        }
    };
    html! { @if !report.comments.is_empty() { (fold("Comments of your own", report.comments.len(), false, &body)) } }
}
