//! What a migration's report says beside the decisions.

use std::fmt::{self, Write};

use super::phrase::{Ink, Phrase, paragraph, phrases};
use super::rows::{Columns, Row, heading, write};
use super::values::{About, absent, change, spelled};
use super::{count, lines};
use crate::catalogue::{Catalogue, Class, Edition};
use crate::check::Finding;
use crate::key::Key;
use crate::migrate::{OldDefault, Weakened};
use crate::render::{Look, MigrateReport};
use crate::rules::Breach;
use crate::value::Value;

/// A group of rows under its heading; nothing where there are none.
fn group(out: &mut dyn Write, title: &str, ink: Ink, rows: &[Row], look: &Look) -> fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    out.write_char('\n')?;
    paragraph(out, &Phrase::new(ink, title), 2, 2, look)?;
    write(out, rows, &Columns::of(rows.iter(), 4, look), look)
}

/// Protections that go with the target's defaults, which no customisation is about.
pub fn weakened(
    out: &mut dyn Write,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let row = |(one, line): &(Weakened, Option<usize>)| {
        let about = About::key(catalogue, report.from.edition, one.key.as_str());
        let width = look
            .width
            .saturating_sub(6 + one.key.as_str().len())
            .max(30);
        Row {
            number: *line,
            name: Phrase::new(Ink::Plain, one.key.as_str()),
            value: change(Some(&one.was), one.now.as_ref(), about, width, look),
            remark: phrases(Ink::Plain, &fate(one, report, catalogue)),
        }
    };
    let rows: Vec<Row> = report.weakened.iter().map(row).collect();
    let title = "weaker by the target's defaults, though you changed nothing here";
    group(out, title, Ink::Alarm, &rows, look)
}

/// The same, a line each, from the line's number on, and what is found amiss with settings of class security.
pub fn short<'a>(
    report: &'a MigrateReport<'a>,
    catalogue: &'a Catalogue,
) -> impl Iterator<Item = String> + 'a {
    let is_security = |finding: &&Finding| {
        let setting = finding.key.as_ref();
        let setting = setting.and_then(|key| catalogue.setting(key.as_str()));
        setting.is_some_and(|setting| setting.class() == Class::Security)
    };
    let found = report.findings.iter().filter(is_security);
    let found = found.map(|finding| {
        let key = finding.key.as_ref().map_or("", |key| key.as_str());
        format!(" {key}: {}: {}", finding.severity.word(), finding.message)
    });
    let weakened = report.weakened.iter().map(|(one, line)| {
        let line = line.map_or_else(String::new, |line| format!("{line}:"));
        let about = About::key(catalogue, report.from.edition, one.key.as_str());
        let was = spelled(&one.was, about);
        let fate = fate(one, report, catalogue);
        format!("{line} {}: weaker by default: was {was}; {fate}", one.key)
    });
    weakened.chain(found)
}

/// What holds in the target, and how to keep what held before.
pub(in crate::render) fn fate(
    one: &Weakened,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
) -> String {
    let target = name(catalogue, report.to.edition);
    let Some(to) = &one.to else {
        let why = one.because.as_ref();
        let why = why.map_or_else(String::new, |why| format!(": {why}"));
        return format!("nothing in {target} reads it{why}");
    };
    let about = About::key(catalogue, report.to.edition, to.as_str());
    let has = match &one.now {
        Some(Value::Array(_)) => "allows more".to_owned(),
        Some(now) => format!("has {}", spelled(now, about)),
        None => "sets nothing".to_owned(),
    };
    if let Some(because) = &one.because {
        return format!("{target} {has}: {because}");
    }
    let value = one.was.to_string();
    format!("{target} {has}; keep yours with `--set '{to}={value}'`")
}

/// What `--set` made.
pub fn set(
    out: &mut dyn Write,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let row = |(key, value): &(Key, Value)| Row {
        number: None,
        name: Phrase::new(Ink::Plain, key.as_str()),
        value: vec![Phrase::new(
            Ink::New,
            &spelled(
                value,
                About::key(catalogue, report.to.edition, key.as_str()),
            ),
        )],
        remark: Vec::new(),
    };
    let rows: Vec<Row> = report.set.iter().map(row).collect();
    group(out, "made with --set", Ink::Strong, &rows, look)
}

/// Old defaults of a mixed file, which are not carried.
pub fn inherited(
    out: &mut dyn Write,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let row = |old: &OldDefault| {
        let one = &old.inherited;
        let about = About::key(catalogue, report.from.edition, one.key.as_str());
        let own = one.value.as_ref();
        let shown = own.map_or_else(
            || absent(one.default.as_ref()).to_owned(),
            |value| spelled(value, about),
        );
        Row {
            number: one.line,
            name: Phrase::new(Ink::Plain, one.key.as_str()),
            value: vec![Phrase::new(Ink::Old, &shown)],
            remark: phrases(Ink::Faint, &beside(old, report, catalogue)),
        }
    };
    let rows: Vec<Row> = report.inherited.iter().map(row).collect();
    let title =
        "old defaults that stayed from another release, not carried (--keep KEY, --keep-inherited)";
    group(out, title, Ink::Strong, &rows, look)
}

/// Who shipped an old default, and what the target ships.
pub(in crate::render) fn beside(
    old: &OldDefault,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
) -> String {
    let last = old
        .inherited
        .shipped_by
        .iter()
        .max_by_key(|edition| edition.version);
    let last = last.map_or_else(String::new, |edition| {
        format!("shipped until {}; ", name(catalogue, *edition))
    });
    let target = name(catalogue, report.to.edition);
    let Some(to) = &old.to else {
        return format!("{last}nothing in {target} reads it");
    };
    let about = About::key(catalogue, report.to.edition, to.as_str());
    let moved = if *to == old.inherited.key {
        String::new()
    } else {
        format!(" as `{to}`")
    };
    old.ships.as_ref().map_or_else(
        || format!("{last}{target} does not set it{moved}"),
        |value| format!("{last}{target} ships {}{moved}", spelled(value, about)),
    )
}

/// `kata-2.4.3`.
fn name(catalogue: &Catalogue, edition: Edition) -> String {
    let name = catalogue.edition_name(edition);
    name.split('/').next().unwrap_or_default().to_owned()
}

/// What the target's shipped file breaks by itself.
pub fn broken(
    out: &mut dyn Write,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let target = name(catalogue, report.to.edition);
    let title = format!("not of your making: as {target} ships it, the target's file breaks");
    rules(out, &title, Ink::Strong, report.broken, look)
}

/// What the result breaks because it was asked for.
pub fn breaches(out: &mut dyn Write, report: &MigrateReport<'_>, look: &Look) -> fmt::Result {
    let title = "with what you asked for, the result breaks a rule of its reader";
    rules(out, title, Ink::Alarm, report.breaches, look)
}

/// What `config check` will say of the result and not of the target's own file.
pub fn findings(out: &mut dyn Write, report: &MigrateReport<'_>, look: &Look) -> fmt::Result {
    if report.findings.is_empty() {
        return Ok(());
    }
    out.write_char('\n')?;
    let title = "carried all the same, and this is what `config check` says of the result";
    heading(out, title, Ink::Alarm, 2, look)?;
    for finding in report.findings {
        let key = finding.key.as_ref();
        let key = key.map_or_else(String::new, |key| format!("  {key}"));
        let text = Phrase::new(Ink::Alarm, finding.severity.word())
            .add(Ink::Plain, &format!("{key}: {}", finding.message))
            .add(Ink::Faint, &format!(" ({})", finding.code));
        paragraph(out, &text, 4, 2, look)?;
    }
    Ok(())
}

fn rules(out: &mut dyn Write, title: &str, ink: Ink, list: &[Breach], look: &Look) -> fmt::Result {
    if list.is_empty() {
        return Ok(());
    }
    out.write_char('\n')?;
    heading(out, title, ink, 2, look)?;
    for breach in list {
        let keys: Vec<String> = breach.keys.iter().map(|key| format!("`{key}`")).collect();
        let text = format!("{}: {}", keys.join(", "), breach.demand);
        paragraph(out, &Phrase::new(Ink::Plain, &text), 4, 2, look)?;
    }
    Ok(())
}

/// The comments that do not stand with their setting.
pub fn comments(out: &mut dyn Write, report: &MigrateReport<'_>, look: &Look) -> fmt::Result {
    let lost = report.comments.iter().filter(|(_, placed)| !placed);
    let lost: Vec<usize> = lost.map(|(comment, _)| comment.line).collect();
    if lost.is_empty() {
        return Ok(());
    }
    out.write_char('\n')?;
    let text = format!(
        "{} of your own {} to no carried setting and {} put at the head of the nearest table: {}.",
        count(lost.len(), "comment"),
        if lost.len() == 1 { "belongs" } else { "belong" },
        if lost.len() == 1 { "is" } else { "are" },
        lines(&lost, look)
    );
    paragraph(out, &Phrase::new(Ink::Plain, &text), 2, 2, look)
}
