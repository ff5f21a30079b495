//! Reading and editing generated texts.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use kata_upgrade::document::{Document, Edits};
use kata_upgrade::key::Key;
use kata_upgrade::value::Value;
use proptest::prelude::*;

fn read(text: &str) -> Option<Document> {
    Document::parse(text.to_owned(), &|_: &str, name: &str| name.len() == 1).ok()
}

fn set(document: &Document) -> BTreeMap<Key, Value> {
    let set = document
        .settings()
        .iter()
        .filter(|setting| setting.is_set());
    set.map(|setting| (setting.key.clone(), setting.value.clone().unwrap()))
        .collect()
}

/// Lines as people write them, good and bad, so that a fair part of the texts is TOML.
fn line() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "a",
        "b",
        "c",
        "d",
        "e",
        "f",
        "a.b",
        "c . 'x y'",
        "\"q\"",
        "b.c.d",
    ]);
    let value = prop::sample::select(vec![
        "1",
        "0x1F",
        "-2.5",
        "true",
        "\"é # no\"",
        "'l'",
        "[]",
        "[1, # one\n 2,\n]",
        "\"\"\"m\n#a = 1\n\"\"\"",
        "{}",
        "{ x = 1 }",
        "{ x = 1, y.z = [{ w = 2 }], v = {} }",
        "1979-05-27",
        "",
        "hmp",
        "[ \"a\",\n#b = 1\n\"c\"]",
    ]);
    let indent = prop::sample::select(vec!["", "  ", "\t"]);
    let equals = prop::sample::select(vec!["=", " = ", "= ", "\t=  "]);
    let end = prop::sample::select(vec!["", "  ", " # why", "#"]);
    let hash = prop::sample::select(vec!["#", "# ", "##", "#  "]);
    let table = prop::sample::select(vec![
        "[t]",
        "[u]",
        "[t.v]",
        " [ 'w' . x ] # h",
        "[[l]]",
        "[[t.l]]",
        "[l.s]",
        "#[t]",
        "# [[l]]",
    ]);
    prop_oneof![
        6 => (indent.clone(), name.clone(), equals.clone(), value.clone(), end.clone())
            .prop_map(|parts| [parts.0, parts.1, parts.2, parts.3, parts.4].concat()),
        3 => (indent, hash, name, equals, value, end)
            .prop_map(|parts| [parts.0, parts.1, parts.2, parts.3, parts.4, parts.5].concat()),
        3 => table.prop_map(str::to_owned),
        2 => prop::sample::select(vec!["", "# words = more words", "   ", "#"]).prop_map(str::to_owned),
    ]
}

fn text() -> impl Strategy<Value = String> {
    (
        prop::collection::vec(line(), 0..9),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(lines, mark, crlf, last)| {
            let mut text = lines.join("\n");
            text.push_str(if last { "\n" } else { "" });
            let text = if crlf {
                text.replace('\n', "\r\n")
            } else {
                text
            };
            if mark {
                format!("\u{feff}{text}")
            } else {
                text
            }
        })
}

/// Applies one edit, if it can be made, and checks that the settings say so and nothing else.
fn expect(
    document: &Document,
    key: &Key,
    value: Option<&Value>,
    edit: impl FnOnce(&mut Edits<'_>) -> bool,
) {
    let mut edits = Edits::new(document);
    if !edit(&mut edits) {
        return;
    }
    let after = edits.finish().unwrap();
    let mut wanted = set(document);
    match value {
        Some(value) => wanted.insert(key.clone(), value.clone()),
        None => wanted.remove(key),
    };
    let read =
        read(&after).unwrap_or_else(|| panic!("{key} in\n{}\nmakes\n{after}", document.text()));
    assert_eq!(
        set(&read),
        wanted,
        "{key} in\n{}\nmakes\n{after}",
        document.text()
    );
    assert_eq!(
        document.text().ends_with('\n')
            || document.text().trim_start_matches('\u{feff}').is_empty(),
        after.ends_with('\n') || after.trim_start_matches('\u{feff}').is_empty()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn an_edit_does_what_it_says(text in text()) {
        let Some(document) = read(&text) else { return Ok(()) };
        prop_assert_eq!(document.text(), text.as_str());
        let value = Value::Array(vec![Value::String("n\"\n".into())]);
        for setting in document.settings() {
            prop_assert!(document.text().get(setting.lines.clone()).is_some_and(|lines| lines.contains(document.raw(setting))));
            if setting.is_set() {
                expect(&document, &setting.key, Some(&value), |edits| edits.replace_value(setting, &value).is_ok());
                expect(&document, &setting.key, None, |edits| edits.comment_out(setting).is_ok());
                expect(&document, &setting.key, setting.value.as_ref(), |edits| {
                    edits.attach(setting, &["above".into()], Some("end"));
                    true
                });
            } else if document.set(&setting.key).is_none() {
                let taken = document.tables().iter().any(|table| table.key == setting.key);
                let as_written = setting.value.as_ref().filter(|value| !matches!(value, Value::Table(_)));
                for value in as_written.into_iter().chain([&value]).filter(|_| !taken) {
                    expect(&document, &setting.key, Some(value), |edits| edits.activate(setting, value).is_ok());
                }
            }
        }
        for key in ["n", "t.n", "t.v.n", "a.n", "t.b.c.n", "new.n", "l.n", "w.x.n"] {
            let key = Key::from(key);
            expect(&document, &key, Some(&value), |edits| {
                edits.insert(&key, &value, &["why".into()], Some("where")).is_ok()
            });
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "([\\[\\]{}#='\",.\\n\\r\\\\ a1\u{feff}é-]|\"\"\"|#a = |\\[\\[a\\]\\]\n){0,60}") {
        if let Some(document) = read(&text) {
            for setting in document.settings() {
                let mut edits = Edits::new(&document);
                let _ = edits.comment_out(setting);
                let _ = edits.finish();
            }
        }
    }
}
