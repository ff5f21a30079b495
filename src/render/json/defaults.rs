//! What an edition shipped, for programs.

use serde::Serialize;

use super::explain::state;
use super::{EditionView, optional, text};
use crate::baseline::Baseline;
use crate::catalogue::Catalogue;
use crate::identify::{Certainty, Identified};
use crate::render::words;

#[derive(Serialize)]
struct View<'v> {
    format: &'static str,
    edition: EditionView,
    settings: Vec<SettingView<'v>>,
}

#[derive(Serialize)]
struct SettingView<'v> {
    key: &'v str,
    state: &'static str,
    value: Option<serde_json::Value>,
    #[serde(rename = "type")]
    kind: Option<&'static str>,
    unit: Option<&'v str>,
    class: Option<&'static str>,
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
