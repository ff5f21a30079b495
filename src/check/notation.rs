//! TOML that the reader's own library does not take yet.

use super::view::View;
use super::{Finding, Layer, Severity, log};
use crate::catalogue::Version;
use crate::document::{Form, Setting, TableForm};
use crate::key::Key;
use crate::value::Value;

/// A way to write something.
#[derive(Clone, Copy)]
enum Way {
    DottedKey,
    OtherBase,
    NotFinite,
    MixedList,
    TableOverLines,
    NewEscape,
    Mark,
}

impl Way {
    /// Whether a release's library takes it. BurntSushi/toml 0.3.1 up to Kata 2.5, 1.2 from 3.0, 1.3 from 3.5, 1.6 from
    /// 3.28; the toml crate 0.5 up to runtime-rs 3.32, 1.1 from 4.0.
    fn is_taken(self, view: &View<'_>) -> bool {
        let version = view.version();
        let since = |major, minor| version >= Version::new(major, minor, 0);
        let kata = view.line.product() == "kata";
        match self {
            Self::DottedKey | Self::OtherBase | Self::NotFinite | Self::MixedList => {
                view.is_rs() || kata && since(3, 0)
            }
            Self::TableOverLines | Self::NewEscape if view.is_rs() => since(4, 0),
            Self::TableOverLines | Self::NewEscape => kata && since(3, 28),
            Self::Mark => view.is_rs() || kata && since(3, 5),
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::DottedKey => (
                "a key with dots",
                "write a table header, and the key below it",
            ),
            Self::OtherBase => ("a number that is not decimal", "write it in decimal"),
            Self::NotFinite => ("a number without bounds", "write a number"),
            Self::MixedList => (
                "a list of different types",
                "write all elements in one type",
            ),
            Self::TableOverLines => (
                "a table in braces over several lines, which is TOML 1.1",
                "write it on one line, or as a table with a header",
            ),
            Self::NewEscape => (
                "the escape `\\e` or `\\x`, which is TOML 1.1",
                "write it as `\\u00` and two digits",
            ),
            Self::Mark => (
                "a byte order mark at the beginning",
                "save the file without it",
            ),
        }
    }
}

pub(super) fn check(view: &View<'_>, layer: &Layer<'_>, found: &mut Vec<Finding>) {
    if Way::NewEscape.is_taken(view) {
        // who takes the newest notations takes all of them
        return;
    }
    let text = layer.document.text();
    let mut tell = |way: Way, line: usize, key: Option<&Key>| {
        if way.is_taken(view) {
            return;
        }
        let (what, help) = way.words();
        let message = format!("{} cannot read {what}; {}", view.release(), log::OF_TEXT);
        let finding = Finding::new("notation", Severity::Error, layer.path, message);
        let finding = finding.at(line).help(help);
        found.push(match key {
            Some(key) => finding.on(key),
            None => finding,
        });
    };
    if text.starts_with('\u{feff}') {
        tell(Way::Mark, 1, None);
    }
    for table in layer.document.tables() {
        let written = text.get(table.span.clone()).unwrap_or_default();
        if table.form == TableForm::Inline && written.contains('\n') {
            tell(Way::TableOverLines, table.line, Some(&table.key));
        }
    }
    for setting in layer.document.settings().iter().filter(|one| one.is_set()) {
        for way in ways(text, layer.document.raw(setting), setting) {
            tell(way, setting.line, Some(&setting.key));
        }
    }
}

fn ways(text: &str, raw: &str, setting: &Setting) -> Vec<Way> {
    let mut ways = Vec::new();
    if setting.form == Form::ArrayOfTables {
        return ways;
    }
    let written = text.get(setting.key_span.clone()).unwrap_or_default();
    if setting.form == Form::Line && crate::key::segments(written).count() > 1 {
        ways.push(Way::DottedKey);
    }
    if let Some(value) = &setting.value {
        if has(
            value,
            &|one| matches!(one, Value::Float(number) if !number.is_finite()),
        ) {
            ways.push(Way::NotFinite);
        }
        if has(value, &is_mixed) {
            ways.push(Way::MixedList);
        }
        let numbers = has(value, &|one| matches!(one, Value::Integer(_)));
        if numbers && is_in_other_base(raw) {
            ways.push(Way::OtherBase);
        }
    }
    if raw.contains('\\') && has_new_escape(raw) {
        ways.push(Way::NewEscape);
    }
    ways
}

fn has(value: &Value, wanted: &dyn Fn(&Value) -> bool) -> bool {
    wanted(value)
        || match value {
            Value::Array(items) => items.iter().any(|item| has(item, wanted)),
            Value::Table(entries) => entries.iter().any(|(_, value)| has(value, wanted)),
            _ => false,
        }
}

pub(super) fn is_mixed(value: &Value) -> bool {
    let Value::Array(items) = value else {
        return false;
    };
    let mut types = items.iter().map(Value::type_name);
    let first = types.next();
    types.any(|other| Some(other) != first)
}

/// Outside of strings, `0x`, `0o` and `0b` begin numbers only.
fn is_in_other_base(raw: &str) -> bool {
    !raw.contains(['"', '\'']) && ["0x", "0o", "0b"].iter().any(|start| raw.contains(start))
}

/// Whether a string in double quotes has `\e` or `\x`.
fn has_new_escape(raw: &str) -> bool {
    let mut literal = false;
    let mut quoted = false;
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' if !quoted => literal = !literal,
            '"' if !literal => quoted = !quoted,
            '\\' if !literal => {
                if matches!(chars.next(), Some('e' | 'x')) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}
