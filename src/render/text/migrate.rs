//! What becomes of everything, for people.

use std::fmt::{self, Write};

use super::decision::{row, short};
use super::heading::{self as head, release, runtime_and_flavour};
use super::next::next;
use super::phrase::{Ink, Phrase, paragraph};
use super::rows::{self, Columns, heading, write};
use super::{beside, count, layers};
use crate::catalogue::Catalogue;
use crate::identify::Certainty;
use crate::migrate::{self, Decision, Verdict};
use crate::render::{Detail, Look, MigrateReport};

/// Groups in the order in which they are shown, by what the reader must do.
pub(in crate::render) const GROUPS: [(Group, &str); 6] = [
    (Group::Security, "security, lost or weaker"),
    (Group::Review, "needs you"),
    (Group::Lost, "lost"),
    (Group::Changed, "changed"),
    (Group::Kept, "kept"),
    (Group::There, "already so in the target"),
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Group {
    Security,
    Review,
    Lost,
    Changed,
    Kept,
    There,
}

impl Group {
    pub(in crate::render) fn of(decision: &Decision, catalogue: &Catalogue) -> Self {
        if decision.is_security_lost() || decision.is_security_weakened(catalogue) {
            return Self::Security;
        }
        match decision.verdict {
            Verdict::Review => Self::Review,
            Verdict::Drop => Self::Lost,
            Verdict::Rename | Verdict::Convert | Verdict::Merge => Self::Changed,
            Verdict::Keep => Self::Kept,
            Verdict::Adopt => Self::There,
        }
    }

    fn ink(self) -> Ink {
        match self {
            Self::Security | Self::Review | Self::Lost => Ink::Alarm,
            Self::Changed | Self::Kept | Self::There => Ink::Strong,
        }
    }
}

/// Writes the report.
pub fn migrate(
    out: &mut dyn Write,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    if look.detail == Detail::Quiet {
        return quiet(out, report, catalogue, look);
    }
    title(out, report, catalogue, look)?;
    for (group, name) in GROUPS {
        let own = report.decisions.iter();
        let own: Vec<&Decision> = own
            .filter(|decision| Group::of(decision, catalogue) == group)
            .collect();
        if !own.is_empty() {
            out.write_char('\n')?;
            heading(out, name, group.ink(), 2, look)?;
            let rows: Vec<_> = own
                .iter()
                .map(|decision| {
                    let editions = (report.from.edition, report.to.edition);
                    let row = row(decision, editions, catalogue, look);
                    layers::marked(row, &decision.customisation, report.layers)
                })
                .collect();
            write(out, &rows, &Columns::of(rows.iter(), 4, look), look)?;
        }
        if group == Group::Security {
            beside::weakened(out, report, catalogue, look)?;
            beside::breaches(out, report, look)?;
            beside::findings(out, report, look)?;
        }
    }
    beside::set(out, report, catalogue, look)?;
    beside::inherited(out, report, catalogue, look)?;
    beside::broken(out, report, catalogue, look)?;
    beside::comments(out, report, look)?;
    layers::notes(out, report.notes, look)?;
    out.write_char('\n')?;
    paragraph(out, &Phrase::new(Ink::Strong, &ledger(report)), 2, 2, look)?;
    next(out, report.next, 2, look)
}

/// What it comes to, after the protections that do not come along; a line each.
fn quiet(
    out: &mut dyn Write,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let path = report.path.to_string_lossy();
    let own = report.decisions.iter();
    let own = own.filter(|decision| Group::of(decision, catalogue) == Group::Security);
    for text in own.map(short).chain(beside::short(report, catalogue)) {
        let text = Phrase::new(Ink::Alarm, &format!("{path}:{text}"));
        rows::title(out, &text, 0, look)?;
    }
    let text = Phrase::new(Ink::Plain, &format!("{path}: {}", ledger(report)));
    rows::title(out, &text, 0, look)
}

fn title(
    out: &mut dyn Write,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let (from, to) = (report.from, report.to);
    let text = format!(
        "{}{} {} {}{}",
        release(catalogue, from.edition, &[from.edition]),
        runtime_and_flavour(catalogue, from.edition),
        look.arrow(),
        release(catalogue, to.edition, &[to.edition]),
        runtime_and_flavour(catalogue, to.edition),
    );
    paragraph(out, &Phrase::new(Ink::Strong, &text), 0, 2, look)?;
    let base = Phrase::new(Ink::Faint, "base: ");
    let base = match report.base {
        None => base.add(Ink::Faint, "written from what that release shipped"),
        Some(path) => base.add(Ink::Faint, &path.to_string_lossy()),
    };
    paragraph(out, &base, 2, 2, look)?;
    layers::belongs(out, report, look)?;
    if from.certainty != Certainty::Exact || look.detail == Detail::Verbose {
        let text = Phrase::default()
            .file(Ink::Plain, report.path)
            .add(Ink::Plain, ":");
        paragraph(out, &text, 2, 2, look)?;
        head::edition(out, from, "--from", catalogue, look)?;
    }
    head::partial(out, report.partial, look)
}

/// Verdicts as the ledger names them.
pub(in crate::render) const WORDS: [(Verdict, &str); 7] = [
    (Verdict::Keep, "kept"),
    (Verdict::Rename, "renamed"),
    (Verdict::Convert, "converted"),
    (Verdict::Merge, "merged"),
    (Verdict::Adopt, "already so"),
    (Verdict::Drop, "dropped"),
    (Verdict::Review, "to review"),
];

/// The line that adds up.
pub(in crate::render) fn ledger(report: &MigrateReport<'_>) -> String {
    let parts = WORDS.iter().filter_map(|(verdict, word)| {
        let number = migrate::count(report.decisions, *verdict);
        (number > 0).then(|| format!("{number} {word}"))
    });
    let parts: Vec<String> = parts.collect();
    let total = if parts.is_empty() {
        "No customisations to carry.".to_owned()
    } else {
        format!(
            "{} = {}.",
            count(report.decisions.len(), "customisation"),
            parts.join(" + ")
        )
    };
    format!("{total} {}", outcome(report))
}

/// What was written, and who reads it: for a report that was shown before.
pub fn written(out: &mut dyn Write, report: &MigrateReport<'_>, look: &Look) -> fmt::Result {
    layers::notes(out, report.notes, look)?;
    let text = Phrase::new(Ink::Strong, &outcome(report));
    paragraph(out, &text, 2, 2, look)?;
    next(out, report.next, 2, look)
}

/// Where the result is.
pub(in crate::render) fn outcome(report: &MigrateReport<'_>) -> String {
    match report.output {
        Some(path) if path.as_os_str() == "-" => "The result is on standard output.".to_owned(),
        Some(path) if !report.written => {
            format!("{} is like that already.", path.to_string_lossy())
        }
        Some(path) => match report.backup {
            Some(id) => format!(
                "Written to {}; `config backup undo` takes it back (backup {id}).",
                path.to_string_lossy()
            ),
            None => format!("Written to {}.", path.to_string_lossy()),
        },
        None => match report.saved {
            Some(path) => format!(
                "The decisions are in {}; nothing else was written.",
                path.to_string_lossy()
            ),
            None => "Nothing was written.".to_owned(),
        },
    }
}
