//! Whatever the bytes are: they are read or refused, and what is read is what another parser reads.
#![no_main]

use std::collections::BTreeMap;
use std::ops::Range;

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::document::{Document, Form, Setting};
use kata_upgrade::key::Key;
use kata_upgrade::source::KnownSettings;
use kata_upgrade::value::Value;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let catalogue = Catalogue::built_in();
    match Document::from_bytes(data.to_vec(), &KnownSettings(&catalogue)) {
        Ok(document) => {
            assert_eq!(document.text().as_bytes(), data);
            check_places(&document);
            check_values(&document);
        }
        Err(error) => {
            let lines = data.iter().filter(|byte| **byte == b'\n').count() + 1;
            assert!((1..=lines).contains(&error.line()), "{error}");
            assert_ne!(error.column(), Some(0), "{error}");
        }
    }
});

fn check_places(document: &Document) {
    let text = document.text();
    let part = |range: &Range<usize>| text.get(range.clone()).expect("a span of the text");
    for setting in document.settings() {
        let lines = part(&setting.lines);
        assert!(setting.lines.start <= setting.key_span.start);
        assert!(setting.raw.end <= setting.lines.end);
        assert!(!part(&setting.key_span).is_empty());
        assert!(document.line_span(setting.line).start <= setting.key_span.start);
        assert!(!lines.is_empty());
        assert_eq!(document.raw(setting), part(&setting.raw));
        if let (Some(value), true) = (&setting.value, is_whole(setting, document)) {
            let written = format!("value = {}", document.raw(setting));
            let read: toml::Table = written.parse().expect("the value alone is TOML");
            assert_eq!(convert(&read["value"]), *value, "{written}");
        }
    }
    for comment in document.comments() {
        assert!(part(&comment.span).starts_with('#'));
        assert_eq!(document.line_at(comment.span.start), comment.line);
    }
    for table in document.tables() {
        assert!(!part(&table.span).is_empty());
        assert!(text.is_char_boundary(table.body_end));
    }
}

/// Not one whose lines have something else between them: `[[…]]`, or the `#`s of a commented-out list.
fn is_whole(setting: &Setting, document: &Document) -> bool {
    setting.form != Form::ArrayOfTables
        && (setting.is_set() || !document.raw(setting).contains('\n'))
}

fn check_values(document: &Document) {
    let table: toml::Table = document.text().parse().expect("TOML for one, TOML for all");
    let mut wanted = BTreeMap::new();
    flatten(&Key::from(""), &table, &mut wanted);
    let set = document
        .settings()
        .iter()
        .filter(|setting| setting.is_set());
    let found: BTreeMap<Key, Value> = set
        .filter_map(|setting| Some((setting.key.clone(), setting.value.clone()?)))
        .collect();
    assert_eq!(found, wanted);
}

fn flatten(at: &Key, table: &toml::Table, settings: &mut BTreeMap<Key, Value>) {
    for (name, value) in table {
        let key = at.join(name);
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, settings),
            value => {
                settings.insert(key, convert(value));
            }
        }
    }
}

fn convert(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text.clone()),
        toml::Value::Integer(number) => Value::Integer(*number),
        toml::Value::Float(number) => Value::Float(*number),
        toml::Value::Boolean(flag) => Value::Bool(*flag),
        toml::Value::Datetime(date) => Value::Datetime(date.to_string()),
        toml::Value::Array(items) => Value::Array(items.iter().map(convert).collect()),
        toml::Value::Table(table) => {
            let entries = table.iter();
            Value::Table(
                entries
                    .map(|(name, value)| (name.clone(), convert(value)))
                    .collect(),
            )
        }
    }
}
