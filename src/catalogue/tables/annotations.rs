//! `annotations/LINE.toml`: annotations of pods that a line's releases put in the place of a setting.

use serde::Deserialize;
use serde_spanned::Spanned;

use super::TableError;
use super::error::TableText;
use super::range::Range;
use super::releases::Releases;

/// A line's annotations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotations {
    /// `kata/rs`.
    pub line: Spanned<String>,
    /// Where this can be read.
    pub source: String,
    /// The annotations.
    pub annotations: Vec<Annotation>,
}

/// One annotation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    /// `io.katacontainers.config.hypervisor.default_max_vcpus`.
    pub name: String,
    /// The setting whose place it takes; `*` stands for one segment.
    pub key: String,
    /// Releases that read it.
    pub read: Vec<Range>,
}

impl Annotations {
    pub(super) fn read(text: &TableText<'_>, releases: &Releases) -> Result<Self, TableError> {
        let table: Self = text.parse()?;
        if releases.line(table.line.as_ref()).is_none() {
            return Err(text.fault(
                &table.line.span(),
                format!("no line `{}` in releases.toml", table.line.as_ref()),
            ));
        }
        Ok(table)
    }
}
