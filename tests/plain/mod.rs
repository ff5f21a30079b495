//! A text's settings as another TOML parser reads them. The fuzz targets use it too.

use std::collections::BTreeMap;

use kata_upgrade::key::Key;
use kata_upgrade::value::Value;

/// Dotted keys with their values, a list of tables being one value; nothing where the text is not TOML.
pub fn settings(text: &str) -> Option<BTreeMap<Key, Value>> {
    let table: toml::Table = text.parse().ok()?;
    let mut settings = BTreeMap::new();
    flatten(&Key::from(""), &table, &mut settings);
    Some(settings)
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
