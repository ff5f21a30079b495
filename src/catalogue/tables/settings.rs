//! `settings/*.toml`: what each setting is.

use serde::Deserialize;
use serde_spanned::Spanned;

use super::TableError;
use super::error::TableText;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "setting", default)]
    settings: Vec<Spanned<Setting>>,
}

/// What a setting is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The key; `*` stands for one segment, `[]` for the elements of a list of tables.
    pub key: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Its unit, where it has one.
    pub unit: Option<String>,
    /// What it is about.
    pub class: Class,
    /// Of class security, and it is off or empty that is safe.
    #[serde(default)]
    pub weakens: bool,
    /// More about the value, where it is more than a scalar.
    #[serde(default)]
    pub shape: Shape,
    /// All values any release accepts, where the set is closed.
    #[serde(default)]
    pub accepted: Vec<String>,
    /// One sentence.
    pub text: String,
}

/// Types of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `true`, `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number with a point.
    Float,
    /// A whole number, or from some release on one with a point.
    Number,
    /// A string.
    String,
    /// A list of strings.
    Strings,
    /// A list of whole numbers.
    Integers,
    /// A list of tables.
    Tables,
}

/// What a setting is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Weakens or strengthens isolation.
    Security,
    /// Names a file of kernel, image, firmware, hypervisor or daemon.
    Asset,
    /// How the parts find each other.
    Wiring,
    /// Sizes, speeds, features.
    Tuning,
    /// For diagnosis.
    Debug,
}

/// How a value is built, where it is more than a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Nothing more.
    #[default]
    Plain,
    /// Parameters of the guest kernel's command line, separated by blanks.
    KernelParameters,
    /// A list whose order does not matter.
    Set,
    /// Parts separated by commas.
    CommaList,
    /// Arguments of a program.
    Arguments,
    /// A path on the host.
    Path,
    /// A path inside the guest.
    GuestPath,
    /// Paths or patterns of paths on the host.
    Paths,
}

pub(super) fn read(text: &TableText<'_>, settings: &mut Vec<Setting>) -> Result<(), TableError> {
    for row in text.parse::<File>()?.settings {
        let span = row.span();
        let row = row.into_inner();
        if settings.iter().any(|known| known.key == row.key) {
            return Err(text.fault(&span, format!("`{}` is described twice", row.key)));
        }
        settings.push(row);
    }
    Ok(())
}
