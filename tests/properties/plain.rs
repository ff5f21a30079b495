//! A text's settings as another TOML parser reads them.

use std::collections::BTreeMap;

use kata_upgrade::key::Key;
use kata_upgrade::value::Value;

/// Dotted keys with their values; a list of tables is one value.
pub fn settings(text: &str) -> BTreeMap<Key, Value> {
    let table: toml::Table = text.parse().expect("TOML");
    let mut settings = BTreeMap::new();
    flatten(&Key::from(""), &table, &mut settings);
    settings
}

fn flatten(at: &Key, table: &toml::Table, settings: &mut BTreeMap<Key, Value>) {
    for (name, value) in table {
        let key = at.join(name);
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, settings),
            value => {
                settings.insert(key, convert(value));
            }
        }
    }
}

fn convert(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text.clone()),
        toml::Value::Integer(number) => Value::Integer(*number),
        toml::Value::Float(number) => Value::Float(*number),
        toml::Value::Boolean(flag) => Value::Bool(*flag),
        toml::Value::Datetime(date) => Value::Datetime(date.to_string()),
        toml::Value::Array(items) => Value::Array(items.iter().map(convert).collect()),
        toml::Value::Table(table) => {
            let entries = table
                .iter()
                .map(|(name, value)| (name.clone(), convert(value)));
            Value::Table(entries.collect())
        }
    }
}

/// The lines in which two texts differ, without those that are the same at the beginning and at the end.
pub fn differing_lines<'a>(one: &'a str, other: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let mut one: Vec<&str> = one.split_inclusive('\n').collect();
    let mut other: Vec<&str> = other.split_inclusive('\n').collect();
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    one.drain(..same);
    other.drain(..same);
    while one.last().is_some() && one.last() == other.last() {
        one.pop();
        other.pop();
    }
    (one, other)
}
