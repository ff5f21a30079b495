//! Conversions of values: a closed set, named by the change tables.

use crate::value::Value;

/// A conversion that a row of the tables names.
pub(super) fn convert(name: &str, value: &Value) -> Option<Value> {
    match name {
        "url-to-path" => url_to_path(value),
        _ => None,
    }
}

/// `unix:///run/proxy.sock` → `/run/proxy.sock`; a path stays one.
fn url_to_path(value: &Value) -> Option<Value> {
    let text = value.as_str()?;
    let path = text.strip_prefix("unix://").unwrap_or(text);
    path.starts_with('/')
        .then(|| Value::String(path.to_owned()))
}
