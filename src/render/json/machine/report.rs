//! What a runtime printed of itself.

use serde::Serialize;

use crate::host::{Product, Reported, Runtime};

/// What a runtime printed of itself.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(super) struct Report {
    /// The file, or `standard input`.
    path: String,
    /// The command that prints such.
    command: String,
    /// Whose it is; null where nothing tells.
    #[cfg_attr(
        feature = "schemas",
        schemars(schema_with = "super::super::schema::product_or_null")
    )]
    product: Option<&'static str>,
    /// Of Kata: the runtime whose configuration it shows.
    #[cfg_attr(
        feature = "schemas",
        schemars(schema_with = "super::super::schema::runtime_or_null")
    )]
    runtime: Option<&'static str>,
    /// The release, as it is printed.
    release: Option<String>,
    /// The configuration file that was read.
    configuration: Option<String>,
    /// The distribution's name and version.
    distribution: Option<String>,
    /// What in it does not fit together.
    doubts: Vec<Doubt>,
}

/// Something in an output that does not fit.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Doubt {
    /// The line, or the output as a whole.
    place: String,
    /// What is the matter.
    text: String,
}

impl Report {
    pub fn of(one: &Reported) -> Self {
        let doubts = one.doubts.iter().map(|doubt| Doubt {
            place: doubt.place.to_string(),
            text: doubt.text.clone(),
        });
        Self {
            path: one.name.clone(),
            command: one.command.clone(),
            product: one.product.map(Product::word),
            runtime: one.runtime.map(Runtime::word),
            release: one.release.clone(),
            configuration: one.configuration.clone(),
            distribution: one.distribution.clone(),
            doubts: doubts.collect(),
        }
    }
}
