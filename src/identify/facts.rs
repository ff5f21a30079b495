//! What a file says that editions can be compared with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::cost::Cost;
use crate::catalogue::{Catalogue, Layout, general};
use crate::document::{Document, State};
use crate::value::Value;

/// One setting of the file, in the catalogue's terms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fact {
    pub set: bool,
    /// Index of the value as written, and of the value free of its layout, where some edition ships it.
    pub values: [Option<u32>; 2],
}

/// A file in the catalogue's terms.
#[derive(Debug)]
pub(super) struct Facts {
    /// The file's settings of each key some edition ships, by the key's index.
    pub by_key: Vec<Vec<Fact>>,
    /// How many of those are set, and how many commented out.
    pub set: u32,
    pub commented: u32,
    /// Settings of keys that no edition ships.
    pub strange: u32,
    /// For each group of comment lines: how many of its lines the file has.
    pub groups: Vec<u32>,
    /// How many comment lines some edition shipped.
    pub comments: u32,
    pub layout: Layout,
    /// The hypervisors it has settings of.
    pub hypervisors: Vec<String>,
    /// How many paths begin with the layout's prefix.
    pub paths: usize,
    /// The template its first lines name.
    pub header: Option<String>,
}

impl Facts {
    pub fn of(document: &Document, catalogue: &Catalogue) -> Self {
        let (layout, paths) = layout(document, catalogue);
        let mut facts = Self {
            by_key: vec![Vec::new(); catalogue.key_count()],
            set: 0,
            commented: 0,
            strange: 0,
            groups: vec![0; catalogue.comment_group_sizes().len()],
            hypervisors: hypervisors(document),
            comments: 0,
            layout,
            paths,
            header: header(document),
        };
        for setting in document.settings() {
            let set = setting.state == State::Set;
            let Some(facts_of_key) = catalogue
                .key_id(setting.key.as_str())
                .and_then(|id| facts.by_key.get_mut(id as usize))
            else {
                facts.strange += u32::from(set);
                continue;
            };
            let raw = Value::String(document.raw(setting).trim().to_owned());
            let value = setting.value.as_ref().unwrap_or(&raw);
            let free = general(value, &facts.layout.prefix, &facts.layout.arch);
            let mut values = [catalogue.value_id(&value.encoded()), None];
            if free != *value {
                values[1] = catalogue.value_id(&free.encoded());
            }
            facts_of_key.push(Fact { set, values });
            if set {
                facts.set += 1;
            } else {
                facts.commented += 1;
            }
        }
        facts.count_comments(document, catalogue);
        facts
    }

    fn count_comments(&mut self, document: &Document, catalogue: &Catalogue) {
        let mut seen = BTreeSet::new();
        for comment in document.comments() {
            let text = document.comment_text(comment);
            let mut shipped = catalogue.comment_groups(text).peekable();
            if shipped.peek().is_some() && seen.insert(text) {
                self.comments += 1;
                for group in shipped {
                    self.groups[group as usize] += 1;
                }
            }
        }
    }

    /// How many settings the file has that are set.
    pub fn settings(&self) -> usize {
        (self.set + self.strange) as usize
    }

    /// Which part of the file an edition does not explain, 0 to 1.
    pub fn strangeness(&self, cost: &Cost) -> f64 {
        let all = f64::from((self.set + self.strange).max(1));
        (f64::from(self.strange) + cost.differing as f64) / all
    }
}

fn hypervisors(document: &Document) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for setting in document.settings() {
        let name = setting
            .key
            .as_str()
            .strip_prefix("hypervisor.")
            .and_then(|key| key.split('.').next());
        if let Some(name) = name.filter(|name| !names.iter().any(|known| known == name)) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The layout most paths of a file are in.
fn layout(document: &Document, catalogue: &Catalogue) -> (Layout, usize) {
    let mut prefixes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut arches: BTreeMap<&str, usize> = BTreeMap::new();
    for setting in document
        .settings()
        .iter()
        .filter(|setting| !setting.key.as_str().ends_with(".guest_hook_path"))
    {
        let weight = if setting.state == State::Set { 4 } else { 1 };
        let Some(text) = setting.value.as_ref().and_then(first_string) else {
            continue;
        };
        if let Some(prefix) = catalogue.prefix_of(text) {
            *prefixes.entry(prefix).or_default() += weight;
        }
        let arch = text
            .rsplit_once("system-")
            .map(|(_, arch)| arch.split(['-', '/']).next().unwrap_or_default());
        if let Some(arch) =
            arch.filter(|arch| ["x86_64", "aarch64", "s390x", "ppc64"].contains(arch))
        {
            *arches.entry(arch).or_default() += weight;
        }
    }
    let most = |counts: &BTreeMap<&str, usize>| {
        counts
            .iter()
            .max_by_key(|(_, count)| **count)
            .map(|(name, count)| ((*name).to_owned(), *count))
    };
    let (prefix, count) = most(&prefixes).unwrap_or_else(|| (String::from("/usr"), 0));
    let arch = most(&arches).map_or_else(|| String::from("x86_64"), |(arch, _)| arch);
    (
        Layout {
            name: catalogue.layout_name(&prefix).to_owned(),
            prefix,
            arch,
        },
        count.div_ceil(4),
    )
}

fn first_string(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(items) => items.first().and_then(first_string),
        _ => None,
    }
}

/// The template that a generated file's first lines name.
fn header(document: &Document) -> Option<String> {
    let first = document
        .comments()
        .iter()
        .take_while(|comment| comment.line < 12);
    let mut named = first.filter_map(|comment| {
        let text = document.comment_text(comment);
        let at = text.find("configuration")?;
        let name = text[at..].split(['"', ' ', '\'']).next()?;
        name.strip_suffix(".in")
            .filter(|name| {
                Path::new(name)
                    .extension()
                    .is_some_and(|ending| ending == "toml")
            })
            .map(str::to_owned)
    });
    named.next()
}
