//! `defaults/LINE/FLAVOUR.toml`: what each edition shipped, as a history.

use serde::Deserialize;
use serde_spanned::Spanned;

use super::error::TableText;
use super::range::Range;
use super::version::Version;
use super::{TableError, Tables};
use crate::value::Value;

/// One flavour of a line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flavour {
    /// `kata/go`.
    pub line: Spanned<String>,
    /// `qemu-tdx`.
    pub flavour: String,
    /// The file's name, and since when it has it.
    pub files: Vec<FileName>,
    /// The builds that shipped it.
    pub builds: Vec<Spanned<Build>>,
    /// Settings in the order of the file.
    #[serde(rename = "setting", default)]
    pub settings: Vec<Spanned<Slot>>,
}

/// A file name and its first release.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileName {
    /// First release that calls it so.
    pub since: Version,
    /// `configuration-qemu.toml`.
    pub name: String,
}

/// A form in which releases were built.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// `usr`, `opt`, `aarch64`, …
    pub name: String,
    /// Releases that shipped the flavour in this form.
    pub releases: Vec<Range>,
}

/// One line of the shipped file through the releases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// The dotted key.
    pub key: String,
    /// How it was, since when.
    pub rows: Vec<Spanned<Row>>,
}

/// How a line was from a release on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Row {
    /// First release it is so.
    pub since: Version,
    /// Only in these builds; all of them where empty.
    #[serde(default)]
    pub on: Vec<String>,
    /// Active, with this value.
    pub set: Option<TomlValue>,
    /// Commented out, with this value.
    pub commented: Option<TomlValue>,
    /// Commented out, with a text that is not TOML.
    pub commented_text: Option<String>,
    /// Active and not TOML.
    #[serde(default)]
    pub broken: bool,
    /// No such line.
    #[serde(default)]
    pub gone: bool,
    /// As in the builds that have no rows of their own.
    #[serde(default)]
    pub usual: bool,
    /// What a published build may have put there: `whole` or `parameters`.
    pub built: Option<String>,
}

/// What a row says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shipped<'a> {
    /// Active.
    Set(&'a Value),
    /// Commented out.
    Commented(&'a Value),
    /// Commented out, not TOML.
    CommentedText(&'a str),
    /// Active, not TOML.
    Broken,
    /// No such line.
    Gone,
    /// As in the builds without rows of their own.
    Usual,
}

impl Row {
    /// The one thing the row says, or nothing where it says none or several.
    pub fn shipped(&self) -> Option<Shipped<'_>> {
        let said = [
            self.set.as_ref().map(|value| Shipped::Set(&value.0)),
            self.commented
                .as_ref()
                .map(|value| Shipped::Commented(&value.0)),
            self.commented_text.as_deref().map(Shipped::CommentedText),
            self.broken.then_some(Shipped::Broken),
            self.gone.then_some(Shipped::Gone),
            self.usual.then_some(Shipped::Usual),
        ];
        let mut said = said.into_iter().flatten();
        said.next().filter(|_| said.next().is_none())
    }
}

/// A value read by serde.
#[derive(Debug, Clone, PartialEq)]
pub struct TomlValue(pub Value);

impl<'de> Deserialize<'de> for TomlValue {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(super::toml_value::ValueVisitor)
            .map(Self)
    }
}

impl Flavour {
    pub(super) fn read(text: &TableText<'_>, tables: &Tables) -> Result<Self, TableError> {
        let flavour: Self = text.parse()?;
        if tables.releases.line(flavour.line.as_ref()).is_none() {
            return Err(text.fault(
                &flavour.line.span(),
                format!("no line `{}` in releases.toml", flavour.line.as_ref()),
            ));
        }
        let twin = |known: &Self| {
            known.line.as_ref() == flavour.line.as_ref() && known.flavour == flavour.flavour
        };
        if tables.defaults.iter().any(twin) {
            return Err(text.fault(
                &flavour.line.span(),
                format!(
                    "the flavour `{}` is known already; give it another name",
                    flavour.flavour
                ),
            ));
        }
        if flavour.builds.len() > 16 {
            return Err(text.fault(&flavour.builds[16].span(), "more than 16 builds"));
        }
        for slot in &flavour.settings {
            let mut last: Vec<(Vec<String>, Version)> = Vec::new();
            for row in &slot.as_ref().rows {
                let span = row.span();
                let row = row.as_ref();
                if row.shipped().is_none() {
                    return Err(text.fault(&span, "a row says exactly one of set, commented, commented-text, broken, gone, usual"));
                }
                if let Some(unknown) = row.on.iter().find(|name| {
                    !flavour
                        .builds
                        .iter()
                        .any(|build| &build.as_ref().name == *name)
                }) {
                    return Err(text.fault(&span, format!("`{unknown}` is no build of this file")));
                }
                if last
                    .iter()
                    .any(|(on, since)| *on == row.on && *since >= row.since)
                {
                    return Err(text.fault(
                        &span,
                        format!("{} does not come after the row before it", row.since),
                    ));
                }
                last.push((row.on.clone(), row.since));
            }
        }
        Ok(flavour)
    }
}
