//! Whether a value is among those a reader accepts.

use crate::catalogue::{ReadKey, Version};
use crate::value::Value;

/// The part of a value that a release's reader does not accept, and all that it does; nothing where the value is accepted.
///
/// An empty text stands for the reader's own choice and is always accepted. Of a list, each element counts.
pub fn outside<'v, 'c>(
    reader: &ReadKey<'c>,
    version: Version,
    value: &'v Value,
) -> Option<(&'v str, Vec<&'c str>)> {
    let accepted: Vec<&str> = reader.accepts(version).collect();
    if accepted.is_empty() {
        return None;
    }
    let refused = |value: &'v Value| {
        value
            .as_str()
            .filter(|text| !text.is_empty() && !accepted.contains(text))
    };
    let own = match value {
        Value::Array(items) => items.iter().find_map(refused),
        other => refused(other),
    };
    own.map(|text| (text, accepted))
}
