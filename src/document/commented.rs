//! Tells commented-out settings from comments.

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use memchr::memchr;
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::lines::{Lines, blanks};
use super::scan::{Remark, scan};
use super::tree::plain;
use super::{Comment, CommentKind, Form, KnownKeys, Setting, State, TableForm, TableHeader};
use crate::key::Key;
use crate::value::Value;

/// Most lines a commented-out list may have.
const LIST_LINES: usize = 64;

/// Puts settings and comments into the order of the file.
pub(super) struct Sorter<'t> {
    text: &'t str,
    lines: &'t Lines,
    known: &'t dyn KnownKeys,
    tables: &'t [TableHeader],
    set: Peekable<IntoIter<Setting>>,
    settings: Vec<Setting>,
    comments: Vec<Comment>,
    /// The next table, and the last header passed.
    next_table: usize,
    section: Option<usize>,
    /// Where the next setting or header begins; nothing is taken over before that.
    next: usize,
    /// The last line below a commented-out header: what follows directly belongs to that header, not to the table.
    shadow: Option<usize>,
}

impl<'t> Sorter<'t> {
    pub(super) fn new(
        text: &'t str,
        lines: &'t Lines,
        known: &'t dyn KnownKeys,
        tables: &'t [TableHeader],
        set: Vec<Setting>,
    ) -> Self {
        Self {
            text,
            lines,
            known,
            tables,
            settings: Vec::with_capacity(set.len() * 3),
            set: set.into_iter().peekable(),
            comments: Vec::new(),
            next_table: 0,
            section: None,
            next: 0,
            shadow: None,
        }
    }

    /// Goes through all comments; gives all settings and the comments that are none.
    pub(super) fn sort(mut self, remarks: &[Remark]) -> (Vec<Setting>, Vec<Comment>) {
        self.comments.reserve(remarks.len());
        let mut at = 0;
        while let Some(remark) = remarks.get(at) {
            self.pass(remark.span.start);
            at += 1;
            if remark.own_line && !remark.in_value {
                if self.shadow == Some(remark.line - 1) || is_header(self.written(remark)) {
                    self.shadow = Some(remark.line);
                } else if let Some(more) = self.commented_out(remark, &remarks[at..]) {
                    at += more;
                    continue;
                }
            }
            self.comment(remark);
        }
        self.pass(self.text.len());
        (self.settings, self.comments)
    }

    /// Takes over the settings and headers before `offset`.
    fn pass(&mut self, offset: usize) {
        if offset <= self.next {
            return;
        }
        while let Some(setting) = self.set.next_if(|setting| setting.key_span.start < offset) {
            self.settings.push(setting);
        }
        while let Some(table) = self.tables.get(self.next_table) {
            if table.span.start >= offset {
                break;
            }
            if table.form.opens_section() {
                self.section = Some(self.next_table);
            }
            self.next_table += 1;
        }
        let setting = self.set.peek().map(|setting| setting.key_span.start);
        let table = self.tables.get(self.next_table);
        let ahead = setting
            .into_iter()
            .chain(table.map(|table| table.span.start));
        self.next = ahead.min().unwrap_or(usize::MAX);
    }

    fn written(&self, remark: &Remark) -> &'t str {
        &self.text[remark.span.clone()]
    }

    fn comment(&mut self, remark: &Remark) {
        let index = self.comments.len();
        if !remark.own_line && !remark.in_value {
            // Only what ends on this very line: its lines reach just over the comment.
            for setting in self.settings.iter_mut().rev() {
                if setting.lines.end <= remark.span.start {
                    break;
                }
                if setting.form != Form::ArrayOfTables {
                    setting.end_comment = Some(index);
                }
            }
        }
        self.comments.push(Comment {
            line: remark.line,
            span: remark.span.clone(),
            kind: if remark.own_line {
                CommentKind::OwnLine
            } else {
                CommentKind::EndOfLine
            },
            in_value: remark.in_value,
            table: self.section,
        });
    }

    /// Takes `remark` as a setting if it is one; tells how many of the following remarks belong to it.
    fn commented_out(&mut self, remark: &Remark, following: &[Remark]) -> Option<usize> {
        let written = self.written(remark);
        let (name, value_at) = assignment(written)?;
        let table = match self.section.and_then(|index| self.tables.get(index)) {
            Some(table) if table.form == TableForm::Element => return None,
            Some(table) => table.key.as_str(),
            None => "",
        };
        if !self.known.knows(table, &written[name.clone()]) {
            return None;
        }
        if name.start > hashes(written) + 1 && self.known.is_prose(written) {
            return None;
        }
        let start = remark.span.start;
        let rest = &written[value_at..];
        let (value, length, more) = match read_value(rest) {
            Some((value, length)) => (value, length, 0),
            None if rest.starts_with('[') => self.read_list(start + value_at, rest, following)?,
            None => return None,
        };
        let raw = start + value_at..start + value_at + length;
        let last = following[..more].last().unwrap_or(remark);
        let key = Key::from_dotted(table).join(&written[name.clone()]);
        let lines = self.lines.around(&(start..last.span.end));
        self.settings.push(Setting {
            key,
            value,
            state: State::CommentedOut,
            form: Form::Line,
            line: remark.line,
            lines,
            key_span: start + name.start..start + name.end,
            end_comment: None,
            raw: raw.clone(),
        });
        if let Some(hash) = self.text[raw.end..last.span.end].find('#') {
            self.comment(&Remark {
                span: raw.end + hash..last.span.end,
                line: last.line,
                own_line: false,
                in_value: false,
            });
        }
        Some(more)
    }

    /// A list whose lines are all commented out: value, bytes, and how many remarks follow.
    fn read_list(
        &self,
        start: usize,
        first: &str,
        following: &[Remark],
    ) -> Option<(Option<Value>, usize, usize)> {
        let mut depth = 0;
        let mut joined = String::new();
        let mut piece = first;
        let mut piece_start = start;
        for more in 0..=LIST_LINES.min(following.len()) {
            if let Some(end) = closing(piece, &mut depth) {
                joined.push_str(&piece[..end]);
                let rest = &piece[end..];
                if !is_end(rest) {
                    return None;
                }
                let length = piece_start + end - start;
                return match toml(&joined) {
                    Some(value) => Some((Some(value), length, more)),
                    None if more == 0 && !joined.contains([' ', '\t']) => Some((None, length, 0)),
                    None => None,
                };
            }
            joined.push_str(piece);
            joined.push('\n');
            let next = following.get(more)?;
            let previous = more.checked_sub(1).and_then(|index| following.get(index));
            let line = previous.map_or(self.lines.at(start), |remark| remark.line);
            let written = self.written(next);
            if next.line != line + 1 || assignment(written).is_some() {
                return None;
            }
            piece = written.strip_prefix('#').unwrap_or(written);
            piece_start = next.span.end - piece.len();
        }
        None
    }
}

/// `#key = `: where the key stands and where its value begins.
fn assignment(written: &str) -> Option<(Range<usize>, usize)> {
    let bytes = written.as_bytes();
    // by places, not by slices of text: nearly every comment line passes here, and most have no `=`
    memchr(b'=', bytes)?;
    let skip = |from: usize, is_it: fn(u8) -> bool| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|byte| is_it(**byte)).count()
    };
    let blank = |byte| matches!(byte, b' ' | b'\t');
    let name = skip(skip(0, |byte| byte == b'#'), blank);
    let end = skip(name, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
    });
    let equals = skip(end, blank);
    if end == name || bytes.get(equals) != Some(&b'=') {
        return None;
    }
    Some((name..end, skip(equals + 1, blank)))
}

fn hashes(written: &str) -> usize {
    written.bytes().take_while(|byte| *byte == b'#').count()
}

/// `#[table]`, `# [[table]]`: a header that has no effect.
fn is_header(written: &str) -> bool {
    let body = &written[hashes(written)..];
    let body = &body[blanks(body)..];
    let Some(inner) = body.strip_prefix('[') else {
        return false;
    };
    let inner = inner.strip_prefix('[').unwrap_or(inner);
    let Some((name, rest)) = inner.split_once(']') else {
        return false;
    };
    !name.trim().is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b' '))
        && is_end(rest.strip_prefix(']').unwrap_or(rest))
}

fn is_end(rest: &str) -> bool {
    let rest = rest.trim();
    rest.is_empty() || rest.starts_with('#')
}

/// What stands after `=`: the value, if it is TOML, and its length. `None` for prose.
fn read_value(rest: &str) -> Option<(Option<Value>, usize)> {
    if let Some((value, length)) = simple(rest).filter(|(_, length)| is_end(&rest[*length..])) {
        return Some((Some(value), length));
    }
    let code = if rest.contains('#') {
        &rest[..comment_start(rest)]
    } else {
        rest
    };
    let code = code.trim_end();
    if let Some(value) = toml(code) {
        return Some((Some(value), code.len()));
    }
    // Not TOML: `hmp`, an address, nothing at all. A lone `[` begins a list over several lines.
    let word = rest.split([' ', '\t']).next().unwrap_or_default();
    let word = if word.starts_with('#') { "" } else { word };
    (is_end(&rest[word.len()..]) && !word.starts_with('[')).then_some((None, word.len()))
}

/// The value of a text that is one, within the limits of nesting that hold for the whole file.
fn toml(code: &str) -> Option<Value> {
    scan(code).ok()?;
    let value = code.parse::<toml_edit::Value>().ok()?;
    Some(plain(&value))
}

/// The everyday spellings, which need no parser, and their length: `true`, `1024`, `"text"`.
pub(super) fn simple(rest: &str) -> Option<(Value, usize)> {
    let first = *rest.as_bytes().first()?;
    let (value, length) = match first {
        b'"' => {
            let text = &rest[1..];
            let end = text.bytes().position(|byte| matches!(byte, b'"' | b'\\'))?;
            let plain = text.as_bytes()[end] == b'"'
                && !rest.starts_with("\"\"\"")
                && !text[..end].contains(|c: char| c.is_control());
            plain.then(|| (Value::String(text[..end].to_owned()), end + 2))?
        }
        b't' if rest.starts_with("true") => (Value::Bool(true), 4),
        b'f' if rest.starts_with("false") => (Value::Bool(false), 5),
        b'0' => (Value::Integer(0), 1),
        b'1'..=b'9' => {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            (Value::Integer(rest[..length].parse().ok()?), length)
        }
        _ => return None,
    };
    // a longer word, or a number of another kind
    let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-+.:".contains(byte);
    let whole = first == b'"' || !rest.as_bytes().get(length).is_some_and(goes_on);
    whole.then_some((value, length))
}

fn comment_start(rest: &str) -> usize {
    Source::new(rest)
        .lex()
        .find(|token| token.kind() == TokenKind::Comment)
        .map_or(rest.len(), |token| token.span().start())
}

/// The end of the bracket that closes the list, counting on from `depth`.
fn closing(piece: &str, depth: &mut usize) -> Option<usize> {
    for token in Source::new(piece).lex() {
        match token.kind() {
            TokenKind::LeftSquareBracket => *depth += 1,
            TokenKind::RightSquareBracket if *depth == 1 => return Some(token.span().end()),
            TokenKind::RightSquareBracket => *depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}
