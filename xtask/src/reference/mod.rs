//! The reference pages: what the tables know, for people to read.

mod crossing;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use kata_upgrade::catalogue::{Catalogue, TableError};

/// What stands at the head of every page.
const MADE: &str = "<!-- Made by `cargo xtask reference` from `mappings/`; not to be edited. -->";

/// Why the pages were not written.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// A table is at fault.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A page cannot be written.
    #[error("{}: {error}", path.display())]
    Page {
        /// The page.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// Writes the pages into a folder, and takes away those that are made no more; tells how many there are.
pub fn run(mappings: &Path, folder: &Path) -> Result<usize, ReferenceError> {
    let made = pages(mappings)?;
    let fault = |path: &Path| {
        let path = path.to_path_buf();
        move |error| ReferenceError::Page { path, error }
    };
    fs::create_dir_all(folder).map_err(fault(folder))?;
    for name in present(folder).map_err(fault(folder))? {
        if !made.contains_key(&name) {
            let path = folder.join(name);
            fs::remove_file(&path).map_err(fault(&path))?;
        }
    }
    for (name, text) in &made {
        let path = folder.join(name);
        fs::write(&path, text).map_err(fault(&path))?;
    }
    Ok(made.len())
}

/// The pages, by file name.
pub fn pages(mappings: &Path) -> Result<BTreeMap<String, String>, ReferenceError> {
    let catalogue = Catalogue::built_in();
    let mut pages = settings::pages(&catalogue);
    pages.extend(crossing::pages(&catalogue, mappings)?);
    let index = index(&pages);
    pages.insert("README.md".to_owned(), index);
    Ok(pages)
}

/// The names of the pages that are in a folder.
fn present(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_page = path.extension().is_some_and(|ending| ending == "md");
        if let Some(name) = path.file_name().filter(|_| is_page) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The page that lists the others.
fn index(pages: &BTreeMap<String, String>) -> String {
    let list = |text: &mut String, begin: &str| {
        for (name, page) in pages.iter().filter(|(name, _)| name.starts_with(begin)) {
            let title = page.lines().find_map(|line| line.strip_prefix("# "));
            text.push_str(&format!("- [{}]({name})\n", title.unwrap_or(name)));
        }
    };
    let mut text = format!("{MADE}\n# Reference\n\nWhat each runtime's settings are:\n\n");
    list(&mut text, "settings-");
    text.push_str("\nWhat happened to them, and what they become:\n\n");
    list(&mut text, "crossing-");
    text.push_str("\n`kata-upgrade config explain KEY` tells the same of one setting, with its whole history.\n");
    text
}
