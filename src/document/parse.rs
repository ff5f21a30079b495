//! Text in, [`Document`] out.

use std::sync::OnceLock;

use super::commented::Sorter;
use super::error::DocumentError;
use super::everyday::{self, Everyday};
use super::lines::place;
use super::scan::{MOST, MOST_COMMENTS, TOO_MANY, TOO_MANY_COMMENTS, scan};
use super::tree::Walk;
use super::{Document, Form, KnownKeys, TableForm};
use crate::key::Key;

impl Document {
    /// Reads a text. A byte order mark, any line ending and a missing last newline are fine and kept.
    pub fn parse(text: String, known: &dyn KnownKeys) -> Result<Self, DocumentError> {
        let found = match everyday::read(&text) {
            Some(found) => found,
            None => parsed(&text)?,
        };
        Self::from_found(text, found, known)
    }

    fn from_found(
        text: String,
        found: Everyday,
        known: &dyn KnownKeys,
    ) -> Result<Self, DocumentError> {
        let Everyday {
            lines,
            remarks,
            settings,
            tables,
        } = found;
        if let Some(remark) = remarks.get(MOST_COMMENTS) {
            return Err(DocumentError::Limit {
                line: remark.line,
                what: TOO_MANY_COMMENTS,
            });
        }
        let sorter = Sorter::new(&text, &lines, known, &tables, settings);
        let (settings, comments) = sorter.sort(&remarks);
        // set and commented out together
        if let Some(setting) = settings.get(MOST) {
            return Err(DocumentError::Limit {
                line: setting.line,
                what: TOO_MANY,
            });
        }
        let mut document = Self {
            text,
            lines,
            settings,
            comments,
            tables,
            marks: OnceLock::new(),
        };
        document.find_body_ends();
        Ok(document)
    }

    /// Reads bytes, which must be UTF-8.
    pub fn from_bytes(bytes: Vec<u8>, known: &dyn KnownKeys) -> Result<Self, DocumentError> {
        match String::from_utf8(bytes) {
            Ok(text) => Self::parse(text, known),
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let text =
                    String::from_utf8_lossy(error.as_bytes().get(..good).unwrap_or_default());
                let (line, column) = place(&text, good);
                Err(DocumentError::NotUtf8 { line, column })
            }
        }
    }

    /// A table's own lines end with the last setting between its header and the next one.
    fn find_body_ends(&mut self) {
        let mut settings = self.settings.iter().peekable();
        let mut section: Option<usize> = None;
        for index in 0..=self.tables.len() {
            let next = self.tables.get(index);
            if next.is_some_and(|table| !table.form.opens_section()) {
                continue;
            }
            let until = next.map_or(self.text.len(), |table| table.span.start);
            let mut end = None;
            while let Some(setting) = settings.next_if(|setting| setting.key_span.start < until) {
                if setting.form != Form::ArrayOfTables {
                    end = Some(setting.lines.end);
                }
            }
            if let Some((table, end)) = section
                .and_then(|section| self.tables.get_mut(section))
                .zip(end)
            {
                table.body_end = end;
            }
            section = Some(index);
        }
    }
}

impl TableForm {
    /// Whether the lines below belong to it until the next header.
    pub(super) fn opens_section(self) -> bool {
        matches!(self, Self::Header | Self::Element)
    }
}

/// What the parser finds in a text of any form.
pub(super) fn parsed(text: &str) -> Result<Everyday, DocumentError> {
    // The pass over the tokens goes first: it refuses nesting that would exhaust the stack in the parser's tree.
    let (lines, remarks) = scan(text)?;
    let tree = toml_edit::Document::parse(text).map_err(|error| syntax_error(text, &error))?;
    let mut walk = Walk {
        text,
        lines: &lines,
        settings: Vec::new(),
        tables: Vec::new(),
    };
    walk.table(&Key::from_dotted(""), tree.as_table())?;
    let Walk {
        mut settings,
        mut tables,
        ..
    } = walk;
    settings.sort_by_key(|setting| setting.key_span.start);
    tables.sort_by_key(|table| table.span.start);
    Ok(Everyday {
        lines,
        remarks,
        settings,
        tables,
    })
}

fn syntax_error(text: &str, error: &toml_edit::TomlError) -> DocumentError {
    let span = error.span().unwrap_or(0..0);
    let (line, column) = place(text, span.start);
    let message = error.message().lines().next().unwrap_or_default().trim();
    if message == "duplicate key" {
        return DocumentError::Duplicate {
            line,
            column,
            first: first_like(text, span.start),
            name: text.get(span).unwrap_or_default().to_owned(),
        };
    }
    let left = text.get(span.start..).unwrap_or_default();
    let message = if message == "integer number overflowed" {
        "this whole number is larger than any that a runtime can read (9223372036854775807)"
    } else if !message.starts_with("string values must be quoted") {
        message
    } else if left.is_empty() || left.starts_with(['\r', '\n', '#']) {
        "there is no value after `=`"
    } else {
        "text must stand in quotes"
    };
    DocumentError::Syntax {
        line,
        column,
        message: message.to_owned(),
    }
}

/// The line of the key or table that the one at `offset`, a line's first, repeats.
fn first_like(text: &str, offset: usize) -> Option<usize> {
    let before = text.get(..offset)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?.lines().next()?;
    let before = parsed(text.get(..start)?).ok()?;
    let line = line.trim_start_matches([' ', '\t']);
    let (written, table) = if let Some(header) = line.strip_prefix('[') {
        (header.trim_start_matches('[').split(']').next()?, None)
    } else {
        let mut tables = before.tables.iter();
        let table = tables.rfind(|table| table.form.opens_section());
        (line.split('=').next()?, table)
    };
    let at = table.map_or_else(|| Key::from_dotted(""), |table| table.key.clone());
    let names = toml_edit::Key::parse(written).ok()?;
    let key = names.iter().fold(at, |key, name| key.join(name.get()));
    let settings = before.settings.iter().map(|one| (&one.key, one.line));
    let tables = before.tables.iter().map(|one| (&one.key, one.line));
    let same = settings.chain(tables).filter(|(own, _)| **own == key);
    same.map(|(_, line)| line).min()
}
