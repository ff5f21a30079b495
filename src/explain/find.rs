//! From what a person types to the settings that are meant.

mod annotations;
mod names;
mod spelling;

use super::other_names::with_other_names;
use crate::catalogue::{Catalogue, Edition, Notation, Setting};
use crate::key;

/// A setting that is meant.
#[derive(Clone)]
pub struct Hit<'c> {
    /// The setting.
    pub setting: Setting<'c>,
    /// Its key, with the names of tables where they were given.
    pub key: String,
    /// How it was found.
    pub by: FoundBy,
    /// What to say about that; empty where the name was right.
    pub note: String,
}

/// How a setting was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// Its name, with or without its table.
    Name,
    /// It is what an old name has become, or what the edition calls it.
    OtherName,
    /// Its name in a table where it is not.
    OtherTable,
    /// The annotation of a pod.
    Annotation,
    /// The table it is in.
    Table,
    /// A part of its name, or words in it.
    Part,
    /// A name that is spelt much like it.
    Spelling,
}

/// Nothing is known of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no release has a setting `{asked}`")]
pub struct Unknown {
    /// What was asked for.
    pub asked: String,
    /// Names that come nearest.
    pub nearest: Vec<String>,
}

/// The settings that a text means: a key, a name, a part of one, an annotation, a table; old, misspelt or in a wrong table too.
///
/// With an edition that calls a setting otherwise, that one is found as well.
///
/// # Errors
/// Nothing is like it; with the names that come nearest.
pub fn find<'c>(
    catalogue: &'c Catalogue,
    text: &str,
    scope: Option<Edition>,
) -> Result<Vec<Hit<'c>>, Unknown> {
    let asked = bare(text);
    let asked = asked.as_str();
    let of = |foreign| Finder {
        catalogue,
        asked,
        foreign,
    };
    // runV's `debug` is not what somebody means who types no more than that
    let table = key::segments(asked).next().unwrap_or_default();
    let first = is_foreign(catalogue, table);
    let (finder, other) = (of(first), of(!first));
    let steps: [&dyn Fn() -> Vec<Hit<'c>>; 13] = [
        &|| finder.annotation(),
        &|| finder.key(),
        &|| finder.name(),
        &|| finder.former(),
        &|| finder.table(),
        // a flag's whole name is worth as much as a part of another
        &|| [finder.part(), other.key(), other.name()].concat(),
        &|| finder.hypervisor(),
        &|| other.former(),
        &|| other.table(),
        &|| other.part(),
        &|| finder.annotation_name(),
        &|| finder.spelling(),
        &|| other.spelling(),
    ];
    let found = steps
        .iter()
        .map(|step| step())
        .find(|hits| !hits.is_empty());
    let Some(hits) = found.filter(|_| !asked.is_empty()) else {
        return Err(Unknown {
            asked: asked.to_owned(),
            nearest: finder.nearest(),
        });
    };
    Ok(with_other_names(catalogue, hits, scope))
}

/// The key of a line that was pasted: without `#`, value, brackets and quotes; `[table] name` is a key too.
fn bare(text: &str) -> String {
    let is_edge = |c: char| c.is_whitespace() || "[]`'\":".contains(c);
    let text = text.trim().trim_start_matches('#').trim();
    let text = text.split('=').next().unwrap_or(text);
    let has_table = text.starts_with('[');
    let text = text.trim_matches(is_edge);
    match text.split_once(']').filter(|_| has_table) {
        Some((table, name)) => {
            let name = name.trim_matches(|c| is_edge(c) || c == '.');
            format!("{}.{name}", table.trim_matches(is_edge))
        }
        None => text.to_owned(),
    }
}

/// The same in one spelling, for comparing what people type.
fn folded(text: &str) -> String {
    text.to_lowercase().replace('-', "_")
}

/// Whether a table is that of a product whose settings are no TOML: runV, hyperd.
fn is_foreign(catalogue: &Catalogue, table: &str) -> bool {
    let mut lines = catalogue.lines();
    lines.any(|line| line.product() == table && line.notation() != Notation::Toml)
}

struct Finder<'c, 'a> {
    catalogue: &'c Catalogue,
    asked: &'a str,
    /// Only among settings that are no TOML, else only among the others.
    foreign: bool,
}

impl<'c> Finder<'c, '_> {
    fn all(&self, by: FoundBy, fits: impl Fn(&Setting<'c>) -> Option<String>) -> Vec<Hit<'c>> {
        let all = self.own_settings().filter_map(|setting| {
            Some(Hit {
                note: fits(&setting)?,
                key: setting.pattern().to_owned(),
                setting,
                by,
            })
        });
        let mut hits: Vec<_> = all.collect();
        hits.sort_by(|a, b| a.key.cmp(&b.key));
        hits
    }

    /// The settings that are looked among.
    fn own_settings(&self) -> impl Iterator<Item = Setting<'c>> {
        self.catalogue.settings().filter(|setting| {
            let table = key::segments(setting.pattern()).next().unwrap_or_default();
            is_foreign(self.catalogue, table) == self.foreign
        })
    }

    fn name_asked(&self) -> &str {
        key::segments(self.asked).last().unwrap_or_default()
    }
}
