//! Where runV is started with flags, and which file hyperd is told to read.

use super::{Wiring, argument, systemd};
use crate::host::Product;
use crate::host::looker::{Looker, Place};
use crate::host::processes::Process;

/// Units that start runV by itself.
const UNITS: [&str; 2] = ["runv.service", "runv-containerd.service"];
const HYPERD: &str = "hyperd.service";
/// What hyperd reads when nobody tells it otherwise.
const FILE: &str = "/etc/hyper/config";
/// A script is not larger: 64 KiB. Programs are, and are not read.
const LIMIT: u64 = 64 << 10;

/// A start of runV with flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The line that has the flags.
    pub place: Place,
    /// The flags, and what follows them.
    pub words: Vec<String>,
}

/// All starts of runV with flags: by container managers, by the scripts they start, by units.
pub(in crate::host) fn starts(looker: &Looker<'_>, wiring: &Wiring) -> Vec<Start> {
    let mut found: Vec<Start> = Vec::new();
    let wires = wiring.wires.iter();
    for wire in wires.filter(|one| one.product == Product::RunV && one.undone_by.is_none()) {
        if !wire.arguments.is_empty() {
            found.push(Start {
                place: wire.place.clone(),
                words: wire.arguments.clone(),
            });
        }
        if wire.program.starts_with('/') {
            found.extend(script(looker, &wire.program));
        }
    }
    for unit in UNITS {
        found.extend(executed(looker, unit).filter_map(|(words, place)| {
            let words = behind(&words, "runv")?;
            Some(Start { place, words })
        }));
    }
    let mut all: Vec<Start> = Vec::new();
    for one in found {
        if !all.contains(&one) && !one.words.is_empty() {
            all.push(one);
        }
    }
    all
}

/// The file hyperd reads, and the line that says so.
pub(in crate::host) fn hyperds_file(
    looker: &Looker<'_>,
    processes: &[Process],
) -> (String, Option<Place>) {
    let of_unit = executed(looker, HYPERD).find_map(|(words, place)| {
        let told = argument(&words, &["--config", "-config"])?;
        Some((told.to_owned(), Some(place)))
    });
    let running = processes.iter().filter(|one| one.program == "hyperd");
    let mut told = running.filter_map(|one| {
        let file = one.option(&["--config", "-config"])?;
        let place = Place::of(format!("/proc/{}/cmdline", one.pid));
        Some((file.to_owned(), Some(place)))
    });
    told.next()
        .or(of_unit)
        .unwrap_or_else(|| (FILE.to_owned(), None))
}

/// The command lines a unit starts.
fn executed(looker: &Looker<'_>, unit: &str) -> impl Iterator<Item = (Vec<String>, Place)> + use<> {
    let mut starts: Vec<(Vec<String>, Place)> = Vec::new();
    for one in systemd::directives(looker, unit) {
        if one.section == "Service" && one.key == "ExecStart" {
            if one.value.is_empty() {
                starts.clear();
            } else {
                starts.push((systemd::words(&one.value), one.place));
            }
        }
    }
    starts.into_iter()
}

/// The line of a script that starts runV with flags.
fn script(looker: &Looker<'_>, path: &str) -> Option<Start> {
    let text = looker.small(path, LIMIT)?;
    let text = String::from_utf8_lossy(&text);
    if !text.starts_with("#!") {
        return None;
    }
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if line.trim_start().starts_with('#') {
            continue;
        }
        let mut whole = line.to_owned();
        while let Some(open) = whole.strip_suffix('\\') {
            let (more, _) = lines.next()?;
            whole = format!("{open} {more}");
        }
        if let Some(words) = behind(&systemd::words(&whole), "runv") {
            return Some(Start {
                place: Place::at(path, number),
                words,
            });
        }
    }
    None
}

/// The words behind a program's name, up to where the caller's own or another command begin.
fn behind(words: &[String], program: &str) -> Option<Vec<String>> {
    let called = |word: &String| word.rsplit('/').next() == Some(program);
    let at = words.iter().position(called)?;
    let ends = |word: &&String| {
        let own = ["$@", "$*", "${@}", "${*}"].contains(&word.as_str());
        !(own || [";", "&&", "||", "|", "&"].contains(&word.as_str()))
    };
    let rest = words.get(at + 1..)?.iter();
    Some(rest.take_while(ends).cloned().collect())
}
