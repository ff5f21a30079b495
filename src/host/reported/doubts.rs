//! What in an output does not fit together: keys of other releases, formats of others, two answers to one question.

use super::{Doubt, Entry, Reading};
use crate::catalogue::Printed;

/// Everything that does not fit.
pub(super) fn of(reading: &Reading<'_, '_>, commands: &[&str]) -> Vec<Doubt> {
    let mut found = Vec::new();
    if commands.len() > 1 {
        let text = format!(
            "nothing in it tells which of {} printed it",
            commands.join(", ")
        );
        found.push(doubt(reading, None, text));
    }
    found.extend(release(reading));
    found.extend(format(reading));
    found.extend(strangers(reading));
    found.extend(two_answers(reading));
    found.extend(missing(reading));
    found
}

fn doubt(reading: &Reading<'_, '_>, entry: Option<&Entry>, text: String) -> Doubt {
    Doubt {
        place: reading.place(entry),
        text,
    }
}

/// A release that is not told, or none this program knows.
fn release(reading: &Reading<'_, '_>) -> Option<Doubt> {
    let entry = reading.entry("release");
    let Some(text) = reading.text("release") else {
        return Some(doubt(reading, None, "the release is not told".to_owned()));
    };
    let line = reading.output.line()?;
    let Some(version) = reading.version() else {
        let text = format!("`{text}` is no release");
        return Some(doubt(reading, entry, text));
    };
    if line.releases().any(|release| release.version == version) {
        return None;
    }
    let text = match line.newest() {
        Some(newest) if version > newest => format!(
            "{version} is newer than {newest}, the newest this program knows; what is known is read by key"
        ),
        _ => format!("`{}` has no release {version}", reading.output.command()),
    };
    Some(doubt(reading, entry, text))
}

/// A number of a format that is unknown, or of other releases than the one that is told.
fn format(reading: &Reading<'_, '_>) -> Option<Doubt> {
    let entry = reading.entry("format");
    let own = reading.text("format")?;
    let Some(known) = reading.output.formats().find(|format| format.name() == own) else {
        let text = format!("no release prints the format `{own}`; what is known is read by key");
        return Some(doubt(reading, entry, text));
    };
    let version = reading.version()?;
    let fits = known.is_printed_by(version);
    (!fits).then(|| {
        let text = format!(
            "the format `{own}` is of {}, not of {version}",
            known.releases()
        );
        doubt(reading, entry, text)
    })
}

/// Keys that no release prints, and those of other releases than the one that is told.
fn strangers(reading: &Reading<'_, '_>) -> Vec<Doubt> {
    let known = |entry: &Entry| reading.output.keys().find(|key| key.name() == entry.key);
    let strange: Vec<&Entry> = reading
        .entries
        .iter()
        .filter(|entry| known(entry).is_none())
        .collect();
    let mut found = Vec::new();
    if let Some(first) = strange.first() {
        let text = match strange.len() {
            1 => format!("no release prints `{}`", first.key),
            number => format!(
                "no release prints `{}`, and {} other keys",
                first.key,
                number - 1
            ),
        };
        found.push(doubt(reading, Some(first), text));
    }
    let Some(version) = reading.version() else {
        return found;
    };
    let of_others: Vec<(&Entry, Printed<'_>)> = reading
        .entries
        .iter()
        .filter_map(|entry| Some((entry, known(entry)?)))
        .filter(|(_, key)| !key.is_printed_by(version))
        .collect();
    if let Some((entry, key)) = of_others.first() {
        let more = match of_others.len() {
            1 => String::new(),
            number => format!("; {} other keys do not fit either", number - 1),
        };
        let text = format!(
            "`{}` is printed by {}, not by {version}{more}",
            entry.key,
            key.releases()
        );
        found.push(doubt(reading, Some(entry), text));
    }
    found
}

/// Two entries that tell the same thing differently.
fn two_answers(reading: &Reading<'_, '_>) -> Vec<Doubt> {
    let mut all: Vec<&str> = reading.output.keys().map(|key| key.means()).collect();
    all.retain(|means| !means.is_empty());
    all.sort_unstable();
    all.dedup();
    let of = |means: &str| {
        let told = reading.told(means);
        let first = told.first().copied()?;
        let other = told.into_iter().find(|one| one.text != first.text)?;
        let value = |entry: &Entry| entry.text.clone().unwrap_or_default();
        let text = format!(
            "`{}` says `{}`, and `{}` says `{}`; the first is taken",
            first.key,
            value(first),
            other.key,
            value(other)
        );
        Some(doubt(reading, Some(other), text))
    };
    all.into_iter().filter_map(of).collect()
}

/// Assets that the release prints and the output lacks: a part of an output, or one that was edited.
fn missing(reading: &Reading<'_, '_>) -> Option<Doubt> {
    let version = reading.version();
    let lacks = |means: &&str| {
        let keys = || reading.output.keys().filter(|key| key.means() == *means);
        let printed = keys().any(|key| version.is_none_or(|version| key.is_printed_by(version)));
        let there = keys().any(|key| reading.entries.iter().any(|one| one.key == key.name()));
        printed && !there
    };
    let list = ["kernel", "image", "hypervisor", "configuration"];
    let gone: Vec<&str> = list.into_iter().filter(lacks).collect();
    (!gone.is_empty()).then(|| {
        let text = format!("it is no whole output: it lacks {}", gone.join(", "));
        doubt(reading, None, text)
    })
}
