//! What is known of a setting, for people.

use std::fmt::{self, Write};

use super::heading::some;
use super::next::next;
use super::phrase::{Ink, Phrase, paragraph};
use super::values::{About, spelled};
use crate::catalogue::{Catalogue, Class, Kind, RowState, Setting, Shape};
use crate::explain::{Event, Explanation, FoundBy, Hit, Reading, ShippedValue, Stretch, What};
use crate::render::{Detail, Look, words};
use crate::value::Value;

/// Annotations that an administrator has to allow by their names.
const GATED: &str = "io.katacontainers.config.hypervisor.";
/// Columns of a label.
const LABEL: usize = 12;

/// A list of settings, a line or two each.
pub fn hits(
    out: &mut dyn Write,
    asked: &str,
    hits: &[Hit<'_>],
    going_on: &[String],
    look: &Look,
) -> fmt::Result {
    for hit in hits {
        Phrase::new(Ink::Strong, &hit.key).write(out, look)?;
        out.write_char('\n')?;
        if look.detail > Detail::Quiet {
            let text = Phrase::new(Ink::Plain, hit.setting.text());
            paragraph(out, &text, 4, 0, look)?;
        }
    }
    if look.detail > Detail::Quiet {
        let count = super::count(hits.len(), "setting");
        let advice = match hits.first().map(|hit| hit.by) {
            Some(FoundBy::OtherTable) => format!("not in that table, but in {count}"),
            _ => format!("{count} for `{asked}`"),
        };
        let text = format!("{advice}; name one with its table to read more.");
        out.write_char('\n')?;
        paragraph(out, &Phrase::new(Ink::Strong, &text), 0, 2, look)?;
        next(out, going_on, 0, look)?;
    }
    Ok(())
}

/// All that is known of one setting.
pub fn explained(
    out: &mut dyn Write,
    explanation: &Explanation<'_>,
    note: &str,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let setting = explanation.setting;
    let about = About {
        shape: setting.shape(),
        unit: setting.unit(),
    };
    Phrase::new(Ink::Strong, &explanation.key).write(out, look)?;
    out.write_char('\n')?;
    if !note.is_empty() {
        paragraph(out, &Phrase::new(Ink::Alarm, note), 2, 2, look)?;
    }
    paragraph(out, &Phrase::new(Ink::Plain, setting.text()), 2, 0, look)?;
    if look.detail == Detail::Quiet {
        return Ok(());
    }
    out.write_char('\n')?;
    facts(out, explanation, catalogue, look)?;
    for reading in &explanation.readings {
        out.write_char('\n')?;
        read(out, reading, setting, catalogue, look)?;
    }
    if explanation.readings.is_empty() {
        let text = "No release reads it; it is in shipped files only.";
        out.write_char('\n')?;
        paragraph(out, &Phrase::new(Ink::Plain, text), 2, 0, look)?;
    }
    let parts = [
        ("what changed", &explanation.history),
        ("in other runtimes", &explanation.elsewhere),
    ];
    for (title, events) in parts {
        if !events.is_empty() {
            out.write_str("\n  ")?;
            Phrase::new(Ink::Strong, title).write(out, look)?;
            out.write_char('\n')?;
        }
        for event in events {
            happened(out, event, about, catalogue, look)?;
        }
    }
    Ok(())
}

/// What can be done after settings were explained.
pub fn after_explained(out: &mut dyn Write, going_on: &[String], look: &Look) -> fmt::Result {
    if look.detail == Detail::Quiet || going_on.is_empty() {
        return Ok(());
    }
    out.write_char('\n')?;
    next(out, going_on, 0, look)
}

fn facts(
    out: &mut dyn Write,
    explanation: &Explanation<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let setting = explanation.setting;
    let unit = setting
        .unit()
        .map_or_else(String::new, |unit| format!(", in {unit}"));
    let kind = format!("{}{unit}", words::kind(setting.kind()));
    entry(out, "type", &kind, 2, look)?;
    let accepted: Vec<String> = setting.accepted().map(|one| format!("`{one}`")).collect();
    // what a release accepts is told with it; the list of all releases would say more than is true of one
    let by_reader = explanation.readings.iter().any(|one| {
        let is_one = |read: &Stretch<()>| read.first == read.last;
        matches!(one.read.as_slice(), [read] if is_one(read)) && !one.accepts.is_empty()
    });
    if !accepted.is_empty() && !by_reader {
        entry(out, "accepted", &accepted.join(", "), 2, look)?;
    }
    let is_list = matches!(setting.shape(), Shape::Set | Shape::Paths);
    let weakens = match (setting.class(), setting.weakens(), setting.kind()) {
        (Class::Security, _, _) if is_list => ": the less is in it, the safer",
        (Class::Security, true, _) => ": switched off or empty is safe",
        (Class::Security, false, Kind::Boolean) => ": switched on is safe",
        _ => "",
    };
    let class = format!("{}{weakens}", words::class(setting.class()));
    entry(out, "class", &class, 2, look)?;
    entry(out, "table", &explanation.table(), 2, look)?;
    let mut names: Vec<&str> = Vec::new();
    for one in &explanation.annotations {
        if names.contains(&one.name) {
            continue;
        }
        names.push(one.name);
        let same = explanation
            .annotations
            .iter()
            .filter(|other| other.name == one.name);
        let readers = same.map(|one| {
            let line = words::line(catalogue, one.line);
            format!("{line}: {}", releases(&one.read))
        });
        let readers: Vec<String> = readers.collect();
        entry(out, "annotation", one.name, 2, look)?;
        let gate = if one.name.starts_with(GATED) {
            "; only where `enable_annotations` lists it"
        } else {
            ""
        };
        let text = format!("{}{gate}.", readers.join("; "));
        entry(out, "", &text, 2, look)?;
    }
    Ok(())
}

/// What one runtime makes of it.
fn read(
    out: &mut dyn Write,
    reading: &Reading<'_>,
    setting: Setting<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let about = About {
        shape: setting.shape(),
        unit: setting.unit(),
    };
    let title = Phrase::new(Ink::Strong, &words::line(catalogue, reading.line));
    let read = if reading.read.is_empty() {
        Phrase::new(Ink::Alarm, ": not read")
    } else {
        Phrase::new(
            Ink::Plain,
            &format!(": read by {}", releases(&reading.read)),
        )
    };
    paragraph(out, &title.join(read), 2, 2, look)?;
    if !reading.aliases.is_empty() {
        entry(out, "also", &reading.aliases.join(", "), 4, look)?;
    }
    if reading.types.len() > 1 {
        let types = staged(&reading.types, &reading.read, |one| one.fact.to_owned());
        entry(out, "read as", &types, 4, look)?;
    }
    if !reading.accepts.is_empty() {
        entry(
            out,
            "accepts",
            &staged(&reading.accepts, &reading.read, |one| one.fact.join(" ")),
            4,
            look,
        )?;
    }
    // a release may have another unit than the others
    let of = |version| About {
        unit: catalogue
            .unit_in(&reading.line, version, setting.pattern())
            .or(about.unit),
        ..about
    };
    let absent = staged(&reading.absent, &reading.read, |one| {
        let about = of(one.first);
        words::absent(setting.kind(), &one.fact, &|value| spelled(value, about))
    });
    match (reading.read.is_empty(), reading.absent.is_empty()) {
        (true, _) => {}
        (false, false) => entry(out, "if missing", &absent, 4, look)?,
        (false, true) => entry(out, "if missing", "not known", 4, look)?,
    }
    let releases = reading.line.releases().map(|release| release.version);
    let newest = reading
        .newest()
        .or_else(|| {
            reading
                .shipped
                .iter()
                .flat_map(|own| &own.values)
                .map(|one| one.last)
                .max()
        })
        .or_else(|| releases.max());
    let groups = newest.map_or_else(Vec::new, |newest| reading.shipped_in(newest));
    let count: usize = groups.iter().map(|(_, flavours)| flavours.len()).sum();
    for (at, (fact, flavours)) in groups.iter().enumerate() {
        let files = words::files(flavours, count);
        let about = newest.map_or(about, of);
        let text = format!("{} ({files})", shipped(fact, about));
        let label = if at == 0 { "shipped" } else { "" };
        entry(out, label, &text, 4, look)?;
    }
    if groups.is_empty() && !reading.read.is_empty() {
        entry(out, "shipped", "in no file", 4, look)?;
    }
    Ok(())
}

fn shipped(fact: &ShippedValue, about: About<'_>) -> String {
    let value = fact
        .value
        .as_ref()
        .map_or_else(String::new, |value| spelled(value, about));
    match fact.state {
        RowState::Set | RowState::Gone => value,
        RowState::Broken => "a line that is not TOML".to_owned(),
        RowState::Commented | RowState::CommentedText => format!("commented out: {value}"),
    }
}

/// Something that happened, with its source.
fn happened(
    out: &mut dyn Write,
    event: &Event<'_>,
    about: About<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let release = match &event.what {
        What::Row { change, .. } => words::span(catalogue, event.line, change),
        What::Shipped { .. } => words::release(catalogue, event.line, event.at),
    };
    let release = Phrase::new(Ink::Strong, &release).add(Ink::Plain, ": ");
    let (text, why, source) = match &event.what {
        What::Row {
            change,
            other,
            is_origin,
        } => (
            words::happened(change, other.as_deref(), *is_origin, look.arrow()),
            change.why().to_owned(),
            change.source().to_owned(),
        ),
        What::Shipped {
            before,
            was,
            now,
            flavours,
        } => {
            let flavours: Vec<String> = flavours.iter().map(|name| (*name).to_owned()).collect();
            let bare = About {
                unit: about.unit.filter(|_| now.is_none()),
                ..about
            };
            let value = |value: &Option<Value>, about| match value {
                // the tables say in words what a reader works out from the host
                Some(Value::String(words)) if words.starts_with("host ") => words.clone(),
                Some(value) => spelled(value, about),
                None => "none".to_owned(),
            };
            (
                format!(
                    "shipped {} {} {} in {}",
                    value(was, bare),
                    look.arrow(),
                    value(now, about),
                    some(&flavours, 5)
                ),
                String::new(),
                format!("the files that {before} and {} shipped", event.at),
            )
        }
    };
    paragraph(out, &release.add(Ink::Plain, &text), 4, 2, look)?;
    if !why.is_empty() {
        paragraph(out, &Phrase::new(Ink::Plain, &why), 6, 0, look)?;
    }
    let source = Phrase::default().source(Ink::Faint, &source, &source);
    paragraph(out, &source, 6, 0, look)
}

/// `3.0.0 - 3.2.0, 3.4.0 - 4.1.0`.
fn releases<T>(stretches: &[Stretch<T>]) -> String {
    let list: Vec<String> = stretches.iter().map(Stretch::releases).collect();
    list.join(", ")
}

/// The newest fact first, then what was before; releases are named where it does not hold for all that read it.
fn staged<T>(
    stretches: &[Stretch<T>],
    read: &[Stretch<()>],
    text: impl Fn(&Stretch<T>) -> String,
) -> String {
    if let [one] = stretches {
        let whole = read.first().zip(read.last());
        if whole.is_none_or(|(first, last)| one.first <= first.first && one.last >= last.last) {
            return text(one);
        }
    }
    let list = stretches.iter().rev();
    let list: Vec<String> = list
        .map(|one| format!("{} ({})", text(one), one.releases()))
        .collect();
    list.join("; ")
}

/// A label and a text of several lines beside it.
fn entry(out: &mut dyn Write, label: &str, text: &str, indent: usize, look: &Look) -> fmt::Result {
    let width = look.width.saturating_sub(indent + LABEL).max(20);
    let lines = Phrase::new(Ink::Plain, text).wrap(width);
    for (at, line) in lines.iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        write!(out, "{:indent$}", "")?;
        Phrase::new(Ink::Faint, &format!("{label:<LABEL$}")).write(out, look)?;
        line.write(out, look)?;
        out.write_char('\n')?;
    }
    Ok(())
}
