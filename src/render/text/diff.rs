//! What is different in a file, for people.

use std::fmt::{self, Write};
use std::path::Path;

use super::next::next;
use super::phrase::{Ink, Phrase, paragraph, phrases};
use super::rows::{Columns, Row, heading, title, write};
use super::values::{About, absent, change, spelled};
use super::{count, heading as head, layers as files, lines};
use crate::catalogue::Catalogue;
use crate::customise::{Customisation, Inherited, Kind};
use crate::identify::range_text;
use crate::outlook::Outlook;
use crate::render::{Detail, DiffReport, Look, without_effect};

/// Writes the report on one file.
pub fn diff(
    out: &mut dyn Write,
    report: &DiffReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let path = report.path.to_string_lossy();
    if look.detail == Detail::Quiet {
        let own = match report.differences.comments.len() {
            0 => String::new(),
            own => format!(" {} of your own.", count(own, "comment")),
        };
        let text = format!("{path}: {}{own}", summary(report));
        return title(out, &Phrase::new(Ink::Plain, &text), 0, look);
    }
    title(
        out,
        &Phrase::default().file(Ink::Strong, report.path),
        0,
        look,
    )?;
    files::layers(out, report.path, report.layers, look)?;
    head::edition(out, report.identified, "--from", catalogue, look)?;
    head::partial(out, report.differences.partial, look)?;
    if let Some(file) = report.baseline_file {
        let text = Phrase::new(Ink::Plain, "compared with ").outside(Ink::Plain, file);
        paragraph(out, &text, 2, 2, look)?;
    }
    customisations(out, report, catalogue, look)?;
    files::overridden(
        out,
        &report.differences.overridden,
        report.baseline.edition,
        catalogue,
        look,
    )?;
    inherited(out, report, catalogue, look)?;
    comments(out, report, look)?;
    files::notes(out, report.notes, look)?;
    out.write_char('\n')?;
    paragraph(out, &Phrase::new(Ink::Strong, &summary(report)), 2, 2, look)?;
    if report.path.starts_with("/usr/share/defaults") {
        let text = "This file belongs to a package: removing or upgrading it takes the file away.";
        paragraph(out, &Phrase::new(Ink::Alarm, text), 2, 2, look)?;
    }
    next(out, report.next, 2, look)
}

pub(in crate::render) fn summary(report: &DiffReport<'_>) -> String {
    let list = &report.differences.customisations;
    let mut text = if list.is_empty() {
        "No customisations".to_owned()
    } else {
        count(list.len(), "customisation")
    };
    let idle = without_effect(list);
    if idle > 0 {
        text.extend([", ", &idle.to_string(), " without any effect"]);
    }
    let old = report.differences.inherited.len();
    if old > 0 {
        text.extend([", ", &count(old, "old default")]);
    }
    text + "."
}

fn customisations(
    out: &mut dyn Write,
    report: &DiffReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let nothing = Outlook {
        lives_on: true,
        text: String::new(),
        ahead: None,
    };
    let list = &report.differences.customisations;
    let longest = |number: Option<usize>| number.unwrap_or_default();
    let lines = longest(list.iter().filter_map(|one| one.line).max());
    let names = longest(list.iter().map(|one| one.key.name().len()).max());
    let before = 4 + lines.to_string().len() + 2 + names + 2;
    let width = look.width.saturating_sub(before).max(30);
    let all = list.iter().enumerate();
    let described = all.map(|(at, one)| {
        let outlook = report.outlook.get(at).unwrap_or(&nothing);
        (
            one,
            Row {
                number: one.line,
                name: Phrase::new(Ink::Strong, one.key.name()),
                value: value(one, report, catalogue, (width, look)),
                remark: remark(one, outlook, report, catalogue, look),
            },
        )
    });
    let described: Vec<(&Customisation, Row)> = described.collect();
    let columns = Columns::of(described.iter().map(|(_, row)| row), 4, look);
    let mut layers: Vec<(&Path, Vec<(&str, Row)>)> = Vec::new();
    for (one, row) in described {
        let row = (one.key.table(), row);
        match layers.iter_mut().find(|(path, _)| *path == one.path) {
            Some((_, rows)) => rows.push(row),
            None => layers.push((&one.path, vec![row])),
        }
    }
    for (path, rows) in layers {
        if report.layers.len() > 1 {
            out.write_char('\n')?;
            title(out, &Phrase::default().file(Ink::Strong, path), 2, look)?;
        }
        grouped(out, rows, &columns, look)?;
    }
    Ok(())
}

/// Rows under their tables, in the order of the first of each.
fn grouped(
    out: &mut dyn Write,
    rows: Vec<(&str, Row)>,
    columns: &Columns,
    look: &Look,
) -> fmt::Result {
    let mut tables: Vec<(&str, Vec<Row>)> = Vec::new();
    for (table, row) in rows {
        match tables.iter_mut().find(|(own, _)| *own == table) {
            Some((_, rows)) => rows.push(row),
            None => tables.push((table, vec![row])),
        }
    }
    for (table, rows) in tables {
        out.write_char('\n')?;
        let name = if table.is_empty() {
            "(before the first table)".to_owned()
        } else {
            format!("[{table}]")
        };
        heading(out, &name, Ink::Plain, 2, look)?;
        write(out, &rows, columns, look)?;
    }
    Ok(())
}

fn value(
    one: &Customisation,
    report: &DiffReport<'_>,
    catalogue: &Catalogue,
    (width, look): (usize, &Look),
) -> Vec<Phrase> {
    let about = About::key(catalogue, report.baseline.edition, one.key.as_str());
    if let (Some(value), Kind::Unknown) = (&one.value, one.kind) {
        return vec![Phrase::new(Ink::Alarm, &spelled(value, about))];
    }
    let on = one.default.is_none() && in_force(one, report, catalogue) == Some(true);
    if let Some(value) = one.value.as_ref().filter(|_| on) {
        let arrow = Phrase::new(Ink::Old, "(on)").add(Ink::Plain, &format!(" {} ", look.arrow()));
        return vec![arrow.add(Ink::New, &spelled(value, about))];
    }
    change(one.default.as_ref(), one.value.as_ref(), about, width, look)
}

/// What a switch is while it is not set.
fn in_force(one: &Customisation, report: &DiffReport<'_>, catalogue: &Catalogue) -> Option<bool> {
    match unset_value(one, report, catalogue)? {
        crate::value::Value::Bool(value) => Some(value),
        _ => None,
    }
}

pub(in crate::render) fn unset_value(
    one: &Customisation,
    report: &DiffReport<'_>,
    catalogue: &Catalogue,
) -> Option<crate::value::Value> {
    let line = catalogue.edition_line(report.baseline.edition)?;
    catalogue
        .read_key(&line, one.key.as_str())?
        .absent_of(report.baseline.edition.version, one.key.as_str())
}

fn remark(
    one: &Customisation,
    outlook: &Outlook,
    report: &DiffReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> Vec<Phrase> {
    let setting = catalogue.setting(one.key.as_str());
    let note = one
        .note
        .as_deref()
        .filter(|note| *note != "was commented out" || one.value.is_none());
    let mut parts: Vec<(Ink, String)> = Vec::new();
    if one.kind == Kind::Unknown {
        let note = note.unwrap_or("no release reads this");
        let refused = note.starts_with("refused");
        let effect = if refused { "" } else { "no effect: " };
        parts.push((Ink::Alarm, format!("{effect}{note}")));
    } else {
        parts.extend(note.map(|note| (Ink::Plain, note.to_owned())));
        let absent = unset_value(one, report, catalogue);
        if one.kind == Kind::Set && absent.is_some() && absent == one.value {
            parts.push((Ink::Plain, "without this line it is the same".to_owned()));
        }
        if one.kind == Kind::Unset {
            let about = About::key(catalogue, report.baseline.edition, one.key.as_str());
            parts.extend(
                absent.map(|value| (Ink::Plain, format!("now {}", spelled(&value, about)))),
            );
        }
        let is_said = note.is_some() || !(outlook.text.is_empty() || outlook.lives_on);
        if let Some(setting) = setting.filter(|_| !is_said || look.detail == Detail::Verbose) {
            parts.push((Ink::Faint, setting.text().trim_end_matches('.').to_owned()));
        }
    }
    if !one.shipped_by.is_empty() && look.detail == Detail::Verbose {
        let text = format!("also shipped by {}", ranges(&one.shipped_by, catalogue));
        parts.push((Ink::Faint, text));
    }
    if !outlook.text.is_empty() {
        let ink = if outlook.lives_on {
            Ink::Faint
        } else {
            Ink::Alarm
        };
        parts.push((ink, outlook.text.clone()));
    }
    let last = parts.len().saturating_sub(1);
    let all = parts.iter().enumerate().flat_map(|(at, (ink, text))| {
        let end = if at < last { ";" } else { "" };
        let text = format!("{text}{end}");
        if *ink == Ink::Alarm {
            alarming(&text)
        } else {
            phrases(*ink, &text)
        }
    });
    all.collect()
}

/// Ideas of which only what the first is about stands out: `Kata 4.1.0: to review:`, `no effect:`.
fn alarming(text: &str) -> Vec<Phrase> {
    let Some((about, rest)) = text.split_once(": ") else {
        return phrases(Ink::Alarm, text);
    };
    let (review, rest) = rest
        .strip_prefix("to review: ")
        .map_or(("", rest), |rest| (" to review:", rest));
    let about = Phrase::new(Ink::Alarm, &format!("{about}:{review}")).add(Ink::Plain, " ");
    let mut ideas = phrases(Ink::Plain, rest);
    if let Some(first) = ideas.first_mut() {
        *first = about.join(std::mem::take(first));
    }
    ideas
}

/// Editions of one flavour, as ranges of consecutive releases: `1.0.0 - 1.5.3, 1.6.0 - 1.6.1`.
pub(in crate::render) fn ranges(
    editions: &[crate::catalogue::Edition],
    catalogue: &Catalogue,
) -> String {
    let Some(line) = editions
        .first()
        .and_then(|edition| catalogue.edition_line(*edition))
    else {
        return String::new();
    };
    let mut texts = Vec::new();
    let mut open: Vec<crate::catalogue::Edition> = Vec::new();
    for release in line.releases() {
        let shipped = editions
            .iter()
            .find(|edition| edition.version == release.version);
        match shipped {
            Some(edition) => open.push(*edition),
            None if !open.is_empty() => texts.push(range_text(&std::mem::take(&mut open))),
            None => {}
        }
    }
    if !open.is_empty() {
        texts.push(range_text(&open));
    }
    texts.join(", ")
}

fn inherited(
    out: &mut dyn Write,
    report: &DiffReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let old = &report.differences.inherited;
    if old.is_empty() {
        return Ok(());
    }
    out.write_char('\n')?;
    let text =
        "old defaults that stayed in the file, together one other release's; not choices of yours:";
    paragraph(out, &Phrase::new(Ink::Plain, text), 2, 0, look)?;
    let row = |one: &Inherited| {
        let about = About::key(catalogue, report.baseline.edition, one.key.as_str());
        let now = report.baseline.value(one.key.as_str());
        let shown = |value: Option<&crate::value::Value>, other| {
            value.map_or_else(|| absent(other).to_owned(), |value| spelled(value, about))
        };
        let own = shown(one.value.as_ref(), now);
        let remark = format!(
            "shipped by {}; this release ships {}",
            ranges(&one.shipped_by, catalogue),
            shown(now, one.value.as_ref())
        );
        Row {
            number: one.line,
            name: Phrase::new(Ink::Plain, one.key.as_str()),
            value: vec![Phrase::new(Ink::Plain, &own)],
            remark: phrases(Ink::Faint, &remark),
        }
    };
    let rows: Vec<Row> = old.iter().map(row).collect();
    write(out, &rows, &Columns::of(rows.iter(), 4, look), look)
}

fn comments(out: &mut dyn Write, report: &DiffReport<'_>, look: &Look) -> fmt::Result {
    let own = &report.differences.comments;
    if own.is_empty() {
        return Ok(());
    }
    out.write_char('\n')?;
    let is_above = |path: &Path| report.layers.iter().skip(1).any(|layer| layer == path);
    if look.detail == Detail::Verbose {
        heading(out, "comments of your own:", Ink::Plain, 2, look)?;
        for comment in own {
            let place = if is_above(&comment.path) {
                format!("{}:", files::short(&comment.path))
            } else {
                String::new()
            };
            let text = format!("{place}{}  # {}", comment.line, comment.text);
            paragraph(out, &Phrase::new(Ink::Faint, &text), 4, 6, look)?;
        }
        return Ok(());
    }
    let mut places: Vec<String> = Vec::new();
    for (at, layer) in report.layers.iter().enumerate() {
        let own = own.iter().filter(|comment| comment.path == *layer);
        let numbers: Vec<usize> = own.map(|comment| comment.line).collect();
        let name = if at == 0 {
            String::new()
        } else {
            format!("{} ", files::short(layer))
        };
        if !numbers.is_empty() {
            places.push(format!("{name}{}", lines(&numbers, look)));
        }
    }
    let text = format!(
        "{} of your own: {}.",
        count(own.len(), "comment"),
        places.join("; ")
    );
    paragraph(out, &Phrase::new(Ink::Plain, &text), 2, 2, look)
}
