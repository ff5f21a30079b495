//! Findings, for people.

use std::fmt::{self, Write};
use std::path::Path;

use super::phrase::{Ink, Phrase, paragraph};
use super::rows::heading;
use super::{count, heading as head};
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
        return heading(out, &text, Ink::Plain, 0, look);
    }
    heading(out, &path, Ink::Strong, 0, look)?;
    if report.layers.iter().any(|layer| layer != report.path) {
        let layers: Vec<_> = report
            .layers
            .iter()
            .map(|layer| layer.to_string_lossy())
            .collect();
        let text = format!("which is {}", layers.join(", "));
        paragraph(out, &Phrase::new(Ink::Faint, &text), 2, 2, look)?;
    }
    head::edition(out, report.identified, catalogue, look)?;
    let mut file: &Path = report.path;
    for finding in report.findings {
        out.write_char('\n')?;
        if finding.path != file {
            file = &finding.path;
            heading(out, &file.to_string_lossy(), Ink::Strong, 2, look)?;
        }
        one(out, finding, look)?;
    }
    out.write_char('\n')?;
    let text = summary(report.findings);
    paragraph(out, &Phrase::new(Ink::Strong, &text), 2, 2, look)
}

/// `error  12  hypervisor.qemu.initrd   image-and-initrd`, and below it what is wrong and the way out.
fn one(out: &mut dyn Write, finding: &Finding, look: &Look) -> fmt::Result {
    let ink = match finding.severity {
        Severity::Error | Severity::Warning => Ink::Alarm,
        Severity::Note => Ink::Faint,
    };
    let mut title = Phrase::new(ink, finding.severity.word());
    if let Some(line) = finding.line {
        title = title.add(Ink::Plain, &format!("  line {line}"));
    }
    if let Some(key) = &finding.key {
        title = title.add(Ink::Plain, "  ").add(Ink::Strong, key.as_str());
    }
    title = title.add(Ink::Faint, &format!("  ({})", finding.code));
    paragraph(out, &title, 2, 4, look)?;
    paragraph(
        out,
        &Phrase::new(Ink::Plain, &finding.message),
        INDENT,
        0,
        look,
    )?;
    match &finding.help {
        Some(help) => {
            let help = Phrase::new(Ink::Plain, &format!("→ {help}"));
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
