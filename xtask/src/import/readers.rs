//! The tables of `readers/`, from parsers' schemas.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use kata_upgrade::catalogue::Version;
use kata_upgrade::catalogue::tables::Tables;
use kata_upgrade::catalogue::tables::range::Range;
use kata_upgrade::catalogue::tables::readers::Reader;
use kata_upgrade::catalogue::tables::usage::Held;
use kata_upgrade::value::Value;
use serde::Deserialize;

use super::ImportError;
use super::place::{files_below, read};
use super::usage::{Components, Hypervisors};

/// What a release's parser reads.
#[derive(Debug, Deserialize)]
pub struct SchemaFile {
    product: String,
    runtime: String,
    version: String,
    keys: Vec<SchemaKey>,
    #[serde(default)]
    pub(super) hypervisors: Hypervisors,
    pub(super) tables: Option<Components>,
    #[serde(default)]
    pub(super) deny_unknown_fields: Vec<String>,
}

impl SchemaFile {
    /// The line and the release it is of.
    pub fn release(&self) -> Result<(String, Version), ImportError> {
        let runtime = if self.runtime.ends_with("rs") {
            "rs"
        } else {
            "go"
        };
        let path = PathBuf::from(format!("schema/{}/{}.json", self.runtime, self.version));
        let version = self.version.parse().map_err(|error| ImportError::Content {
            path,
            reason: format!("{error}"),
        })?;
        Ok((format!("{}/{runtime}", self.product), version))
    }

    /// Keys of hypervisors' tables, and the hypervisors whose code takes each, where that is known.
    pub fn takers(&self) -> impl Iterator<Item = (&str, BTreeSet<&String>)> {
        let own = self
            .keys
            .iter()
            .filter(|key| key.path.starts_with("hypervisor.*."));
        own.map(|key| (key.path.as_str(), key.read_by.keys().collect()))
    }

    /// Whether it is of that release.
    #[cfg(test)]
    pub fn is_of(&self, version: &str) -> bool {
        self.version == version
    }
}

#[derive(Debug, Deserialize)]
struct SchemaKey {
    path: String,
    go_type: Option<String>,
    rust_type: Option<String>,
    #[serde(default)]
    accepted: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    read_by: serde_json::Map<String, serde_json::Value>,
    absent: Option<serde_json::Value>,
    absent_parsed: Option<serde_json::Value>,
    absent_effective_all: Option<serde_json::Value>,
    absent_effective: Option<BTreeMap<String, serde_json::Value>>,
}

/// What one release's parser makes of one key.
#[derive(Debug, Clone, Default, PartialEq)]
struct Read {
    is: Option<String>,
    accepts: Vec<String>,
    absent: Option<Value>,
    /// A table of hypervisors.
    by_hypervisor: Option<Value>,
    aliases: Vec<String>,
}

/// Key → release → what its parser makes of it.
type Keys = BTreeMap<String, BTreeMap<Version, Read>>;

/// All schemas below the folders' `schema/`.
pub fn find(folders: &[PathBuf]) -> Result<Vec<SchemaFile>, ImportError> {
    let mut found = Vec::new();
    for folder in folders
        .iter()
        .map(|folder| folder.join("schema"))
        .filter(|folder| folder.is_dir())
    {
        for path in files_below(&folder)? {
            if path.extension().is_some_and(|ending| ending == "json") {
                let content = |error: serde_json::Error| ImportError::Content {
                    path: path.clone(),
                    reason: error.to_string(),
                };
                found.push(serde_json::from_str(&read(&path)?).map_err(content)?);
            }
        }
    }
    Ok(found)
}

/// The tables that the schemas, added to those there are, give: place and text.
pub fn make(
    tables: &Tables,
    schemas: &[SchemaFile],
) -> Result<BTreeMap<String, String>, ImportError> {
    let mut lines: BTreeMap<String, (Keys, BTreeSet<Version>)> = BTreeMap::new();
    for reader in &tables.readers {
        let versions = tables
            .releases
            .line(reader.line.as_ref())
            .map(|(_, line)| tables.releases.versions(line));
        let versions: BTreeSet<_> = versions.unwrap_or_default().into_iter().collect();
        lines.insert(
            reader.line.as_ref().clone(),
            (known(reader, &versions), versions),
        );
    }
    for schema in schemas {
        let (line, version) = schema.release()?;
        let held: Vec<&Held> = held(tables, &line, version).collect();
        let (keys, versions) = lines.entry(line.clone()).or_default();
        versions.insert(version);
        for releases in keys.values_mut() {
            releases.remove(&version);
        }
        for key in schema
            .keys
            .iter()
            .filter(|key| key.go_type.is_some() || key.rust_type.is_some())
        {
            let absent = key
                .absent_effective_all
                .as_ref()
                .or(key.absent.as_ref())
                .or(key.absent_parsed.as_ref());
            // a schema says in brackets that a value is old: it is accepted all the same
            let values = key.accepted.iter().map(|value| {
                let value = value.split(" (").next().unwrap_or_default();
                value.to_owned()
            });
            let accepts: BTreeSet<String> = values.collect();
            let accepts: Vec<String> = accepts.into_iter().collect();
            let told = told(tables, &line, &key.path, version);
            let read = Read {
                is: key.go_type.clone().or_else(|| key.rust_type.clone()),
                accepts,
                absent: told.absent.or_else(|| {
                    let value = absent.and_then(value)?;
                    Some(as_written(&held, &key.path, value))
                }),
                by_hypervisor: told.by_hypervisor.or_else(|| {
                    let values = key.absent_effective.as_ref()?.iter();
                    let known =
                        values.filter_map(|(name, json)| Some((name.clone(), value(json)?)));
                    Some(Value::Table(known.collect()))
                }),
                aliases: key.aliases.clone(),
            };
            keys.entry(key.path.clone())
                .or_default()
                .insert(version, read);
        }
    }
    let texts = lines.iter().map(|(line, (keys, versions))| {
        let versions: Vec<_> = versions.iter().copied().collect();
        (
            format!("readers/{}.toml", line.replace('/', "-")),
            write(line, keys, &versions),
        )
    });
    Ok(texts.collect())
}

/// The numbers that a release's reader multiplies when it reads them.
fn held<'t>(tables: &'t Tables, line: &'t str, version: Version) -> impl Iterator<Item = &'t Held> {
    let own = tables
        .usage
        .iter()
        .filter(move |usage| usage.line.as_ref() == line);
    own.flat_map(|usage| &usage.held)
        .filter(move |row| row.releases.contains(version))
}

/// What a person found that a missing line means.
#[derive(Default)]
struct Told {
    absent: Option<Value>,
    by_hypervisor: Option<Value>,
}

fn told(tables: &Tables, line: &str, key: &str, version: Version) -> Told {
    let own = tables
        .usage
        .iter()
        .filter(|usage| usage.line.as_ref() == line);
    let rows = own.flat_map(|usage| &usage.absent);
    let mut told = Told::default();
    for row in rows.filter(|row| row.key == key && row.releases.contains(version)) {
        if row.hypervisors.is_empty() {
            told.absent = Some(row.is.0.clone());
        } else {
            let named = row.hypervisors.iter();
            let values = named.map(|name| (name.clone(), row.is.0.clone()));
            told.by_hypervisor = Some(Value::Table(values.collect()));
        }
    }
    told
}

/// The value as a file would have it.
fn as_written(held: &[&Held], key: &str, value: Value) -> Value {
    match (held.iter().find(|row| row.key == key), value) {
        (Some(row), Value::Integer(number)) if row.times != 0 => Value::Integer(number / row.times),
        (_, value) => value,
    }
}

fn known(reader: &Reader, versions: &BTreeSet<Version>) -> Keys {
    let mut keys = Keys::new();
    for key in &reader.keys {
        for version in versions
            .iter()
            .filter(|version| key.read.iter().any(|range| range.contains(**version)))
        {
            let read = Read {
                is: key
                    .types
                    .iter()
                    .find(|row| row.releases.contains(*version))
                    .map(|row| row.is.clone()),
                accepts: key
                    .accepts
                    .iter()
                    .find(|row| row.releases.contains(*version))
                    .map(|row| row.values.clone())
                    .unwrap_or_default(),
                absent: key
                    .absent
                    .iter()
                    .find(|row| row.releases.contains(*version))
                    .map(|row| row.is.0.clone()),
                by_hypervisor: key
                    .absent_by_hypervisor
                    .iter()
                    .find(|row| row.releases.contains(*version))
                    .map(|row| row.is.0.clone()),
                aliases: key.aliases.clone(),
            };
            keys.entry(key.key.clone())
                .or_default()
                .insert(*version, read);
        }
    }
    keys
}

fn value(json: &serde_json::Value) -> Option<Value> {
    Some(match json {
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(value) => value
            .as_i64()
            .map(Value::Integer)
            .or_else(|| value.as_f64().map(Value::Float))?,
        serde_json::Value::String(text) => Value::String(text.clone()),
        serde_json::Value::Array(items) => {
            Value::Array(items.iter().map(value).collect::<Option<_>>()?)
        }
        serde_json::Value::Null | serde_json::Value::Object(_) => return None,
    })
}

fn write(line: &str, keys: &Keys, versions: &[Version]) -> String {
    let mut text = format!("# Made by `cargo xtask import`, never by hand.\nline = {line:?}\n");
    for (key, releases) in keys.iter().filter(|(_, releases)| !releases.is_empty()) {
        let ranges: Vec<_> = Range::cover(versions, &|version| releases.contains_key(&version))
            .iter()
            .map(ToString::to_string)
            .collect();
        text.push_str(&format!("\n[[key]]\nkey = {key:?}\nread = {ranges:?}\n"));
        list(&mut text, versions, releases, "type", &|read| {
            read.is.as_ref().map(|is| format!("is = {is:?}"))
        });
        list(&mut text, versions, releases, "accepts", &|read| {
            (!read.accepts.is_empty()).then(|| format!("values = {:?}", read.accepts))
        });
        list(&mut text, versions, releases, "absent", &|read| {
            read.absent.as_ref().map(|value| format!("is = {value}"))
        });
        list(
            &mut text,
            versions,
            releases,
            "absent_by_hypervisor",
            &|read| {
                let values = read.by_hypervisor.as_ref();
                values.map(|values| format!("is = {values}"))
            },
        );
        let aliases: BTreeSet<_> = releases.values().flat_map(|read| &read.aliases).collect();
        if !aliases.is_empty() {
            text.push_str(
                &format!("aliases = {aliases:?}\n")
                    .replace('{', "[")
                    .replace('}', "]"),
            );
        }
    }
    text
}

/// One list of a key: a row for each stretch of releases that say the same.
fn list(
    text: &mut String,
    versions: &[Version],
    releases: &BTreeMap<Version, Read>,
    name: &str,
    say: &dyn Fn(&Read) -> Option<String>,
) {
    let said = |version: Version| releases.get(&version).and_then(say);
    let mut distinct: Vec<String> = Vec::new();
    for version in versions {
        distinct.extend(said(*version).filter(|now| !distinct.contains(now)));
    }
    let mut rows: Vec<(Range, String)> = Vec::new();
    for what in distinct {
        let ranges = Range::cover(versions, &|version| said(version).as_deref() == Some(&what));
        rows.extend(ranges.into_iter().map(|range| (range, what.clone())));
    }
    if rows.is_empty() {
        return;
    }
    rows.sort();
    text.push_str(&format!("{name} = [\n"));
    for (range, what) in rows {
        text.push_str(&format!("    {{ releases = \"{range}\", {what} }},\n"));
    }
    text.push_str("]\n");
}
