//! Rows of aligned columns, a value of one or more lines, and a remark beside or below it.

use std::fmt::{self, Write};

use super::phrase::{Ink, Phrase};
use crate::render::Look;

/// A value wider than this does not push the remarks of all rows aside.
const VALUE: usize = 34;
/// The least columns a remark needs to stand beside its value.
const REMARK: usize = 34;
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
    /// What there is to say.
    pub remark: Phrase,
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
    /// Columns that fit all rows.
    pub fn of<'r>(rows: impl Iterator<Item = &'r Row> + Clone, indent: usize) -> Self {
        let numbers = rows.clone().filter_map(|row| row.number).max();
        let names = rows.clone().map(|row| row.name.width()).max();
        let values = rows
            .flat_map(|row| row.value.iter().map(Phrase::width))
            .filter(|width| *width <= VALUE);
        Self {
            indent,
            number: numbers.map_or(0, |number| number.to_string().len()),
            name: names.unwrap_or_default().min(46),
            value: values.max().unwrap_or_default(),
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

    /// Where values begin.
    pub fn value_at(&self) -> usize {
        self.name_at() + self.name + GAP
    }

    fn remark_at(&self) -> usize {
        self.value_at() + self.value + GAP
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
        let empty = Phrase::default();
        let beside = look.width.saturating_sub(columns.remark_at()) >= REMARK
            && self.value.iter().all(|line| line.width() <= columns.value)
            && self.name.width() <= columns.name;
        let (start, width) = if beside {
            (columns.remark_at(), look.width - columns.remark_at())
        } else {
            let start = columns.name_at() + GAP;
            (start, look.width.saturating_sub(start).max(REMARK))
        };
        let remark = self.remark.wrap(width);
        let count = if beside {
            self.value.len().max(remark.len())
        } else {
            self.value.len()
        };
        for line in 0..count {
            if line > 0 {
                out.write_char('\n')?;
                at = 0;
            }
            let value = self.value.get(line).unwrap_or(&empty);
            at += put(out, value, at, columns.value_at(), look)?;
            if let Some(part) = remark.get(line).filter(|_| beside) {
                put(out, part, at, start, look)?;
            }
        }
        out.write_char('\n')?;
        if !beside {
            for part in &remark {
                write!(out, "{:start$}", "")?;
                part.write(out, look)?;
                out.write_char('\n')?;
            }
        }
        Ok(())
    }
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
    write!(out, "{:indent$}", "")?;
    Phrase::new(ink, text).write(out, look)?;
    out.write_char('\n')
}
