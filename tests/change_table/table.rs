//! Our side: the rows of `mappings/changes/`, read with nothing of the crate's own, so that both readings check each other.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, TableLike, Value};

/// Conversions a `convert` row may name.
const CONVERSIONS: [&str; 9] = [
    "dial-seconds-to-milliseconds",
    "seconds-to-milliseconds",
    "milliseconds-to-seconds",
    "whole-processors",
    "number-to-log-level",
    "feature-flag",
    "driver-to-hypervisor",
    "path-to-switch",
    "agent-of-kata",
];

/// One thing that upstream did to a setting.
#[derive(Debug)]
pub struct Row {
    pub file: String,
    pub from: String,
    pub line: String,
    pub id: String,
    pub at: Version,
    pub until: Option<Version>,
    pub key: String,
    pub verb: String,
    pub to: Option<String>,
    /// Values the row is limited to; for `respell` the old ones.
    pub values: Vec<String>,
    /// For `respell`: the new ones.
    pub respelled: Vec<String>,
    pub limited: bool,
}

pub type Version = (u32, u32, u32);

/// `1.12.0` as numbers.
pub fn version(text: &str) -> Version {
    let mut parts = text.split('.').map(|part| part.parse().expect(text));
    let mut next = || parts.next().expect(text);
    (next(), next(), next())
}

impl Row {
    /// Whether the row says what becomes of a setting.
    pub fn decides(&self) -> bool {
        !matches!(self.verb.as_str(), "default" | "appear" | "note")
    }

    /// Whether the row holds in this release.
    pub fn holds_in(&self, release: Version) -> bool {
        self.at <= release && self.until.is_none_or(|until| release < until)
    }

    /// Whether the row speaks of `key`, itself or as part of a table.
    pub fn speaks_of(&self, key: &str) -> bool {
        covers(&self.key, key)
    }

    /// Whether the row's pattern is for this very key.
    pub fn names(&self, key: &str) -> bool {
        self.speaks_of(key) && self.key.split('.').count() == key.split('.').count()
    }
}

/// Whether `pattern` is `key` or a table it stands in. A star in the key itself is met by a star only.
pub fn covers(pattern: &str, key: &str) -> bool {
    let mut key = key.split('.');
    pattern.split('.').all(|segment| {
        key.next()
            .is_some_and(|other| segment == "*" || segment == other)
    })
}

/// Whether `pattern` could name something in or above `key`, stars of either side standing for anything.
pub fn meets(pattern: &str, key: &str) -> bool {
    pattern.split('.').count() <= key.split('.').count()
        && pattern
            .split('.')
            .zip(key.split('.'))
            .all(|(one, other)| one == "*" || other == "*" || one == other)
}

/// Every row of every crossing, checked for the fields of its verb.
pub fn load() -> Vec<Row> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/changes"))
            .expect("mappings/changes")
            .map(|entry| entry.expect("entry").path())
            .collect();
    files.sort();
    files.iter().flat_map(|file| load_file(file)).collect()
}

fn load_file(path: &Path) -> Vec<Row> {
    let file = path
        .file_name()
        .expect("name")
        .to_string_lossy()
        .into_owned();
    let text = fs::read_to_string(path).expect("readable");
    let document: DocumentMut = text
        .parse()
        .unwrap_or_else(|error| panic!("{file}: {error}"));
    let ends = [text_of(&document["from"]), text_of(&document["to"])];
    let mut rows = Vec::new();
    for (name, item) in document.iter() {
        match name {
            "from" | "to" | "through" => {}
            "change" => {
                let tables = item.as_array_of_tables().expect("[[change]]");
                rows.extend(tables.iter().map(|table| row(&file, &ends, table)));
            }
            "appear" => {
                for group in item.as_array_of_tables().expect("[[appear]]") {
                    rows.extend(appearances(&file, &ends, group));
                }
            }
            other => panic!("{file}: `{other}` is not a part of a crossing"),
        }
    }
    rows
}

fn appearances(file: &str, ends: &[String; 2], group: &dyn TableLike) -> Vec<Row> {
    let keys = group.get("keys").and_then(Item::as_array).expect("keys");
    let known = group
        .iter()
        .all(|(name, _)| matches!(name, "at" | "until" | "source" | "keys"));
    assert!(known, "{file}: field of [[appear]]");
    keys.iter()
        .map(|entry| {
            let entry = entry.as_inline_table().expect("inline table");
            assert_eq!(entry.len(), 3, "{file}: {entry}");
            let mut whole = entry.clone();
            whole.insert("verb", "appear".into());
            for (name, item) in group.iter().filter(|(name, _)| *name != "keys") {
                whole.insert(name, item.as_value().expect("value").clone());
            }
            row(file, ends, &whole)
        })
        .collect()
}

fn row(file: &str, ends: &[String; 2], table: &dyn TableLike) -> Row {
    let text = |name: &str| table.get(name).map(text_of);
    let need = |name: &str| text(name).unwrap_or_else(|| panic!("{file}: a row has no `{name}`"));
    let id = need("id");
    let verb = need("verb");
    let place = format!("{file}: {id}");
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    assert!(!id.is_empty() && id.chars().all(kebab), "{place}: id");
    let why = need("why");
    assert!(why.ends_with('.') && why.len() > 20, "{place}: why");
    assert!(need("source").contains('/'), "{place}: source");
    check_fields(&place, &verb, table);
    let (values, respelled) = values(table.get("values"));
    Row {
        file: file.to_owned(),
        from: ends[0].clone(),
        line: ends[1].clone(),
        id,
        at: version(&need("at")),
        until: text("until").map(|until| version(&until)),
        key: need("key"),
        verb,
        to: text("to"),
        limited: !values.is_empty() || table.contains_key("below") || table.contains_key("above"),
        values,
        respelled,
    }
}

/// The fields a verb needs, and those it may have, beside those of every row.
fn check_fields(place: &str, verb: &str, table: &dyn TableLike) {
    let (needs, may): (&[&str], &[&str]) = match verb {
        "rename" => (&["to"], &[]),
        "convert" => (&["with"], &["to"]),
        "respell" => (&["values"], &["to"]),
        "refuse" => (&[], &["values", "below", "above", "instead"]),
        "drop" => (&[], &["instead"]),
        "asset" => (&[], &["to"]),
        "meaning" => (&[], &["values", "below", "above"]),
        "default" => (&["of"], &["was", "now", "flavours"]),
        "appear" => (&[], &["values"]),
        "note" => (&[], &["flavours"]),
        other => panic!("{place}: verb `{other}`"),
    };
    let common = ["id", "at", "until", "key", "verb", "why", "source"];
    for (name, _) in table.iter() {
        let known = common.contains(&name) || needs.contains(&name) || may.contains(&name);
        assert!(known, "{place}: `{name}` is no field of `{verb}`");
    }
    for name in needs {
        assert!(table.contains_key(name), "{place}: `{verb}` needs `{name}`");
    }
    let has = |name| table.contains_key(name);
    if verb == "refuse" {
        assert!(
            has("values") || has("below") || has("above"),
            "{place}: which values?"
        );
    }
    if verb == "default" {
        assert!(has("was") || has("now"), "{place}: which value?");
        let of = table.get("of").map(text_of).unwrap_or_default();
        assert!(
            matches!(of.as_str(), "shipped" | "absent" | "both"),
            "{place}: of"
        );
    }
    if let Some(with) = table.get("with") {
        assert!(
            CONVERSIONS.contains(&text_of(with).as_str()),
            "{place}: with"
        );
    }
}

fn values(item: Option<&Item>) -> (Vec<String>, Vec<String>) {
    match item.and_then(Item::as_value) {
        None => (Vec::new(), Vec::new()),
        Some(Value::Array(array)) => (array.iter().map(plain).collect(), Vec::new()),
        Some(Value::InlineTable(table)) => {
            let pairs: BTreeMap<&str, &Value> = table.iter().collect();
            let old = pairs.keys().map(|&key| key.to_owned()).collect();
            (old, pairs.values().map(|value| plain(value)).collect())
        }
        Some(other) => panic!("values = {other}"),
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string().trim().to_owned(), str::to_owned)
}

fn text_of(item: &Item) -> String {
    item.as_str().expect("a string").to_owned()
}
