//! What a shell offers where the command line takes an edition, a key or a backup.

use std::ffi::OsStr;

use clap_complete::engine::CompletionCandidate;
use kata_upgrade::catalogue::{Catalogue, Edition, Line, Notation};
use kata_upgrade::store;

/// Editions, newest first: releases, and runtimes and flavours of a release once it stands there with its `/`.
pub fn editions(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else {
        return Vec::new();
    };
    let catalogue = Catalogue::built_in();
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    // what is carried away from comes last
    let is_other = |line: &Line<'_>| line.notation() != Notation::Toml;
    let mut lines: Vec<Line<'_>> = catalogue.lines().collect();
    lines.sort_by_key(is_other);
    for line in lines {
        for release in line.releases().rev() {
            let name = format!("{}-{}", line.product(), release.version);
            if !typed.contains('/') {
                if !found.iter().any(|(there, _)| *there == name) {
                    found.push((name, None));
                }
                continue;
            }
            if typed.split('/').next() != Some(&name) {
                continue;
            }
            found.push((format!("{name}/{}", line.runtime()), None));
            for flavour in line
                .flavours()
                .filter(|flavour| flavour.ships(release.version))
            {
                let title = catalogue.edition_title(Edition {
                    flavour: flavour.index(),
                    version: release.version,
                });
                let full = format!("{name}/{}/{}", line.runtime(), flavour.name());
                found.push((full, Some(title)));
            }
        }
    }
    found.retain(|(name, _)| name.starts_with(typed));
    let in_order = found.into_iter().enumerate();
    in_order
        .map(|(order, (name, title))| {
            CompletionCandidate::new(name)
                .help(title.map(Into::into))
                .display_order(Some(order))
        })
        .collect()
}

/// Keys that some edition ships, with what they do.
pub fn keys(typed: &OsStr) -> Vec<CompletionCandidate> {
    keys_before(typed, "")
}

/// Keys with the `=` that a value follows.
pub fn assignments(typed: &OsStr) -> Vec<CompletionCandidate> {
    keys_before(typed, "=")
}

fn keys_before(typed: &OsStr, what_follows: &str) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else {
        return Vec::new();
    };
    let catalogue = Catalogue::built_in();
    (0..catalogue.key_count())
        .filter_map(|id| u32::try_from(id).ok())
        .map(|id| catalogue.key(id))
        .filter(|key| key.starts_with(typed))
        .map(|key| {
            let text = catalogue
                .setting(key)
                .map(|setting| setting.text().to_owned());
            CompletionCandidate::new(format!("{key}{what_follows}")).help(text.map(Into::into))
        })
        .collect()
}

/// The good backups in the usual place, newest first.
pub fn backups(typed: &OsStr) -> Vec<CompletionCandidate> {
    let listed = store::default_dir().and_then(|dir| store::list(&dir));
    let (Some(typed), Ok(listed)) = (typed.to_str(), listed) else {
        return Vec::new();
    };
    listed
        .iter()
        .filter(|backup| backup.good())
        .map(|backup| backup.id.clone())
        .filter(|id| id.starts_with(typed))
        .enumerate()
        .map(|(order, id)| CompletionCandidate::new(id).display_order(Some(order)))
        .collect()
}
