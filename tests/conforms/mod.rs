//! The schemas in `docs/schemas/`, for tests that have a JSON output at hand.
#![allow(dead_code, reason = "not every test uses everything")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

/// A schema as it is committed, and one that also refuses fields it does not describe.
pub struct Format {
    pub schema: Value,
    pub open: Validator,
    pub strict: Validator,
}

/// Every format by its name, such as `diff/1`.
pub fn formats() -> &'static BTreeMap<String, Format> {
    static FORMATS: OnceLock<BTreeMap<String, Format>> = OnceLock::new();
    FORMATS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas");
        let files = fs::read_dir(folder).expect("the folder of schemas");
        let paths = files.map(|entry| entry.expect("an entry").path());
        let schemas = paths.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
        let formats = schemas.map(|path| {
            let text = fs::read_to_string(&path).expect("a schema");
            let schema: Value = serde_json::from_str(&text).expect("JSON");
            let mut closed = schema.clone();
            close(&mut closed);
            let name = path.file_stem().and_then(|name| name.to_str());
            let name = name.expect("a name").replace("-1", "/1");
            let format = Format {
                open: jsonschema::validator_for(&schema).expect("a schema"),
                strict: jsonschema::validator_for(&closed).expect("a schema"),
                schema,
            };
            (name, format)
        });
        formats.collect()
    })
}

/// Lets every object have the fields only that are described.
fn close(schema: &mut Value) {
    if let Some(fields) = schema.as_object_mut() {
        if fields.contains_key("properties") {
            fields.insert("additionalProperties".into(), json!(false));
        }
        fields.values_mut().for_each(close);
    } else if let Some(items) = schema.as_array_mut() {
        items.iter_mut().for_each(close);
    }
}

/// The format a value says it has.
pub fn format_of(value: &Value) -> &'static Format {
    let name = value["format"].as_str().expect("a `format`");
    let name = name.strip_prefix("kata-upgrade/").unwrap_or(name);
    formats()
        .get(name)
        .unwrap_or_else(|| panic!("there is no schema of `{name}`"))
}

/// What a value has that its format does not describe.
pub fn faults(value: &Value) -> Vec<String> {
    let strict = &format_of(value).strict;
    let errors = strict.iter_errors(value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Refuses a value that is not of the format it says it has.
#[track_caller]
pub fn conforms(value: &Value) {
    let faults = faults(value);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
