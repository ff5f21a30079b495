//! One setting under two spellings.

use std::collections::HashMap;

use super::view::{View, folded};
use super::{Finding, Layer, Severity};
use crate::document::Setting;

pub(super) fn check(view: &View<'_>, layer: &Layer<'_>, found: &mut Vec<Finding>) {
    let set = layer.document.settings().iter().filter(|one| one.is_set());
    if view.is_rs() {
        return aliases(view, layer, found);
    }
    let has_capitals = |one: &&Setting| {
        one.key
            .as_str()
            .bytes()
            .any(|byte| byte.is_ascii_uppercase())
    };
    if !set.clone().any(|one| has_capitals(&one)) {
        return;
    }
    let mut seen: HashMap<String, &Setting> = HashMap::new();
    for setting in set {
        let key = folded(setting.key.as_str()).into_owned();
        if let Some(other) = seen.insert(key, setting) {
            let message = format!(
                "the same as `{}` at line {}, as case does not count; which of them holds differs from start to start",
                other.key, other.line
            );
            found.push(
                Finding::new("duplicate", Severity::Warning, layer.path, message)
                    .at(setting.line)
                    .on(&setting.key)
                    .help("remove one of them"),
            );
        }
    }
}

/// runtime-rs takes a name and its former one together for a key that stands there twice.
fn aliases(view: &View<'_>, layer: &Layer<'_>, found: &mut Vec<Finding>) {
    for setting in layer.document.settings().iter().filter(|one| one.is_set()) {
        let name = setting.key.name();
        if !matches!(name, "dbg_monitor_socket" | "mem_agent_enable") {
            continue;
        }
        let dotted = setting.key.as_str();
        let Some(read) = view.catalogue.alias_of(&view.line, dotted) else {
            continue;
        };
        let proper = read.pattern().rsplit('.').next().unwrap_or_default();
        let proper = format!("{}.{proper}", setting.key.table());
        let Some((_, other)) = view
            .setting(&proper)
            .filter(|_| read.read_by(view.version()))
        else {
            continue;
        };
        let message = format!(
            "another name of `{proper}` at line {}; both together are refused, and the log calls it a key that stands there twice",
            other.line
        );
        found.push(
            Finding::new("duplicate", Severity::Error, layer.path, message)
                .at(setting.line)
                .on(&setting.key)
                .help("remove one of them"),
        );
    }
}
