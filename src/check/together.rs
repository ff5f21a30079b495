//! Settings that the reader does not take together: the rules that the migration keeps too.

use super::view::View;
use super::{Finding, Severity, log};
use crate::key::Key;
use crate::rules::{Breach, Effect, broken};
use crate::value::Value;

pub(super) fn check(view: &View<'_>, found: &mut Vec<Finding>) {
    let set = |key: &str| view.value(key).cloned();
    let known = &view.known_hypervisors;
    // runtime-rs looks at every table it knows, the Go runtime at one of them
    let mut names: Vec<&str> = view
        .hypervisors
        .iter()
        .map(|table| table.name.as_str())
        .filter(|name| known.contains(name))
        .collect();
    if names.is_empty() && view.hypervisors.is_empty() && !view.is_rs() {
        return bind_mounts(view, found);
    }
    if !view.is_rs() {
        names.retain(|name| *name == view.hypervisor);
    }
    let mut told: Vec<Breach> = Vec::new();
    for name in names {
        for breach in broken(view.catalogue, view.edition, name, &view.agent, &set) {
            if !told.contains(&breach) {
                found.extend(finding(view, &breach, found));
                told.push(breach);
            }
        }
    }
    bind_mounts(view, found);
}

fn finding(view: &View<'_>, breach: &Breach, found: &[Finding]) -> Option<Finding> {
    let of_value = [
        "wrong-type",
        "out-of-range",
        "not-accepted",
        "older-spelling",
    ];
    let is_told = |key: &Key| {
        found.iter().any(|other| {
            of_value.contains(&other.code)
                && other.severity == Severity::Error
                && other.key.as_ref() == Some(key)
        })
    };
    // a value that is refused by itself is refused once
    if breach.keys.iter().any(is_told) {
        return None;
    }
    let places: Vec<_> = breach
        .keys
        .iter()
        .filter_map(|key| Some((key, view.setting(key.as_str())?)))
        .collect();
    let (severity, end) = match breach.effect {
        Effect::Refused => (
            Severity::Error,
            format!("; {}", log::of_rule(view, breach.rule)),
        ),
        Effect::Fails => (
            Severity::Error,
            "; the file is read, and the sandbox fails".to_owned(),
        ),
        Effect::Altered => (Severity::Warning, String::new()),
        Effect::None => (Severity::Note, String::new()),
    };
    let others = places
        .iter()
        .skip(1)
        .map(|(key, (_, setting))| format!("`{key}` is at line {}", setting.line));
    let others: Vec<String> = others.collect();
    let also = if others.is_empty() {
        String::new()
    } else {
        format!(" ({})", others.join(", "))
    };
    let message = format!("{}{also}{end}", breach.demand);
    let help = match breach.keys.as_slice() {
        [key] if places.is_empty() => format!("set `{key}`"),
        [_] => "change or remove it".to_owned(),
        keys => {
            let names: Vec<String> = keys.iter().map(|key| format!("`{}`", key.name())).collect();
            format!("change {}", names.join(" or "))
        }
    };
    let first = breach.keys.first()?;
    let table = Key::from_dotted(first.table());
    let fallback = || {
        let layer = view.layers.first()?;
        let headers = layer.document.tables().iter();
        let line = headers
            .filter(|header| header.key == table)
            .map(|header| header.line)
            .min();
        Some((layer.path, line, first))
    };
    let (path, line, key) = match places.first() {
        Some((key, (layer, setting))) => (layer.path, Some(setting.line), *key),
        None => fallback()?,
    };
    let finding = Finding::new(breach.rule, severity, path, message)
        .on(key)
        .help(help);
    Some(match line {
        Some(line) => finding.at(line),
        None => finding,
    })
}

/// The Go runtime makes one folder for each, by its last name.
fn bind_mounts(view: &View<'_>, found: &mut Vec<Finding>) {
    let key = "runtime.sandbox_bind_mounts";
    let read = !view.is_rs() && view.read(key).is_some();
    let Some((layer, setting)) = view.setting(key).filter(|_| read) else {
        return;
    };
    let Some(Value::Array(items)) = &setting.value else {
        return;
    };
    let paths: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
    let base = |path: &str| {
        path.trim_end_matches('/')
            .rsplit('/')
            .next()
            .map(str::to_owned)
    };
    let mut names: Vec<_> = paths.iter().filter_map(|path| base(path)).collect();
    names.sort();
    let all = names.len();
    names.dedup();
    if names.len() < all {
        let message = format!("two of these have the same last name; {}", log::OF_MOUNTS);
        found.push(
            Finding::new("bind-mounts-alike", Severity::Error, layer.path, message)
                .at(setting.line)
                .on(&setting.key)
                .help("mount one of them under another name first"),
        );
    }
}
