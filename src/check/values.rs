//! Values of a wrong type, out of range, or not among those accepted.

use super::unread::closest;
use super::view::View;
use super::{Finding, Layer, Severity, log};
use crate::catalogue::{ReadKey, Version};
use crate::document::Setting;
use crate::key::Key;
use crate::rules::fit::{self, Fit, fit};
use crate::rules::set::outside;
use crate::value::Value;

/// runtime-rs before it has its demands on values and never looks at them.
const LOOKED_AT: Version = Version::new(3, 1, 0);

/// What is wrong with a setting's value.
pub(super) fn check(
    view: &View<'_>,
    layer: &Layer<'_>,
    setting: &Setting,
    read: &ReadKey<'_>,
    found: &mut Vec<Finding>,
) {
    if let Some(own) = &setting.value {
        value(view, layer, (&setting.key, setting.line), own, read, found);
    }
}

/// What is wrong with a value at a place.
pub(super) fn value(
    view: &View<'_>,
    layer: &Layer<'_>,
    (key, line): (&Key, usize),
    value: &Value,
    read: &ReadKey<'_>,
    found: &mut Vec<Finding>,
) {
    let type_name = read.type_name(view.version()).unwrap_or_default();
    if let Some(finding) = of_type(view, layer, key, value, type_name) {
        found.push(finding.at(line).on(key));
        return;
    }
    let refused = outside(read, view.version(), value).filter(|_| is_looked_at(view, key));
    if let Some((own, accepted)) = refused {
        let finding = of_set(view, layer, key, own, &accepted);
        found.push(finding.at(line).on(key));
        return;
    }
    if let Some(new) = respelt(view, key, value) {
        let message = format!("{value} is an older spelling, called {new} now");
        let finding = Finding::new("older-spelling", older(view), layer.path, message);
        found.push(finding.at(line).on(key).help(format!("write `{new}`")));
    }
}

/// A reader that puts the new spelling in place of the old one by itself is no trap.
fn older(view: &View<'_>) -> Severity {
    if view.is_rs() {
        Severity::Note
    } else {
        Severity::Warning
    }
}

fn of_type(
    view: &View<'_>,
    layer: &Layer<'_>,
    key: &Key,
    value: &Value,
    type_name: &str,
) -> Option<Finding> {
    // runtime-rs takes a date for the text it is written as
    let is_text = matches!(type_name, "String" | "Option<String>");
    if view.is_rs() && is_text && matches!(value, Value::Datetime(_)) {
        return None;
    }
    if fit(type_name, value) == Fit::Taken {
        return None;
    }
    let wanted = fit::wanted(type_name)?;
    let is_number = matches!(value, Value::Integer(_)) && fit::is_whole(type_name);
    let code = if is_number {
        "out-of-range"
    } else {
        "wrong-type"
    };
    let own = match value {
        Value::Integer(number) => format!("the number {number}"),
        Value::Array(_) if wanted.starts_with("a list") => {
            "one with something else in it".to_owned()
        }
        other => format!("a {}", other.type_name()),
    };
    let log = log::of_type(view, layer, key.as_str());
    let message = format!("{wanted} is read here, not {own}; {log}");
    let finding = Finding::new(code, Severity::Error, layer.path, message);
    Some(finding.help(match way_out(type_name, value) {
        Some(value) => format!("write `{value}`"),
        None => format!("write {}", wanted.trim_end_matches(',')),
    }))
}

/// The same value in the type that is wanted.
fn way_out(type_name: &str, value: &Value) -> Option<Value> {
    if let Fit::As(other) = fit(type_name, value) {
        return Some(other);
    }
    let others = match value {
        Value::String(text) => vec![
            text.parse().ok().map(Value::Bool),
            text.parse().ok().map(Value::Integer),
            text.parse().ok().map(Value::Float),
            Some(Value::Array(vec![value.clone()])),
        ],
        Value::Integer(0) => vec![Some(Value::Bool(false))],
        Value::Integer(1) => vec![Some(Value::Bool(true))],
        _ => Vec::new(),
    };
    let fits = |other: &Value| fit(type_name, other) == Fit::Taken;
    others.into_iter().flatten().find(fits)
}

/// Whether the reader looks at the value at all.
fn is_looked_at(view: &View<'_>, key: &Key) -> bool {
    let of_disks = matches!(key.name(), "block_device_driver" | "block_device_aio");
    let unused = format!("{}.disable_block_device_use", key.table());
    !(view.is_rs() && of_disks && view.value(&unused) == Some(&Value::Bool(true)))
}

fn of_set(view: &View<'_>, layer: &Layer<'_>, key: &Key, own: &str, accepted: &[&str]) -> Finding {
    let severity = if view.is_rs() && view.version() < LOOKED_AT {
        Severity::Warning
    } else {
        Severity::Error
    };
    let list: Vec<String> = accepted.iter().map(|text| format!("`{text}`")).collect();
    let end = if severity == Severity::Error {
        log::of_value(view)
    } else {
        "the file is read, and what comes of it is not known"
    };
    let message = format!(
        "`{own}` is none of the values accepted, {}; {end}",
        list.join(", ")
    );
    if let Some(new) = respelt(view, key, &Value::String(own.to_owned())) {
        let help = format!(
            "`{own}` is called `{}` now",
            new.as_str().unwrap_or_default()
        );
        return Finding::new("older-spelling", severity, layer.path, message).help(help);
    }
    let finding = Finding::new("not-accepted", severity, layer.path, message);
    match closest(accepted.iter().copied(), own) {
        Some(name) => finding.help(format!("`{name}`?")),
        None => finding.help("write one of these"),
    }
}

/// The spelling that a value has in this release, where it is another.
fn respelt(view: &View<'_>, key: &Key, value: &Value) -> Option<Value> {
    let own = value.as_str()?;
    let mut rows = view.respellings.iter();
    let new = rows.find_map(|row| {
        let holds = row.speaks_of(key.as_str())
            && row.target(key.as_str()).is_none_or(|to| to == key.as_str());
        holds.then(|| row.respelt(own)).flatten()
    })?;
    (new != *value).then_some(new)
}
