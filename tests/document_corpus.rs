//! Reading and editing every configuration upstream shipped, where they are at hand.
//!
//! `KATA_UPGRADE_CORPUS` names the folder; `KATA_UPGRADE_CORPUS_STEP=1` makes each single edit in every file.
#![allow(clippy::unwrap_used, clippy::panic)]

mod plain;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use kata_upgrade::document::{Document, Edits, Form, Setting};
use kata_upgrade::key::Key;
use kata_upgrade::value::Value;

/// Every file once, by content.
fn corpus() -> Option<BTreeMap<String, PathBuf>> {
    let folder = folder();
    if !folder.is_dir() {
        println!("skipped: no corpus at {}", folder.display());
        return None;
    }
    let mut texts = BTreeMap::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                texts.insert(fs::read_to_string(&path).unwrap(), path);
            }
        }
    }
    Some(texts)
}

fn folder() -> PathBuf {
    let given = std::env::var_os("KATA_UPGRADE_CORPUS").map(PathBuf::from);
    given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/upstream/corpus"))
}

/// What the schemas beside the corpus and the corpus itself set: table and name, `*` for one segment.
struct Known {
    patterns: Vec<(String, String)>,
    set: HashSet<(String, String)>,
}

impl Known {
    fn new<'a>(texts: impl Iterator<Item = &'a String>) -> Self {
        let mut known = Self {
            patterns: Vec::new(),
            set: HashSet::new(),
        };
        for text in texts {
            if let Some(settings) = plain::settings(text) {
                known.set.extend(
                    settings
                        .keys()
                        .map(|key| (key.table().to_owned(), key.name().to_owned())),
                );
            }
        }
        let mut patterns = BTreeSet::new();
        for line in fs::read_dir(folder().join("../schema"))
            .into_iter()
            .flatten()
        {
            for schema in fs::read_dir(line.unwrap().path()).unwrap() {
                let text = fs::read_to_string(schema.unwrap().path()).unwrap();
                let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
                for key in schema["keys"].as_array().unwrap() {
                    let key = Key::from(key["path"].as_str().unwrap());
                    patterns.insert((key.table().to_owned(), key.name().to_owned()));
                }
            }
        }
        known.patterns = patterns.into_iter().collect();
        known
    }

    fn knows(&self, table: &str, name: &str) -> bool {
        self.set.contains(&(table.to_owned(), name.to_owned()))
            || self
                .patterns
                .iter()
                .any(|(pattern, known)| known == name && kata_upgrade::key::matches(pattern, table))
    }

    fn read(&self, text: &str) -> Document {
        Document::parse(text.to_owned(), &|table: &str, name: &str| {
            self.knows(table, name)
        })
        .unwrap()
    }
}

fn set(document: &Document) -> BTreeMap<Key, Value> {
    let set = document
        .settings()
        .iter()
        .filter(|setting| setting.is_set());
    set.map(|setting| (setting.key.clone(), setting.value.clone().unwrap()))
        .collect()
}

fn set_in(text: &str) -> BTreeMap<Key, Value> {
    plain::settings(text).unwrap()
}

#[test]
fn another_parser_finds_the_same_settings() {
    let Some(texts) = corpus() else { return };
    let (mut read, mut refused) = (0, Vec::new());
    for (text, path) in &texts {
        match Document::parse(text.clone(), &|_: &str, _: &str| false) {
            Ok(document) => {
                assert_eq!(set(&document), set_in(text), "{}", path.display());
                assert_eq!(document.text(), text);
                read += 1;
            }
            Err(error) => {
                assert!(
                    text.parse::<toml::Table>().is_err(),
                    "{}: {error}",
                    path.display()
                );
                refused.push(error.to_string());
            }
        }
    }
    println!("{read} files read, {} refused: {refused:?}", refused.len());
    assert!(read > 0);
}

/// Lines of the form the corpus's README gives: `#`, at most one blank, a bare key, `=`, in a table that knows the key.
fn by_the_rule(text: &str, known: &Known) -> BTreeMap<usize, String> {
    let mut found = BTreeMap::new();
    let mut table = String::new();
    for (at, line) in text.lines().enumerate() {
        if line.starts_with('[') && line.ends_with(']') {
            line.trim_matches(['[', ']']).clone_into(&mut table);
        }
        let Some(rest) = line.strip_prefix('#') else {
            continue;
        };
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let Some((name, _)) = rest.split_once('=') else {
            continue;
        };
        let name = name.trim_end();
        let bare = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
        if !name.is_empty() && name.chars().all(bare) && known.knows(&table, name) {
            found.insert(at + 1, format!("{table}.{name}"));
        }
    }
    found
}

#[test]
fn commented_out_settings_are_those_of_the_rule() {
    let Some(texts) = corpus() else { return };
    let known = Known::new(texts.keys());
    let (mut agreed, mut differing) = (0, BTreeMap::new());
    for text in texts
        .keys()
        .filter(|text| text.parse::<toml::Table>().is_ok())
    {
        let document = known.read(text);
        let ours = document
            .settings()
            .iter()
            .filter(|setting| !setting.is_set());
        let ours: BTreeMap<_, _> = ours
            .map(|setting| (setting.line, setting.key.to_string()))
            .collect();
        let theirs = by_the_rule(text, &known);
        for line in ours.keys().chain(theirs.keys()) {
            if ours.get(line) == theirs.get(line) {
                agreed += 1;
            } else {
                let written = text[document.line_span(*line)].trim_end().to_owned();
                *differing
                    .entry((written, ours.get(line).cloned()))
                    .or_insert(0) += 1;
            }
        }
    }
    println!("{} lines agree; otherwise: {differing:#?}", agreed / 2);
    assert!(agreed > 0);
    assert_eq!(differing, BTreeMap::new());
}

/// Some other value of the same type.
fn other(value: &Value) -> Value {
    match value {
        Value::Bool(flag) => Value::Bool(!flag),
        Value::Integer(number) => Value::Integer(number ^ 1),
        Value::Float(number) => Value::Float(number + 1.5),
        Value::Array(items) => {
            Value::Array([items.as_slice(), &items[..items.len().min(1)]].concat())
        }
        value => Value::String(format!("{value}\\\"é")),
    }
}

/// Checks one edit: the settings are as before but for `key`, and the bytes but for `changed`.
fn check(
    before: &Document,
    changed: std::ops::Range<usize>,
    key: &Key,
    value: Option<&Value>,
    edit: impl FnOnce(&mut Edits<'_>),
) {
    let mut edits = Edits::new(before);
    edit(&mut edits);
    let after = edits.finish().unwrap();
    let text = before.text();
    assert_eq!(after.get(..changed.start), Some(&text[..changed.start]));
    assert!(
        after[changed.start..].ends_with(&text[changed.end..]),
        "{key}"
    );
    let mut wanted = set(before);
    match value {
        Some(value) => wanted.insert(key.clone(), value.clone()),
        None => wanted.remove(key),
    };
    assert_eq!(set_in(&after), wanted, "{key}");
}

fn each_edit(document: &Document, known: &Known) -> usize {
    let mut edits = 0;
    for setting in document.settings() {
        edits += 1;
        let same = setting.value.clone();
        let value = same.as_ref().map_or(Value::Integer(7), other);
        if !setting.is_set() {
            if document.set(&setting.key).is_none() {
                for value in same.iter().chain([&value]) {
                    check(
                        document,
                        setting.lines.clone(),
                        &setting.key,
                        Some(value),
                        |edits| {
                            edits.activate(setting, value).unwrap();
                        },
                    );
                }
            }
            continue;
        }
        if same.as_ref() != Some(&value) {
            let raw = match setting.form {
                Form::ArrayOfTables => setting.raw.end..setting.raw.end,
                _ => setting.raw.clone(),
            };
            check(document, raw, &setting.key, Some(&value), |edits| {
                edits.replace_value(setting, &value).unwrap();
            });
        }
        check(
            document,
            setting.lines.clone(),
            &setting.key,
            None,
            |edits| {
                edits.comment_out(setting).unwrap();
            },
        );
        there_and_back(document, setting, known);
    }
    for table in document.tables() {
        edits += 1;
        let key = table.key.join("new_name");
        let mut trial = Edits::new(document);
        if trial.insert(&key, &Value::Integer(1), &[], None).is_ok() {
            let at = table.body_end..table.body_end;
            check(document, at, &key, Some(&Value::Integer(1)), |edits| {
                edits
                    .insert(&key, &Value::Integer(1), &["why".into()], Some("where"))
                    .unwrap();
            });
        }
    }
    edits
}

/// Commented out, a line is read as such, and activated again it has its bytes back.
fn there_and_back(document: &Document, setting: &Setting, known: &Known) {
    if setting.form != Form::Line {
        return;
    }
    let mut edits = Edits::new(document);
    edits.comment_out(setting).unwrap();
    let commented = known.read(&edits.finish().unwrap());
    let mut found = commented
        .commented_out(&setting.key)
        .filter(|found| found.line == setting.line);
    let found = found
        .next()
        .unwrap_or_else(|| panic!("{} is read when commented out", setting.key));
    let mut edits = Edits::new(&commented);
    edits
        .activate(found, setting.value.as_ref().unwrap())
        .unwrap();
    assert_eq!(edits.finish().unwrap(), document.text());
}

#[test]
fn each_single_edit_changes_what_it_says() {
    let Some(texts) = corpus() else { return };
    let known = Known::new(texts.keys());
    let step = std::env::var("KATA_UPGRADE_CORPUS_STEP")
        .ok()
        .and_then(|step| step.parse().ok());
    let (mut files, mut edits) = (0, 0);
    for text in texts.keys().step_by(step.unwrap_or(40)) {
        if text.parse::<toml::Table>().is_err() {
            continue;
        }
        files += 1;
        edits += each_edit(&known.read(text), &known);
        // Once more as a Windows editor without a last newline leaves it.
        if files % 4 == 0 {
            let text = format!("\u{feff}{}", text.trim_end().replace('\n', "\r\n"));
            edits += each_edit(&known.read(&text), &known);
        }
    }
    println!("{edits} places in {files} files");
    assert!(edits > 0);
}
