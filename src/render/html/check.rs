//! Findings, as a page.

use std::fmt::{self, Write};
use std::path::PathBuf;

use maud::{Markup, html};

use super::edition::{edition, layers};
use super::ledger::{Share, ledger};
use super::page::{Head, contents, head, put, section, subject};
use super::parts::{badge, dotted, next, path as named, sentence, tone};
use crate::catalogue::Catalogue;
use crate::check::{Finding, Severity};
use crate::render::CheckReport;
use crate::render::text::check::summary;
use crate::render::text::count;

/// What the page begins with.
///
/// # Errors
/// Those of `out`.
pub fn check_head(out: &mut dyn Write, paths: &[PathBuf]) -> fmt::Result {
    let about = Head {
        command: "config check",
        title: "What the reader makes of it",
        subject: &subject(paths),
    };
    head(out, &about)?;
    put(out, &contents(paths))
}

/// The section of one file and its drop-ins, which is the one at `at`, from 0.
///
/// # Errors
/// Those of `out`.
pub fn check(
    out: &mut dyn Write,
    report: &CheckReport<'_>,
    at: usize,
    catalogue: &Catalogue,
) -> fmt::Result {
    let list = report.findings;
    put(
        out,
        &section(
            at,
            report.path,
            &html! {
                (edition(report.identified, "--for", catalogue))
                (layers(report.path, report.layers))
                p.summary { (summary(list)) }
                (ledger(&count(list.len(), "finding"), &shares(list)))
                @if !list.is_empty() {
                    ul.findings {
                        @for one in list { (finding(one, report)) }
                    }
                }
                (next(report.next))
            },
        ),
    )
}

fn shares(list: &[Finding]) -> [Share<'static>; 3] {
    let number = |severity| list.iter().filter(|one| one.severity == severity).count();
    [
        (Severity::Error, "errors"),
        (Severity::Warning, "warnings"),
        (Severity::Note, "notes"),
    ]
    .map(|(severity, name)| Share {
        count: number(severity),
        name,
        state: severity.word(),
    })
}

fn finding(one: &Finding, report: &CheckReport<'_>) -> Markup {
    let severity = one.severity.word();
    html! {
        li class={ "item " (tone(severity)) } data-code=(one.code) data-state=(severity) {
            p.title {
                (badge(severity)) " "
                @if let Some(key) = &one.key { (dotted(key.as_str())) " " }
                span.place {
                    @if one.path != report.path { (named(&one.path)) " " }
                    @if let Some(line) = one.line { "line " (line) }
                }
                " " code.code { (one.code) }
            }
            p.message { (sentence(&one.message)) }
            @if let Some(help) = &one.help { p.way-out { (sentence(help)) } }
        }
    }
}
