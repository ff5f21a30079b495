//! The files that the installed runtimes would read.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::source::SourceError;
use kata_upgrade::source::resolve::locate;

use crate::error::Refusal;

/// For every runtime and every place it may be installed in, the first of the files it looks for.
pub fn find(catalogue: &Catalogue, root: Option<&Path>) -> Result<Vec<PathBuf>, Refusal> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut looked: Vec<String> = Vec::new();
    for line in catalogue.lines() {
        let Some(version) = line.newest() else {
            continue;
        };
        for prefix in catalogue.prefixes() {
            for path in line.search_paths(version) {
                let path = path.replace("{prefix}", prefix);
                if !looked.contains(&path) {
                    looked.push(path.clone());
                }
                let path = PathBuf::from(path);
                match locate(&path, root) {
                    Err(error @ SourceError::Root { .. }) => return Err(error.into()),
                    Err(error) if error.is_missing() => continue,
                    // what cannot be read is there, and the reading says why not
                    Ok(_) | Err(_) => {}
                }
                if !found.contains(&path) {
                    found.push(path);
                }
                break;
            }
        }
    }
    if found.is_empty() {
        let places = looked.join("\n      ");
        return Err(
            Refusal::new("there is no configuration file where the runtimes look for one")
                .help("name the file")
                .help(format!("looked for\n      {places}")),
        );
    }
    Ok(found)
}
