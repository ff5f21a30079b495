//! Backups, for people.

use std::fmt::{self, Write};

use super::count;
use super::phrase::{Ink, Phrase, paragraph};
use super::rows::heading;
use crate::render::{Detail, Look};
use crate::store::{Backup, Listed, Severity, Verified};

/// A backup that was just made.
pub fn created(out: &mut dyn Write, backup: &Backup, look: &Look) -> fmt::Result {
    if look.detail == Detail::Quiet {
        return writeln!(out, "{}", backup.id());
    }
    let text = format!(
        "Saved {} as {} in {}",
        count(backup.manifest.entries.len(), "file"),
        backup.id(),
        backup.dir.to_string_lossy()
    );
    paragraph(out, &Phrase::new(Ink::Strong, &text), 0, 2, look)?;
    files(out, &backup.listed(), look)
}

/// All backups of a place.
pub fn listed(out: &mut dyn Write, dir: &str, list: &[Listed], look: &Look) -> fmt::Result {
    if list.is_empty() && look.detail > Detail::Quiet {
        let text = format!("No backups in {dir}");
        return paragraph(out, &Phrase::new(Ink::Plain, &text), 0, 2, look);
    }
    list.iter().try_for_each(|one| entry(out, one, look))
}

fn entry(out: &mut dyn Write, one: &Listed, look: &Look) -> fmt::Result {
    if look.detail == Detail::Quiet {
        return heading(out, &one.id, Ink::Plain, 0, look);
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
        paragraph(out, &Phrase::new(Ink::Alarm, &text), 2, 2, look)?;
    }
    files(out, one, look)
}

fn files(out: &mut dyn Write, one: &Listed, look: &Look) -> fmt::Result {
    if let Some(root) = &one.root {
        let text = format!("of the root file system {}", root.to_string_lossy());
        paragraph(out, &Phrase::new(Ink::Plain, &text), 2, 2, look)?;
    }
    for file in &one.files {
        let mut line = Phrase::new(Ink::Plain, &file.path.to_string_lossy());
        if let Some(edition) = &file.edition {
            line = line.add(Ink::Faint, &format!("  {edition}"));
        }
        if look.detail == Detail::Verbose {
            line = line.add(Ink::Faint, &format!("  sha256:{}", file.sha256));
        }
        out.write_str("  ")?;
        line.write(out, look)?;
        out.write_char('\n')?;
    }
    Ok(())
}

/// What was found when backups were read.
pub fn verified(out: &mut dyn Write, dir: &str, list: &[Verified], look: &Look) -> fmt::Result {
    if list.is_empty() && look.detail > Detail::Quiet {
        let text = format!("No backups in {dir}");
        return paragraph(out, &Phrase::new(Ink::Plain, &text), 0, 2, look);
    }
    for one in list {
        let worst = one
            .findings
            .iter()
            .map(crate::store::Finding::severity)
            .max();
        let (ink, word) = match worst {
            Some(Severity::Error) => (Ink::Alarm, "not as saved"),
            _ if one.is_leftover() => (Ink::Faint, "unfinished"),
            _ => (Ink::New, "as saved"),
        };
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
            let text = format!("{word}: {finding}; {}", finding.help());
            paragraph(out, &Phrase::new(Ink::Plain, &text), 2, 2, look)?;
        }
    }
    Ok(())
}
