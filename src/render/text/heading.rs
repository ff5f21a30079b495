//! What edition a file is, in words.

use std::fmt::{self, Write};

use super::phrase::{Ink, Phrase, paragraph, phrases};
use crate::catalogue::{Catalogue, Edition, Notation};
use crate::customise::Partial;
use crate::identify::{Certainty, Identified, range_text};
use crate::render::{Detail, Look};

/// `Clear Containers 3.0.13 - 3.0.17`, without runtime and flavour.
pub fn release(catalogue: &Catalogue, edition: Edition, candidates: &[Edition]) -> String {
    let product = catalogue
        .edition_line(edition)
        .map_or("unknown", |line| catalogue.product_title(line.product()));
    let same: Vec<Edition> = candidates
        .iter()
        .filter(|other| {
            catalogue.edition_line(**other).map(|line| line.product())
                == catalogue.edition_line(edition).map(|line| line.product())
        })
        .copied()
        .collect();
    format!("{product} {}", range_text(&same))
}

/// `, runtime-rs, qemu`: what comes behind the release.
pub fn runtime_and_flavour(catalogue: &Catalogue, edition: Edition) -> String {
    match notation(catalogue, edition) {
        Notation::Toml => {}
        Notation::Flags => return ", its flags".to_owned(),
        Notation::Ini => return ", its INI file".to_owned(),
    }
    let runtime = catalogue
        .edition_line(edition)
        .map(|line| line.title())
        .filter(|title| !title.is_empty() && edition.version.major() > 2);
    let flavour = catalogue
        .edition_flavour(edition)
        .map_or("", |flavour| flavour.name());
    runtime.map_or_else(
        || format!(", {flavour}"),
        |runtime| format!(", {runtime}, {flavour}"),
    )
}

fn notation(catalogue: &Catalogue, edition: Edition) -> Notation {
    let line = catalogue.edition_line(edition);
    line.map_or(Notation::Toml, |line| line.notation())
}

/// That a file leaves most settings out, and what that means.
pub fn partial(out: &mut dyn Write, partial: Option<Partial>, look: &Look) -> fmt::Result {
    let Some(Partial { set, shipped }) = partial else {
        return Ok(());
    };
    let text = format!(
        "a partial file: it sets {set} of the {shipped} settings that its release ships; the others are not at the shipped values but at those built into the reader (`config migrate --complete` takes the shipped ones)"
    );
    let ideas = phrases(Ink::Alarm, &text);
    ideas
        .iter()
        .try_for_each(|idea| paragraph(out, idea, 2, 2, look))
}

/// The word for how sure it is.
pub fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Exact => "exact",
        Certainty::Likely => "likely",
        Certainty::Unsure => "unsure",
    }
}

/// The edition of a file, and where it is not certain the evidence, what else it could be, and the `option` to decide it with.
pub fn edition(
    out: &mut dyn Write,
    found: &Identified,
    option: &str,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let layout = catalogue
        .layout_title(&found.layout.name)
        .map_or_else(|| format!("under {}", found.layout.prefix), str::to_owned);
    // what is no shipped file says nothing of where it was installed
    let layout = match notation(catalogue, found.edition) {
        Notation::Toml => format!(", {layout}"),
        Notation::Flags | Notation::Ini => String::new(),
    };
    let exact = found.certainty == Certainty::Exact;
    let title = format!(
        "{}{}{layout}",
        release(catalogue, found.edition, &found.candidates),
        runtime_and_flavour(catalogue, found.edition),
    );
    let title = Phrase::new(Ink::Plain, &title);
    let word = certainty(found.certainty);
    let same = format!("{word}: they shipped the same");
    let room = look.width.min(100).saturating_sub(4 + title.width());
    let sure = if exact && found.candidates.len() > 1 && same.len() <= room {
        &same
    } else {
        word
    };
    let sure = Phrase::new(if exact { Ink::Faint } else { Ink::Alarm }, sure);
    if sure.width() <= room {
        let gap = 2 + room - sure.width();
        let line = title.add(Ink::Plain, &" ".repeat(gap)).join(sure);
        out.write_str("  ")?;
        line.write(out, look)?;
        out.write_char('\n')?;
    } else {
        paragraph(out, &title.add(Ink::Plain, "; ").join(sure), 2, 2, look)?;
    }
    if exact && look.detail < Detail::Verbose {
        return Ok(());
    }
    for evidence in &found.evidence {
        paragraph(
            out,
            &Phrase::new(Ink::Faint, &format!("- {}", evidence.detail)),
            4,
            2,
            look,
        )?;
    }
    let others: Vec<String> = found
        .candidates
        .iter()
        .rev()
        .filter(|other| **other != found.edition)
        .map(|other| catalogue.edition_name(*other))
        .collect();
    if !exact && !others.is_empty() {
        let others = format!("- it may also be {}; `{option}` decides", some(&others, 6));
        paragraph(out, &Phrase::new(Ink::Faint, &others), 4, 2, look)?;
    } else if !exact {
        let advice = format!("- if you know better, say so with `{option}`");
        paragraph(out, &Phrase::new(Ink::Faint, &advice), 4, 2, look)?;
    }
    Ok(())
}

/// The first of a list, and how many more there are.
pub fn some(list: &[String], limit: usize) -> String {
    if list.len() <= limit {
        return list.join(", ");
    }
    let first = list.get(..limit - 1).unwrap_or_default();
    format!("{} and {} more", first.join(", "), list.len() - first.len())
}
