//! From shipped files and parsers' schemas to the tables.

mod comments;
mod corpus;
mod error;
mod history;
mod place;
mod readers;
mod releases;
#[cfg(test)]
mod tests;
mod usage;
mod weave;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::Notation;
use kata_upgrade::catalogue::tables::{TableFile, Tables, read_folder};

pub use error::ImportError;
use history::History;

/// How the tables begin that are made here.
const MADE: &str = "# Made by `cargo xtask import`";

/// Reads `folders` and writes `defaults/`, `comments/`, `readers/` and `usage/` of `mappings`; tells what was read.
pub fn run(
    folders: &[PathBuf],
    mappings: &Path,
    afresh: bool,
    date: Option<&str>,
) -> Result<String, ImportError> {
    let mut files = read_folder(mappings)?;
    let shipped = corpus::find(folders)?;
    let schemas = readers::find(folders)?;
    if afresh {
        files.retain(|file| !is_made(file));
    }
    // what is known so far must not be taken to hold for a release that is only being added
    let known = Tables::parse(&files)?;
    if let Some(releases) = files.iter_mut().find(|file| file.place == "releases.toml") {
        let wanted = shipped
            .iter()
            .map(|file| (file.product.as_str(), file.version));
        if releases::add(&mut releases.text, wanted, date)? {
            write(&mappings.join("releases.toml"), &releases.text)?;
        }
    }
    let tables = Tables::parse(&files)?;
    let made = make(&known, &tables, &shipped, &schemas)?;
    for (place, text) in &made {
        write(&mappings.join(place), text)?;
    }
    Ok(format!(
        "read {} files and {} schemas, wrote {} tables",
        shipped.len(),
        schemas.len(),
        made.len()
    ))
}

/// The tables that `shipped` and `schemas`, added to what is `known`, give with the releases of `tables`: place and text.
pub fn make(
    known: &Tables,
    tables: &Tables,
    shipped: &[corpus::ShippedFile],
    schemas: &[readers::SchemaFile],
) -> Result<BTreeMap<String, String>, ImportError> {
    let readers = readers::make(known, schemas)?;
    let usage = usage::make(known, schemas)?;
    let history = History::of(known, shipped)?;
    let mut made = history.defaults(tables);
    made.extend(comments::write(&history, tables));
    made.extend(readers);
    made.extend(usage);
    let by_hand = by_hand(tables);
    made.retain(|place, _| !by_hand.iter().any(|line| is_of(place, line)));
    Ok(made)
}

/// Whether a table is made here, and not written by hand like those of runV and hyperd.
fn is_made(file: &TableFile) -> bool {
    let folders = ["defaults/", "comments/", "readers/", "usage/"];
    let is_in = |folder: &str| file.place.starts_with(folder);
    folders.iter().any(|folder| is_in(folder)) && file.text.starts_with(MADE)
}

/// Lines that ship no TOML, as folders name them: nothing of theirs is imported.
fn by_hand(tables: &Tables) -> Vec<String> {
    let lines = tables.releases.lines.iter();
    let other = lines.filter(|line| line.notation != Notation::Toml);
    other
        .map(|line| line.name.as_ref().replace('/', "-"))
        .collect()
}

/// Whether a place is a line's.
fn is_of(place: &str, line: &str) -> bool {
    let mut parts = place.split('/');
    let own = parts.nth(1).unwrap_or_default();
    own == line || own.strip_suffix(".toml") == Some(line)
}

fn write(path: &Path, text: &str) -> Result<(), ImportError> {
    let unwritable = |error| ImportError::Unwritable {
        path: path.to_path_buf(),
        error,
    };
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(unwritable)?;
    }
    fs::write(path, text).map_err(unwritable)
}
