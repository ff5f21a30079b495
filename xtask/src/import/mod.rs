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

use kata_upgrade::catalogue::tables::{Tables, read_folder};

pub use error::ImportError;
use history::History;

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
        files.retain(|file| {
            !["defaults/", "comments/", "readers/", "usage/"]
                .iter()
                .any(|made| file.place.starts_with(made))
        });
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
    Ok(made)
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
