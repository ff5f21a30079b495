//! What an edition shipped, for programs.

use serde::Serialize;

use super::explain::state;
use super::{EditionView, optional, text};
use crate::baseline::Baseline;
use crate::catalogue::Catalogue;
use crate::identify::{Certainty, Identified};
use crate::render::words;

/// What `config defaults --format json` prints: what an edition shipped.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(title = "kata-upgrade/defaults/1"))]
pub(super) struct View<'v> {
    /// Which format this is.
    #[cfg_attr(feature = "schemas", schemars(extend("const" = "kata-upgrade/defaults/1")))]
    format: &'static str,
    /// The edition.
    edition: EditionView,
    /// Its settings, in the order of the file.
    settings: Vec<SettingView<'v>>,
}

/// A setting as it was shipped.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct SettingView<'v> {
    /// The dotted key.
    key: &'v str,
    /// `set`; `commented`: commented out; `commented-text`: commented out, and no TOML; `broken`: no TOML.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::state"))]
    state: &'static str,
    /// The value, set or commented out; null where it is no TOML.
    value: Option<serde_json::Value>,
    /// Its type, in words; null where it is not known.
    #[serde(rename = "type")]
    kind: Option<&'static str>,
    /// Its unit.
    unit: Option<&'v str>,
    /// What it is about; null where it is not known.
    #[cfg_attr(
        feature = "schemas",
        schemars(schema_with = "super::schema::class_or_null")
    )]
    class: Option<&'static str>,
    /// What it does, one sentence.
    text: Option<&'v str>,
}

/// The view of every setting an edition shipped, in the order of its file.
///
/// # Errors
/// A value that JSON cannot write.
pub fn defaults(baseline: &Baseline, catalogue: &Catalogue) -> Result<String, serde_json::Error> {
    let settings = baseline.entries().iter().map(|entry| {
        let about = catalogue.setting(&entry.key);
        SettingView {
            key: &entry.key,
            state: state(entry.state),
            value: optional(entry.value.as_ref()),
            kind: about.map(|setting| words::kind(setting.kind())),
            unit: catalogue.unit(baseline.edition, &entry.key),
            class: about.map(|setting| words::class(setting.class())),
            text: about.map(|setting| setting.text()),
        }
    });
    let edition = Identified {
        edition: baseline.edition,
        build: baseline.build,
        layout: baseline.layout.clone(),
        candidates: vec![baseline.edition],
        certainty: Certainty::Exact,
        evidence: Vec::new(),
    };
    text(&View {
        format: "kata-upgrade/defaults/1",
        edition: EditionView::of(&edition, catalogue),
        settings: settings.collect(),
    })
}
