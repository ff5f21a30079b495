//! Backups, for people.

use std::fmt::{self, Write};

use super::count;
use super::next::{commands, next};
use super::phrase::{Ink, Phrase, paragraph};
use super::rows::{self, Columns, Row};
use crate::render::{Detail, Look};
use crate::store::{Backup, Listed, Restored, Return, Severity, Verified};

/// A backup that was just made.
pub fn created(out: &mut dyn Write, backup: &Backup, back: &[String], look: &Look) -> fmt::Result {
    if look.detail == Detail::Quiet {
        return writeln!(out, "{}", backup.id());
    }
    let text = format!(
        "Saved {} as {} in ",
        count(backup.manifest.entries.len(), "file"),
        backup.id(),
    );
    let text = Phrase::new(Ink::Strong, &text).outside(Ink::Strong, &backup.dir);
    paragraph(out, &text, 0, 2, look)?;
    files(out, &backup.listed(), look)?;
    commands(out, "To bring back:", back, 0, look)
}

/// All backups of a place.
pub fn listed(
    out: &mut dyn Write,
    dir: &str,
    list: &[Listed],
    going_on: &[String],
    look: &Look,
) -> fmt::Result {
    if list.is_empty() && look.detail > Detail::Quiet {
        let text = format!("No backups in {dir}");
        return paragraph(out, &Phrase::new(Ink::Plain, &text), 0, 2, look);
    }
    list.iter().try_for_each(|one| entry(out, one, look))?;
    match look.detail {
        Detail::Quiet => Ok(()),
        _ => next(out, going_on, 0, look),
    }
}

fn entry(out: &mut dyn Write, one: &Listed, look: &Look) -> fmt::Result {
    if look.detail == Detail::Quiet {
        return rows::title(out, &Phrase::new(Ink::Plain, &one.id), 0, look);
    }
    let created = one.created.map_or_else(
        || "made at an unknown time".to_owned(),
        |time| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
    );
    let line = Phrase::new(Ink::Strong, &one.id).add(
        Ink::Plain,
        &format!("  {created}, {}", count(one.files.len(), "file")),
    );
    line.write(out, look)?;
    out.write_char('\n')?;
    if let Some(fault) = &one.fault {
        let text = format!("not good: {fault}");
        paragraph(out, &Phrase::new(Ink::Wrong, &text), 2, 2, look)?;
    }
    files(out, one, look)
}

fn files(out: &mut dyn Write, one: &Listed, look: &Look) -> fmt::Result {
    if let Some(root) = &one.root {
        let text = Phrase::new(Ink::Plain, "of the root file system ").outside(Ink::Plain, root);
        paragraph(out, &text, 2, 2, look)?;
    }
    let mut rows = Vec::new();
    for file in &one.files {
        let mut remark = Vec::new();
        remark.extend(
            file.edition
                .as_ref()
                .map(|edition| Phrase::new(Ink::Faint, edition)),
        );
        if look.detail == Detail::Verbose {
            let sum = format!("sha256:{}", file.sha256);
            remark.push(Phrase::new(Ink::Faint, &sum));
        }
        let path = match &one.root {
            // that of the backup, not that of now
            Some(_) => Phrase::new(Ink::Plain, &file.path.to_string_lossy()),
            None => Phrase::default().outside(Ink::Plain, &file.path),
        };
        rows.push(Row {
            number: None,
            name: path,
            value: remark,
            remark: Vec::new(),
        });
    }
    rows::write(out, &rows, &Columns::of(rows.iter(), 2, look), look)
}

/// What was found when backups were read.
pub fn verified(
    out: &mut dyn Write,
    dir: &str,
    list: &[Verified],
    going_on: &[String],
    look: &Look,
) -> fmt::Result {
    if list.is_empty() && look.detail > Detail::Quiet {
        let text = format!("No backups in {dir}");
        return paragraph(out, &Phrase::new(Ink::Plain, &text), 0, 2, look);
    }
    let mut good = 0;
    for one in list {
        let worst = one
            .findings
            .iter()
            .map(crate::store::Finding::severity)
            .max();
        let (ink, word) = match worst {
            Some(Severity::Error) => (Ink::Wrong, "not as saved"),
            _ if one.is_leftover() => (Ink::Faint, "unfinished"),
            _ => (Ink::New, "as saved"),
        };
        good += usize::from(worst != Some(Severity::Error) && !one.is_leftover());
        let line = Phrase::new(Ink::Strong, &one.backup.id).add(Ink::Plain, "  ");
        let line = line.add(ink, word).add(
            Ink::Plain,
            &format!(", {}", count(one.backup.files.len(), "file")),
        );
        line.write(out, look)?;
        out.write_char('\n')?;
        for finding in &one.findings {
            let word = match finding.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            let ink = match finding.severity() {
                Severity::Error => Ink::Wrong,
                Severity::Warning => Ink::Alarm,
                Severity::Note => Ink::Faint,
            };
            let text = Phrase::new(ink, word).add(Ink::Plain, &format!(": {finding}"));
            paragraph(out, &text, 2, 2, look)?;
            let help = format!("{} {}", look.arrow(), finding.help());
            paragraph(out, &Phrase::new(Ink::Plain, &help), 4, 2, look)?;
        }
    }
    if look.detail == Detail::Quiet {
        return Ok(());
    }
    if list.len() > 1 {
        let text = format!(
            "{} of {} can be relied on.",
            good,
            count(list.len(), "backup")
        );
        paragraph(out, &Phrase::new(Ink::Strong, &text), 0, 2, look)?;
    }
    next(out, going_on, 0, look)
}

/// What a restore brought back, or would.
pub fn restored(
    out: &mut dyn Write,
    restored: &Restored,
    wrote: bool,
    going_on: &[String],
    look: &Look,
) -> fmt::Result {
    for one in &restored.places {
        let what = match (one.what, wrote) {
            (Return::Same, _) => "is as it was saved",
            (Return::Content, true) => "was brought back",
            (Return::Content, false) => "would be brought back",
            (Return::Metadata, true) => "got its mode, owner, times and attributes back",
            (Return::Metadata, false) => "would get its mode, owner, times and attributes back",
            (Return::File, true) => "was put back",
            (Return::File, false) => "would be put back",
            (Return::Link, true) => "was made the link again that it was",
            (Return::Link, false) => "would be made the link again that it was",
            (Return::Remove, true) => "was removed: it was not there before",
            (Return::Remove, false) => "would be removed: it was not there before",
        };
        if one.what == Return::Same && look.detail == Detail::Quiet {
            continue;
        }
        let mut line = Phrase::default()
            .file(Ink::Strong, &one.path)
            .add(Ink::Plain, &format!(": {what}"));
        if one.changed {
            line = line.add(Ink::Alarm, "; it was changed since");
        }
        paragraph(out, &line, 0, 2, look)?;
    }
    if look.detail == Detail::Quiet {
        return Ok(());
    }
    let end = match (&restored.backup, wrote) {
        (Some(backup), _) => format!("What was there before is in backup {}.", backup.id()),
        (None, true) => "Nothing had to be written.".to_owned(),
        (None, false) => "Nothing was written.".to_owned(),
    };
    paragraph(out, &Phrase::new(Ink::Plain, &end), 0, 2, look)?;
    let word = if wrote { "To take back:" } else { "Next:" };
    commands(out, word, going_on, 0, look)
}

/// The backups that were removed.
pub fn pruned(out: &mut dyn Write, gone: &[Listed], look: &Look) -> fmt::Result {
    if gone.is_empty() && look.detail > Detail::Quiet {
        return paragraph(
            out,
            &Phrase::new(Ink::Plain, "Nothing had to be removed."),
            0,
            2,
            look,
        );
    }
    gone.iter().try_for_each(|one| {
        let line = Phrase::new(Ink::Plain, "removed ").add(Ink::Strong, &one.id);
        paragraph(out, &line, 0, 2, look)
    })
}
