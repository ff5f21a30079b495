//! The file format of `mappings/`: reads it, checks it, packs it.
//!
//! The build script and `--mappings DIR` use the same code, so what the build accepts is what a user's folder may hold.

pub mod annotations;
pub mod changes;
pub mod comments;
pub mod defaults;
pub mod environment;
mod error;
pub mod packages;
pub mod packed;
mod packing;
pub mod range;
pub mod readers;
pub mod releases;
pub mod settings;
mod toml_value;
pub mod usage;
pub mod version;

use std::path::{Path, PathBuf};

pub use error::TableError;
use error::TableText;

/// Everything a folder of mappings holds, read and checked file by file.
#[derive(Debug, Default)]
pub struct Tables {
    /// `releases.toml`.
    pub releases: releases::Releases,
    /// `defaults/LINE/FLAVOUR.toml`, sorted by path.
    pub defaults: Vec<defaults::Flavour>,
    /// `comments/LINE.toml`.
    pub comments: Vec<comments::Comments>,
    /// `readers/LINE.toml`.
    pub readers: Vec<readers::Reader>,
    /// `annotations/LINE.toml`.
    pub annotations: Vec<annotations::Annotations>,
    /// `usage/LINE.toml` and `checks/LINE.toml`.
    pub usage: Vec<usage::Usage>,
    /// `packages.toml`.
    pub packages: packages::Packages,
    /// `environment.toml`.
    pub environment: environment::Environment,
    /// All rows of `settings/*.toml`.
    pub settings: Vec<settings::Setting>,
    /// `changes/*.toml`.
    pub changes: Vec<changes::Crossing>,
}

/// One table's text.
#[derive(Debug, Clone)]
pub struct TableFile {
    /// Its place in the folder, with `/`: `defaults/kata-go/qemu.toml`.
    pub place: String,
    /// Its path as faults name it.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

impl Tables {
    /// Reads tables that belong together; `releases.toml` must be among them, the rest may be.
    pub fn parse(files: &[TableFile]) -> Result<Self, TableError> {
        let mut tables = Self::default();
        for file in files.iter().filter(|file| file.place == "releases.toml") {
            tables.releases.add(&TableText::new(file))?;
        }
        for file in files {
            let text = TableText::new(file);
            match file.place.split('/').next().unwrap_or_default() {
                "defaults" => tables
                    .defaults
                    .push(defaults::Flavour::read(&text, &tables)?),
                "comments" => tables
                    .comments
                    .push(comments::Comments::read(&text, &tables.releases)?),
                "readers" => tables
                    .readers
                    .push(readers::Reader::read(&text, &tables.releases)?),
                "annotations" => tables
                    .annotations
                    .push(annotations::Annotations::read(&text, &tables.releases)?),
                "usage" | "checks" => tables
                    .usage
                    .push(usage::Usage::read(&text, &tables.releases)?),
                "packages.toml" => tables.packages.add(&text)?,
                "environment.toml" => tables.environment.add(&text, &tables.releases)?,
                "settings" => settings::read(&text, &mut tables.settings)?,
                "changes" => {
                    let crossing = changes::Crossing::read(&text, &tables)?;
                    tables.changes.push(crossing);
                }
                _ => {}
            }
        }
        Ok(tables)
    }

    /// Packs the tables into the form the program looks things up in.
    pub fn pack(&self) -> packed::Packed {
        packing::pack(self)
    }
}

/// The tables in a folder, sorted by their place.
pub fn read_folder(dir: &Path) -> Result<Vec<TableFile>, TableError> {
    let mut found = Vec::new();
    let mut folders = vec![(dir.to_path_buf(), String::new())];
    while let Some((folder, place)) = folders.pop() {
        let list =
            std::fs::read_dir(&folder).map_err(|error| TableError::unreadable(&folder, &error))?;
        for entry in list {
            let entry = entry.map_err(|error| TableError::unreadable(&folder, &error))?;
            let path = entry.path();
            let place = format!("{place}{}", entry.file_name().to_string_lossy());
            if path.is_dir() {
                // two levels are all there are
                if place.matches('/').count() < 2 {
                    folders.push((path, format!("{place}/")));
                }
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let text = read_table(&path)?;
                found.push(TableFile { place, path, text });
            }
        }
    }
    found.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(found)
}

/// The most bytes a table may have: 16 MiB.
const MAX_TABLE: u64 = 16 << 20;

/// Reads a table, and nothing that has no end.
fn read_table(path: &Path) -> Result<String, TableError> {
    let unreadable = |error| TableError::unreadable(path, &error);
    let meta = path.metadata().map_err(unreadable)?;
    if meta.is_file() && meta.len() <= MAX_TABLE {
        return std::fs::read_to_string(path).map_err(unreadable);
    }
    let reason = if meta.is_file() {
        "is larger than 16 MiB, which no table is"
    } else {
        "is no file"
    };
    Err(TableError {
        path: path.to_path_buf(),
        line: 0,
        reason: reason.to_owned(),
    })
}
