//! A decision, for people.

use super::phrase::{Ink, Phrase, phrases};
use super::rows::Row;
use super::values::{About, change, same_items, spelled};
use crate::catalogue::{Catalogue, Edition};
use crate::key::Key;
use crate::migrate::{Decision, Verdict};
use crate::render::{Detail, Look};
use crate::value::Value;

/// What was chosen, what becomes of it, by which row and why.
pub fn row(
    decision: &Decision,
    (from, to): (Edition, Edition),
    catalogue: &Catalogue,
    look: &Look,
) -> Row {
    let one = &decision.customisation;
    let about = About::key(catalogue, from, one.key.as_str());
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
                    lines.extend(change(one.default.as_ref(), own, about, width, look));
                    // the whole is told where it is more than what was added
                    if let Some(value) = value
                        .as_ref()
                        .filter(|value| own.is_none_or(|own| !same_items(own, value, about)))
                    {
                        let text = format!("= {}", spelled(value, about));
                        lines.push(Phrase::new(Ink::New, &text));
                    }
                } else {
                    let there = About::key(catalogue, to, key.as_str());
                    lines.extend(converted(own, value.as_ref(), about, there, width, look));
                }
                if moved {
                    let text = format!("{} {key}", look.arrow());
                    lines.push(Phrase::new(Ink::New, &text));
                }
            }
            lines
        }
        Verdict::Adopt => {
            let mut lines = plain();
            // what the target has in its place, where that looks otherwise
            let other = |(key, value): &&(Key, Option<Value>)| {
                *key != one.key || (own.is_some() && value.as_ref() != own)
            };
            for (key, value) in decision.to.iter().filter(other) {
                let there = About::key(catalogue, to, key.as_str());
                let value = value.as_ref().map(|value| spelled(value, there));
                let name = if *key == one.key { "" } else { key.as_str() };
                let parts = [look.arrow(), name, value.as_deref().unwrap_or_default()];
                let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                lines.push(Phrase::new(Ink::New, &parts.join(" ")));
            }
            lines
        }
        _ => plain(),
    };
    // a line that was taken out needs its meaning told
    let silent = decision.verdict == Verdict::Keep
        && decision.change.is_none()
        && own.is_some()
        && look.detail < Detail::Verbose;
    let remark = if silent {
        Vec::new()
    } else {
        remark(decision, look)
    };
    Row {
        number: one.line,
        name: Phrase::new(Ink::Plain, one.key.as_str()),
        value,
        remark,
    }
}

/// A value in its old and its new form, each with its own unit.
fn converted(
    own: Option<&Value>,
    value: Option<&Value>,
    about: About<'_>,
    there: About<'_>,
    width: usize,
    look: &Look,
) -> Vec<Phrase> {
    match (own, value) {
        (Some(old), Some(new)) if about.unit != there.unit => {
            let arrow = Phrase::new(Ink::Old, &spelled(old, about))
                .add(Ink::Plain, &format!(" {} ", look.arrow()));
            vec![arrow.add(Ink::New, &spelled(new, there))]
        }
        _ => change(own, value, there, width, look),
    }
}

/// The verdict and why, an idea each, and by which row.
fn remark(decision: &Decision, look: &Look) -> Vec<Phrase> {
    let (ink, word) = verdict(decision);
    let mut remark = phrases(Ink::Plain, &decision.because);
    let verdict = Phrase::new(ink, &word).add(Ink::Plain, ": ");
    match remark.first_mut() {
        Some(first) => *first = verdict.join(std::mem::take(first)),
        None => remark.push(verdict),
    }
    let source = decision.source.as_deref().unwrap_or_default();
    if let (Some(row), Some(last)) = (&decision.change, remark.last_mut()) {
        let name = Phrase::new(Ink::Plain, " ").source(Ink::Faint, &format!("[{row}]"), source);
        *last = std::mem::take(last).join(name);
    }
    if !source.is_empty() && look.detail == Detail::Verbose {
        remark.push(Phrase::default().source(Ink::Faint, source, source));
    }
    remark
}

fn verdict(decision: &Decision) -> (Ink, String) {
    let word = decision.verdict.word();
    if decision.verdict.is_carried() {
        (Ink::Plain, word.to_owned())
    } else if decision.is_security_lost() {
        (Ink::Alarm, format!("{word}, security"))
    } else {
        (Ink::Alarm, word.to_owned())
    }
}

/// The same in one line, from the line's number on.
pub fn short(decision: &Decision) -> String {
    let one = &decision.customisation;
    let line = one.line.map_or_else(String::new, |line| format!("{line}:"));
    let (_, word) = verdict(decision);
    format!("{line} {}: {word}: {}", one.key, decision.because)
}
