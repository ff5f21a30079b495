//! The everyday form: headers, comments and `key = value` on one line each, read in one pass without the parser's tree.
//!
//! Nearly every configuration has this form only. Whatever is not plainly of it, be it TOML or not, is left to the parser: what
//! is read here is what the parser would have found.

use std::ops::Range;

use memchr::memchr;

use super::commented::simple;
use super::lines::{BOM, Lines, blanks};
use super::scan::{MOST, Remark};
use super::tree::{KEY_LENGTH, plain};
use super::{Form, Setting, State, TableForm, TableHeader};
use crate::key::Key;
use crate::value::Value;

/// What a text has, settings and tables in its order.
#[derive(Debug)]
pub(super) struct Everyday {
    pub(super) lines: Lines,
    pub(super) remarks: Vec<Remark>,
    pub(super) settings: Vec<Setting>,
    pub(super) tables: Vec<TableHeader>,
}

/// Reads a text of the everyday form; nothing for any other.
pub(super) fn read(text: &str) -> Option<Everyday> {
    // without branches, as every byte of every file passes here
    let odd = text.bytes().fold(0, |odd, byte| {
        let is_control = u8::from(byte < b' ') & u8::from(byte != b'\t') & u8::from(byte != b'\n');
        odd | is_control | u8::from(byte == 0x7f)
    });
    if odd != 0 || text.starts_with(BOM) {
        return None;
    }
    let mut reading = Reading {
        text,
        found: Everyday {
            lines: Lines::new(text),
            // what is not filled takes no memory
            remarks: Vec::with_capacity(text.len() / 32),
            settings: Vec::with_capacity(text.len() / 256),
            tables: Vec::new(),
        },
        names: Vec::new(),
        line: 1,
        many: 0,
    };
    let mut at = 0;
    while at < text.len() {
        let end = memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end);
        reading.line(at..end)?;
        if end < text.len() {
            reading.found.lines.push(end + 1);
        }
        reading.line += 1;
        at = end + 1;
    }
    reading.found.has_one_meaning().then_some(reading.found)
}

struct Reading<'t> {
    text: &'t str,
    found: Everyday,
    /// Of the names in the table so far.
    names: Vec<u32>,
    line: usize,
    /// Keys, tables and list elements so far.
    many: usize,
}

impl Reading<'_> {
    /// Takes a line, without its ending.
    fn line(&mut self, span: Range<usize>) -> Option<()> {
        let start = span.start + blanks(&self.text[span.clone()]);
        match self.text.as_bytes()[start..span.end].first() {
            None => Some(()),
            Some(b'#') => {
                self.remark(start..span.end, true);
                Some(())
            }
            Some(b'[') => self.header(start, span.end),
            Some(_) => self.setting(&span, start),
        }
    }

    fn remark(&mut self, span: Range<usize>, own_line: bool) {
        self.found.remarks.push(Remark {
            span,
            line: self.line,
            own_line,
            in_value: false,
        });
    }

    /// What may stand behind a header or a value: blanks and a comment.
    fn end(&mut self, from: usize, end: usize) -> Option<()> {
        let from = from + blanks(&self.text[from..end]);
        if from == end {
            return Some(());
        }
        self.text[from..end].starts_with('#').then(|| {
            self.remark(from..end, false);
        })
    }

    /// `[a.b]`, with nothing but bare names.
    fn header(&mut self, start: usize, end: usize) -> Option<()> {
        let length = self.text[start + 1..end].find(']')?;
        let key = &self.text[start + 1..start + 1 + length];
        let close = start + length + 2;
        if key.len() > KEY_LENGTH
            || !key
                .split('.')
                .all(|name| bare(name) == name.len() && !name.is_empty())
        {
            return None;
        }
        let known = self
            .found
            .tables
            .iter()
            .any(|table| table.key.as_str() == key);
        if known {
            return None;
        }
        self.count(1)?;
        self.found.tables.push(TableHeader {
            key: Key::from_dotted(key),
            form: TableForm::Header,
            line: self.line,
            span: start..close,
            body_end: (end + 1).min(self.text.len()),
        });
        self.names.clear();
        self.end(close, end)
    }

    /// A file with too much in it is refused by the scan, which names the line.
    fn count(&mut self, more: usize) -> Option<()> {
        self.many += more;
        (self.many <= MOST).then_some(())
    }

    /// `name = value`.
    fn setting(&mut self, line: &Range<usize>, start: usize) -> Option<()> {
        let text = self.text;
        let length = bare(&text[start..line.end]);
        let name = &text[start..start + length];
        let equals = start + length + blanks(&text[start + length..line.end]);
        if length == 0 || text.as_bytes().get(equals) != Some(&b'=') || self.is_known(name) {
            return None;
        }
        let from = equals + 1 + blanks(&text[equals + 1..line.end]);
        let (value, length) = value(&text[from..line.end])?;
        let raw = from..from + length;
        self.count(match &value {
            Value::Array(items) => 1 + items.len(),
            _ => 1,
        })?;
        let table = self
            .found
            .tables
            .last()
            .map_or("", |table| table.key.as_str());
        let key = if table.is_empty() {
            name.to_owned()
        } else {
            [table, ".", name].concat()
        };
        if key.len() > KEY_LENGTH {
            return None;
        }
        let after = raw.end;
        self.found.settings.push(Setting {
            key: Key::from_dotted(key),
            value: Some(value),
            raw,
            state: State::Set,
            form: Form::Line,
            line: self.line,
            lines: line.start..(line.end + 1).min(text.len()),
            key_span: start..start + name.len(),
            end_comment: None,
        });
        self.end(after, line.end)
    }

    /// Whether a name, or one that looks alike, stands in the table before.
    fn is_known(&mut self, name: &str) -> bool {
        let print = name.bytes().fold(0x811c_9dc5_u32, |print, byte| {
            (print ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        let known = self.names.contains(&print);
        self.names.push(print);
        known
    }
}

impl Everyday {
    /// Whether no key is both a setting and a table.
    fn has_one_meaning(&self) -> bool {
        let is_set = |key: &str| {
            let mut keys = self.settings.iter().map(|setting| setting.key.as_str());
            keys.any(|own| own == key)
        };
        self.tables.iter().all(|table| {
            let key = table.key.as_str();
            let above = key.match_indices('.').map(|(dot, _)| &key[..dot]);
            !above.chain([key]).any(is_set)
        })
    }
}

/// How many bytes of a bare name a text begins with.
fn bare(text: &str) -> usize {
    text.bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        .count()
}

/// The value a text begins with, and its length: a scalar, or a list of them.
fn value(text: &str) -> Option<(Value, usize)> {
    let Some(mut rest) = text.strip_prefix('[') else {
        return scalar(text);
    };
    let mut items = Vec::new();
    loop {
        rest = &rest[blanks(rest)..];
        if let Some(after) = rest.strip_prefix(']') {
            return Some((Value::Array(items), text.len() - after.len()));
        }
        let (item, length) = scalar(rest)?;
        items.push(item);
        rest = &rest[length..];
        rest = &rest[blanks(rest)..];
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None if rest.starts_with(']') => {}
            None => return None,
        }
    }
}

fn scalar(text: &str) -> Option<(Value, usize)> {
    if let Some(found) = simple(text) {
        return Some(found);
    }
    let length = text
        .bytes()
        .take_while(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.')
        })
        .count();
    let value = text[..length].parse::<toml_edit::Value>().ok()?;
    Some((plain(&value), length))
}
