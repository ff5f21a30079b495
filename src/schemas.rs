//! JSON Schemas (draft 2020-12) of what programs read, made from the types that write it. `cargo xtask schemas` keeps
//! them in `docs/schemas/`.

use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use crate::render::json::schema as views;
use crate::{saved, store};

/// A format, and the JSON Schema of what is written in it.
#[derive(Debug, Clone)]
pub struct Format {
    /// Its name: `diff/1` for `kata-upgrade/diff/1`.
    pub name: &'static str,
    /// The schema.
    pub schema: Schema,
}

impl Format {
    pub(crate) fn of<T: JsonSchema>(name: &'static str) -> Self {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        let settings = settings.with_transform(plain);
        Self {
            name,
            schema: settings.into_generator().into_root_schema_for::<T>(),
        }
    }

    /// The file the schema is kept in: `diff-1.json`.
    pub fn file_name(&self) -> String {
        format!("{}.json", self.name.replace('/', "-"))
    }
}

/// Takes out what means something in Rust only: how wide a number is, links in descriptions, and their ends of lines.
fn plain(schema: &mut Schema) {
    let text = |schema: &Schema, name: &str| {
        let value = schema.get(name).and_then(Value::as_str);
        value.map(str::to_owned)
    };
    if let Some(description) = text(schema, "description") {
        let description = description.replace('\n', " ");
        let description = description.replace("[`", "`").replace("`]", "`");
        schema.insert("description".to_owned(), description.into());
    }
    if text(schema, "format")
        .is_some_and(|format| format.trim_start_matches('u').starts_with("int"))
    {
        schema.remove("format");
    }
    transform_subschemas(&mut plain, schema);
}

/// Every format there is, by name.
pub fn all() -> Vec<Format> {
    let mut all = views::formats();
    all.push(Format::of::<store::manifest::Manifest>("backup/1"));
    all.push(Format::of::<saved::shape::Decisions>("decisions/1"));
    all.sort_by_key(|format| format.name);
    all
}
