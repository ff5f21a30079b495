//! Rows of aligned columns, a value of one or more lines, and a remark beside or below it.

use std::fmt::{self, Write};

use super::phrase::{Ink, Phrase, paragraph};
use crate::render::Look;

/// A value wider than this does not push the remarks of all rows aside.
const VALUE: usize = 26;
/// A name wider than this does not push the values of all rows aside.
const NAME: usize = 46;
/// The least columns a remark needs to stand beside its value.
const REMARK: usize = 34;
/// The most lines of a remark beside a shorter value; a longer one is read more easily below, in the whole width.
const LINES: usize = 2;
/// Columns that a value is not squeezed into less than.
const ROOM: usize = 24;
/// Blanks between columns.
const GAP: usize = 2;

/// One row.
pub struct Row {
    /// A number, aligned right.
    pub number: Option<usize>,
    /// A name.
    pub name: Phrase,
    /// What it is about, a line each.
    pub value: Vec<Phrase>,
    /// What there is to say, an idea each.
    pub remark: Vec<Phrase>,
}

/// Where the columns stand.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    indent: usize,
    number: usize,
    name: usize,
    value: usize,
}

impl Columns {
    /// Columns that fit all rows, or most: what is wider than the rest can bear does not count.
    pub fn of<'r>(rows: impl Iterator<Item = &'r Row> + Clone, indent: usize, look: &Look) -> Self {
        let numbers = rows.clone().filter_map(|row| row.number).max();
        let names = rows.clone().map(|row| row.name.width());
        let own = Self {
            indent,
            number: numbers.map_or(0, |number| number.to_string().len()),
            name: names
                .filter(|width| *width <= NAME)
                .max()
                .unwrap_or_default(),
            value: 0,
        };
        let room = look.width.saturating_sub(own.remark_at() + REMARK);
        let values = rows
            .flat_map(|row| row.value.iter().map(Phrase::width))
            .filter(|width| *width <= room.min(VALUE));
        Self {
            value: values.max().unwrap_or_default(),
            ..own
        }
    }

    fn name_at(&self) -> usize {
        self.indent
            + if self.number > 0 {
                self.number + GAP
            } else {
                0
            }
    }

    fn value_at(&self) -> usize {
        self.name_at() + self.name + GAP
    }

    fn remark_at(&self) -> usize {
        self.value_at() + self.value + GAP
    }

    /// Where whatever stands below a name begins.
    fn below_at(&self) -> usize {
        self.name_at() + GAP
    }
}

/// Writes rows.
pub fn write(out: &mut dyn Write, rows: &[Row], columns: &Columns, look: &Look) -> fmt::Result {
    rows.iter()
        .try_for_each(|row| row.write(out, columns, look))
}

impl Row {
    fn write(&self, out: &mut dyn Write, columns: &Columns, look: &Look) -> fmt::Result {
        let indent = columns.indent;
        match self.number {
            Some(number) => {
                let digits = columns.number;
                write!(out, "{:indent$}{number:>digits$}{:GAP$}", "", "")?;
            }
            None => write!(out, "{:1$}", "", columns.name_at())?,
        }
        self.name.write(out, look)?;
        let mut at = columns.name_at() + self.name.width();
        let start = columns.value_at().max(at + GAP);
        let value = fitting(&self.value, look.width.saturating_sub(start).max(ROOM));
        let fits = |lines: &[Phrase], start: usize| {
            let width = lines.iter().map(Phrase::width).max().unwrap_or_default();
            start + width <= look.width
        };
        if !fits(&value, start) && start > columns.below_at() {
            out.write_char('\n')?;
            let start = columns.below_at();
            let value = fitting(&self.value, look.width.saturating_sub(start).max(ROOM));
            lines(out, &value, start, look)?;
            return self.below(out, columns, look);
        }
        let remark = self.beside(&value, at, columns, look);
        let empty = Phrase::default();
        let count = value.len().max(remark.as_ref().map_or(0, Vec::len));
        for line in 0..count {
            if line > 0 {
                out.write_char('\n')?;
                at = 0;
            }
            at += put(out, value.get(line).unwrap_or(&empty), at, start, look)?;
            if let Some(part) = remark.as_ref().and_then(|remark| remark.get(line)) {
                put(out, part, at, columns.remark_at(), look)?;
            }
        }
        out.write_char('\n')?;
        if remark.is_none() {
            self.below(out, columns, look)?;
        }
        Ok(())
    }

    /// The remark's lines, where it can stand beside the value.
    fn beside(
        &self,
        value: &[Phrase],
        name_ends: usize,
        columns: &Columns,
        look: &Look,
    ) -> Option<Vec<Phrase>> {
        let width = look.width.saturating_sub(columns.remark_at());
        let is_aligned = name_ends + GAP <= columns.value_at()
            && value.iter().all(|line| line.width() <= columns.value);
        if width < REMARK || !is_aligned {
            return None;
        }
        let parts = self.remark.iter().enumerate();
        let whole = parts.fold(Phrase::default(), |whole, (at, part)| {
            let blank = if at > 0 { " " } else { "" };
            whole.add(Ink::Plain, blank).join(part.clone())
        });
        let lines = whole.wrap(width);
        let fits = lines.iter().all(|line| line.width() <= width);
        (fits && lines.len() <= value.len().max(LINES)).then_some(lines)
    }

    /// The remark in lines of its own.
    fn below(&self, out: &mut dyn Write, columns: &Columns, look: &Look) -> fmt::Result {
        let start = columns.below_at();
        let width = look.width.saturating_sub(start).max(ROOM);
        for idea in &self.remark {
            lines(out, &hanging(idea, width), start, look)?;
        }
        Ok(())
    }
}

/// Lines, those that are too long broken where that helps.
fn fitting(lines: &[Phrase], width: usize) -> Vec<Phrase> {
    let all = lines.iter().flat_map(|line| hanging(line, width));
    all.collect()
}

/// A phrase in lines, all but the first moved in.
fn hanging(phrase: &Phrase, width: usize) -> Vec<Phrase> {
    if phrase.width() <= width {
        return vec![phrase.clone()];
    }
    let moved = Phrase::new(Ink::Plain, &" ".repeat(GAP));
    let lines = phrase.wrap(width.saturating_sub(GAP)).into_iter();
    let moved = lines.enumerate().map(|(at, line)| match at {
        0 => line,
        _ => moved.clone().join(line),
    });
    moved.collect()
}

fn lines(out: &mut dyn Write, list: &[Phrase], start: usize, look: &Look) -> fmt::Result {
    for line in list {
        write!(out, "{:start$}", "")?;
        line.write(out, look)?;
        out.write_char('\n')?;
    }
    Ok(())
}

/// Writes a phrase at a column, given where the line has come to; tells how far that went.
fn put(
    out: &mut dyn Write,
    phrase: &Phrase,
    at: usize,
    start: usize,
    look: &Look,
) -> Result<usize, fmt::Error> {
    if phrase.is_empty() {
        return Ok(0);
    }
    let blanks = if at == 0 {
        start
    } else {
        start.saturating_sub(at).max(GAP)
    };
    write!(out, "{:blanks$}", "")?;
    phrase.write(out, look)?;
    Ok(blanks + phrase.width())
}

/// A heading of a group of rows.
pub fn heading(
    out: &mut dyn Write,
    text: &str,
    ink: Ink,
    indent: usize,
    look: &Look,
) -> fmt::Result {
    paragraph(out, &Phrase::new(ink, text), indent, 2, look)
}

/// A line that is not broken, however long: for programs, or a name.
pub fn title(out: &mut dyn Write, phrase: &Phrase, indent: usize, look: &Look) -> fmt::Result {
    write!(out, "{:indent$}", "")?;
    phrase.write(out, look)?;
    out.write_char('\n')
}
