//! What is read by now on top of saved files, and was not there when they were saved.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::manifest::Manifest;
use crate::source::stack::{DIRECTORY, contents};

/// A file in a directory of drop-ins that is younger than the backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// The file; inside the root, without it.
    pub path: PathBuf,
    /// The edition the saved file beside the directory was taken for.
    pub edition: Option<String>,
}

/// The newcomers beside the files of a backup that was made to save them, and not for a change of this program's.
pub(super) fn newcomers(manifest: &Manifest, root: Option<&Path>) -> Vec<Newcomer> {
    let entries = &manifest.entries;
    if manifest.record.is_some() {
        return Vec::new();
    }
    let saved: BTreeSet<&Path> = entries
        .iter()
        .flat_map(|entry| [entry.path.as_path(), entry.resolved.as_path()])
        .collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for entry in entries {
        let dir = entry.resolved.as_path().with_file_name(DIRECTORY);
        let is_drop_in = entry.path.as_path().parent().is_some_and(is_directory)
            || entry.resolved.as_path().parent().is_some_and(is_directory);
        if is_drop_in || !seen.insert(dir.clone()) {
            continue;
        }
        // What cannot be looked into cannot be told apart; the restore itself is not about it.
        let files = contents(&dir, root).unwrap_or_default().files;
        let new = files
            .into_iter()
            .filter(|path| !saved.contains(path.as_path()));
        found.extend(new.map(|path| Newcomer {
            path,
            edition: entry.edition.clone(),
        }));
    }
    found
}

fn is_directory(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == DIRECTORY)
}
