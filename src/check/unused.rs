//! Settings that are read and never acted upon.

use super::unread::plain;
use super::view::View;
use super::{Finding, Layer, Severity};
use crate::catalogue::ReadKey;
use crate::document::Setting;
use crate::value::Value;

pub(super) fn check(
    view: &View<'_>,
    layer: &Layer<'_>,
    setting: &Setting,
    read: &ReadKey<'_>,
    found: &mut Vec<Finding>,
) {
    let mut parts = setting.key.segments();
    let table = parts.next();
    let own = parts.next().filter(|_| table == Some("hypervisor"));
    let hypervisor = own.unwrap_or(&view.hypervisor);
    let Some(value) = setting.value.as_ref().filter(|value| asks(value)) else {
        return;
    };
    let idle = view
        .catalogue
        .idle(&view.line, view.version(), setting.key.as_str(), hypervisor);
    let Some(idle) = idle else { return };
    if read
        .absent_of(view.version(), setting.key.as_str())
        .as_ref()
        == Some(value)
    {
        return;
    }
    let message = if idle.why.is_empty() {
        format!(
            "{} reads this and does nothing with it for `{hypervisor}`",
            view.release()
        )
    } else {
        format!(
            "{} reads this and does nothing with it: {}",
            view.release(),
            plain(idle.why)
        )
    };
    let finding = Finding::new("unused-key", Severity::Warning, layer.path, message);
    found.push(
        finding
            .at(setting.line)
            .on(&setting.key)
            .help("remove it, so that nobody relies on it"),
    );
}

/// What is off, empty or nought asks for nothing.
fn asks(value: &Value) -> bool {
    match value {
        Value::Bool(value) => *value,
        Value::Integer(number) => *number != 0,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    }
}
