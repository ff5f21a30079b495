//! The shape of a file of decisions, for its JSON Schema alone: the file is TOML, written and read by [`super::Saved`].
#![allow(dead_code, reason = "only its description is used")]

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::render::json::schema;

/// What `config migrate --save` writes down and `--apply` does: a TOML file to read and edit. What is dropped or left to
/// review gives no setting, everything else gives one at least.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "kata-upgrade/decisions/1")]
pub(crate) struct Decisions {
    /// Which format this is.
    #[schemars(extend("const" = "kata-upgrade/decisions/1"))]
    format: String,
    /// What it was made for.
    input: Input,
    /// What it leads to.
    target: Target,
    /// Further settings of the result.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    set: Vec<Further>,
    /// What becomes of each customisation, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    decision: Vec<Decision>,
}

/// What decisions were made for; they are applied to nothing else.
#[derive(Serialize, JsonSchema)]
struct Input {
    /// The edition the files are.
    edition: String,
    /// Whether what a short file leaves out was taken to be as shipped.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    complete: bool,
    /// The files that were read, in order.
    files: Vec<File>,
}

/// A file that was read.
#[derive(Serialize, JsonSchema)]
struct File {
    /// Its name when the decisions were made.
    path: String,
    /// Of its bytes, in hexadecimal.
    sha256: String,
}

/// What decisions lead to.
#[derive(Serialize, JsonSchema)]
struct Target {
    /// The edition of the result.
    edition: String,
    /// A whole file, or one to be read on top of another.
    #[schemars(schema_with = "schema::form")]
    r#as: String,
    /// SHA-256 of the text the result is written into.
    base: String,
    /// SHA-256 of the result; left away once the decisions were edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<String>,
}

/// A further setting of the result.
#[derive(Serialize, JsonSchema)]
struct Further {
    /// The dotted key.
    key: String,
    /// Its value.
    value: Value,
}

/// What becomes of a customisation.
#[derive(Serialize, JsonSchema)]
struct Decision {
    /// The dotted key in the source.
    key: String,
    /// Its value; left away where a shipped setting was taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    /// What becomes of it.
    #[schemars(schema_with = "schema::verdict")]
    verdict: String,
    /// The settings it gives in the target.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    to: Vec<Setting>,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    because: String,
}

/// A setting in the target.
#[derive(Serialize, JsonSchema)]
struct Setting {
    /// The dotted key.
    key: String,
    /// Its value; left away where a shipped line is commented out.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
}
