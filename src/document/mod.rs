//! A configuration's text with its settings, commented-out settings, comments and their places.
//!
//! Reading keeps the text as it is; [`edit`] is the only place that makes another one of it.
//!
//! ```
//! use kata_upgrade::document::Document;
//!
//! // which comments are settings that are commented out is for the caller to know
//! let known = |table: &str, name: &str| (table, name) == ("runtime", "enable_debug");
//! let text = "[runtime]\n# more messages = slower\n#enable_debug = true\n";
//! let document = Document::parse(text.to_owned(), &known)?;
//! let [setting] = document.settings() else { panic!("one setting") };
//! assert_eq!(setting.key.as_str(), "runtime.enable_debug");
//! assert_eq!((setting.line, setting.is_set()), (3, false));
//! # Ok::<(), kata_upgrade::document::DocumentError>(())
//! ```

mod commented;
pub mod edit;
mod error;
mod everyday;
#[cfg(test)]
mod everyday_tests;
mod lines;
mod parse;
mod scan;
#[cfg(test)]
mod tests;
mod tree;

use std::ops::Range;
use std::sync::OnceLock;

pub use edit::{EditError, Edits};
pub use error::DocumentError;

use crate::key::Key;
use crate::value::Value;
use lines::Lines;

/// The most lines of comment that belong to the setting below them.
const BLOCK: usize = 200;

/// Tells a commented-out setting from prose that has a `=` in it.
pub trait KnownKeys {
    /// Whether some reader has a setting `name` in `table`, a dotted key such as `hypervisor.qemu`.
    fn knows(&self, table: &str, name: &str) -> bool;

    /// Whether a comment line that would be a setting, but for more than one blank after its `#`, is an example in prose.
    fn is_prose(&self, _comment: &str) -> bool {
        true
    }
}

impl<F: Fn(&str, &str) -> bool> KnownKeys for F {
    fn knows(&self, table: &str, name: &str) -> bool {
        self(table, name)
    }
}

/// Whether a setting has an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// `key = value`.
    Set,
    /// `#key = value`.
    CommentedOut,
}

/// How a setting is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// On lines of its own.
    Line,
    /// Inside `{ … }` that stands for a table; shares its lines with its neighbours.
    Inline,
    /// As `[[key]]` headers with lines below them; the value is a list of tables.
    ArrayOfTables,
}

/// A key with a value that is not a table.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The full dotted key.
    pub key: Key,
    /// The value; `None` where it is commented out and not TOML.
    pub value: Option<Value>,
    /// The bytes of the value as written; empty where nothing stands after `=`.
    pub raw: Range<usize>,
    /// Whether it has an effect.
    pub state: State,
    /// How it is written.
    pub form: Form,
    /// The line, from 1, of its key or first header.
    pub line: usize,
    /// The bytes of all lines it stands on, with the last one's ending and without a byte order mark.
    pub lines: Range<usize>,
    /// The bytes of the key as written; inside `{ … }` of its last segment.
    pub key_span: Range<usize>,
    /// Index into [`Document::comments`] of the comment at the end of its last line.
    pub end_comment: Option<usize>,
}

impl Setting {
    /// Whether it has an effect.
    pub fn is_set(&self) -> bool {
        self.state == State::Set
    }
}

/// Where a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentKind {
    /// Alone on its line.
    OwnLine,
    /// After something else.
    EndOfLine,
}

/// A comment that is no commented-out setting. [`Document::comment_text`] gives its text.
#[derive(Debug, Clone)]
pub struct Comment {
    /// The line, from 1.
    pub line: usize,
    /// The bytes from the first `#` to before the line ending.
    pub span: Range<usize>,
    /// Where it stands on its line.
    pub kind: CommentKind,
    /// Between the elements of a list or an inline table.
    pub in_value: bool,
    /// Index into [`Document::tables`] of the header above it; `None` at the top.
    pub table: Option<usize>,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableForm {
    /// `[key]`.
    Header,
    /// `[[key]]`, or a header inside such an element.
    Element,
    /// `key = { … }`.
    Inline,
    /// By dotted keys only: `table.name = 1`.
    Dotted,
}

/// A table the text names; those that exist only because of a table inside them are left out.
#[derive(Debug, Clone)]
pub struct TableHeader {
    /// The dotted key.
    pub key: Key,
    /// How it is written.
    pub form: TableForm,
    /// The line, from 1.
    pub line: usize,
    /// The bytes of `[…]`, `[[…]]` or `{…}`; of the segment for dotted keys.
    pub span: Range<usize>,
    /// Where one more setting goes: after the line of its last setting, set or commented out, or after its header;
    /// inside `{…}` before the closing brace.
    pub body_end: usize,
}

/// A text that has been read.
#[derive(Debug, Clone)]
pub struct Document {
    text: String,
    lines: Lines,
    settings: Vec<Setting>,
    comments: Vec<Comment>,
    tables: Vec<TableHeader>,
    /// Worked out when first asked for.
    marks: OnceLock<Vec<Option<u64>>>,
}

impl Document {
    /// The text, byte for byte as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text alone.
    pub fn into_text(self) -> String {
        self.text
    }

    /// All settings, set and commented out, in the order of the file.
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// All comments that are no settings, in the order of the file.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// All tables the text names, in the order of the file.
    pub fn tables(&self) -> &[TableHeader] {
        &self.tables
    }

    /// The setting that is set under `key`.
    pub fn set(&self, key: &Key) -> Option<&Setting> {
        self.settings
            .iter()
            .find(|setting| setting.is_set() && setting.key == *key)
    }

    /// The commented-out settings of `key`, in the order of the file.
    pub fn commented_out<'a>(&'a self, key: &'a Key) -> impl Iterator<Item = &'a Setting> {
        self.settings
            .iter()
            .filter(move |setting| !setting.is_set() && setting.key == *key)
    }

    /// A setting's value as it is written.
    pub fn raw(&self, setting: &Setting) -> &str {
        self.text.get(setting.raw.clone()).unwrap_or_default()
    }

    /// A comment's words: without the leading `#`s and blanks, without trailing blanks.
    pub fn comment_text(&self, comment: &Comment) -> &str {
        let written = self.text.get(comment.span.clone()).unwrap_or_default();
        written.trim_start_matches('#').trim()
    }

    /// A number for each comment as it is written, in the order of [`Document::comments`]. Whoever asks first says which, and all
    /// ask for the same.
    pub fn comment_marks(&self, mark: fn(&str) -> Option<u64>) -> &[Option<u64>] {
        let written = |one: &Comment| self.text.get(one.span.clone()).unwrap_or_default();
        let all = || self.comments.iter().map(|one| mark(written(one)));
        self.marks.get_or_init(|| all().collect())
    }

    /// The dotted key of the table whose header stands above a comment; empty at the top.
    pub fn comment_table(&self, comment: &Comment) -> &str {
        comment
            .table
            .and_then(|index| self.tables.get(index))
            .map_or("", |table| table.key.as_str())
    }

    /// The setting, by index, that a comment belongs to: the one on its line, or the first one below it with no blank line in
    /// between.
    pub fn setting_of(&self, comment: &Comment) -> Option<usize> {
        let settings = &self.settings;
        if comment.kind == CommentKind::EndOfLine || comment.in_value {
            let after = settings.partition_point(|one| one.lines.start <= comment.span.start);
            let before = settings.get(..after)?.iter().rev();
            let covering = before.take_while(|one| comment.span.start < one.lines.end);
            return after.checked_sub(covering.count()).filter(|at| *at < after);
        }
        let at = settings.partition_point(|one| one.lines.start < comment.span.end);
        let below = settings.get(at)?;
        // told by the numbers of the lines first: a hostile file has nothing but comments
        if self.line_at(below.lines.start) > comment.line + 1 + BLOCK {
            return None;
        }
        self.is_block(comment.span.end..below.lines.start)
            .then_some(at)
    }

    /// The table whose header a comment stands right above, with no blank line in between. A block of comments that begins
    /// the text is about all of it, and belongs to no table.
    pub fn table_of(&self, comment: &Comment) -> Option<&TableHeader> {
        if comment.kind == CommentKind::EndOfLine || comment.in_value {
            return None;
        }
        let is_header =
            |table: &&TableHeader| matches!(table.form, TableForm::Header | TableForm::Element);
        let at = self
            .tables
            .partition_point(|table| table.span.start < comment.span.end);
        let near = self.tables.get(at..)?.iter();
        let mut near = near.take_while(|table| table.line <= comment.line + 1 + BLOCK);
        let below = near.find(is_header)?;
        let header = self.line_span(below.line).start;
        let own = self.line_span(comment.line).start;
        let text = self.text.trim_start_matches(['\u{feff}', ' ', '\t']);
        let begins = comment.line <= BLOCK && text.starts_with('#') && self.is_block(0..own);
        (self.is_block(comment.span.end..header) && !begins).then_some(below)
    }

    /// `[table]`, for a table that has such a line.
    pub fn header(&self, table: &str) -> Option<&TableHeader> {
        let mut tables = self.tables.iter();
        tables.find(|own| own.form == TableForm::Header && own.key.as_str() == table)
    }

    /// Whether there is nothing but comments, each on its line, and not many of them; the line it begins in is not looked at.
    fn is_block(&self, range: Range<usize>) -> bool {
        let Some(between) = self.text.get(range) else {
            return false;
        };
        let mut lines = between.lines().skip(1);
        let mut near = lines.by_ref().take(BLOCK);
        near.all(|line| line.trim_start().starts_with('#')) && lines.next().is_none()
    }

    /// The line, from 1, that holds the byte at `offset`.
    pub fn line_at(&self, offset: usize) -> usize {
        self.lines.at(offset)
    }

    /// The bytes of a line, from 1, with its ending; empty for a line the text does not have.
    pub fn line_span(&self, line: usize) -> Range<usize> {
        self.lines.span(line)
    }
}
