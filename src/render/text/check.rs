//! Findings, for people.

use std::fmt::{self, Write};
use std::path::Path;

use super::next::next;
use super::phrase::{Ink, Phrase, paragraph, phrases};
use super::rows::title;
use super::{count, heading as edition, layers as files};
use crate::catalogue::Catalogue;
use crate::check::{Finding, Severity};
use crate::render::{CheckReport, Detail, Look};

/// Where messages stand below their first line.
const INDENT: usize = 6;

/// Writes the report on one file and its drop-ins.
pub fn check(
    out: &mut dyn Write,
    report: &CheckReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let path = report.path.to_string_lossy();
    if look.detail == Detail::Quiet {
        let text = format!("{path}: {}", summary(report.findings));
        return title(out, &Phrase::new(Ink::Plain, &text), 0, look);
    }
    title(
        out,
        &Phrase::default().file(Ink::Strong, report.path),
        0,
        look,
    )?;
    files::layers(out, report.path, report.layers, look)?;
    edition::edition(out, report.identified, "--for", catalogue, look)?;
    let mut file: &Path = report.path;
    for finding in report.findings {
        out.write_char('\n')?;
        if finding.path != file {
            file = &finding.path;
            title(out, &Phrase::default().file(Ink::Strong, file), 2, look)?;
        }
        one(out, finding, look)?;
    }
    out.write_char('\n')?;
    let text = summary(report.findings);
    paragraph(out, &Phrase::new(Ink::Strong, &text), 2, 2, look)?;
    next(out, report.next, 2, look)
}

/// `error  12  hypervisor.qemu.initrd   image-and-initrd`, and below it what is wrong and the way out.
fn one(out: &mut dyn Write, finding: &Finding, look: &Look) -> fmt::Result {
    let ink = match finding.severity {
        Severity::Error => Ink::Wrong,
        Severity::Warning => Ink::Alarm,
        Severity::Note => Ink::Faint,
    };
    let mut head = Phrase::new(ink, finding.severity.word());
    if let Some(line) = finding.line {
        head = head.add(Ink::Plain, &format!("  line {line}"));
    }
    if let Some(key) = &finding.key {
        head = head.add(Ink::Plain, "  ").add(Ink::Strong, key.as_str());
    }
    head = head.add(Ink::Faint, &format!("  ({})", finding.code));
    paragraph(out, &head, 2, 4, look)?;
    for idea in phrases(Ink::Plain, &finding.message) {
        paragraph(out, &idea, INDENT, 2, look)?;
    }
    match &finding.help {
        Some(help) => {
            let help = Phrase::new(Ink::Plain, &format!("{} {help}", look.arrow()));
            paragraph(out, &help, INDENT, 2, look)
        }
        None => Ok(()),
    }
}

pub(in crate::render) fn summary(findings: &[Finding]) -> String {
    let all = [Severity::Error, Severity::Warning, Severity::Note];
    let parts = all.iter().filter_map(|severity| {
        let own = findings
            .iter()
            .filter(|finding| finding.severity == *severity);
        let number = own.count();
        (number > 0).then(|| count(number, severity.word()))
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        "Nothing to find fault with.".to_owned()
    } else {
        parts.join(", ") + "."
    }
}
