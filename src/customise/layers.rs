//! What holds where several files are read one on top of the other.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::{Customisation, Kind, Reader};
use crate::document::{Document, Setting};
use crate::key::Key;
use crate::value::Value;

/// A file that is read, and the name it has towards the user.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// Its name.
    pub path: &'a Path,
    /// Its text.
    pub document: &'a Document,
}

/// What a file stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A configuration: what it leaves out has the reader's built-in value.
    Whole,
    /// A configuration of a few lines, to be completed, or flags: what it leaves out is to be as shipped.
    Completed,
    /// A drop-in: what it leaves out is the base's.
    DropIn,
}

/// A setting of the user's that a later file sets again.
#[derive(Debug, Clone, PartialEq)]
pub struct Overridden {
    /// The setting.
    pub key: Key,
    /// What it would be.
    pub value: Option<Value>,
    /// The file it stands in.
    pub path: PathBuf,
    /// Its line, from 1.
    pub line: usize,
    /// The file that sets it again.
    pub by: PathBuf,
    /// The line that does.
    pub by_line: usize,
}

/// A setting that holds.
pub(super) struct Effective<'a> {
    /// The key as the reader understands it.
    pub key: Key,
    /// Where it is set.
    pub setting: &'a Setting,
    path: &'a Path,
    is_drop_in: bool,
}

impl Effective<'_> {
    /// A customisation with its file, and what the reader makes of it there.
    pub fn placed(&self, found: Customisation, reader: &Reader<'_>) -> Customisation {
        let refused = self.is_drop_in && found.kind == Kind::Unknown && reader.refuses(&self.key);
        Customisation {
            path: self.path.to_owned(),
            note: if refused {
                Some(
                    "refused: in a drop-in, this reader takes no such key and does not start"
                        .into(),
                )
            } else {
                found.note
            },
            ..found
        }
    }
}

/// The settings that hold, in the order in which they are read, and those of the user's that do not.
pub(super) fn effective<'a>(
    reader: &Reader<'_>,
    base: Layer<'a>,
    drop_ins: &[Layer<'a>],
    reading: Reading,
) -> (Vec<Effective<'a>>, Vec<Overridden>) {
    let mut list = settings(reader, base, reading == Reading::DropIn);
    let mut overridden = Vec::new();
    for layer in drop_ins {
        let above = settings(reader, *layer, true);
        let mut by_key: HashMap<&str, &Effective<'_>> = HashMap::new();
        let mut by_table: HashMap<&str, &Effective<'_>> = HashMap::new();
        for one in &above {
            by_key.insert(one.key.as_str(), one);
            by_table.extend(tables(&one.key).map(|table| (table, one)));
        }
        list.retain(|below| {
            let key = below.key.as_str();
            // a table takes the place of a value, and a value that of a table
            let by = by_key.get(key).or_else(|| by_table.get(key));
            let by = by.or_else(|| tables(&below.key).find_map(|table| by_key.get(table)));
            let by = by.copied();
            if let Some(by) = by.filter(|_| is_own(reader, below)) {
                overridden.push(Overridden {
                    key: below.key.clone(),
                    value: below.setting.value.clone(),
                    path: below.path.to_owned(),
                    line: below.setting.line,
                    by: by.path.to_owned(),
                    by_line: by.setting.line,
                });
            }
            by.is_none()
        });
        list.extend(above);
    }
    (list, overridden)
}

/// The names of the tables a key is in, the outermost first.
fn tables(key: &Key) -> impl Iterator<Item = &str> {
    let text = key.as_str();
    let mut end = 0;
    key.segments().filter_map(move |segment| {
        let own = end + segment.len();
        end = own + 1;
        text.get(..own).filter(|table| table.len() < text.len())
    })
}

/// Whether a setting is no shipped one.
fn is_own(reader: &Reader<'_>, one: &Effective<'_>) -> bool {
    let (Some(entry), Some(value)) = (reader.baseline.set(one.key.as_str()), &one.setting.value)
    else {
        return true;
    };
    one.is_drop_in || !reader.baseline.is_shipped(entry, value)
}

fn settings<'a>(reader: &Reader<'_>, layer: Layer<'a>, is_drop_in: bool) -> Vec<Effective<'a>> {
    let set = layer.document.settings().iter();
    set.filter(|setting| setting.is_set())
        .map(|setting| Effective {
            // in a drop-in the reader that ignores case does not, for these tables
            key: if is_drop_in && reader.refuses(&setting.key) {
                setting.key.clone()
            } else {
                reader.canonical(&setting.key).into_owned()
            },
            setting,
            path: layer.path,
            is_drop_in,
        })
        .collect()
}

impl Reader<'_> {
    /// Whether the reader would refuse a drop-in that has this key and does not know it: the Go runtime in these tables.
    fn refuses(&self, key: &Key) -> bool {
        let line = self.catalogue.edition_line(self.baseline.edition);
        let kind = key.segments().next();
        line.is_some_and(|line| line.runtime() == "go")
            && matches!(kind, Some("hypervisor" | "agent"))
            && key.segments().count() > 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_in_all_its_tables_and_quotes_do_not_split() {
        let names = |key: &str| {
            let key = Key::from(key);
            tables(&key).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(names("a.\"b.c\".d"), ["a", "a.\"b.c\""]);
        assert!(names("a").is_empty());
    }
}
