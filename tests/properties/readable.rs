//! Whether the target's reader takes a text: every key, and every value's type, range and spelling.

use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::value::Value;

use crate::plain;

/// No key that is not read and no value that is not taken, unless the shipped file itself has it.
pub fn check(catalogue: &Catalogue, target: &Baseline, text: &str) -> Result<(), String> {
    let line = catalogue.edition_line(target.edition).expect("a line");
    let version = target.edition.version;
    for (key, value) in plain::settings(text).expect("TOML") {
        if target.value(key.as_str()) == Some(&value) {
            continue;
        }
        let read = catalogue
            .read_key(&line, key.as_str())
            .filter(|read| read.read_by(version));
        let Some(read) = read else {
            if target.set(key.as_str()).is_some() {
                continue;
            }
            return Err(format!("`{key}` is not read by {}", line.name()));
        };
        let type_name = read.type_name(version).unwrap_or_default();
        if !takes(type_name, &value) {
            return Err(format!("`{key}` is {value}, which is no {type_name}"));
        }
        let accepted: Vec<&str> = read.accepts(version).collect();
        let text = value.as_str().unwrap_or_default();
        if !accepted.is_empty() && !text.is_empty() && !accepted.contains(&text) {
            return Err(format!("`{key}` is {value}, not one of {accepted:?}"));
        }
    }
    Ok(())
}

fn takes(type_name: &str, value: &Value) -> bool {
    let inner = type_name
        .strip_prefix("Option<")
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap_or(type_name)
        .trim_start_matches('*');
    let list = |items: &[Value], of: &str| items.iter().all(|item| takes(of, item));
    match (inner, value) {
        ("bool", Value::Bool(_))
        | ("int64" | "i64", Value::Integer(_))
        | ("float32" | "f32", Value::Float(_) | Value::Integer(_))
        | (
            "string" | "String" | "config.PCIePort" | "govmmQemu.MonitorProtocol" | "HugePageType",
            Value::String(_),
        ) => true,
        ("uint32" | "u32", Value::Integer(number)) => u32::try_from(*number).is_ok(),
        ("int32" | "i32", Value::Integer(number)) => i32::try_from(*number).is_ok(),
        ("u8", Value::Integer(number)) => u8::try_from(*number).is_ok(),
        ("uint64" | "u64" | "uint" | "usize", Value::Integer(number)) => *number >= 0,
        ("[]string" | "Vec<String>", Value::Array(items)) => list(items, "string"),
        ("Vec<u32>", Value::Array(items)) => list(items, "u32"),
        _ => false,
    }
}
