//! Small things that every page is made of.

use std::path::{Path, PathBuf};

use maud::{Markup, html};

use crate::key;
use crate::render::text::layers::short;
use crate::source::shown;

/// A sentence, with what stands between backticks as code.
pub(super) fn prose(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    // a lone backtick is none of ours
    let paired = parts.len() % 2 == 1;
    html! {
        @if paired {
            @for (at, part) in parts.iter().enumerate() {
                @if at % 2 == 1 { code { (part) } } @else { (part) }
            }
        } @else {
            (text)
        }
    }
}

/// The same as a sentence of its own: with a capital, unless it begins with code, and a full stop.
pub(super) fn sentence(text: &str) -> Markup {
    let text = text.trim_end();
    let mut rest = text.chars();
    let first = rest.next().map(|c| c.to_uppercase().to_string());
    let whole = first.unwrap_or_default() + rest.as_str();
    let ends = text.ends_with(['.', '?', '!', ':']);
    html! { (prose(&whole)) @if !ends { "." } }
}

/// A dotted key, which may be broken after its dots.
pub(super) fn dotted(text: &str) -> Markup {
    html! {
        code.key {
            @for (at, segment) in key::segments(text).enumerate() {
                @if at > 0 { "." wbr; }
                (segment)
            }
        }
    }
}

/// A file's name.
pub(super) fn path(path: &Path) -> Markup {
    html! { code { (shown(path).to_string()) } }
}

/// The word for a state, in the colour of what it asks for.
pub(super) fn badge(word: &str) -> Markup {
    html! { span class={ "badge " (tone(word)) } { (word) } }
}

/// What a state asks for, of those this program has words for.
pub(super) fn tone(word: &str) -> &'static str {
    match word {
        "review" | "drop" | "error" | "warning" | "blocked" | "unknown" | "no effect"
        | "security" | "likely" | "unsure" | "weakened" | "breach" => "alarm",
        "rename" | "convert" | "merge" | "changed" | "set" | "unset" | "todo" | "to do" => "change",
        "keep" | "adopt" | "done" | "exact" => "fine",
        _ => "note",
    }
}

/// Commands to copy, a line each.
pub(super) fn commands<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> Markup {
    html! {
        div.commands {
            @for line in lines { code { (line.as_ref()) } }
        }
    }
}

/// Where to go from here.
pub(super) fn next(commands: &[String]) -> Markup {
    html! {
        @if !commands.is_empty() {
            div.next {
                h3 { "Next" }
                (self::commands(commands))
            }
        }
    }
}

/// What is to be known beside the rest.
pub(super) fn notes(notes: &[String]) -> Markup {
    html! {
        @if !notes.is_empty() {
            ul.notes {
                @for note in notes { li { (prose(note)) } }
            }
        }
    }
}

/// A part of a report that can be folded.
pub(super) fn fold(title: &str, count: usize, open: bool, body: &Markup) -> Markup {
    html! {
        details.fold open[open] {
            summary { h3 { (title) } " " span.count { (count) } }
            (body)
        }
    }
}

/// `line 7`, with the file where that is not the first.
pub(super) fn place(line: Option<usize>, path: &Path, layers: &[PathBuf]) -> Option<String> {
    let line = line.map(|line| format!("line {line}"));
    if layers.first().is_none_or(|first| first == path) || layers.len() < 2 {
        return line;
    }
    let name = short(path);
    Some(line.map_or_else(|| name.clone(), |line| format!("{name} {line}")))
}

/// A path's last part.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
