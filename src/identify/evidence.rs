//! Why a file is taken for an edition, in words.

use std::path::Path;

use super::cost::Cost;
use super::facts::Facts;
use super::{Evidence, Hints, Identified, range_text};
use crate::catalogue::{Catalogue, Edition, RowState, Slot, specific};
use crate::value::Value;

/// Most settings that are named one by one.
const NAMED: usize = 3;

/// The kind of evidence that the user's own word is.
pub(super) const BY_NAME: &str = "named";

/// That the user named the edition.
pub(super) fn named_with(option: &str) -> String {
    format!("named with `{option}`")
}

/// The evidence for the edition that was chosen; `margin` is how much worse the next best fits.
pub(super) fn of(
    identified: &Identified,
    facts: &Facts,
    chosen: &Cost,
    margin: Option<u32>,
    hints: Hints<'_>,
    catalogue: &Catalogue,
) -> Vec<Evidence> {
    let mut list = Vec::new();
    let mut add = |kind, detail: String| list.push(Evidence { kind, detail });
    if hints.named.is_some() {
        add(BY_NAME, named_with("--from"));
    }
    let settings = facts.settings();
    let alike = settings.saturating_sub(chosen.differing);
    let text = format!("{alike} of {settings} settings are as that release shipped them");
    add("settings", text);
    let comments = match facts.comments {
        0 => "the file has no comment line of any release".to_owned(),
        all => format!(
            "{} of {all} comment lines are that release's",
            chosen.comment_hits
        ),
    };
    add("comments", comments);
    if let Some(margin) = margin.filter(|_| hints.named.is_none()) {
        let text = format!("the next best release fits worse by {margin}");
        add("settings", text);
    }
    if facts.partial && hints.named.is_none() {
        add("partial", partial(identified, facts, catalogue));
    }
    let name = catalogue
        .edition_flavour(chosen.edition)
        .map_or("", |flavour| flavour.file_name(chosen.edition.version));
    let own = hints.path.and_then(Path::file_name);
    if own.is_some_and(|own| own.to_str() == Some(name)) {
        let text = format!("`{name}` is that release's name for it");
        add("file-name", text);
    }
    if let Some(header) = &facts.header {
        let doubt = if name.is_empty() || header.contains(name) {
            ""
        } else {
            ", which its settings do not bear out"
        };
        add("header", format!("the first lines name `{header}`{doubt}"));
    }
    if facts.paths > 0 {
        let prefix = &identified.layout.prefix;
        let text = format!("{} paths begin with `{prefix}`", facts.paths);
        add("paths", text);
    }
    list
}

/// What it means that the file has a few lines only, and what that does in which candidate.
fn partial(identified: &Identified, facts: &Facts, catalogue: &Catalogue) -> String {
    let mut text = String::from(
        "the file has few of the settings, but stands for the shipped file as a whole: what it leaves out is at the reader's \
         built-in value",
    );
    let flavour = catalogue.edition_flavour(identified.edition);
    let slots = flavour.into_iter().flat_map(|flavour| flavour.slots());
    let left_out = slots.filter(|slot| facts.of_key(slot.key_id()).is_empty());
    let differing: Vec<String> = left_out
        .filter_map(|slot| left_out_at(&slot, identified, catalogue))
        .collect();
    for one in differing.iter().take(NAMED) {
        text += "; ";
        text += one;
    }
    if let Some(more) = differing.len().checked_sub(NAMED).filter(|more| *more > 0) {
        text += &format!("; {more} more settings likewise");
    }
    text
}

/// Which candidates shipped a setting otherwise than their readers take it where it is missing, if not all did the same.
fn left_out_at(slot: &Slot<'_>, identified: &Identified, catalogue: &Catalogue) -> Option<String> {
    let alike = |edition: &&Edition| edition.flavour == identified.edition.flavour;
    let candidates = || identified.candidates.iter().filter(alike);
    let line = catalogue.edition_line(identified.edition)?;
    let read = catalogue.read_key(&line, slot.key())?;
    let shipped = |edition: &Edition| -> Option<(Value, Value)> {
        let row = slot.at(edition.version, identified.build)?;
        let shipped = row.value.filter(|_| row.state == RowState::Set)?;
        let layout = &identified.layout;
        let own = |value: &Value| specific(value, &layout.prefix, &layout.arch);
        let absent = own(&read.absent_of(edition.version, slot.key())?);
        let shipped = own(&catalogue.value(shipped)?);
        (shipped != absent).then_some((shipped, absent))
    };
    let (mut those, mut value) = (Vec::new(), None);
    for edition in candidates() {
        let Some(pair) = shipped(edition) else {
            continue;
        };
        if value.as_ref().is_none_or(|known| *known == pair) {
            those.push(*edition);
            value = Some(pair);
        }
    }
    let (shipped, absent) = value.filter(|_| those.len() < candidates().count())?;
    Some(format!(
        "`{}` is left out: {} shipped {shipped}, without the line it is {absent}",
        slot.key(),
        range_text(&those)
    ))
}
