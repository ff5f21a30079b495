//! Upstream's side: what each release's parser reads, from the data folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::table::{Version, meets, version};

/// Lines and the folders that describe their parsers.
pub const LINES: [(&str, &str); 3] = [
    ("clear-containers/go", "clear-containers-go"),
    ("kata/go", "kata-go"),
    ("kata/rs", "kata-rs"),
];

/// What one release reads.
pub struct Reader {
    /// Keys with their facts, stars as in the parser.
    pub keys: BTreeMap<String, Entry>,
    /// What acts: `hypervisor.*.x` once for each hypervisor that looks at it.
    pub read: BTreeSet<String>,
    pub hypervisors: BTreeSet<String>,
    /// Tables whose next segment is a name of the parser's own choice.
    named: BTreeSet<String>,
    /// Names taken in `proxy.*`, `shim.*`, `agent.*`, where any other is an error.
    strict: BTreeMap<String, BTreeSet<String>>,
}

/// Facts of one key, as text that can be compared.
pub struct Entry {
    pub kind: String,
    pub accepted: BTreeSet<String>,
    pub checks: BTreeSet<String>,
    /// Value without the line, for each hypervisor or, under `*`, for all.
    pub absent: BTreeMap<String, String>,
}

/// Every release of a line, oldest first.
pub type Line = BTreeMap<Version, Reader>;

/// The data folder; none where it is not there and need not be.
pub fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("KATA_UPGRADE_UPSTREAM").map(PathBuf::from);
    let path =
        named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/upstream"));
    if path.join("schema").is_dir() {
        return Some(path);
    }
    let wanted = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!wanted, "no upstream data; set KATA_UPGRADE_UPSTREAM");
    println!("skipped: no upstream data; set KATA_UPGRADE_UPSTREAM to check the rows against it");
    None
}

pub fn load_line(folder: &Path, name: &str) -> Line {
    fs::read_dir(folder.join("schema").join(name))
        .expect("schema")
        .map(|entry| {
            let path = entry.expect("entry").path();
            let release = version(&path.file_stem().expect("name").to_string_lossy());
            (release, reader(&json(&path)))
        })
        .collect()
}

/// Keys that any template of a line ever carried.
pub fn template_keys(folder: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let history = json(&folder.join("history.json"));
    let names = [
        ("cc", LINES[0].0),
        ("kata-go", LINES[1].0),
        ("kata-rs", LINES[2].0),
    ];
    names
        .iter()
        .map(|(name, line)| {
            let files = history[name]["templates"].as_object().expect("templates");
            let keys = files
                .values()
                .flat_map(|file| file.as_object().expect("keys").keys());
            ((*line).to_owned(), keys.cloned().collect())
        })
        .collect()
}

impl Reader {
    /// Whether the release has something at or below this key.
    pub fn knows(&self, key: &str) -> bool {
        self.keys.keys().any(|path| meets(key, path))
            || key.split_once('.').is_some_and(|(table, name)| {
                (table == "hypervisor" && (name == "*" || self.hypervisors.contains(name)))
                    || self.named.contains(table)
            })
    }

    /// Whether something acts on this key, or on anything below it.
    pub fn acts_on(&self, key: &str) -> bool {
        let mut segments = key.split('.');
        let table = segments.next().unwrap_or_default();
        let name = segments.next().unwrap_or_default();
        if self
            .strict
            .get(table)
            .is_some_and(|names| name != "*" && !names.contains(name))
        {
            return false;
        }
        if table == "hypervisor" && name != "*" && !self.hypervisors.contains(name) {
            return false;
        }
        self.read.iter().any(|path| meets(key, path))
    }
}

fn reader(schema: &Value) -> Reader {
    let hypervisors = strings(&schema["hypervisors"]["recognised"]);
    let mut keys = BTreeMap::new();
    let mut read = BTreeSet::new();
    for key in schema["keys"].as_array().expect("keys") {
        let path = key["path"].as_str().expect("path").to_owned();
        if key["type"].is_null() {
            continue; // a table without settings
        }
        let unused = key["never_read"] == true || key["read"] == false;
        match key["read_by"].as_object() {
            _ if unused => {}
            Some(by) => read.extend(by.keys().map(|name| path.replacen('*', name, 1))),
            None => _ = read.insert(path.clone()),
        }
        keys.insert(path, entry(key, &hypervisors));
    }
    let mut named = BTreeSet::new();
    let mut strict = BTreeMap::new();
    for (table, rule) in schema["tables"].as_object().into_iter().flatten() {
        named.insert(table.clone());
        if rule["unknown"] == "error" {
            strict.insert(table.clone(), strings(&rule["recognised"]));
        }
    }
    Reader {
        keys,
        read,
        hypervisors,
        named,
        strict,
    }
}

fn entry(key: &Value, hypervisors: &BTreeSet<String>) -> Entry {
    let kind = ["type", "go_type", "rust_type", "range", "deserialize_with"];
    let kind: Vec<String> = kind.iter().map(|&name| key[name].to_string()).collect();
    let mut absent = BTreeMap::new();
    for field in ["absent", "absent_parsed", "absent_effective_all"] {
        if !key[field].is_null() {
            absent.insert("*".to_owned(), key[field].to_string());
        }
    }
    for (name, value) in key["absent_effective"].as_object().into_iter().flatten() {
        if hypervisors.contains(name) {
            absent.insert(name.clone(), value.to_string());
        }
    }
    // The old spelling stands with a remark after it.
    let accepted = strings(&key["accepted"]);
    let accepted = accepted
        .iter()
        .map(|value| value.split(" (").next().unwrap_or(value).to_owned());
    let mut checks = strings(&key["validation"]);
    checks.retain(|check| !check.contains("this getter returns an error"));
    Entry {
        kind: kind.join(" "),
        accepted: accepted.collect(),
        checks,
        absent,
    }
}

fn strings(value: &Value) -> BTreeSet<String> {
    let items = value.as_array().into_iter().flatten();
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

fn json(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
