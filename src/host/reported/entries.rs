//! The keys of an output, in TOML or JSON, with their lines.

use serde_json::Value as Json;
use toml_edit::{Document, Item, TableLike, Value};

use super::ReportError;
use crate::host::wiring::json_lines;
use crate::host::wiring::lines::{line_at, line_of};

/// Deeper tables are not looked into; outputs have four levels.
const DEPTH: usize = 16;

/// A key that is no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// With the tables it is in: `Kernel.Path`.
    pub key: String,
    /// Its value, where that is a text.
    pub text: Option<String>,
    /// Its line, from 1.
    pub line: usize,
}

/// All keys in the order of the text.
pub(super) fn entries(text: &str) -> Result<Vec<Entry>, ReportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut found = Vec::new();
    if text.trim_start().starts_with('{') {
        let value: Json = serde_json::from_str(text).map_err(|error| ReportError::Syntax {
            line: error.line(),
            format: "JSON",
            reason: plain(&error.to_string()),
        })?;
        let lines = json_lines::entries(text);
        json(&value, &mut Vec::new(), &lines, &mut found);
    } else {
        let document = Document::parse(text).map_err(|error| ReportError::Syntax {
            line: error.span().map_or(1, |span| line_at(text, span.start)),
            format: "TOML",
            reason: error.message().to_owned(),
        })?;
        toml(document.as_table(), "", text, DEPTH, &mut found);
        found.sort_by_key(|one| one.line);
    }
    Ok(found)
}

/// A message of `serde_json` without the place, which is told otherwise.
fn plain(message: &str) -> String {
    let end = message.find(" at line ").unwrap_or(message.len());
    message[..end].to_owned()
}

fn toml(table: &dyn TableLike, above: &str, text: &str, depth: usize, found: &mut Vec<Entry>) {
    for (name, item) in table.iter() {
        let key = match above {
            "" => name.to_owned(),
            above => format!("{above}.{name}"),
        };
        match item.as_table_like() {
            Some(below) if depth > 0 => toml(below, &key, text, depth - 1, found),
            _ => found.push(Entry {
                key,
                text: item
                    .as_value()
                    .and_then(Value::as_str)
                    .or_else(|| item.as_str())
                    .map(str::to_owned),
                line: line_of(text, Item::span(item)),
            }),
        }
    }
}

fn json(value: &Json, path: &mut Vec<String>, lines: &[json_lines::Entry], found: &mut Vec<Entry>) {
    let below = value.as_object().filter(|_| path.len() < DEPTH);
    if let Some(below) = below {
        for (name, value) in below {
            path.push(name.clone());
            json(value, path, lines, found);
            path.pop();
        }
        return;
    }
    let own = lines.iter().find(|one| one.path == *path);
    found.push(Entry {
        key: path.join("."),
        text: value.as_str().map(str::to_owned),
        line: own.map_or(1, |one| one.first),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, Option<String>, usize)> {
        let found = entries(text).unwrap();
        let own = |one: Entry| (one.key, one.text, one.line);
        found.into_iter().map(own).collect()
    }

    #[test]
    fn both_notations_give_the_same_keys() {
        let toml = "[Kernel]\r\n  Path = \"/k\"\r\n\r\n[Host]\r\n  SupportVSocks = true\r\n  [Host.Distro]\r\n    Name = 'Ubuntu'\r\n";
        let json = "\u{feff}{\n  \"Kernel\": {\n    \"Path\": \"/k\" },\n  \"Host\": { \"SupportVSocks\": true,\n    \"Distro\": {\n\n      \"Name\": \"Ubuntu\" } }\n}\n";
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            told(toml),
            [
                ("Kernel.Path".to_owned(), text("/k"), 2),
                ("Host.SupportVSocks".to_owned(), None, 5),
                ("Host.Distro.Name".to_owned(), text("Ubuntu"), 7),
            ]
        );
        let mut all = told(json);
        all.sort_by_key(|one| one.2);
        assert_eq!(
            all,
            [
                ("Kernel.Path".to_owned(), text("/k"), 3),
                ("Host.SupportVSocks".to_owned(), None, 4),
                ("Host.Distro.Name".to_owned(), text("Ubuntu"), 7),
            ]
        );
    }

    #[test]
    fn faults_have_their_line() {
        let line = |text: &str| match entries(text) {
            Err(ReportError::Syntax { line, format, .. }) => (format, line),
            other => panic!("{other:?}"),
        };
        assert_eq!(line("[Kernel]\nPath = \n"), ("TOML", 2));
        assert_eq!(
            line("[Meta]\nVersion = \"1\"\n[Meta]\nVersion = \"2\"\n").0,
            "TOML"
        );
        assert_eq!(line("{\n \"Kernel\": {\n"), ("JSON", 3));
        assert_eq!(line("{}\n{}\n"), ("JSON", 2));
    }
}
