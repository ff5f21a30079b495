//! Values side by side.

use std::collections::HashMap;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::phrase::{Ink, Phrase};
use crate::catalogue::{Catalogue, Edition, Shape, quantity};
use crate::render::Look;
use crate::value::Value;

/// What is known of the setting a value belongs to.
#[derive(Debug, Clone, Copy)]
pub struct About<'c> {
    pub shape: Shape,
    pub unit: Option<&'c str>,
}

impl<'c> About<'c> {
    pub fn key(catalogue: &'c Catalogue, edition: Edition, key: &str) -> Self {
        let setting = catalogue.setting(key);
        Self {
            shape: setting.map_or(Shape::Plain, |setting| setting.shape()),
            unit: catalogue.unit(edition, key),
        }
    }
}

/// A value as short as can be understood: quotes only where they are needed.
pub fn spelled(value: &Value, about: About<'_>) -> String {
    let plain = |text: &str| {
        let letters = text
            .chars()
            .all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '\\' | '[' | '{' | '('));
        letters
            && text.chars().any(|c| c.is_ascii_alphabetic())
            && text != "true"
            && text != "false"
    };
    match (value, about.unit) {
        (Value::String(text), _) if plain(text) => text.clone(),
        (Value::Integer(_) | Value::Float(_), Some(unit)) => quantity(value, unit),
        _ => value.to_string(),
    }
}

/// What stands where a value is not set.
pub fn absent(other: Option<&Value>) -> &'static str {
    if matches!(other, Some(Value::Bool(_))) {
        "(off)"
    } else {
        "(not set)"
    }
}

/// `old → new`, or for lists what was added and taken out, a line each; two lines where one does not fit.
pub fn change(
    old: Option<&Value>,
    new: Option<&Value>,
    about: About<'_>,
    width: usize,
    look: &Look,
) -> Vec<Phrase> {
    if let Some(lines) = listed(old, new, about.shape) {
        return lines;
    }
    let text = |value: Option<&Value>, other, unit: Option<&'static str>| {
        let about = About {
            unit: unit.or(about.unit),
            ..about
        };
        value.map_or_else(|| absent(other).to_owned(), |value| spelled(value, about))
    };
    // the unit is said once
    let bare = new.is_some().then_some("").filter(|_| old.is_some());
    let before = text(old, new, bare);
    let (before, after) = (before.trim_end().to_owned(), text(new, old, None));
    // without colours nobody sees which parts differ
    let both = look.colour && old.is_some() && new.is_some();
    let (before, after) = inked(&before, &after, both);
    let arrow =
        |phrase: Phrase| Phrase::new(Ink::Plain, &format!("{} ", look.arrow())).join(phrase);
    let one = before
        .clone()
        .add(Ink::Plain, " ")
        .join(arrow(after.clone()));
    if one.width() <= width {
        vec![one]
    } else {
        vec![before, arrow(after)]
    }
}

/// The most words and marks of two values that are compared with each other; longer ones differ as a whole.
const MOST_TOKENS: usize = 10_000;

/// Both texts, with the parts that differ marked.
fn inked(before: &str, after: &str, both: bool) -> (Phrase, Phrase) {
    if !both {
        return (Phrase::new(Ink::Old, before), Phrase::new(Ink::New, after));
    }
    let (old, new) = (tokens(before), tokens(after));
    if old.len() + new.len() > MOST_TOKENS {
        return (
            Phrase::new(Ink::OldPart, before),
            Phrase::new(Ink::NewPart, after),
        );
    }
    let mut phrases = (Phrase::default(), Phrase::default());
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (tag, from, to) = op.as_tag_tuple();
        let (from, to) = (old[from].concat(), new[to].concat());
        let inks = if tag == DiffTag::Equal {
            (Ink::Old, Ink::New)
        } else {
            (Ink::OldPart, Ink::NewPart)
        };
        phrases = (phrases.0.add(inks.0, &from), phrases.1.add(inks.1, &to));
    }
    phrases
}

/// Words and the marks between them.
pub fn tokens(text: &str) -> Vec<&str> {
    let mut list = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices(|c: char| !c.is_alphanumeric()) {
        if at > start {
            list.push(&text[start..at]);
        }
        list.push(mark);
        start = at + mark.len();
    }
    if start < text.len() {
        list.push(&text[start..]);
    }
    list
}

fn listed(old: Option<&Value>, new: Option<&Value>, shape: Shape) -> Option<Vec<Phrase>> {
    let new = new?;
    let own = items(new, shape)?;
    let shipped = old.map_or(Some(Vec::new()), |old| items(old, shape))?;
    let without = |list: &[String], taken: &[String]| {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for item in taken {
            *counts.entry(item).or_default() += 1;
        }
        let mut left = list.to_vec();
        left.retain(|item| match counts.get_mut(item.as_str()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        left
    };
    let removed = without(&shipped, &own);
    let added = without(&own, &shipped);
    let lines = removed
        .iter()
        .map(|item| Phrase::new(Ink::Old, &format!("- {item}")));
    let lines: Vec<_> = lines
        .chain(
            added
                .iter()
                .map(|item| Phrase::new(Ink::New, &format!("+ {item}"))),
        )
        .collect();
    (!lines.is_empty()).then_some(lines)
}

/// Whether two lists have the same elements as often.
pub fn same_items(one: &Value, other: &Value, about: About<'_>) -> bool {
    let sorted = |value| {
        let mut list = items(value, about.shape)?;
        list.sort();
        Some(list)
    };
    let (one, other) = (sorted(one), sorted(other));
    one.is_some() && one == other
}

/// Arguments, an option of one letter together with what follows it.
fn arguments(items: &[Value], about: About<'_>) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    let mut open = false;
    for item in items {
        let text = spelled(item, about);
        let option = text.len() == 2 && text.starts_with('-') && text != "--";
        match list.last_mut().filter(|_| open && !text.starts_with('-')) {
            Some(last) => last.extend([" ", &text]),
            None => list.push(text),
        }
        open = option;
    }
    list
}

/// The elements of a value that is a list in some way.
fn items(value: &Value, shape: Shape) -> Option<Vec<String>> {
    let about = About { shape, unit: None };
    match (value, shape) {
        (Value::Array(items), Shape::Arguments) => Some(arguments(items, about)),
        (Value::Array(items), _) => Some(items.iter().map(|item| spelled(item, about)).collect()),
        (Value::String(text), Shape::KernelParameters) => {
            Some(text.split_ascii_whitespace().map(str::to_owned).collect())
        }
        (Value::String(text), Shape::CommaList) => {
            let parts = text.split(',').filter(|part| !part.is_empty());
            Some(parts.map(str::to_owned).collect())
        }
        _ => None,
    }
}
