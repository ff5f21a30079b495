//! `usage/LINE.toml` and `checks/LINE.toml`: how strict each release's reader is, and what it does with what it reads.

use serde::Deserialize;
use serde_spanned::Spanned;

use super::TableError;
use super::defaults::TomlValue;
use super::error::TableText;
use super::range::Range;
use super::releases::Releases;

/// What is known of a line's readers beside the keys they read. One line may have several such files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// `kata/rs`.
    pub line: Spanned<String>,
    /// Hypervisors whose table it knows.
    #[serde(default)]
    pub hypervisors: Vec<Names>,
    /// Tables in which a key that is not read is an error; `*` stands for one segment.
    #[serde(default)]
    pub strict: Vec<Names>,
    /// Names it knows below other tables.
    #[serde(default)]
    pub components: Vec<Component>,
    /// Keys that only some hypervisors' code takes.
    #[serde(rename = "key", default)]
    pub keys: Vec<Taken>,
    /// Keys that are read and never acted upon.
    #[serde(default)]
    pub idle: Vec<Idle>,
    /// Units that some releases have otherwise than the setting's row says.
    #[serde(rename = "unit", default)]
    pub units: Vec<Unit>,
    /// Numbers that the reader keeps in another unit than the file has them in.
    #[serde(default)]
    pub held: Vec<Held>,
    /// What missing lines mean, where a parser's schema does not tell.
    #[serde(default)]
    pub absent: Vec<Absent>,
    /// Faults of the shipped files themselves.
    #[serde(default)]
    pub shipped: Vec<ShippedFault>,
}

/// Names, since when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Releases.
    pub releases: Range,
    /// The names.
    pub names: Vec<String>,
}

/// The names a reader knows below a table such as `agent`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Releases.
    pub releases: Range,
    /// `agent`, `proxy` or `shim`.
    pub table: String,
    /// The names.
    pub names: Vec<String>,
    /// Whether any other name is refused.
    #[serde(default)]
    pub refused: bool,
}

/// A key of `hypervisor.*` that not every hypervisor's code takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// The key; `*` stands for one segment.
    pub key: String,
    /// Who takes it.
    pub taken: Vec<Names>,
}

/// A key that is read and never acted upon.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Idle {
    /// The key; `*` stands for one segment.
    pub key: String,
    /// Releases.
    pub releases: Range,
    /// With these hypervisors; with all of them where none is named.
    #[serde(default)]
    pub hypervisors: Vec<String>,
    /// What happens instead, in one sentence.
    pub why: String,
    /// Where that can be read.
    pub source: String,
}

/// A setting whose unit is another one in some releases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// The key; `*` stands for one segment.
    pub key: String,
    /// Releases.
    pub releases: Range,
    /// The unit.
    pub is: String,
    /// Where that can be read.
    pub source: String,
}

/// A number that the reader multiplies when it reads it: what it gives for a missing line is that many times too much.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The key; `*` stands for one segment.
    pub key: String,
    /// Releases.
    pub releases: Range,
    /// By what it is multiplied.
    pub times: i64,
    /// Where that can be read.
    pub source: String,
}

/// What a missing line means to the code behind the parser.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// The key; `*` stands for one segment.
    pub key: String,
    /// Releases.
    pub releases: Range,
    /// With these hypervisors; with all of them where none is named.
    #[serde(default)]
    pub hypervisors: Vec<String>,
    /// The value.
    pub is: TomlValue,
    /// Where that can be read.
    pub source: String,
}

/// A finding that a shipped file gives as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippedFault {
    /// The finding's code.
    pub finding: String,
    /// The key it is about; `*` stands for one segment. Empty where it is about none.
    #[serde(default)]
    pub key: String,
    /// The flavours whose file has it, and in which releases.
    #[serde(rename = "where")]
    pub places: Vec<Names>,
    /// Why it is so, in one sentence.
    pub why: String,
    /// Where that can be read.
    pub source: String,
}

impl Usage {
    pub(super) fn read(text: &TableText<'_>, releases: &Releases) -> Result<Self, TableError> {
        let usage: Self = text.parse()?;
        if releases.line(usage.line.as_ref()).is_none() {
            return Err(text.fault(
                &usage.line.span(),
                format!("no line `{}` in releases.toml", usage.line.as_ref()),
            ));
        }
        Ok(usage)
    }
}
