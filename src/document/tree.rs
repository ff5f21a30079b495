//! From `toml_edit`'s tree to settings and tables with their places.

use std::ops::Range;

use toml_edit::{ArrayOfTables, InlineTable, Item, Table};

use super::error::DocumentError;
use super::lines::{Lines, blanks};
use super::{Form, Setting, State, TableForm, TableHeader};
use crate::key::Key;
use crate::value::Value;

/// Longest dotted key, in bytes: a long header is repeated in the key of every setting below it.
pub(super) const KEY_LENGTH: usize = 1024;

/// Collects what is set; the order is the tree's until the caller sorts.
pub(super) struct Walk<'t> {
    pub(super) text: &'t str,
    pub(super) lines: &'t Lines,
    pub(super) settings: Vec<Setting>,
    pub(super) tables: Vec<TableHeader>,
}

impl Walk<'_> {
    /// Walks a table whose dotted name is `at`.
    pub(super) fn table(&mut self, at: &Key, table: &Table) -> Result<(), DocumentError> {
        for (name, item) in table {
            let key = at.join(name);
            if key.as_str().len() > KEY_LENGTH {
                return Err(DocumentError::Limit {
                    line: self.lines.at(item.span().unwrap_or_default().start),
                    what: "the key is longer than any configuration's",
                });
            }
            match item {
                Item::None => {}
                Item::Value(value) => self.entry(key, value),
                Item::Table(inner) => {
                    if let Some(span) = inner.span() {
                        if inner.is_dotted() {
                            self.header(&key, TableForm::Dotted, span);
                        } else if !inner.is_implicit() {
                            self.header(&key, TableForm::Header, span);
                        }
                    }
                    self.table(&key, inner)?;
                }
                Item::ArrayOfTables(tables) => self.array_of_tables(key, tables)?,
            }
        }
        Ok(())
    }

    fn header(&mut self, key: &Key, form: TableForm, span: Range<usize>) {
        self.tables.push(TableHeader {
            key: key.clone(),
            form,
            line: self.lines.at(span.start),
            body_end: self.lines.around(&span).end,
            span,
        });
    }

    /// A `key = value` line.
    fn entry(&mut self, key: Key, value: &toml_edit::Value) {
        let Some(raw) = value.span() else { return };
        // A key, its `=` and the beginning of its value share a line.
        let lines = self.lines.around(&raw);
        let before = &self.text[lines.start..raw.start];
        let start = lines.start + blanks(before);
        let name = before.trim_end().trim_end_matches('=').trim_end();
        let frame = Setting {
            key,
            value: None,
            state: State::Set,
            form: Form::Line,
            line: self.lines.at(raw.start),
            key_span: start..(lines.start + name.len()).max(start),
            raw,
            lines,
            end_comment: None,
        };
        match value {
            toml_edit::Value::InlineTable(table) => self.inline(&frame, table),
            value => self.settings.push(Setting {
                value: Some(plain(value)),
                ..frame
            }),
        }
    }

    /// The entries of `{ … }`, which upstream writes as a table.
    fn inline(&mut self, outer: &Setting, table: &InlineTable) {
        if !table.is_dotted() {
            let end = outer.raw.end.saturating_sub(1).max(outer.raw.start);
            self.tables.push(TableHeader {
                key: outer.key.clone(),
                form: TableForm::Inline,
                line: outer.line,
                span: outer.raw.clone(),
                body_end: end,
            });
        }
        for (name, value) in table {
            let spans = table.key(name).and_then(toml_edit::Key::span);
            let Some((key_span, raw)) = spans.zip(value.span().or_else(|| dotted_span(value)))
            else {
                continue;
            };
            let frame = Setting {
                key: outer.key.join(name),
                value: None,
                form: Form::Inline,
                line: self.lines.at(key_span.start),
                key_span,
                raw,
                lines: outer.lines.clone(),
                ..*outer
            };
            match value {
                toml_edit::Value::InlineTable(table) => self.inline(&frame, table),
                value => self.settings.push(Setting {
                    value: Some(plain(value)),
                    ..frame
                }),
            }
        }
    }

    /// All elements of `[[key]]`: one setting.
    fn array_of_tables(&mut self, key: Key, tables: &ArrayOfTables) -> Result<(), DocumentError> {
        let first = tables.iter().next().and_then(Table::span);
        let Some(first) = first else { return Ok(()) };
        let mut end = first.end;
        // The elements' own settings are walked for their places and checks, then folded into one.
        let before = self.settings.len();
        for table in tables {
            if let Some(span) = table.span() {
                end = end.max(span.end);
                self.header(&key, TableForm::Element, span);
            }
            let headers = self.tables.len();
            self.table(&key, table)?;
            for header in self.tables.get_mut(headers..).unwrap_or_default() {
                header.form = TableForm::Element;
                end = end.max(header.span.end);
            }
        }
        for setting in self.settings.drain(before..) {
            end = end.max(setting.raw.end);
        }
        let raw = first.start..end;
        let inner = &self.text[first.clone()];
        let name = inner
            .trim_matches(['[', ']'])
            .trim_matches([' ', '\t'])
            .len();
        let name_start =
            first.start + inner.len() - inner.trim_start_matches(['[', ' ', '\t']).len();
        self.settings.push(Setting {
            value: Some(Value::Array(tables.iter().map(table_value).collect())),
            key,
            state: State::Set,
            form: Form::ArrayOfTables,
            line: self.lines.at(first.start),
            lines: self.lines.around(&raw),
            key_span: name_start..name_start + name,
            raw,
            end_comment: None,
        });
        Ok(())
    }
}

/// The place of a table that only dotted keys inside `{ … }` make: that of its first entry.
fn dotted_span(value: &toml_edit::Value) -> Option<Range<usize>> {
    let (_, first) = value.as_inline_table()?.iter().next()?;
    first.span().or_else(|| dotted_span(first))
}

fn table_value(table: &Table) -> Value {
    let entries = table.iter().filter_map(|(name, item)| {
        let value = match item {
            Item::None => return None,
            Item::Value(value) => plain(value),
            Item::Table(inner) => table_value(inner),
            Item::ArrayOfTables(tables) => Value::Array(tables.iter().map(table_value).collect()),
        };
        Some((name.to_owned(), value))
    });
    Value::Table(entries.collect())
}

/// The value without its spelling.
pub(super) fn plain(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => Value::String(text.value().clone()),
        toml_edit::Value::Integer(number) => Value::Integer(*number.value()),
        toml_edit::Value::Float(number) => Value::Float(*number.value()),
        toml_edit::Value::Boolean(flag) => Value::Bool(*flag.value()),
        toml_edit::Value::Datetime(date) => Value::Datetime(date.value().to_string()),
        toml_edit::Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        toml_edit::Value::InlineTable(table) => Value::Table(
            table
                .iter()
                .map(|(name, value)| (name.to_owned(), plain(value)))
                .collect(),
        ),
    }
}
