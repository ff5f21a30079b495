//! Where files of a folder lie.

use std::fs;
use std::path::{Path, PathBuf};

use super::ImportError;

/// All files below a folder, sorted.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>, ImportError> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let unreadable = |error| ImportError::Unreadable {
            path: folder.clone(),
            error,
        };
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A file's text.
pub fn read(path: &Path) -> Result<String, ImportError> {
    fs::read_to_string(path).map_err(|error| ImportError::Unreadable {
        path: path.to_path_buf(),
        error,
    })
}

/// A path's parts below a folder.
pub fn parts<'p>(path: &'p Path, folder: &Path) -> Vec<&'p str> {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below
        .components()
        .filter_map(|part| part.as_os_str().to_str())
        .collect()
}
