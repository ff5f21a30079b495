//! Changes to a text: spans and their replacements. What no edit names keeps its bytes.

mod insert;
mod spell;
#[cfg(test)]
mod tests;

use std::ops::Range;

use thiserror::Error;

use super::lines::blanks;
use super::{Document, Form, Setting, TableForm};
use crate::key::Key;
use crate::value::Value;
use spell::spell;

/// Why a text cannot be changed as asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// Two edits want the same bytes.
    #[error("line {line}: two changes to the same place")]
    Overlap {
        /// Where the second one begins.
        line: usize,
    },
    /// `[[key]]` lines cannot hold another type.
    #[error("line {line}: {key}: written as `[[{key}]]`, which cannot hold a {wanted}")]
    Shape {
        /// The setting.
        key: Key,
        /// Its first line.
        line: usize,
        /// The type it should have had.
        wanted: &'static str,
    },
    /// The elements of `[[key]]` have other tables between them.
    #[error("line {line}: {key}: other tables stand between its elements")]
    Scattered {
        /// The setting.
        key: Key,
        /// Its first line.
        line: usize,
    },
    /// The table is written in a form that takes no further line.
    #[error("line {line}: {key}: no place for it in the way the table is written here")]
    NoPlace {
        /// The setting or table.
        key: Key,
        /// Where the table stands; 1 where it does not.
        line: usize,
    },
}

/// What goes first where several edits insert at the same byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Value,
    LineEnd,
    Head,
    Body,
    Above,
    /// The `#` of a line that stands below all that is put above it.
    Mark,
}

#[derive(Debug)]
struct Change {
    range: Range<usize>,
    rank: Rank,
    text: String,
}

/// Edits to one text, made one by one and applied together.
///
/// Settings must be those of the same document.
#[derive(Debug)]
pub struct Edits<'d> {
    document: &'d Document,
    changes: Vec<Change>,
    /// Tables to add at the end: dotted name and lines without endings.
    tables: Vec<(String, Vec<String>)>,
}

impl<'d> Edits<'d> {
    /// No edits yet.
    pub fn new(document: &'d Document) -> Self {
        Self {
            document,
            changes: Vec::new(),
            tables: Vec::new(),
        }
    }

    /// Whether the text stays as it is.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.tables.is_empty()
    }

    /// Writes another value in the place of a setting's value; an equal value keeps its spelling.
    ///
    /// # Errors
    /// [`EditError::Shape`] and [`EditError::Scattered`] for `[[key]]` settings.
    pub fn replace_value(&mut self, setting: &Setting, value: &Value) -> Result<(), EditError> {
        if setting.value.as_ref() == Some(value) {
            return Ok(());
        }
        if setting.form == Form::ArrayOfTables {
            return self.replace_elements(setting, value);
        }
        let mut text = spell(value);
        if setting.raw.is_empty() {
            let (before, after) = self.document.text.split_at(setting.raw.start);
            if before.ends_with('=') {
                text.insert(0, ' ');
            }
            if after.starts_with('#') {
                text.push(' ');
            }
        }
        self.change(setting.raw.clone(), Rank::Value, text);
        Ok(())
    }

    /// Makes a commented-out setting active in its place, with `value`. One that is set only gets the value.
    ///
    /// # Errors
    /// As [`Edits::replace_value`].
    pub fn activate(&mut self, setting: &Setting, value: &Value) -> Result<(), EditError> {
        if setting.is_set() {
            return self.replace_value(setting, value);
        }
        let hash = setting.lines.start + blanks(&self.document.text[setting.lines.clone()]);
        self.change(hash..setting.key_span.start, Rank::Value, String::new());
        if setting.value.as_ref() != Some(value) {
            return self.replace_value(setting, value);
        }
        for line in self.starts(setting).skip(1).collect::<Vec<_>>() {
            self.change(line..line + 1, Rank::Value, String::new());
        }
        Ok(())
    }

    /// Takes a setting's effect away: `#` before each of its lines; out of `{ … }` it is removed.
    ///
    /// # Errors
    /// [`EditError::Scattered`] for `[[key]]` with other tables in between.
    pub fn comment_out(&mut self, setting: &Setting) -> Result<(), EditError> {
        if !setting.is_set() {
            return Ok(());
        }
        if setting.form == Form::Inline {
            return self.remove_entry(setting);
        }
        self.refuse_scattered(setting)?;
        for start in self.starts(setting).collect::<Vec<_>>() {
            self.change(start..start, Rank::Mark, "#".to_owned());
        }
        Ok(())
    }

    /// The new text.
    ///
    /// # Errors
    /// [`EditError::Overlap`] where two edits want the same bytes.
    pub fn finish(mut self) -> Result<String, EditError> {
        let text = self.document.text();
        self.changes
            .sort_by_key(|change| (change.range.start, change.range.end, change.rank));
        let mut out = String::with_capacity(text.len() + 256);
        let mut done = 0;
        for change in &self.changes {
            let overlap = EditError::Overlap {
                line: self.document.line_at(change.range.start),
            };
            out.push_str(text.get(done..change.range.start).ok_or(overlap)?);
            out.push_str(&change.text);
            done = change.range.end;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        self.add_tables(&mut out);
        Ok(out)
    }

    fn change(&mut self, range: Range<usize>, rank: Rank, text: String) {
        self.changes.push(Change { range, rank, text });
    }

    /// Where each of a setting's lines begins, after its indentation.
    fn starts(&self, setting: &Setting) -> impl Iterator<Item = usize> + use<'d> {
        let text = &self.document.text[setting.lines.clone()];
        let mut start = setting.lines.start;
        text.split_inclusive('\n').map(move |line| {
            let at = start + blanks(line);
            start += line.len();
            at
        })
    }

    fn refuse_scattered(&self, setting: &Setting) -> Result<(), EditError> {
        let inside = |table: &&super::TableHeader| {
            table.form == TableForm::Header && setting.lines.contains(&table.span.start)
        };
        let elsewhere = self.document.settings.iter().any(|other| {
            other.form == Form::ArrayOfTables
                && other.raw != setting.raw
                && setting.lines.contains(&other.raw.start)
        });
        if elsewhere || self.document.tables.iter().any(|table| inside(&table)) {
            return Err(EditError::Scattered {
                key: setting.key.clone(),
                line: setting.line,
            });
        }
        Ok(())
    }

    /// `[[key]]` blocks for another list of tables; blocks that stay in front are left alone.
    fn replace_elements(&mut self, setting: &Setting, value: &Value) -> Result<(), EditError> {
        self.refuse_scattered(setting)?;
        let shape = || EditError::Shape {
            key: setting.key.clone(),
            line: setting.line,
            wanted: value.type_name(),
        };
        let (Value::Array(wanted), Some(Value::Array(present))) = (value, &setting.value) else {
            return Err(shape());
        };
        if wanted.is_empty() || wanted.iter().any(|item| !matches!(item, Value::Table(_))) {
            return Err(shape());
        }
        let ending = self.ending(setting.lines.start);
        let name = &self.document.text[setting.key_span.clone()];
        let block = |item: &Value| {
            let mut block = format!("[[{name}]]");
            if let Value::Table(entries) = item {
                for (name, value) in entries {
                    let name = Key::from_segments([name]);
                    block.extend([ending, name.as_str(), " = ", &spell(value)]);
                }
            }
            block
        };
        let gap = format!("{ending}{ending}");
        if let Some(added) = wanted.strip_prefix(present.as_slice()) {
            let blocks: Vec<_> = added
                .iter()
                .map(|item| format!("{gap}{}", block(item)))
                .collect();
            let end = self.content_end(setting);
            self.change(end..end, Rank::Value, blocks.concat());
        } else {
            let blocks: Vec<_> = wanted.iter().map(block).collect();
            self.change(setting.raw.clone(), Rank::Value, blocks.join(&gap));
        }
        Ok(())
    }

    /// Cuts `name = value` with one comma out of `{ … }`.
    fn remove_entry(&mut self, setting: &Setting) -> Result<(), EditError> {
        let text = self.document.text();
        let around = self.document.tables.iter().rev().find(|table| {
            table.form == TableForm::Inline
                && table.span.start < setting.key_span.start
                && setting.raw.end < table.span.end
        });
        let no_place = || EditError::NoPlace {
            key: setting.key.clone(),
            line: setting.line,
        };
        let inside = around.map(|table| table.span.start + 1..table.body_end);
        let inside = inside.ok_or_else(no_place)?;
        // Keys hold no comma or brace unless quoted; then, and with comments inside, a person has to look.
        let before = text
            .get(inside.start..setting.key_span.start)
            .ok_or_else(no_place)?;
        let after = text.get(setting.raw.end..inside.end).ok_or_else(no_place)?;
        let own = before.rfind([',', '{', '\n']).map_or(0, |at| at + 1);
        if before[own..].contains(['"', '\'', '#']) || text[inside.clone()].contains('\n') {
            return Err(no_place());
        }
        let start = inside.start + own;
        if after.trim_start().starts_with(',') {
            let comma = setting.raw.end + after.find(',').unwrap_or_default() + 1;
            self.change(start..comma, Rank::Value, String::new());
        } else {
            self.change(
                start - usize::from(own > 0)..setting.raw.end,
                Rank::Value,
                String::new(),
            );
        }
        Ok(())
    }

    /// The end of a setting's last line, without its ending.
    fn content_end(&self, setting: &Setting) -> usize {
        let lines = &self.document.text[setting.lines.clone()];
        let ending = if lines.ends_with("\r\n") {
            2
        } else {
            usize::from(lines.ends_with('\n'))
        };
        setting.lines.end - ending
    }

    /// The line ending used around a byte.
    fn ending(&self, at: usize) -> &'static str {
        let text = self.document.text();
        let before = text.get(..at).unwrap_or(text);
        let after = text.get(at..).unwrap_or_default();
        let crlf = match (before.rfind('\n'), after.find('\n')) {
            (Some(end), _) => before[..end].ends_with('\r'),
            (None, Some(end)) => after[..end].ends_with('\r'),
            (None, None) => false,
        };
        if crlf { "\r\n" } else { "\n" }
    }
}
