//! What becomes of everything, for people.

use std::fmt::{self, Write};

use super::diff::next;
use super::heading::{self as head, release, runtime_and_flavour};
use super::phrase::{Ink, Phrase, paragraph};
use super::rows::{Columns, Row, heading, write};
use super::values::{About, change, same_items, spelled};
use super::{count, layers, lines};
use crate::catalogue::{Catalogue, Class};
use crate::identify::Certainty;
use crate::migrate::{self, Decision, Verdict};
use crate::render::{Detail, Look, MigrateReport};

/// Groups in the order in which they are shown.
const GROUPS: [(&str, &[Verdict]); 5] = [
    ("needs you", &[Verdict::Review]),
    ("lost", &[Verdict::Drop]),
    (
        "changed",
        &[Verdict::Rename, Verdict::Convert, Verdict::Merge],
    ),
    ("kept", &[Verdict::Keep]),
    ("already so in the target", &[Verdict::Adopt]),
];

/// Writes the report.
pub fn migrate(
    out: &mut dyn Write,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    if look.detail == Detail::Quiet {
        let text = format!("{}: {}", report.path.to_string_lossy(), ledger(report));
        return paragraph(out, &Phrase::new(Ink::Plain, &text), 0, 2, look);
    }
    title(out, report, catalogue, look)?;
    for (name, verdicts) in GROUPS {
        let mut own: Vec<&Decision> = report
            .decisions
            .iter()
            .filter(|decision| verdicts.contains(&decision.verdict))
            .collect();
        if own.is_empty() {
            continue;
        }
        own.sort_by_key(|decision| decision.customisation.class != Some(Class::Security));
        out.write_char('\n')?;
        let attention = matches!(own.first(), Some(first) if !first.verdict.is_carried());
        let ink = if attention { Ink::Alarm } else { Ink::Strong };
        heading(out, name, ink, 2, look)?;
        let rows: Vec<Row> = own
            .iter()
            .map(|decision| {
                let row = row(decision, catalogue, look);
                layers::marked(row, &decision.customisation, report.layers)
            })
            .collect();
        write(out, &rows, &Columns::of(rows.iter(), 4), look)?;
    }
    further(out, report, catalogue, look)?;
    layers::notes(out, report.notes, look)?;
    out.write_char('\n')?;
    paragraph(out, &Phrase::new(Ink::Strong, &ledger(report)), 2, 2, look)?;
    next(out, report.next, look)
}

fn title(
    out: &mut dyn Write,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let (from, to) = (report.from, report.to);
    let text = format!(
        "{}{} → {}{}",
        release(catalogue, from.edition, &[from.edition]),
        runtime_and_flavour(catalogue, from.edition),
        release(catalogue, to.edition, &[to.edition]),
        runtime_and_flavour(catalogue, to.edition),
    );
    paragraph(out, &Phrase::new(Ink::Strong, &text), 0, 2, look)?;
    let base = report.base.map_or_else(
        || "base: written from what that release shipped".to_owned(),
        |base| format!("base: {}", base.to_string_lossy()),
    );
    paragraph(out, &Phrase::new(Ink::Faint, &base), 2, 2, look)?;
    layers::belongs(out, report, look)?;
    if from.certainty == Certainty::Exact && look.detail < Detail::Verbose {
        return Ok(());
    }
    let text = format!("{}:", report.path.to_string_lossy());
    paragraph(out, &Phrase::new(Ink::Plain, &text), 2, 2, look)?;
    head::edition(out, from, catalogue, look)
}

fn row(decision: &Decision, catalogue: &Catalogue, look: &Look) -> Row {
    let one = &decision.customisation;
    let about = About::key(catalogue, one.key.as_str());
    let width = look
        .width
        .saturating_sub(6 + one.key.as_str().len())
        .max(30);
    let own = one.value.as_ref();
    let plain = || {
        let text = own.map_or_else(
            || {
                format!(
                    "{} taken out",
                    one.default
                        .as_ref()
                        .map_or_else(String::new, |value| spelled(value, about))
                )
            },
            |value| spelled(value, about),
        );
        vec![Phrase::new(Ink::Plain, &text)]
    };
    let value = match decision.verdict {
        Verdict::Rename | Verdict::Convert | Verdict::Merge => {
            let mut lines = Vec::new();
            for (key, value) in &decision.to {
                let moved = *key != one.key;
                let same = value.as_ref() == own;
                if moved && same {
                    lines.extend(plain());
                } else if decision.verdict == Verdict::Merge {
                    lines.extend(change(one.default.as_ref(), own, about, width));
                    // the whole is told where it is more than what was added
                    if let Some(value) = value
                        .as_ref()
                        .filter(|value| own.is_none_or(|own| !same_items(own, value, about)))
                    {
                        let text = format!("= {}", spelled(value, about));
                        lines.push(Phrase::new(Ink::New, &text));
                    }
                } else {
                    lines.extend(change(own, value.as_ref(), about, width));
                }
                if moved {
                    let text = format!("→ {key}");
                    lines.push(Phrase::new(Ink::New, &text));
                }
            }
            lines
        }
        _ => plain(),
    };
    let silent = decision.verdict == Verdict::Keep
        && decision.change.is_none()
        && look.detail < Detail::Verbose;
    let word = Phrase::new(
        if decision.verdict.is_carried() {
            Ink::Plain
        } else {
            Ink::Alarm
        },
        decision.verdict.word(),
    );
    let security = one.class == Some(Class::Security) && !decision.verdict.is_carried();
    let word = if security {
        word.add(Ink::Alarm, ", security")
    } else {
        word
    };
    let mut remark = word
        .add(Ink::Plain, ": ")
        .add(Ink::Plain, &decision.because);
    let source = decision.source.as_deref().filter(|text| !text.is_empty());
    if let Some(source) = source.filter(|_| look.detail == Detail::Verbose) {
        remark = remark.add(Ink::Faint, &format!(" ({source})"));
    }
    Row {
        number: one.line.filter(|_| !decision.verdict.is_carried()),
        name: Phrase::new(Ink::Plain, one.key.as_str()),
        value,
        remark: if silent { Phrase::default() } else { remark },
    }
}

/// What `--set` made, and the comments that do not stand with their setting.
fn further(
    out: &mut dyn Write,
    report: &MigrateReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    if !report.set.is_empty() {
        out.write_char('\n')?;
        heading(out, "made with --set", Ink::Strong, 2, look)?;
        let row = |(key, value): &(crate::key::Key, crate::value::Value)| {
            let about = About::key(catalogue, key.as_str());
            Row {
                number: None,
                name: Phrase::new(Ink::Plain, key.as_str()),
                value: vec![Phrase::new(Ink::New, &spelled(value, about))],
                remark: Phrase::default(),
            }
        };
        let rows: Vec<Row> = report.set.iter().map(row).collect();
        write(out, &rows, &Columns::of(rows.iter(), 4), look)?;
    }
    if report.inherited > 0 {
        out.write_char('\n')?;
        let text = format!(
            "{} that stayed from another release {} not carried: the target's own hold.",
            count(report.inherited, "old default"),
            if report.inherited == 1 { "is" } else { "are" }
        );
        paragraph(out, &Phrase::new(Ink::Plain, &text), 2, 2, look)?;
    }
    let lost = report.comments.iter().filter(|(_, placed)| !placed);
    let lost: Vec<usize> = lost.map(|(comment, _)| comment.line).collect();
    if !lost.is_empty() {
        out.write_char('\n')?;
        let text = format!(
            "{} of your own {} to no carried setting and {} put at the head of the nearest table: {}.",
            count(lost.len(), "comment"),
            if lost.len() == 1 { "belongs" } else { "belong" },
            if lost.len() == 1 { "is" } else { "are" },
            lines(&lost)
        );
        paragraph(out, &Phrase::new(Ink::Plain, &text), 2, 2, look)?;
    }
    Ok(())
}

/// The line that adds up.
fn ledger(report: &MigrateReport<'_>) -> String {
    const WORDS: [(Verdict, &str); 7] = [
        (Verdict::Keep, "kept"),
        (Verdict::Rename, "renamed"),
        (Verdict::Convert, "converted"),
        (Verdict::Merge, "merged"),
        (Verdict::Adopt, "already so"),
        (Verdict::Drop, "dropped"),
        (Verdict::Review, "to review"),
    ];
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
    let end = match report.output {
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
        None => "Nothing was written.".to_owned(),
    };
    format!("{total}  {end}")
}
