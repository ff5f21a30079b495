//! The files a report is about, where they are several, for people.

use std::fmt::{self, Write};
use std::path::{Path, PathBuf};

use super::phrase::{Ink, Phrase, paragraph};
use super::rows::{Columns, Row, heading, write};
use super::values::{About, spelled};
use crate::catalogue::{Catalogue, Edition};
use crate::customise::{Customisation, Overridden};
use crate::merge::As;
use crate::render::{Look, MigrateReport};
use crate::source::stack::DIRECTORY;

/// The file a name leads to, and what is read on top of it.
pub fn layers(out: &mut dyn Write, path: &Path, layers: &[PathBuf], look: &Look) -> fmt::Result {
    let Some((base, above)) = layers.split_first() else {
        return Ok(());
    };
    if base != path {
        let text = Phrase::new(Ink::Faint, "which is ").file(Ink::Faint, base);
        paragraph(out, &text, 2, 2, look)?;
    }
    if above.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = above.iter().map(|layer| short(layer)).collect();
    let text = format!("with {} on top of it", names.join(", "));
    paragraph(out, &Phrase::new(Ink::Faint, &text), 2, 2, look)
}

/// A file's name, a drop-in's with its directory's, which says what it is.
pub fn short(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    let dir = path.parent().and_then(Path::file_name);
    let dir = dir.filter(|dir| *dir == DIRECTORY).unwrap_or_default();
    Path::new(dir).join(name).to_string_lossy().into_owned()
}

/// What is to be known about the files.
pub fn notes(out: &mut dyn Write, notes: &[String], look: &Look) -> fmt::Result {
    if !notes.is_empty() {
        out.write_char('\n')?;
    }
    notes
        .iter()
        .try_for_each(|note| paragraph(out, &Phrase::new(Ink::Alarm, note), 2, 2, look))
}

/// Settings that a later file sets again.
pub fn overridden(
    out: &mut dyn Write,
    list: &[Overridden],
    edition: Edition,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    if list.is_empty() {
        return Ok(());
    }
    out.write_char('\n')?;
    let text = "set by you, and set again in a file that is read later:";
    heading(out, text, Ink::Plain, 2, look)?;
    let row = |one: &Overridden| {
        let about = About::key(catalogue, edition, one.key.as_str());
        let value = one.value.as_ref();
        let value = value.map_or_else(String::new, |value| spelled(value, about));
        let remark = format!(
            "{}:{}: taken from {}:{}",
            short(&one.path),
            one.line,
            short(&one.by),
            one.by_line
        );
        Row {
            number: None,
            name: Phrase::new(Ink::Plain, one.key.as_str()),
            value: vec![Phrase::new(Ink::Old, &value)],
            remark: vec![Phrase::new(Ink::Plain, &remark)],
        }
    };
    let rows: Vec<Row> = list.iter().map(row).collect();
    write(out, &rows, &Columns::of(rows.iter(), 4, look), look)
}

/// A row that says which file it is from, where that is not the first.
pub fn marked(row: Row, one: &Customisation, layers: &[PathBuf]) -> Row {
    if layers.len() < 2 || layers.first() == Some(&one.path) {
        return row;
    }
    let line = one.line.map_or_else(String::new, |line| format!(":{line}"));
    let place = format!("{}{line}", short(&one.path));
    let end = if row.remark.is_empty() { "" } else { ";" };
    let place = Phrase::default()
        .linked(Ink::Faint, &place, &one.path)
        .add(Ink::Faint, end);
    let remark = std::iter::once(place).chain(row.remark).collect();
    Row { remark, ..row }
}

/// What the result is and where it belongs, where that is no whole file.
pub fn belongs(out: &mut dyn Write, report: &MigrateReport<'_>, look: &Look) -> fmt::Result {
    if report.r#as == As::Merged {
        return Ok(());
    }
    let text = Phrase::new(Ink::Plain, "as a drop-in: ")
        .file(Ink::Plain, report.belongs)
        .add(Ink::Plain, &format!(" ({})", report.because));
    paragraph(out, &text, 2, 2, look)
}
