//! One pass over the tokens: lines, comments, and nesting no configuration has.

use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::error::DocumentError;
use super::lines::{Lines, place};

/// How deep lists, inline tables and the dotted keys in them may nest together.
const DEPTH: usize = 128;

/// A comment as the lexer sees it.
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
pub(super) fn scan(text: &str) -> Result<(Lines, Vec<Remark>), DocumentError> {
    let mut lines = Lines::new(text);
    let mut remarks = Vec::new();
    let mut line = 1;
    let mut own_line = true;
    // Per open bracket, the dots since the last comma: dotted keys nest as deep as brackets do.
    let mut open: Vec<usize> = Vec::new();
    let mut depth = 0;
    for token in Source::new(text).lex() {
        let span = token.span().start()..token.span().end();
        match token.kind() {
            TokenKind::Newline => {
                line += 1;
                lines.push(span.end);
                own_line = true;
                continue;
            }
            TokenKind::Whitespace => continue,
            TokenKind::Comment => {
                let written = text[span.clone()].trim_end_matches('\r').len();
                remarks.push(Remark {
                    span: span.start..span.start + written,
                    line,
                    own_line,
                    in_value: !open.is_empty(),
                });
            }
            TokenKind::MlBasicString | TokenKind::MlLiteralString => {
                for (at, _) in text[span.clone()].match_indices('\n') {
                    line += 1;
                    lines.push(span.start + at + 1);
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
        own_line = false;
        if depth > DEPTH {
            return Err(DocumentError::Limit {
                line: place(text, span.start).0,
                what: "the value nests deeper than any configuration does",
            });
        }
    }
    Ok((lines, remarks))
}
