//! Keys that the reader takes under another spelling or name, and the entries of lists of tables.

use super::unread::{is_strict, nameless};
use super::view::View;
use super::{Finding, Layer, Severity, log, values};
use crate::catalogue::ReadKey;
use crate::document::Setting;
use crate::key::Key;
use crate::value::Value;

/// A key in another case, which this reader takes and others do not.
pub(super) fn folded(
    view: &View<'_>,
    layer: &Layer<'_>,
    setting: &Setting,
    proper: &str,
    found: &mut Vec<Finding>,
) {
    let message = format!(
        "{} ignores case here; runtime-rs, and drop-in files of both runtimes, do not",
        view.release()
    );
    found.push(
        Finding::new("other-case", Severity::Note, layer.path, message)
            .at(setting.line)
            .on(&setting.key)
            .help(format!("write `{proper}`")),
    );
}

/// A key under its former name, which is still taken.
pub(super) fn alias(
    view: &View<'_>,
    layer: &Layer<'_>,
    setting: &Setting,
    read: &ReadKey<'_>,
    found: &mut Vec<Finding>,
) {
    let proper = view.own_name(read.pattern());
    if view.value(&proper).is_some() {
        // both together have a finding of their own
        return;
    }
    let message = format!(
        "{} takes this as another name of `{proper}`",
        view.release()
    );
    found.push(
        Finding::new("older-name", Severity::Note, layer.path, message)
            .at(setting.line)
            .on(&setting.key)
            .help(format!("write `{proper}`")),
    );
}

/// The entries of a list of tables.
pub(super) fn elements(
    view: &View<'_>,
    layer: &Layer<'_>,
    setting: &Setting,
    found: &mut Vec<Finding>,
) {
    let Some(Value::Array(items)) = &setting.value else {
        let message = format!(
            "{} wants a list of tables here; {}",
            view.release(),
            log::of_type(view, layer, setting.key.as_str())
        );
        found.push(
            Finding::new("wrong-type", Severity::Error, layer.path, message)
                .at(setting.line)
                .on(&setting.key)
                .help(format!("write `[[{}]]` headers", setting.key)),
        );
        return;
    };
    for item in items {
        let Value::Table(entries) = item else {
            continue;
        };
        for (name, value) in entries {
            let key = Key::from_dotted(format!("{}[]", setting.key)).join(name);
            if let Some(read) = view.read(key.as_str()) {
                values::value(view, layer, (&key, setting.line), value, &read, found);
            } else {
                let strict = is_strict(view, layer, key.table());
                let finding = nameless(view, layer, &key, strict);
                found.push(finding.at(setting.line).on(&key));
            }
        }
    }
}
