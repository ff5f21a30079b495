//! What a file says that editions can be compared with.

use std::collections::BTreeMap;
use std::path::Path;

use super::cost::{Cost, FOREIGN_TABLE};
use crate::catalogue::{Catalogue, Flavour, Layout, comment_mark, generalised};
use crate::document::{Document, Setting};
use crate::value::Value;

/// Where at most one of so many settings has a remark of the owner's, the remark says that the owner chose the value.
const REMARKED: usize = 3;
/// The most empty tables that are looked at: a hostile file may have a million.
const MOST_BARE: usize = 64;

/// One setting of the file, in the catalogue's terms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fact {
    pub set: bool,
    /// Index of the value as written, and of the value free of its layout, where some edition ships it.
    pub values: [Option<u32>; 2],
    /// The owner wrote a comment on it, as on few others.
    pub remarked: bool,
}

/// A file in the catalogue's terms.
#[derive(Debug)]
pub(super) struct Facts {
    /// The file's settings of keys some edition ships, with the key's index, sorted by that.
    list: Vec<(u32, Fact)>,
    /// Where each key's begin in the list, and one more.
    starts: Vec<u32>,
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
    /// Whether the file's paths name the processor.
    pub arch_is_told: bool,
    /// The hypervisors it has settings of.
    pub hypervisors: Vec<String>,
    /// Tables with nothing in them.
    bare_tables: Vec<String>,
    /// How many paths begin with the layout's prefix.
    pub paths: usize,
    /// The template its first lines name.
    pub header: Option<String>,
    /// Somebody wrote a few lines instead of editing the shipped file: what is not in it says nothing.
    pub partial: bool,
}

impl Facts {
    /// `arch` is the processor where the file does not tell.
    pub fn of(document: &Document, catalogue: &Catalogue, arch: Option<&str>) -> Self {
        let mut facts = Self::empty(document, catalogue, arch);
        facts.groups = vec![0; catalogue.comment_groups()];
        let remarked = facts.count_comments(document, catalogue);
        facts.take(document, catalogue, &remarked);
        facts
    }

    /// The same without its comments.
    pub fn of_settings(document: &Document, catalogue: &Catalogue, arch: Option<&str>) -> Self {
        let mut facts = Self::empty(document, catalogue, arch);
        facts.take(document, catalogue, &[]);
        facts
    }

    fn empty(document: &Document, catalogue: &Catalogue, arch: Option<&str>) -> Self {
        let evident = Evident::of(document, catalogue);
        Self {
            list: Vec::with_capacity(document.settings().len()),
            starts: Vec::new(),
            set: 0,
            commented: 0,
            strange: 0,
            groups: Vec::new(),
            hypervisors: hypervisors(document),
            bare_tables: bare_tables(document),
            comments: 0,
            arch_is_told: evident.arch.is_some(),
            paths: evident.paths,
            layout: evident.layout(catalogue, arch),
            header: header(document),
            partial: false,
        }
    }

    /// Takes the settings, of which some have a remark of the owner's.
    fn take(&mut self, document: &Document, catalogue: &Catalogue, remarked: &[usize]) {
        let mut bytes = Vec::new();
        for (at, setting) in document.settings().iter().enumerate() {
            let mut id = |value: &Value| {
                bytes.clear();
                value.encode(&mut bytes);
                catalogue.value_id(&bytes)
            };
            match catalogue.key_id(setting.key.as_str()) {
                Some(key) => {
                    let fact = Fact {
                        set: setting.is_set(),
                        values: values(setting, document, &self.layout, &mut id),
                        remarked: remarked.contains(&at),
                    };
                    self.list.push((key, fact));
                }
                None => self.strange += u32::from(setting.is_set()),
            }
        }
        self.sort(catalogue.key_count());
    }

    /// Brings the list into the keys' order, and counts.
    fn sort(&mut self, keys: usize) {
        self.starts = vec![0; keys + 1];
        for (key, fact) in &self.list {
            self.set += u32::from(fact.set);
            self.commented += u32::from(!fact.set);
            if let Some(next) = self.starts.get_mut(*key as usize + 1) {
                *next += 1;
            }
        }
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
        // where each key's next one goes
        let mut free = self.starts.clone();
        let mut sorted = self.list.clone();
        for (key, fact) in &self.list {
            let place = free.get_mut(*key as usize).map(|place| {
                *place += 1;
                *place as usize - 1
            });
            if let Some(to) = place.and_then(|place| sorted.get_mut(place)) {
                *to = (*key, *fact);
            }
        }
        self.list = sorted;
    }

    /// Counts the comment lines that were shipped; gives the settings, by index, that have a remark of the owner's.
    fn count_comments(&mut self, document: &Document, catalogue: &Catalogue) -> Vec<usize> {
        let mut seen = vec![false; catalogue.comment_count()];
        let mut remarked = Vec::new();
        let marks = document.comment_marks(comment_mark);
        for (comment, mark) in document.comments().iter().zip(marks) {
            let Some(mark) = mark else { continue };
            let known = catalogue.comment_lines(*mark);
            if known.is_empty() {
                let own = document.setting_of(comment);
                let set = |at: &usize| document.settings().get(*at).is_some_and(Setting::is_set);
                remarked.extend(own.filter(set));
            } else if !seen
                .get_mut(known.start)
                .is_some_and(|seen| std::mem::replace(seen, true))
            {
                self.comments += 1;
                for group in catalogue.comment_groups_of(known) {
                    self.groups[group as usize] += 1;
                }
            }
        }
        remarked.dedup();
        let set = document.settings().iter().filter(|one| one.is_set());
        if remarked.len() * REMARKED > set.count() {
            // someone who explains everything
            remarked.clear();
        }
        remarked
    }

    /// The settings of a key, by its index.
    pub fn of_key(&self, key: u32) -> &[(u32, Fact)] {
        let place = |at: u32| self.starts.get(at as usize).map(|start| *start as usize);
        let range = place(key).zip(place(key + 1));
        range
            .and_then(|(from, to)| self.list.get(from..to))
            .unwrap_or_default()
    }

    /// Whether somebody took the comments out, or wrote others.
    pub fn lacks_comments(&self) -> bool {
        self.comments * 4 < self.set
    }

    /// Whether the commented-out settings went with them.
    pub fn is_stripped(&self) -> bool {
        self.lacks_comments() && self.commented * 4 < self.set
    }

    /// What it costs that the file names tables, with nothing in them, which no release of a flavour ever had.
    pub fn foreign_tables(&self, flavour: &Flavour<'_>) -> i32 {
        let in_table = |key: &str, table: &str| {
            let rest = key.strip_prefix(table);
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        let foreign = self.bare_tables.iter();
        let foreign =
            foreign.filter(|table| !flavour.slots().any(|slot| in_table(slot.key(), table)));
        FOREIGN_TABLE * foreign.count() as i32
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

/// The indexes of a setting's value as written and free of its layout, as far as any edition ships them.
fn values(
    setting: &Setting,
    document: &Document,
    layout: &Layout,
    id: &mut dyn FnMut(&Value) -> Option<u32>,
) -> [Option<u32>; 2] {
    let Some(value) = &setting.value else {
        let raw = document.raw(setting).trim().to_owned();
        return [id(&Value::String(raw)), None];
    };
    let free = generalised(value, &layout.prefix, &layout.arch);
    [id(value), free.as_ref().and_then(id)]
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

/// Tables whose header has no setting below it, set or commented out; no more than tell anything.
fn bare_tables(document: &Document) -> Vec<String> {
    let mut tables = document.tables().iter().peekable();
    let mut bare: Vec<String> = Vec::new();
    while let Some(table) = tables.next() {
        if bare.len() == MOST_BARE {
            break;
        }
        let until = tables.peek().map_or(usize::MAX, |next| next.span.start);
        let settings = document.settings();
        let at = settings.partition_point(|setting| setting.key_span.start < table.span.start);
        let has_any = settings
            .get(at)
            .is_some_and(|setting| setting.key_span.start < until);
        let name = table.key.as_str();
        if !has_any && bare.iter().all(|known| known != name) {
            bare.push(name.to_owned());
        }
    }
    bare
}

/// Where and for what a file's own paths say that it was installed.
struct Evident {
    prefix: Option<String>,
    arch: Option<String>,
    /// How many paths begin with the prefix.
    paths: usize,
}

impl Evident {
    /// What most of the paths say.
    fn of(document: &Document, catalogue: &Catalogue) -> Self {
        let mut prefixes: BTreeMap<&str, usize> = BTreeMap::new();
        let mut arches: BTreeMap<&str, usize> = BTreeMap::new();
        let of_host = |setting: &&Setting| !setting.key.as_str().ends_with(".guest_hook_path");
        for setting in document.settings().iter().filter(of_host) {
            let weight = if setting.is_set() { 4 } else { 1 };
            let Some(text) = setting.value.as_ref().and_then(first_string) else {
                continue;
            };
            if let Some(prefix) = catalogue.prefix_of(text) {
                *prefixes.entry(prefix).or_default() += weight;
            }
            let arch = text
                .rsplit_once("system-")
                .map(|(_, arch)| arch.split(['-', '/']).next().unwrap_or_default());
            let known = |arch: &&str| ["x86_64", "aarch64", "s390x", "ppc64"].contains(arch);
            if let Some(arch) = arch.filter(known) {
                *arches.entry(arch).or_default() += weight;
            }
        }
        let most = |counts: &BTreeMap<&str, usize>| {
            let most = counts.iter().max_by_key(|(_, count)| **count);
            most.map(|(name, count)| ((*name).to_owned(), *count))
        };
        let prefix = most(&prefixes);
        Self {
            paths: prefix.as_ref().map_or(0, |(_, count)| count.div_ceil(4)),
            prefix: prefix.map(|(name, _)| name),
            arch: most(&arches).map(|(name, _)| name),
        }
    }

    fn layout(self, catalogue: &Catalogue, arch: Option<&str>) -> Layout {
        let prefix = self.prefix.unwrap_or_else(|| String::from("/usr"));
        Layout {
            name: catalogue.layout_name(&prefix).to_owned(),
            prefix,
            arch: self.arch.unwrap_or_else(|| match arch {
                Some("ppc64le") => String::from("ppc64"),
                Some(arch) => arch.to_owned(),
                None => String::from("x86_64"),
            }),
        }
    }
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
