//! `VmFactoryPolicy`: virtual machines made in advance, in JSON without the brackets around it.

use serde_json::Value as Json;

use crate::value::Value;

/// What the policy's fields are.
const NUMBERS: [&str; 3] = ["cache", "cpu", "memory"];
const SWITCHES: [&str; 1] = ["template"];

/// A policy.
#[derive(Debug, PartialEq)]
pub(super) enum Policy {
    /// No machines are made in advance.
    Nothing,
    /// One kind, as a table.
    Kind(Value),
    /// Several kinds, as a list of tables.
    Kinds(Value),
    /// hyperd cannot read it.
    Unreadable,
}

pub(super) fn read(text: &str) -> Policy {
    if matches!(text, "" | "none") {
        return Policy::Nothing;
    }
    let Ok(kinds) = serde_json::from_str::<Vec<Json>>(&format!("[{text}]")) else {
        return Policy::Unreadable;
    };
    let Some(mut kinds) = kinds.iter().map(kind).collect::<Option<Vec<Value>>>() else {
        return Policy::Unreadable;
    };
    match kinds.len() {
        0 => Policy::Nothing,
        1 => kinds.pop().map_or(Policy::Nothing, Policy::Kind),
        _ => Policy::Kinds(Value::Array(kinds)),
    }
}

/// One kind; nothing where a field is of another type than hyperd takes.
fn kind(json: &Json) -> Option<Value> {
    let mut fields: Vec<(String, Value)> = Vec::new();
    for (name, value) in json.as_object()? {
        // Go takes the names in any case
        let lower = name.to_ascii_lowercase();
        let (name, value) = if NUMBERS.contains(&lower.as_str()) {
            (lower, Value::Integer(value.as_i64()?))
        } else if SWITCHES.contains(&lower.as_str()) {
            (lower, Value::Bool(value.as_bool()?))
        } else {
            (name.clone(), Value::String(value.to_string()))
        };
        match fields.iter_mut().find(|(own, _)| *own == name) {
            Some((_, before)) => *before = value,
            None => fields.push((name, value)),
        }
    }
    Some(Value::Table(fields))
}
