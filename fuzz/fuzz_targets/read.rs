//! Whatever the bytes are: they are read or refused, and what is read is what another parser reads.
#![no_main]

#[path = "../../tests/plain/mod.rs"]
mod plain;

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
            let written = format!("value = [{}]", document.raw(setting));
            let read = plain::settings(&written).expect("the value alone is TOML");
            let own = Value::Array(vec![value.clone()]);
            let own = BTreeMap::from([(Key::from("value"), own)]);
            assert_eq!(read, own, "{written}");
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
    let wanted = plain::settings(document.text()).expect("TOML for one, TOML for all");
    let set = document
        .settings()
        .iter()
        .filter(|setting| setting.is_set());
    let found: BTreeMap<Key, Value> = set
        .filter_map(|setting| Some((setting.key.clone(), setting.value.clone()?)))
        .collect();
    assert_eq!(found, wanted);
}
