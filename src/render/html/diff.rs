//! What is different in a file, as a page.

use std::fmt::{self, Write};
use std::path::PathBuf;

use maud::{Markup, html};

use super::change::{Change, Columns, followed, legend, meaning, state, table};
use super::edition::{edition, layers, partial, title};
use super::ledger::{Share, ledger};
use super::page::{Head, contents, head, put, section, subject};
use super::parts::{dotted, file_name, fold, next, notes, path as named, place, sentence};
use super::values::plain;
use crate::catalogue::{Catalogue, Edition};
use crate::customise::{Customisation, Kind, Overridden, OwnComment};
use crate::outlook::Outlook;
use crate::render::DiffReport;
use crate::render::text::count;
use crate::render::text::diff::{ranges, summary, unset_value};
use crate::render::text::values::About;

/// What the page begins with.
///
/// # Errors
/// Those of `out`.
pub fn diff_head(out: &mut dyn Write, paths: &[PathBuf]) -> fmt::Result {
    let subject = subject(paths);
    let about = Head {
        command: "config diff",
        title: "What was changed",
        subject: &subject,
    };
    head(out, &about)?;
    put(out, &html! { (contents(paths)) (legend()) })
}

/// The section of one file, which is the one at `at`, from 0.
///
/// # Errors
/// Those of `out`.
pub fn diff(
    out: &mut dyn Write,
    report: &DiffReport<'_>,
    at: usize,
    catalogue: &Catalogue,
) -> fmt::Result {
    let found = report.differences;
    put(
        out,
        &section(
            at,
            report.path,
            &html! {
                (edition(report.identified, "--from", catalogue))
                (layers(report.path, report.layers))
                (partial(found.partial))
                @if let Some(file) = report.baseline_file {
                    p { "Compared with " (named(file)) "." }
                }
                (notes(report.notes))
                @if report.path.starts_with("/usr/share/defaults") {
                    p.warning { "This file belongs to a package: removing or upgrading it takes the file away." }
                }
                p.summary { (summary(report)) }
                (ledger(&count(found.customisations.len(), "customisation"), &shares(&found.customisations)))
                @if !found.customisations.is_empty() { (customisations(report, catalogue)) }
                (overridden(&found.overridden, report.baseline.edition, catalogue))
                (inherited(report, catalogue))
                (comments(&found.comments, report.layers))
                (next(report.next))
            },
        ),
    )
}

fn shares(list: &[Customisation]) -> [Share<'static>; 4] {
    let number = |kind| list.iter().filter(|one| one.kind == kind).count();
    [
        (Kind::Changed, "changed", "changed"),
        (Kind::Set, "set", "set"),
        (Kind::Unset, "unset", "unset"),
        (Kind::Unknown, "without effect", "no effect"),
    ]
    .map(|(kind, name, state)| Share {
        count: number(kind),
        name,
        state,
    })
}

fn customisations(report: &DiffReport<'_>, catalogue: &Catalogue) -> Markup {
    let list = &report.differences.customisations;
    let ahead = report.outlook.iter().find_map(|one| one.ahead.as_ref());
    let reached = ahead.map(|ahead| ahead.goal);
    let goal = reached.map(|goal| title(catalogue, goal));
    let shipped = report.baseline_file.map_or_else(
        || title(catalogue, report.baseline.edition),
        |file| file.to_string_lossy().into_owned(),
    );
    let own = file_name(report.path);
    let columns = Columns {
        caption: "Customisations",
        shipped: &shipped,
        own: &own,
        target: goal.as_deref(),
        editions: (
            report.baseline.edition,
            reached.unwrap_or(report.baseline.edition),
        ),
    };
    let all = list.iter().enumerate();
    let changes: Vec<Change<'_>> = all
        .map(|(at, one)| change(one, report.outlook.get(at), report, catalogue))
        .collect();
    fold(
        "Customisations",
        list.len(),
        true,
        &table(&columns, &changes, catalogue),
    )
}

fn change<'r>(
    one: &'r Customisation,
    outlook: Option<&'r Outlook>,
    report: &DiffReport<'_>,
    catalogue: &Catalogue,
) -> Change<'r> {
    let ahead = outlook.and_then(|outlook| outlook.ahead.as_ref());
    Change {
        one,
        state: state(one),
        place: place(one.line, &one.path, report.layers),
        built_in: unset_value(one, report, catalogue),
        decision: ahead.map(|ahead| &ahead.decision),
        ships: ahead.and_then(|ahead| ahead.ships.as_ref()),
        remarks: html! {
            (meaning(&one.key, catalogue))
            @if let Some(note) = &one.note { p { (sentence(note)) } }
            @if let Some(outlook) = outlook.filter(|outlook| !outlook.text.is_empty()) {
                p.outlook { (sentence(&outlook.text)) }
            }
            @if !one.shipped_by.is_empty() {
                p { "Also shipped by " (ranges(&one.shipped_by, catalogue)) "." }
            }
            @if let Some(ahead) = ahead { (followed(&ahead.decision)) }
        },
    }
}

fn overridden(list: &[Overridden], edition: Edition, catalogue: &Catalogue) -> Markup {
    let body = html! {
        p { "Set by you, and set again in a file that is read later." }
        ul.list {
            @for one in list {
                li.item data-state="note" data-key=(one.key) {
                    (dotted(one.key.as_str())) " " (plain(one.value.as_ref(), About::key(catalogue, edition, one.key.as_str())))
                    div.said { (named(&one.path)) " line " (one.line) ", taken from " (named(&one.by)) " line " (one.by_line) }
                }
            }
        }
    };
    html! { @if !list.is_empty() { (fold("Overridden", list.len(), true, &body)) } }
}

fn inherited(report: &DiffReport<'_>, catalogue: &Catalogue) -> Markup {
    let list = &report.differences.inherited;
    let body = html! {
        p { "Old defaults that stayed in the file, together one other release's; not choices of yours." }
        ul.list {
            @for one in list {
                @let about = About::key(catalogue, report.baseline.edition, one.key.as_str());
                li.item data-state="note" data-key=(one.key) {
                    (dotted(one.key.as_str())) " " (plain(one.value.as_ref(), about))
                    div.said {
                        @if let Some(place) = place(one.line, &one.path, report.layers) { (place) "; " }
                        "shipped by " (ranges(&one.shipped_by, catalogue)) "; this release ships "
                        (plain(report.baseline.value(one.key.as_str()), about))
                    }
                }
            }
        }
    };
    html! { @if !list.is_empty() { (fold("Old defaults", list.len(), true, &body)) } }
}

fn comments(list: &[OwnComment], layers: &[PathBuf]) -> Markup {
    let body = html! {
        ul.list.comments {
            @for comment in list {
                li.item data-state="note" {
                    span.place { (place(Some(comment.line), &comment.path, layers).unwrap_or_default()) }
                    " " code { "# " (comment.text) }
                }
            }
        }
    };
    html! { @if !list.is_empty() { (fold("Comments of your own", list.len(), false, &body)) } }
}
