//! `readers/LINE.toml`: what each release's parser reads.

use serde::Deserialize;
use serde_spanned::Spanned;

use super::TableError;
use super::defaults::TomlValue;
use super::error::TableText;
use super::range::Range;
use super::releases::Releases;

/// A line's parser through the releases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reader {
    /// `kata/rs`.
    pub line: Spanned<String>,
    /// Keys it reads.
    #[serde(rename = "key", default)]
    pub keys: Vec<ReadKey>,
}

/// A key some releases read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadKey {
    /// The key; `*` stands for one segment.
    pub key: String,
    /// Releases that read it.
    pub read: Vec<Range>,
    /// Its type in the parser's own language.
    #[serde(rename = "type", default)]
    pub types: Vec<Typed>,
    /// Values accepted; none listed where any is.
    #[serde(default)]
    pub accepts: Vec<Accepts>,
    /// The value in force where the key is absent.
    #[serde(default)]
    pub absent: Vec<Absent>,
    /// The same where it depends on the hypervisor: tables of names and values.
    #[serde(default)]
    pub absent_by_hypervisor: Vec<Absent>,
    /// Other names for it.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A type, since when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// Releases.
    pub releases: Range,
    /// `uint32`, `bool`, `Option<String>`.
    pub is: String,
}

/// Accepted values, since when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepts {
    /// Releases.
    pub releases: Range,
    /// The values.
    pub values: Vec<String>,
}

/// The value in force without the key, since when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// Releases.
    pub releases: Range,
    /// The value.
    pub is: TomlValue,
}

impl Reader {
    pub(super) fn read(text: &TableText<'_>, releases: &Releases) -> Result<Self, TableError> {
        let reader: Self = text.parse()?;
        if releases.line(reader.line.as_ref()).is_none() {
            return Err(text.fault(
                &reader.line.span(),
                format!("no line `{}` in releases.toml", reader.line.as_ref()),
            ));
        }
        Ok(reader)
    }
}
