//! Where the lines of a text begin, and how they end.

use std::ops::Range;

/// The byte order mark some editors put first; the readers differ in whether they take it.
pub(super) const BOM: &str = "\u{feff}";

/// The starts of all lines, in order; the first is 0.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    starts: Vec<usize>,
    /// Where the text proper begins: after the byte order mark.
    first: usize,
    end: usize,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        Self {
            starts: {
                let mut starts = Vec::with_capacity(text.len() / 32 + 1);
                starts.push(0);
                starts
            },
            first: if text.starts_with(BOM) { BOM.len() } else { 0 },
            end: text.len(),
        }
    }

    /// Notes that a line begins at `start`; called in order.
    pub(super) fn push(&mut self, start: usize) {
        self.starts.push(start);
    }

    /// The line, from 1, that holds the byte at `offset`.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// The bytes of a line with its ending; empty for a line the text does not have.
    pub(super) fn span(&self, line: usize) -> Range<usize> {
        let start = line
            .checked_sub(1)
            .and_then(|index| self.starts.get(index))
            .copied()
            .unwrap_or(self.end);
        let end = self.starts.get(line).copied().unwrap_or(self.end);
        start..end.max(start)
    }

    /// The whole lines that hold `range`, without a byte order mark.
    pub(super) fn around(&self, range: &Range<usize>) -> Range<usize> {
        let first = self.span(self.at(range.start));
        let last = range.end.saturating_sub(1).max(range.start);
        first.start.max(self.first)..self.span(self.at(last)).end
    }
}

/// Line and column, from 1, of a byte, for texts whose lines are not known yet. The mark at the start is no column.
pub(super) fn place(valid: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(valid.len());
    while !valid.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &valid[..offset];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let last = &before[start..];
    let column = last.strip_prefix(BOM).unwrap_or(last).chars().count() + 1;
    (line, column)
}

/// How many bytes of blanks and tabs `text` begins with.
pub(super) fn blanks(text: &str) -> usize {
    text.bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}
