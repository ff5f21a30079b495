//! The tables of `usage/`, from parsers' schemas.

use std::collections::{BTreeMap, BTreeSet};

use kata_upgrade::catalogue::Version;
use kata_upgrade::catalogue::tables::Tables;
use kata_upgrade::catalogue::tables::range::Range;
use kata_upgrade::catalogue::tables::usage::{Names, Usage};
use serde::Deserialize;

use super::ImportError;
use super::readers::SchemaFile;

/// What a schema says of hypervisors' tables.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Hypervisors {
    #[serde(default)]
    recognised: Vec<String>,
}

/// What a schema says of the tables of another component, such as the agent; for runtime-rs a list of another kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Components {
    Named(BTreeMap<String, ComponentNames>),
    Other(serde::de::IgnoredAny),
}

/// The names known below one table.
#[derive(Debug, Clone, Deserialize)]
pub struct ComponentNames {
    #[serde(default)]
    recognised: Vec<String>,
    #[serde(default)]
    unknown: String,
}

/// What one release's parser does.
#[derive(Debug, Clone, Default)]
struct Strictness {
    hypervisors: Vec<String>,
    strict: Vec<String>,
    components: BTreeMap<String, (Vec<String>, bool)>,
    taken: BTreeMap<String, Vec<String>>,
}

/// The tables that the schemas, added to those there are, give: place and text.
pub fn make(
    tables: &Tables,
    schemas: &[SchemaFile],
) -> Result<BTreeMap<String, String>, ImportError> {
    let mut lines: BTreeMap<String, BTreeMap<Version, Strictness>> = BTreeMap::new();
    for usage in &tables.usage {
        let line = tables.releases.line(usage.line.as_ref());
        let versions = line.map(|(_, line)| tables.releases.versions(line));
        let known = lines.entry(usage.line.as_ref().clone()).or_default();
        for version in versions.unwrap_or_default() {
            known_of(usage, version, known.entry(version).or_default());
        }
    }
    for schema in schemas {
        let (line, version) = schema.release()?;
        let own = of(schema);
        lines.entry(line).or_default().insert(version, own);
    }
    let texts = lines.iter().map(|(line, releases)| {
        let place = format!("usage/{}.toml", line.replace('/', "-"));
        (place, write(line, releases))
    });
    Ok(texts.collect())
}

fn known_of(usage: &Usage, version: Version, into: &mut Strictness) {
    let at = |rows: &[Names]| {
        let mut fits = rows.iter().filter(|row| row.releases.contains(version));
        fits.next().map(|row| row.names.clone())
    };
    into.hypervisors
        .extend(at(&usage.hypervisors).unwrap_or_default());
    into.strict.extend(at(&usage.strict).unwrap_or_default());
    for row in &usage.components {
        if row.releases.contains(version) {
            let names = (row.names.clone(), row.refused);
            into.components.insert(row.table.clone(), names);
        }
    }
    for key in &usage.keys {
        if let Some(names) = at(&key.taken) {
            into.taken.insert(key.key.clone(), names);
        }
    }
}

fn of(schema: &SchemaFile) -> Strictness {
    let mut hypervisors = schema.hypervisors.recognised.clone();
    hypervisors.sort();
    let components = match &schema.tables {
        Some(Components::Named(tables)) => tables
            .iter()
            .filter(|(_, names)| !names.recognised.is_empty())
            .map(|(table, names)| {
                let refused = names.unknown.starts_with("error");
                (table.clone(), (names.recognised.clone(), refused))
            })
            .collect(),
        _ => BTreeMap::new(),
    };
    let all: BTreeSet<&String> = hypervisors.iter().collect();
    let some = |takers: &BTreeSet<&String>| !takers.is_empty() && *takers != all;
    let taken = schema.takers().filter(|(_, takers)| some(takers));
    let taken = taken.map(|(key, takers)| {
        let takers = takers.into_iter().cloned().collect();
        (key.to_owned(), takers)
    });
    Strictness {
        strict: schema.deny_unknown_fields.clone(),
        taken: taken.collect(),
        components,
        hypervisors,
    }
}

fn write(line: &str, releases: &BTreeMap<Version, Strictness>) -> String {
    let mut text = format!("# Made by `cargo xtask import`, never by hand.\nline = {line:?}\n");
    let list = |names: &Vec<String>| (!names.is_empty()).then(|| format!("names = {names:?}"));
    rows(&mut text, releases, "hypervisors", &|own| {
        list(&own.hypervisors)
    });
    rows(&mut text, releases, "strict", &|own| list(&own.strict));
    let tables: BTreeSet<&String> = releases
        .values()
        .flat_map(|own| own.components.keys())
        .collect();
    let mut components = String::new();
    for table in tables {
        rows(&mut components, releases, "components", &|own| {
            let (names, refused) = own.components.get(table)?;
            let refused = if *refused { ", refused = true" } else { "" };
            Some(format!("table = {table:?}, names = {names:?}{refused}"))
        });
    }
    // one list, whatever the number of tables
    text.push_str(&components.replace("]\ncomponents = [\n", ""));
    let keys: BTreeSet<&String> = releases.values().flat_map(|own| own.taken.keys()).collect();
    for key in keys {
        text.push_str(&format!("\n[[key]]\nkey = {key:?}\n"));
        rows(&mut text, releases, "taken", &|own| {
            own.taken.get(key).and_then(list)
        });
    }
    text
}

/// A list with a row for each stretch of releases that say the same.
fn rows(
    text: &mut String,
    releases: &BTreeMap<Version, Strictness>,
    name: &str,
    say: &dyn Fn(&Strictness) -> Option<String>,
) {
    let versions: Vec<Version> = releases.keys().copied().collect();
    let said = |version: Version| releases.get(&version).and_then(say);
    let distinct: BTreeSet<String> = versions
        .iter()
        .filter_map(|version| said(*version))
        .collect();
    let stretches = distinct.iter().flat_map(|what| {
        let ranges = Range::cover(&versions, &|version| said(version).as_ref() == Some(what));
        ranges.into_iter().map(move |range| (range, what))
    });
    let mut stretches: Vec<_> = stretches.collect();
    if stretches.is_empty() {
        return;
    }
    stretches.sort();
    text.push_str(&format!("{name} = [\n"));
    for (range, what) in stretches {
        text.push_str(&format!("    {{ releases = \"{range}\", {what} }},\n"));
    }
    text.push_str("]\n");
}
