//! New releases in `releases.toml`.

use kata_upgrade::catalogue::Version;
use toml_edit::{DocumentMut, InlineTable, Item, Value};

use super::ImportError;

/// Adds the releases that are wanted and not there yet; tells whether there were any.
pub fn add<'a>(
    text: &mut String,
    wanted: impl Iterator<Item = (&'a str, Version)>,
    date: Option<&str>,
) -> Result<bool, ImportError> {
    let path = std::path::PathBuf::from("releases.toml");
    let content = |reason: String| ImportError::Content {
        path: path.clone(),
        reason,
    };
    let mut document: DocumentMut = text.parse().map_err(|error| content(format!("{error}")))?;
    let mut changed = false;
    for (product, version) in wanted {
        let products = document
            .get_mut("product")
            .and_then(Item::as_array_of_tables_mut);
        let table = products
            .into_iter()
            .flat_map(toml_edit::ArrayOfTables::iter_mut);
        let mut named =
            table.filter(|table| table.get("name").and_then(Item::as_str) == Some(product));
        let list = named
            .next()
            .and_then(|table| table.get_mut("releases")?.as_array_mut());
        let list = list.ok_or_else(|| content(format!("has no product `{product}`")))?;
        let known = |entry: &Value| -> Option<Version> {
            entry
                .as_inline_table()?
                .get("version")?
                .as_str()?
                .parse()
                .ok()
        };
        if list.iter().any(|entry| known(entry) == Some(version)) {
            continue;
        }
        let date = date.ok_or_else(|| ImportError::Date {
            product: product.to_owned(),
            version: version.to_string(),
        })?;
        let mut entry = InlineTable::new();
        entry.insert("version", version.to_string().into());
        entry.insert("date", date.into());
        let place = list
            .iter()
            .position(|entry| known(entry) > Some(version))
            .unwrap_or(list.len());
        let mut entry = Value::InlineTable(entry);
        entry.decor_mut().set_prefix("\n    ");
        list.insert_formatted(place, entry);
        changed = true;
    }
    if changed {
        *text = document.to_string();
    }
    Ok(changed)
}
