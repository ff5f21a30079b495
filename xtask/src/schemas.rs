//! JSON Schemas of every format.

use std::path::Path;
use std::{fs, io};

use kata_upgrade::schemas::{Format, all};

/// Writes the schema of every format into `folder`; gives how many.
///
/// # Errors
/// When the folder or a schema in it cannot be written.
pub fn write(folder: &Path) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    let formats = all();
    for format in &formats {
        fs::write(folder.join(format.file_name()), text(format)?)?;
    }
    Ok(formats.len())
}

fn text(format: &Format) -> io::Result<String> {
    let mut text = serde_json::to_string_pretty(&format.schema)?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_schemas_are_those_of_the_types() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas");
        let committed = fs::read_dir(&folder).unwrap().filter(|entry| {
            let path = entry.as_ref().unwrap().path();
            path.extension().is_some_and(|ending| ending == "json")
        });
        let formats = all();
        assert_eq!(committed.count(), formats.len());
        for format in &formats {
            let path = folder.join(format.file_name());
            let committed = fs::read_to_string(&path).unwrap();
            assert!(
                committed == text(format).unwrap(),
                "{} is not what the types give: run `cargo xtask schemas`",
                path.display()
            );
        }
    }

    /// Every field is described.
    fn undescribed(schema: &serde_json::Value, place: &str, found: &mut Vec<String>) {
        let named = schema["properties"].as_object().into_iter().flatten();
        for (name, field) in named {
            if field["description"].as_str().is_none_or(str::is_empty) {
                found.push(format!("{place}.{name}"));
            }
            undescribed(field, &format!("{place}.{name}"), found);
        }
        for (name, inner) in schema["$defs"].as_object().into_iter().flatten() {
            undescribed(inner, name, found);
        }
    }

    /// The names of all fields in a schema; those of the machine of a plan are in the schema alone.
    fn fields(schema: &serde_json::Value, found: &mut Vec<String>) {
        let named = schema["properties"].as_object().into_iter().flatten();
        found.extend(named.map(|(name, _)| name.clone()));
        for (name, inner) in schema["$defs"].as_object().into_iter().flatten() {
            let is_plan = schema["$defs"].get("MachineView").is_some();
            let outside = ["EditionView", "EvidenceView", "StepView", "Edit", "Outside"];
            if !is_plan || outside.contains(&name.as_str()) {
                fields(inner, found);
            }
        }
    }

    #[test]
    fn the_page_of_promises_names_every_field() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/command-line.md");
        let page = fs::read_to_string(page).unwrap();
        let (_, page) = page.split_once("## JSON").unwrap();
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let words: Vec<&str> = page.split(|c| !is_word(c)).collect();
        let promised = all().into_iter();
        let promised = promised.filter(|one| !["backup/1", "decisions/1"].contains(&one.name));
        let mut missing = Vec::new();
        for format in promised {
            let title = format!("**{}**", format.name);
            assert!(page.contains(&title), "no paragraph {title}");
            let mut names = Vec::new();
            fields(format.schema.as_value(), &mut names);
            assert!(names.len() > 2);
            names.retain(|name| !words.contains(&name.as_str()));
            missing.extend(names);
        }
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn every_field_of_every_format_is_described() {
        let mut found = Vec::new();
        for format in all() {
            undescribed(format.schema.as_value(), format.name, &mut found);
        }
        assert_eq!(found, Vec::<String>::new());
    }
}
