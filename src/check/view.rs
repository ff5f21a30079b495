//! A file and its drop-ins as the reader sees them.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Layer;
use crate::catalogue::tables::changes::Verb;
use crate::catalogue::{Catalogue, Change, Edition, Line, ReadKey, Version};
use crate::document::{Setting, State};
use crate::key::{Key, segments};
use crate::value::Value;

/// A hypervisor's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// `qemu`.
    pub name: String,
    /// The layer it first stands in.
    pub layer: usize,
    /// Its line there.
    pub line: usize,
}

/// The settings in force and where they stand.
pub(super) struct View<'a> {
    pub catalogue: &'a Catalogue,
    pub line: Line<'a>,
    pub edition: Edition,
    pub layers: &'a [Layer<'a>],
    /// Hypervisors' tables, in the order of the files.
    pub hypervisors: Vec<Named>,
    /// The hypervisor whose settings count: the one that is selected, else the first, else the flavour's own.
    pub hypervisor: String,
    /// Agents' tables, in the order of the files.
    pub agents: Vec<Named>,
    /// The agent whose settings count, likewise.
    pub agent: String,
    /// The hypervisors whose tables the reader knows.
    pub known_hypervisors: Vec<&'a str>,
    /// The rows that say which values have another spelling in this release.
    pub respellings: Vec<Change<'a>>,
    set: HashMap<Cow<'a, str>, (usize, &'a Setting)>,
}

/// The changes that hold for a release of a line and give values another spelling.
fn respellings<'a>(catalogue: &'a Catalogue, line: &Line<'_>, version: Version) -> Vec<Change<'a>> {
    let lines = catalogue.lines();
    let rows = lines.flat_map(|from| catalogue.changes(&from, line));
    let holds = |row: &Change<'_>| row.verb() == Verb::Respell && row.holds_in(version);
    rows.filter(holds).collect()
}

impl<'a> View<'a> {
    pub fn of(layers: &'a [Layer<'a>], edition: Edition, catalogue: &'a Catalogue) -> Option<Self> {
        let line = catalogue.edition_line(edition)?;
        let folds = line.runtime() == "go";
        let many = layers.iter().map(|layer| layer.document.settings().len());
        let mut set: HashMap<Cow<'a, str>, (usize, &'a Setting)> =
            HashMap::with_capacity(many.sum());
        for (at, layer) in layers.iter().enumerate() {
            let settings = layer.document.settings().iter();
            for setting in settings.filter(|setting| setting.state == State::Set) {
                let key = setting.key.as_str();
                let key = if folds {
                    folded(key)
                } else {
                    Cow::Borrowed(key)
                };
                set.insert(key, (at, setting));
            }
        }
        let mut view = Self {
            hypervisors: named(layers, "hypervisor", folds),
            hypervisor: String::new(),
            agents: named(layers, "agent", folds),
            agent: String::new(),
            known_hypervisors: catalogue.hypervisors(&line, edition.version),
            respellings: respellings(catalogue, &line, edition.version),
            catalogue,
            line,
            edition,
            layers,
            set,
        };
        let flavour = catalogue.edition_flavour(edition);
        let own = flavour.map_or("qemu", |flavour| flavour.hypervisor());
        let first = view.hypervisors.iter().map(|table| table.name.as_str());
        let first = first
            .clone()
            .find(|name| *name == own)
            .or_else(|| first.clone().next());
        let chosen = view.selected("runtime.hypervisor_name").or(first);
        view.hypervisor = String::from(chosen.unwrap_or(own));
        let first = view.agents.first().map(|table| table.name.as_str());
        let chosen = view.selected("runtime.agent_name").or(first);
        view.agent = String::from(chosen.unwrap_or("kata"));
        Some(view)
    }

    pub fn version(&self) -> Version {
        self.edition.version
    }

    pub fn is_rs(&self) -> bool {
        self.line.runtime() == "rs"
    }

    /// The value in force that the files set.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        let (_, setting) = self.set.get(key)?;
        setting.value.as_ref()
    }

    /// Where the value in force stands.
    pub fn setting(&self, key: &str) -> Option<(&'a Layer<'a>, &'a Setting)> {
        let (layer, setting) = self.set.get(key)?;
        Some((self.layers.get(*layer)?, setting))
    }

    /// Whether no later file sets the same.
    pub fn is_in_force(&self, setting: &Setting) -> bool {
        self.setting(setting.key.as_str())
            .is_some_and(|(_, own)| std::ptr::eq(own, setting))
    }

    /// All keys that are set.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.set.keys().map(AsRef::as_ref)
    }

    /// A key of this release, however it is spelt.
    pub fn read(&self, key: &str) -> Option<ReadKey<'a>> {
        let read = self.catalogue.read_key(&self.line, key)?;
        read.read_by(self.version()).then_some(read)
    }

    /// All keys of this release.
    pub fn all_read(&self) -> impl Iterator<Item = ReadKey<'a>> + use<'a> {
        let version = self.version();
        let keys = self.catalogue.read_keys(&self.line);
        keys.filter(move |read| read.read_by(version))
    }

    /// A pattern with the names that this file has in place of stars.
    pub fn own_name(&self, pattern: &str) -> String {
        let mut parts: Vec<&str> = segments(pattern).collect();
        let own = match parts.first() {
            Some(&"hypervisor") => self.hypervisor.as_str(),
            Some(&"agent") => self.agent.as_str(),
            _ => "kata",
        };
        for part in parts.iter_mut().skip(1).filter(|part| **part == "*") {
            *part = own;
        }
        parts.join(".")
    }

    /// `Kata 4.1.0, runtime-rs`: the release as messages name it.
    pub fn release(&self) -> String {
        let product = self.catalogue.product_title(self.line.product());
        let short = product.strip_suffix(" Containers").unwrap_or(product);
        let name = if product.starts_with("Kata") {
            short
        } else {
            product
        };
        let two = self.version().major() > 2 && !self.line.title().is_empty();
        let runtime = if two {
            format!(" ({})", self.line.title())
        } else {
            String::new()
        };
        format!("{name} {}{runtime}", self.version())
    }

    fn selected(&self, key: &str) -> Option<&str> {
        let name = self.value(key)?.as_str()?;
        Some(name).filter(|name| self.is_rs() && !name.is_empty())
    }
}

/// The spelling of the Go readers' own names: small letters, but for the names users give to tables.
pub(super) fn folded(key: &str) -> Cow<'_, str> {
    if !key.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Borrowed(key);
    }
    let mut parts = segments(key);
    let first = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_map = matches!(first.as_str(), "hypervisor" | "agent" | "proxy" | "shim");
    let rest = parts.enumerate().map(|(at, part)| {
        if at == 0 && is_map {
            part.to_owned()
        } else {
            part.to_ascii_lowercase()
        }
    });
    let all: Vec<String> = std::iter::once(first).chain(rest).collect();
    Cow::Owned(all.join("."))
}

/// The tables below `kind`, by name, in the order of the files.
fn named(layers: &[Layer<'_>], kind: &str, folds: bool) -> Vec<Named> {
    let mut all: Vec<Named> = Vec::new();
    for (layer, file) in layers.iter().enumerate() {
        let headers = file.document.tables().iter();
        let headers = headers.filter_map(|table| {
            let (name, _) = below(&table.key, kind, folds)?;
            Some((name, table.line))
        });
        let settings = file.document.settings().iter().filter(|one| one.is_set());
        let settings = settings.filter_map(|one| {
            let (name, is_table) = below(&one.key, kind, folds)?;
            is_table.then_some((name, one.line))
        });
        for (name, line) in headers.chain(settings) {
            match all.iter_mut().find(|table| table.name == name) {
                Some(known) if known.layer == layer => known.line = known.line.min(line),
                Some(_) => {}
                None => all.push(Named {
                    name: name.to_owned(),
                    layer,
                    line,
                }),
            }
        }
    }
    all.sort_by_key(|table| (table.layer, table.line));
    all
}

/// What a key names below `kind`, and whether it goes on below that.
fn below<'k>(key: &'k Key, kind: &str, folds: bool) -> Option<(&'k str, bool)> {
    let mut parts = key.segments();
    let first = parts.next()?;
    if first != kind && !(folds && first.eq_ignore_ascii_case(kind)) {
        return None;
    }
    Some((parts.next()?, parts.next().is_some()))
}
