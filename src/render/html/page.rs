//! What every page begins and ends with, and the one way onto it.

use std::fmt::{self, Write};
use std::path::PathBuf;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{Markup, html};
use sha2::{Digest as _, Sha256};

use super::parts::{path as named, prose};
use crate::render::json::Fault;
use crate::source::shown;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What a page is about.
pub(super) struct Head<'a> {
    /// The command it is the report of.
    pub command: &'a str,
    /// What it tells.
    pub title: &'a str,
    /// What of.
    pub subject: &'a str,
}

/// Writes a part of the page: what a reader would act on instead of seeing it is shown escaped.
///
/// Nothing of ours has such a character in it, not even an end of line.
pub(super) fn put(out: &mut dyn Write, part: &Markup) -> fmt::Result {
    writeln!(out, "{}", shown(&part.0))
}

/// Everything up to the first section.
pub(super) fn head(out: &mut dyn Write, head: &Head<'_>) -> fmt::Result {
    out.write_str("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n")?;
    let title = if head.subject.is_empty() {
        head.title.to_owned()
    } else {
        format!("{}: {}", head.title, head.subject)
    };
    put(
        out,
        &html! {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy());
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content=(concat!("kata-upgrade ", env!("CARGO_PKG_VERSION")));
            title { (title) }
        },
    )?;
    write!(out, "<style>{STYLE}</style>\n</head>\n<body>\n")?;
    put(
        out,
        &html! {
            header {
                p.command { "kata-upgrade " (head.command) }
                h1 { (head.title) }
                @if !head.subject.is_empty() {
                    p.subject { (head.subject) }
                }
            }
            div.tools role="search" aria-label="This page" hidden {
                label for="filter" { "Filter" }
                " "
                input #filter type="search" autocomplete="off" placeholder="a key, a value, a word";
                " "
                span #states role="group" aria-label="Show only" {}
                " "
                button #fold type="button" { "Fold all" }
                " "
                span #found role="status" {}
            }
            svg.patterns width="0" height="0" aria-hidden="true" focusable="false" {
                defs {
                    pattern #hatch width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                        rect width="2.5" height="6" {}
                    }
                }
            }
        },
    )?;
    out.write_str("<main>\n")
}

/// Everything after the last section, with the files there is none on: each with its place among all, from 0.
///
/// # Errors
/// Those of `out`.
pub fn tail(out: &mut dyn Write, faults: &[(usize, Fault)]) -> fmt::Result {
    if !faults.is_empty() {
        put(
            out,
            &html! {
                section.part aria-labelledby="faults" {
                    h2 #faults { "Could not be told" }
                    ul.findings {
                        @for (at, fault) in faults {
                            li.item.alarm id=(anchor(*at)) data-state="error" {
                                p {
                                    @if let Some(path) = &fault.path {
                                        code { (path) }
                                        @if let Some(line) = fault.line { " line " (line) }
                                        ": "
                                    }
                                    (prose(&fault.message))
                                }
                                @for help in fault.help.iter().flat_map(|help| help.lines()) {
                                    p.way-out { (prose(help)) }
                                }
                            }
                        }
                    }
                }
            },
        )?;
    }
    out.write_str("</main>\n")?;
    put(
        out,
        &html! {
            footer {
                p { "Made by kata-upgrade " (env!("CARGO_PKG_VERSION")) ". This page loads nothing, and reads the same without its script." }
            }
        },
    )?;
    write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n")
}

/// The name of the place of a file, from 0, on the page.
pub(super) fn anchor(at: usize) -> String {
    format!("f{}", at + 1)
}

/// Lets nothing run or load but the page's own style and script.
fn policy() -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// The one file a page is about, or how many.
pub(super) fn subject(paths: &[PathBuf]) -> String {
    match paths {
        [one] => one.to_string_lossy().into_owned(),
        several => format!("{} files", several.len()),
    }
}

/// Where each of several files is on the page.
pub(super) fn contents(paths: &[PathBuf]) -> Markup {
    html! {
        @if paths.len() > 1 {
            nav.contents aria-label="Files" {
                details open[paths.len() <= 12] {
                    summary { (paths.len()) " files" }
                    ol {
                        @for (at, path) in paths.iter().enumerate() {
                            li { a href={ "#" (anchor(at)) } { (named(path)) } }
                        }
                    }
                }
            }
        }
    }
}
