//! One pass over the tokens: lines, comments, and nesting no configuration has.

use std::ops::Range;

use memchr::memchr;
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::error::DocumentError;
use super::lines::{Lines, blanks};

/// How deep lists, inline tables and the dotted keys in them may nest together.
const DEPTH: usize = 128;
/// How many keys, tables and elements of lists a file may have together; the largest that upstream shipped has 200. What
/// comes later compares them with each other.
pub(super) const MOST: usize = 10_000;
/// What is said of a file that has more.
pub(super) const TOO_MANY: &str =
    "the file has more keys, tables and list elements than any configuration";

/// How many comments a file may have; the largest that upstream shipped has 700 lines.
pub(super) const MOST_COMMENTS: usize = 150_000;
/// What is said of a file that has more.
pub(super) const TOO_MANY_COMMENTS: &str = "the file has more comments than any configuration";

/// A comment as the lexer sees it.
#[derive(Debug)]
pub(super) struct Remark {
    /// From `#` to before the line ending.
    pub(super) span: Range<usize>,
    pub(super) line: usize,
    /// Nothing but blanks stands before it.
    pub(super) own_line: bool,
    /// Inside a list or an inline table.
    pub(super) in_value: bool,
}

/// Finds lines and comments; works for any text, TOML or not.
///
/// Most of a configuration is comment lines: those are skipped as a whole, only the others are taken apart.
pub(super) fn scan(text: &str) -> Result<(Lines, Vec<Remark>), DocumentError> {
    let mut scan = Scan {
        text,
        lines: Lines::new(text),
        remarks: Vec::with_capacity(text.len() / 64),
        line: 1,
        many: 0,
    };
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let start = at + blanks(rest);
        at = if text[start..].starts_with('#') {
            let end =
                memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |end| start + end);
            scan.remark(start..end, true, false);
            if end < text.len() {
                scan.new_line(end + 1);
            }
            end + 1
        } else {
            scan.entry(start)?
        };
    }
    Ok((scan.lines, scan.remarks))
}

struct Scan<'t> {
    text: &'t str,
    lines: Lines,
    remarks: Vec<Remark>,
    line: usize,
    /// Keys, tables and list elements so far.
    many: usize,
}

impl Scan<'_> {
    fn new_line(&mut self, start: usize) {
        self.line += 1;
        self.lines.push(start);
    }

    fn remark(&mut self, span: Range<usize>, own_line: bool, in_value: bool) {
        let written = &self.text[span.clone()];
        let length = written.strip_suffix('\r').unwrap_or(written).len();
        self.remarks.push(Remark {
            span: span.start..span.start + length,
            line: self.line,
            own_line,
            in_value,
        });
    }

    /// Goes from `from` to the end of the line on which no bracket is open any more; gives the next line's start.
    fn entry(&mut self, from: usize) -> Result<usize, DocumentError> {
        let mut own_line = true;
        // Per open bracket, the dots since the last comma: dotted keys nest as deep as brackets do.
        let mut open: Vec<usize> = Vec::new();
        let mut depth = 0;
        for token in Source::new(&self.text[from..]).lex() {
            let span = from + token.span().start()..from + token.span().end();
            match token.kind() {
                TokenKind::Newline => {
                    // a lone carriage return, which TOML refuses, ends no line
                    if self.text[..span.end].ends_with('\n') {
                        self.new_line(span.end);
                    }
                    if open.is_empty() {
                        return Ok(span.end);
                    }
                    own_line = true;
                    continue;
                }
                TokenKind::Whitespace => continue,
                TokenKind::Comment => self.remark(span, own_line, !open.is_empty()),
                TokenKind::MlBasicString | TokenKind::MlLiteralString => {
                    let text = self.text;
                    for (at, _) in text[span.clone()].match_indices('\n') {
                        self.new_line(span.start + at + 1);
                    }
                }
                TokenKind::LeftCurlyBracket | TokenKind::LeftSquareBracket => {
                    open.push(0);
                    depth += 1;
                }
                TokenKind::RightCurlyBracket | TokenKind::RightSquareBracket => {
                    depth -= open.pop().map_or(0, |dots| dots + 1);
                }
                TokenKind::Comma => depth -= open.last_mut().map_or(0, std::mem::take),
                TokenKind::Dot => {
                    if let Some(dots) = open.last_mut() {
                        *dots += 1;
                        depth += 1;
                    }
                }
                _ => {}
            }
            self.many += usize::from(matches!(
                token.kind(),
                TokenKind::Equals | TokenKind::Comma | TokenKind::LeftSquareBracket
            ));
            if self.many > MOST {
                return Err(DocumentError::Limit {
                    line: self.line,
                    what: TOO_MANY,
                });
            }
            own_line = false;
            if depth > DEPTH {
                return Err(DocumentError::Limit {
                    line: self.line,
                    what: "the value nests deeper than any configuration does",
                });
            }
        }
        Ok(self.text.len())
    }
}
