//! New lines: settings, comments, tables.

use super::spell::{comment_lines, spell};
use super::{EditError, Edits, Rank};
use crate::document::lines::{BOM, blanks};
use crate::document::{Form, Setting, TableForm, TableHeader};
use crate::key::{Key, segments};
use crate::value::Value;

/// The lines of one new setting, but for its indentation.
struct Entry {
    above: Vec<String>,
    value: String,
    /// With a blank before it, or empty.
    trailing: String,
}

impl Entry {
    fn lines(self, indent: &str, name: &str) -> Vec<String> {
        let Self {
            above,
            value,
            trailing,
        } = self;
        let mut lines: Vec<_> = above.iter().map(|line| format!("{indent}{line}")).collect();
        lines.push(format!("{indent}{name} = {value}{trailing}"));
        lines
    }
}

impl Edits<'_> {
    /// Adds a setting at the end of its table's own lines, with comments above it and at its end.
    ///
    /// A table that the text does not have is added at the end of the file. Comments may be given with or without `#`.
    ///
    /// # Errors
    /// [`EditError::NoPlace`] where the table is `[[…]]`, or an inline table over several lines.
    pub fn insert(
        &mut self,
        key: &Key,
        value: &Value,
        leading: &[String],
        trailing: Option<&str>,
    ) -> Result<(), EditError> {
        let document = self.document;
        let above = leading
            .iter()
            .flat_map(|text| comment_lines(text))
            .collect();
        let trailing = trailing
            .map(one_line)
            .map_or(String::new(), |text| format!(" {text}"));
        let entry = Entry {
            above,
            value: spell(value),
            trailing,
        };
        let name = key.name();
        let table = key.table();
        if table.is_empty() {
            self.insert_at_top(name, entry);
            return Ok(());
        }
        let present = document
            .tables
            .iter()
            .find(|present| present.key.as_str() == table);
        match present.map(|present| (present, present.form)) {
            Some((present, TableForm::Header)) => {
                let indent = self.indent(present);
                self.push_lines(present.body_end, Rank::Body, &entry.lines(&indent, name));
                Ok(())
            }
            Some((present, TableForm::Inline)) => self.insert_entry(present, key, entry),
            Some((present, TableForm::Dotted)) => self.insert_dotted(present, key, entry),
            Some((present, TableForm::Element)) => Err(no_place(key, present.line)),
            None => {
                if let Some(line) = self.barrier(table) {
                    return Err(no_place(key, line));
                }
                let lines = entry.lines("", name);
                match self.tables.iter_mut().find(|(new, _)| new == table) {
                    Some((_, present)) => present.extend(lines),
                    None => self.tables.push((table.to_owned(), lines)),
                }
                Ok(())
            }
        }
    }

    /// Puts comments above a setting, indented like it, and one at the end of its line.
    ///
    /// Where the line has a comment at its end already, or the setting is `[[…]]`, the latter goes above too.
    pub fn attach(&mut self, setting: &Setting, leading: &[String], trailing: Option<&str>) {
        let document = self.document;
        let mut above: Vec<_> = leading
            .iter()
            .flat_map(|text| comment_lines(text))
            .collect();
        if let Some(text) = trailing.map(one_line) {
            if setting.end_comment.is_some() || setting.form == Form::ArrayOfTables {
                above.push(text);
            } else {
                let end = self.content_end(setting);
                let content = document.text[..end].trim_end_matches([' ', '\t']).len();
                let start = content.max(setting.raw.end).min(end);
                self.change(start..end, Rank::LineEnd, format!(" {text}"));
            }
        }
        let line = &document.text[setting.lines.clone()];
        let indent = &line[..blanks(line)];
        let above: Vec<_> = above.iter().map(|text| format!("{indent}{text}")).collect();
        self.push_lines(setting.lines.start, Rank::Above, &above);
    }

    /// Puts comments below a table's header; for an empty `table`, first in the file.
    ///
    /// # Errors
    /// [`EditError::NoPlace`] where neither the text nor an earlier [`Edits::insert`] has `[table]`.
    pub fn insert_comments_at_head(
        &mut self,
        table: &str,
        comments: &[String],
    ) -> Result<(), EditError> {
        let document = self.document;
        let lines: Vec<_> = comments
            .iter()
            .flat_map(|text| comment_lines(text))
            .collect();
        if table.is_empty() {
            self.push_lines(self.top(), Rank::Head, &lines);
            return Ok(());
        }
        if let Some(header) = document.header(table) {
            self.push_lines(document.line_span(header.line).end, Rank::Head, &lines);
            return Ok(());
        }
        match self.tables.iter_mut().find(|(new, _)| new == table) {
            Some((_, present)) => {
                present.splice(0..0, lines);
                Ok(())
            }
            None => Err(no_place(&Key::from(table), 1)),
        }
    }

    /// Puts comments right above a table's header; at its head where it is written without one, or comes from an earlier insert.
    ///
    /// # Errors
    /// As [`Edits::insert_comments_at_head`].
    pub fn insert_comments_above(
        &mut self,
        table: &str,
        comments: &[String],
    ) -> Result<(), EditError> {
        let Some(header) = self.document.header(table) else {
            return self.insert_comments_at_head(table, comments);
        };
        let lines: Vec<_> = comments
            .iter()
            .flat_map(|text| comment_lines(text))
            .collect();
        let start = self.document.line_span(header.line).start.max(self.top());
        self.push_lines(start, Rank::Above, &lines);
        Ok(())
    }

    /// Tables the text does not have, each after one blank line; a missing last newline stays missing.
    pub(super) fn add_tables(&self, out: &mut String) {
        if self.tables.is_empty() {
            return;
        }
        let ending = self.ending(self.document.text.len());
        let bare = !out.is_empty() && !out.ends_with('\n') && out != BOM;
        if bare {
            out.push_str(ending);
        }
        for (name, lines) in &self.tables {
            let begun = !out.is_empty() && out != BOM;
            if begun && !out.ends_with("\n\n") && !out.ends_with("\n\r\n") {
                out.push_str(ending);
            }
            out.extend(["[", name, "]", ending]);
            for line in lines {
                out.push_str(line);
                out.push_str(ending);
            }
        }
        if bare {
            out.truncate(out.len() - ending.len());
        }
    }

    /// Whole lines at a line's start, or after a last line that has no ending.
    fn push_lines(&mut self, at: usize, rank: Rank, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        let before = self.document.text.get(..at).unwrap_or_default();
        let ending = self.ending(at);
        let unended = at > self.top() && !before.ends_with('\n');
        let text = lines.iter().map(|line| {
            if unended {
                format!("{ending}{line}")
            } else {
                format!("{line}{ending}")
            }
        });
        let text: String = text.collect();
        self.change(at..at, rank, text);
    }

    /// After the byte order mark.
    fn top(&self) -> usize {
        if self.document.text.starts_with(BOM) {
            BOM.len()
        } else {
            0
        }
    }

    /// The line of what keeps `[table]` from being added: `{ … }` or a value where a table would have to be.
    fn barrier(&self, table: &str) -> Option<usize> {
        let document = self.document;
        let inline = document
            .tables
            .iter()
            .find(|other| other.form == TableForm::Inline && is_below(table, other.key.as_str()));
        let value = document.settings.iter().find(|setting| {
            let key = setting.key.as_str();
            setting.is_set() && (key == table || is_below(table, key))
        });
        inline
            .map(|table| table.line)
            .or(value.map(|setting| setting.line))
    }

    /// The indentation of a table's last setting.
    fn indent(&self, table: &TableHeader) -> String {
        let settings = self.document.settings.iter();
        let last = settings
            .rev()
            .find(|setting| setting.lines.end == table.body_end);
        last.map_or(String::new(), |setting| {
            let line = &self.document.text[setting.lines.clone()];
            line[..blanks(line)].to_owned()
        })
    }

    /// Before the first header and the comments directly above it, after settings that stand there.
    fn insert_at_top(&mut self, name: &str, entry: Entry) {
        let document = self.document;
        let first = document
            .tables
            .iter()
            .find(|table| table.form.opens_section());
        let until = first.map_or(document.text.len(), |table| table.span.start);
        let mut own = document.settings.iter().filter(|setting| {
            setting.form != Form::ArrayOfTables && setting.key_span.start < until
        });
        let mut lines = entry.lines("", name);
        if let Some(last) = own.next_back() {
            self.push_lines(last.lines.end, Rank::Body, &lines);
            return;
        }
        let Some(first) = first else {
            self.push_lines(document.text.len(), Rank::Body, &lines);
            return;
        };
        let mut line = first.line;
        let comments = document.comments.iter().rev();
        for comment in comments.filter(|comment| comment.span.start < until) {
            if comment.line + 1 == line {
                line = comment.line;
            }
        }
        lines.push(String::new());
        self.push_lines(
            document.line_span(line).start.max(self.top()),
            Rank::Body,
            &lines,
        );
    }

    /// Into `{ … }` on one line.
    fn insert_entry(
        &mut self,
        table: &TableHeader,
        key: &Key,
        entry: Entry,
    ) -> Result<(), EditError> {
        let document = self.document;
        let written = document
            .text
            .get(table.span.start..table.body_end)
            .unwrap_or_default();
        if written.is_empty() || written.contains('\n') {
            return Err(no_place(key, table.line));
        }
        let content = written.trim_end();
        let comma = if content.ends_with(['{', ',']) {
            ""
        } else {
            ","
        };
        let at = table.span.start + content.len();
        let close = if content.len() == written.len() {
            " "
        } else {
            ""
        };
        let text = format!("{comma} {} = {}{close}", key.name(), entry.value);
        self.change(at..at, Rank::Body, text);
        let line = document.line_span(table.line);
        let mut above = entry.above;
        if !entry.trailing.is_empty() {
            above.push(entry.trailing.trim_start().to_owned());
        }
        self.push_lines(line.start.max(self.top()), Rank::Above, &above);
        Ok(())
    }

    /// After the last of the dotted keys that make the table, spelled like it.
    fn insert_dotted(
        &mut self,
        table: &TableHeader,
        key: &Key,
        entry: Entry,
    ) -> Result<(), EditError> {
        let document = self.document;
        let last = document.settings.iter().rev().find(|setting| {
            setting.is_set()
                && setting.form == Form::Line
                && is_below(setting.key.as_str(), table.key.as_str())
        });
        let last = last.ok_or_else(|| no_place(key, table.line))?;
        let line = &document.text[last.lines.clone()];
        let written: Vec<_> = segments(&document.text[last.key_span.clone()]).collect();
        let deeper = last.key.segments().count() - table.key.segments().count();
        let prefix = written
            .len()
            .checked_sub(deeper)
            .and_then(|count| written.get(..count));
        let prefix = prefix.ok_or_else(|| no_place(key, table.line))?.join(".");
        let lines = entry.lines(&line[..blanks(line)], &format!("{prefix}.{}", key.name()));
        self.push_lines(last.lines.end, Rank::Body, &lines);
        Ok(())
    }
}

/// Whether a dotted key stands below a table.
fn is_below(key: &str, table: &str) -> bool {
    key.strip_prefix(table)
        .is_some_and(|rest| rest.starts_with('.'))
}

fn no_place(key: &Key, line: usize) -> EditError {
    EditError::NoPlace {
        key: key.clone(),
        line,
    }
}

/// A comment for the end of a line.
fn one_line(text: &str) -> String {
    comment_lines(&text.replace('\n', " "))
        .next()
        .unwrap_or_else(|| "#".to_owned())
}
