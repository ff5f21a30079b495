//! From what a person types to the settings that are meant.

use std::collections::BTreeSet;

use super::other_names::with_other_names;
use super::overlap;
use super::reading::table;
use crate::catalogue::{Catalogue, Edition, Line, Notation, Setting};
use crate::key;

/// What all annotations of a configuration begin with.
const ANNOTATION: &str = "io.katacontainers.";

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

    /// The annotation of a pod, known or nearly so.
    fn annotation(&self) -> Vec<Hit<'c>> {
        if !self.asked.starts_with(ANNOTATION) {
            return Vec::new();
        }
        let named = |name: &str| {
            let keys: BTreeSet<&str> = self
                .catalogue
                .annotations()
                .filter(|one| one.name() == name)
                .map(|one| one.key())
                .collect();
            keys
        };
        let known = named(self.asked);
        if !known.is_empty() {
            return self.all(FoundBy::Annotation, |setting| {
                known.contains(setting.pattern()).then(String::new)
            });
        }
        let unread = format!("no release reads the annotation `{}`", self.asked);
        let name = self.name_asked();
        let hits = self.all(FoundBy::Annotation, |setting| {
            let own = key::segments(setting.pattern()).last();
            let table = key::segments(setting.pattern()).next().unwrap_or_default();
            (own == Some(name) && self.asked.contains(table)).then(|| {
                let mut right = self
                    .catalogue
                    .annotations()
                    .filter(|one| one.key() == setting.pattern());
                right.next().map_or_else(
                    || format!("{unread}, and none takes this setting's place"),
                    |right| format!("{unread}; this setting's is `{}`", right.name()),
                )
            })
        });
        if !hits.is_empty() {
            return hits;
        }
        let all = self.catalogue.annotations().map(|one| one.name());
        let Some(right) = closest(self.asked, all, 3) else {
            return Vec::new();
        };
        let keys = named(right);
        self.all(FoundBy::Spelling, |setting| {
            let fits = keys.contains(setting.pattern());
            fits.then(|| format!("{unread}; `{right}` is meant here"))
        })
    }

    /// The whole key, in whatever case.
    fn key(&self) -> Vec<Hit<'c>> {
        let found = self.catalogue.setting(self.asked);
        if let Some(setting) = found {
            return vec![Hit {
                key: self.asked.to_owned(),
                setting,
                by: FoundBy::Name,
                note: String::new(),
            }];
        }
        let asked = folded(self.asked);
        if !asked.contains('.') {
            return Vec::new();
        }
        self.all(FoundBy::Name, |setting| {
            let same = overlap(&folded(setting.pattern()), &asked);
            same.then(|| format!("`{}` is written `{}`", self.asked, setting.pattern()))
        })
    }

    /// The name alone, or in a table where it is not.
    fn name(&self) -> Vec<Hit<'c>> {
        let name = folded(self.name_asked());
        let has_table = self.name_asked() != self.asked;
        let by = if has_table {
            FoundBy::OtherTable
        } else {
            FoundBy::Name
        };
        self.all(by, |setting| {
            let pattern = setting.pattern();
            let own = key::segments(pattern).last().unwrap_or_default();
            (folded(own) == name).then(|| {
                if has_table {
                    let asked = table(self.asked);
                    format!(
                        "there is no `{own}` in [{asked}]; it is in {}",
                        place(pattern)
                    )
                } else if own == self.asked {
                    String::new()
                } else {
                    format!("`{}` is written `{own}`", self.asked)
                }
            })
        })
    }

    /// A name that only rows of the change tables or readers know.
    fn former(&self) -> Vec<Hit<'c>> {
        let name = self.name_asked();
        let mut keys: Vec<(String, String)> = Vec::new();
        for change in self.catalogue.all_changes() {
            let is_told = |line: Line<'_>| (line.notation() != Notation::Toml) == self.foreign;
            let own = key::segments(change.pattern()).last() == Some(name)
                && change.from().is_some_and(is_told);
            if let Some(to) = change.to_pattern().filter(|_| own && !change.is_table()) {
                keys.push((to.to_owned(), change.pattern().to_owned()));
            }
        }
        for line in self.catalogue.lines() {
            for reader in self.catalogue.read_keys(&line) {
                if reader.aliases().any(|alias| alias == name) {
                    keys.push((reader.pattern().to_owned(), name.to_owned()));
                }
            }
        }
        self.all(FoundBy::OtherName, |setting| {
            let mut names = keys.iter();
            let (_, old) = names.find(|(to, _)| overlap(to, setting.pattern()))?;
            Some(format!("`{old}` is another name of it"))
        })
    }

    /// All that is in a table.
    fn table(&self) -> Vec<Hit<'c>> {
        self.inside(self.asked)
    }

    /// All that is in the table of a hypervisor that is named alone.
    fn hypervisor(&self) -> Vec<Hit<'c>> {
        let mut flavours = self.catalogue.lines().flat_map(|line| line.flavours());
        if flavours.any(|flavour| flavour.hypervisor() == self.asked) {
            self.inside(&format!("hypervisor.{}", self.asked))
        } else {
            Vec::new()
        }
    }

    fn inside(&self, table: &str) -> Vec<Hit<'c>> {
        let asked: Vec<&str> = key::segments(table).collect();
        let mut hits = self.all(FoundBy::Table, |setting| {
            let own: Vec<&str> = key::segments(setting.pattern()).collect();
            let inside = own.len() > asked.len()
                && asked
                    .iter()
                    .zip(&own)
                    .all(|(have, want)| *want == "*" || want == have || *have == "*");
            inside.then(String::new)
        });
        for hit in &mut hits {
            let rest = key::segments(&hit.key).skip(asked.len());
            hit.key = asked
                .iter()
                .copied()
                .chain(rest)
                .collect::<Vec<_>>()
                .join(".");
        }
        hits
    }

    /// A part of the name, or of the key, or all of its words in the key.
    fn part(&self) -> Vec<Hit<'c>> {
        let asked = folded(self.asked);
        if asked.len() < 2 {
            return Vec::new();
        }
        let words: Vec<&str> = asked
            .split(['_', '.', ' '])
            .filter(|word| !word.is_empty())
            .collect();
        let ways: [&dyn Fn(&str) -> bool; 2] = [&|key| key.contains(&asked), &|key| {
            words.len() > 1 && words.iter().all(|word| key.contains(word))
        }];
        let found = ways.iter().map(|way| {
            self.all(FoundBy::Part, |setting| {
                way(&folded(setting.pattern())).then(String::new)
            })
        });
        let mut found = found.filter(|hits| !hits.is_empty());
        found.next().unwrap_or_default()
    }

    /// The last part of an annotation, where that is no name of a setting.
    fn annotation_name(&self) -> Vec<Hit<'c>> {
        let tail = format!(".{}", self.name_asked());
        let annotations: Vec<_> = self
            .catalogue
            .annotations()
            .filter(|one| one.name().ends_with(&tail))
            .collect();
        self.all(FoundBy::Annotation, |setting| {
            let mut own = annotations.iter();
            let own = own.find(|one| one.key() == setting.pattern())?;
            Some(format!("`{}` is an annotation of pods", own.name()))
        })
    }

    /// Names that are spelt much like it; of several, the nearest.
    fn spelling(&self) -> Vec<Hit<'c>> {
        let name = folded(self.name_asked());
        let names = self.names();
        let Some(right) = closest(&name, names.iter().copied(), 0) else {
            return Vec::new();
        };
        let mut hits = self.all(FoundBy::Spelling, |setting| {
            let own = key::segments(setting.pattern()).last();
            (own == Some(right)).then(|| format!("`{}` is read as `{right}`", self.asked))
        });
        // of several tables the one that was named, if it is one of them
        let own = |hit: &Hit<'_>| overlap(table(&hit.key), table(self.asked));
        if hits.iter().any(own) {
            hits.retain(own);
            for hit in &mut hits {
                hit.key = format!("{}.{right}", table(self.asked));
            }
        }
        hits
    }

    fn names(&self) -> BTreeSet<&'c str> {
        let patterns = self.own_settings().map(|setting| setting.pattern());
        patterns
            .filter_map(|pattern| key::segments(pattern).last())
            .collect()
    }

    /// The names that come nearest, nearest first.
    fn nearest(&self) -> Vec<String> {
        let name = folded(self.name_asked());
        let mut names: Vec<(usize, &str)> = self
            .names()
            .into_iter()
            .map(|own| (strsim::damerau_levenshtein(own, &name), own))
            // further away than half of it is like nothing
            .filter(|(distance, own)| distance * 2 <= own.len().max(name.len()))
            .collect();
        names.sort_unstable();
        names.truncate(3);
        names.into_iter().map(|(_, own)| own.to_owned()).collect()
    }
}

/// Where a setting is, in words.
fn place(pattern: &str) -> String {
    match table(pattern) {
        "" => "no table".to_owned(),
        table => format!("[{table}]"),
    }
}

/// The name that is spelt most like another, near enough to be meant; `more` is how much further than usual it may be.
fn closest<'n>(name: &str, names: impl Iterator<Item = &'n str>, more: usize) -> Option<&'n str> {
    let close = names.map(|own| (strsim::damerau_levenshtein(own, name), own));
    let allowed = |own: &str| {
        let length = own.len().min(name.len());
        if more == 0 { length / 4 + 1 } else { more }
    };
    close
        .filter(|(distance, own)| *distance <= allowed(own) && *distance < own.len())
        .min()
        .map(|(_, own)| own)
}
