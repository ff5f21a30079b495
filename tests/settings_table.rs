//! The settings table against what upstream's parsers and files hold.
//!
//! Upstream's data is not part of this repository: its place is `KATA_UPGRADE_UPSTREAM`, or `../shared/upstream`.
//! Without it these tests say that they were skipped, and fail where `CI` is `true`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use toml_edit::DocumentMut;

const TYPES: &str = "boolean integer float number string strings integers tables";
const CLASSES: &str = "tuning asset security debug wiring";
const UNITS: &str = "MiB bytes seconds milliseconds percent bits bits/s operations operations/s vCPUs pages entries";
/// A shape and the types it can have.
const SHAPES: &[(&str, &[&str])] = &[
    ("kernel-parameters", &["string"]),
    ("set", &["strings", "integers"]),
    ("comma-list", &["string"]),
    ("arguments", &["strings"]),
    ("path", &["string"]),
    ("guest-path", &["string"]),
    ("paths", &["strings"]),
];
/// As many words in a row as a sentence of ours may not share with a comment of upstream's.
const RUN: usize = 6;

struct Row {
    place: String,
    key: String,
    ty: String,
    unit: Option<String>,
    class: String,
    shape: Option<String>,
    accepted: Option<Vec<String>>,
    text: String,
}

fn rows() -> Vec<Row> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/settings");
    let mut rows = Vec::new();
    for file in files_below(&folder, "toml") {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let document: DocumentMut = fs::read_to_string(&file).unwrap().parse().unwrap();
        for (top, _) in document.iter() {
            assert_eq!(top, "setting", "{name}");
        }
        for table in document["setting"].as_array_of_tables().unwrap() {
            let text = |field: &str| {
                table
                    .get(field)
                    .map(|item| item.as_str().unwrap().to_owned())
            };
            let key = text("key").unwrap_or_else(|| panic!("{name}: a row without key"));
            let place = format!("{name}: {key}");
            for (field, _) in table {
                let known = [
                    "key", "type", "unit", "class", "weakens", "shape", "accepted", "text",
                ];
                assert!(known.contains(&field), "{place}: field `{field}`");
            }
            let accepted = table.get("accepted").map(|item| {
                let list = item.as_array().unwrap();
                list.iter()
                    .map(|value| value.as_str().unwrap().to_owned())
                    .collect()
            });
            rows.push(Row {
                ty: text("type").expect(&place),
                unit: text("unit"),
                class: text("class").expect(&place),
                shape: text("shape"),
                accepted,
                text: text("text").expect(&place),
                key,
                place,
            });
        }
    }
    rows
}

/// Every file below `folder` with that extension, in order.
fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Where upstream's data is, or `None` where it may be absent.
fn upstream() -> Option<PathBuf> {
    let folder = std::env::var_os("KATA_UPGRADE_UPSTREAM").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/upstream"),
        PathBuf::from,
    );
    if folder.join("history.json").is_file() {
        return Some(folder);
    }
    let ci = std::env::var("CI").is_ok_and(|it| it == "true");
    assert!(
        !ci,
        "no upstream data at {}: set KATA_UPGRADE_UPSTREAM",
        folder.display()
    );
    println!("skipped: no upstream data at {}", folder.display());
    None
}

fn json(file: &Path) -> Json {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

/// Whether `pattern` covers `key`; either may have stars.
fn covers(pattern: &str, key: &str) -> bool {
    let (pattern, key): (Vec<_>, Vec<_>) = (pattern.split('.').collect(), key.split('.').collect());
    pattern.len() == key.len() && pattern.iter().zip(&key).all(|(p, k)| *p == "*" || p == k)
}

/// Every key of every line: what the parsers read, and what the shipped files hold.
fn history_keys(upstream: &Path) -> BTreeSet<String> {
    let history = json(&upstream.join("history.json"));
    let mut keys = BTreeSet::new();
    for line in history.as_object().unwrap().values() {
        for (key, facts) in line["keys"].as_object().unwrap() {
            // A table that is read for its name only is no setting.
            if facts["type"][0]["value"] != "(empty table)" {
                keys.insert(key.clone());
            }
        }
        for file in line["templates"].as_object().unwrap().values() {
            keys.extend(file.as_object().unwrap().keys().cloned());
        }
        for unread in line["template_key_not_read"].as_array().unwrap() {
            keys.insert(unread["key"].as_str().unwrap().to_owned());
        }
    }
    keys
}

/// Whether `word` is one of a closed list.
fn is_word(word: &str, list: &str) -> bool {
    list.split(' ').any(|it| it == word)
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|word| {
            word.chars()
                .filter(|c| c.is_alphanumeric())
                .collect::<String>()
                .to_lowercase()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

#[test]
fn rows_are_well_formed() {
    let rows = rows();
    let mut keys = HashSet::new();
    let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
    for row in &rows {
        let place = &row.place;
        assert!(keys.insert(&row.key), "{place}: twice");
        assert!(is_word(&row.ty, TYPES), "{place}: type `{}`", row.ty);
        assert!(
            is_word(&row.class, CLASSES),
            "{place}: class `{}`",
            row.class
        );
        if let Some(unit) = &row.unit {
            assert!(is_word(unit, UNITS), "{place}: unit `{unit}`");
            assert!(
                ["integer", "float", "number"].contains(&row.ty.as_str()),
                "{place}: unit"
            );
        }
        if let Some(shape) = &row.shape {
            let types = SHAPES
                .iter()
                .find(|(name, _)| name == shape)
                .map(|(_, types)| types);
            let types = types.unwrap_or_else(|| panic!("{place}: shape `{shape}`"));
            assert!(
                types.contains(&row.ty.as_str()),
                "{place}: {shape} of type {}",
                row.ty
            );
        }
        if let Some(accepted) = &row.accepted {
            assert_eq!(row.ty, "string", "{place}: accepted values");
            assert!(accepted.len() > 1, "{place}: one accepted value");
            assert_eq!(
                accepted.iter().collect::<HashSet<_>>().len(),
                accepted.len(),
                "{place}"
            );
        }

        let text = &row.text;
        assert!(
            text.chars().count() <= 100,
            "{place}: longer than 100 characters"
        );
        assert!(
            text.starts_with(|c: char| c.is_ascii_uppercase()),
            "{place}: `{text}`"
        );
        assert!(
            text.ends_with('.') && !text.ends_with(".."),
            "{place}: `{text}`"
        );
        let ends = [". ", "? ", "! "]
            .iter()
            .filter(|end| text.contains(**end))
            .count();
        assert_eq!(ends, 0, "{place}: more than one sentence");
        let proper = |c: char| (' '..='~').contains(&c) || "–’“”".contains(c);
        assert!(text.chars().all(proper), "{place}: `{text}`");

        let name = row.key.rsplit('.').next().unwrap();
        let first = texts.entry(text).or_insert(name);
        assert_eq!(*first, name, "{place}: the same sentence as `{first}`");
    }
    println!("{} rows", rows.len());
}

#[test]
fn every_key_has_one_row() {
    let Some(upstream) = upstream() else { return };
    let (rows, keys) = (rows(), history_keys(&upstream));
    let mut faults = Vec::new();
    for key in &keys {
        let found: Vec<_> = rows
            .iter()
            .filter(|row| covers(&row.key, key))
            .map(|r| &r.place)
            .collect();
        if found.len() != 1 {
            faults.push(format!("{key}: rows {found:?}"));
        }
    }
    // runV and hyperd ship nothing that could be compared: their readers' tables have these keys
    let is_theirs = |row: &&Row| row.key.starts_with("runv.") || row.key.starts_with("hyperd.");
    for row in rows.iter().filter(|row| !is_theirs(row)) {
        let elements = format!("{}[].", row.key);
        let used = if row.ty == "tables" {
            keys.iter().any(|key| key.starts_with(&elements))
        } else {
            keys.iter().any(|key| covers(&row.key, key))
        };
        if !used {
            faults.push(format!("{}: no release has it", row.place));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    println!("{} rows cover {} keys", rows.len(), keys.len());
}

#[test]
fn types_and_values_agree_with_every_release() {
    let Some(upstream) = upstream() else { return };
    let rows = rows();
    let schemas = files_below(&upstream.join("schema"), "json");
    let mut faults = BTreeSet::new();
    let mut floats: HashSet<&str> = HashSet::new();
    // Per row: whether some release takes any value, whether some release takes only listed ones.
    let mut open: HashSet<&str> = HashSet::new();
    let mut closed: HashSet<&str> = HashSet::new();
    let mut read = 0;
    for file in &schemas {
        for entry in json(file)["keys"].as_array().unwrap() {
            let Some(ty) = entry["type"].as_str() else {
                continue;
            };
            let key = entry["path"].as_str().unwrap();
            let Some(row) = rows.iter().find(|row| covers(&row.key, key)) else {
                faults.insert(format!("{key}: no row"));
                continue;
            };
            read += 1;
            let expected: &[&str] = match ty {
                "boolean" => &["boolean"],
                "string" | "string (enum)" => &["string"],
                "array of strings" => &["strings"],
                "array of integers" => &["integers"],
                "integer" => &["integer", "number"],
                "float" | "float or integer" => {
                    floats.insert(&row.key);
                    &["number"]
                }
                other => panic!("{}: type `{other}` is unknown to this test", file.display()),
            };
            if !expected.contains(&row.ty.as_str()) {
                faults.insert(format!("{}: {} here, {ty} upstream", row.place, row.ty));
            }
            let Some(values) = entry["accepted"].as_array() else {
                open.insert(&row.key);
                continue;
            };
            closed.insert(&row.key);
            for value in values {
                // A value may carry a remark: `none (deprecated, …)`.
                let value = value
                    .as_str()
                    .unwrap()
                    .split(" (")
                    .next()
                    .unwrap()
                    .to_owned();
                if row
                    .accepted
                    .as_ref()
                    .is_some_and(|accepted| !accepted.contains(&value))
                {
                    faults.insert(format!("{}: `{value}` is accepted upstream", row.place));
                }
            }
        }
    }
    for row in &rows {
        let key = row.key.as_str();
        if row.ty == "number" && !floats.contains(key) {
            faults.insert(format!("{}: number, but always an integer", row.place));
        }
        if closed.contains(key) && !open.contains(key) && row.accepted.is_none() {
            faults.insert(format!("{}: the accepted values are missing", row.place));
        }
    }
    assert!(
        faults.is_empty(),
        "{}",
        faults.into_iter().collect::<Vec<_>>().join("\n")
    );
    println!("{read} keys in {} releases of parsers agree", schemas.len());
}

#[test]
fn sentences_are_ours() {
    let Some(upstream) = upstream() else { return };
    let rows = rows();
    let mut runs: BTreeMap<String, &str> = BTreeMap::new();
    for row in &rows {
        for run in words(&row.text).windows(RUN) {
            runs.insert(run.join(" "), &row.place);
        }
    }
    // Comments are compared as whole blocks, so that a line break does not hide a copied sentence.
    let mut blocks: HashSet<String> = HashSet::new();
    for corpus in ["corpus", "corpus-arch", "corpus-extra"] {
        for file in files_below(&upstream.join(corpus), "toml") {
            let text = String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned();
            let mut block = String::new();
            for line in text.lines().chain([""]) {
                if let Some(comment) = line.trim_start().strip_prefix('#') {
                    block.push_str(comment.trim_start_matches('#'));
                    block.push('\n');
                } else if !block.is_empty() {
                    blocks.insert(std::mem::take(&mut block));
                }
            }
        }
    }
    let mut copied = BTreeSet::new();
    for block in &blocks {
        for run in words(block).windows(RUN) {
            if let Some(place) = runs.get(&run.join(" ")) {
                copied.insert(format!("{place}: \"{}\"", run.join(" ")));
            }
        }
    }
    assert!(
        blocks.len() > 100,
        "only {} blocks of comments found",
        blocks.len()
    );
    assert!(
        copied.is_empty(),
        "{}",
        copied.into_iter().collect::<Vec<_>>().join("\n")
    );
    println!(
        "{} runs of {RUN} words, none in {} blocks of comments",
        runs.len(),
        blocks.len()
    );
}
