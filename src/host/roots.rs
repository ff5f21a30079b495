//! Where runV keeps its state, and where Kata really does.
//!
//! Kata's own `--root` option is read by nothing; its directories are fixed.

use super::looker::{Looker, Place};
use super::processes::Process;
use super::wiring::Wiring;
use super::{Installation, Product};

/// The directories Kata keeps its state in, whatever `--root` says.
pub const KATA_DIRECTORIES: [&str; 4] = [
    "/run/vc",
    "/var/lib/vc",
    "/run/kata-containers",
    "/run/kata",
];
/// runV's directory since 0.6.0.
const USUAL: &str = "/run/runv";

/// A directory runV keeps its state in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageRoot {
    /// As it is named.
    pub path: String,
    /// Without links.
    pub resolved: String,
    /// Kata's directory that it is, holds, or is in.
    pub conflict: Option<&'static str>,
    /// Where that is said; none for the built-in default.
    pub told_by: Option<Place>,
}

pub(super) fn read(
    looker: &Looker<'_>,
    installations: &[Installation],
    wiring: &Wiring,
    processes: &[Process],
) -> Vec<StorageRoot> {
    let mut named: Vec<(String, Option<Place>)> = Vec::new();
    for wire in wiring
        .wires
        .iter()
        .filter(|wire| wire.product == Product::RunV)
    {
        let mut words = wire.arguments.iter();
        while let Some(word) = words.next() {
            let root = match word.strip_prefix("--root") {
                Some("") => words.next().cloned(),
                Some(rest) => rest.strip_prefix('=').map(str::to_owned),
                None => None,
            };
            named.extend(root.map(|root| (root, Some(wire.place.clone()))));
        }
    }
    for process in processes.iter().filter(|one| one.product == Product::RunV) {
        if let Some(root) = process.option(&["--root"]) {
            let place = Place::of(format!("/proc/{}/cmdline", process.pid));
            named.push((root.to_owned(), Some(place)));
        }
    }
    let is_there = installations.iter().any(|one| one.product == Product::RunV)
        || wiring
            .wires
            .iter()
            .any(|wire| wire.product == Product::RunV);
    if named.is_empty() && is_there {
        named.push((USUAL.to_owned(), None));
    }
    let mut found: Vec<StorageRoot> = Vec::new();
    for (path, told_by) in named {
        let resolved = resolved(looker, &path);
        if found.iter().any(|one| one.resolved == resolved) {
            continue;
        }
        let conflict = KATA_DIRECTORIES.into_iter().find(|kata| {
            let below = |a: &str, b: &str| a == b || a.starts_with(&format!("{b}/"));
            below(&resolved, kata) || below(kata, &resolved)
        });
        found.push(StorageRoot {
            path,
            resolved,
            conflict,
            told_by,
        });
    }
    found
}

/// A directory without links, also where its last parts do not exist; `/var/run` is `/run` on every system of these.
fn resolved(looker: &Looker<'_>, path: &str) -> String {
    let mut known = path.trim_end_matches('/').to_owned();
    let mut rest = String::new();
    while !known.is_empty() {
        if let Some(found) = looker.resolve(&known) {
            let found = found.to_string_lossy().into_owned();
            found.trim_end_matches('/').clone_into(&mut known);
            break;
        }
        let (dir, name) = known.rsplit_once('/').unwrap_or(("", &known));
        rest = format!("/{name}{rest}");
        known = dir.to_owned();
    }
    let whole = format!("{known}{rest}");
    match whole.strip_prefix("/var/run") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("/run{rest}"),
        _ if whole.is_empty() => "/".to_owned(),
        _ => whole,
    }
}
