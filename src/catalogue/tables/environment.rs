//! `environment.toml`: what the runtimes' own `env` commands print.

use serde::Deserialize;
use serde_spanned::Spanned;

use super::TableError;
use super::error::TableText;
use super::range::Range;
use super::releases::Releases;

/// Everything `environment.toml` files hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The commands.
    #[serde(rename = "output", default)]
    pub outputs: Vec<Output>,
}

/// What one command prints.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// As it is typed: `kata-runtime env`.
    pub command: Spanned<String>,
    /// The line whose releases have it.
    pub line: Spanned<String>,
    /// Whether it prints names of files with links followed.
    pub resolves: bool,
    /// Where this can be read.
    pub source: String,
    /// The numbers it gives its own format.
    pub formats: Vec<Format>,
    /// Its keys.
    pub keys: Vec<Spanned<Key>>,
}

/// A number of a format.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// The number, as it is printed.
    pub is: String,
    /// Releases that print it.
    pub printed: Vec<Range>,
}

/// A key, with the tables it is in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// `Kernel.Path`.
    pub key: String,
    /// What its value tells; one of [`MEANINGS`].
    #[serde(default)]
    pub means: String,
    /// Releases that print it.
    pub printed: Vec<Range>,
}

/// What values tell; nothing of the others is of use here.
pub const MEANINGS: [&str; 16] = [
    "",
    "format",
    "release",
    "configuration",
    "program",
    "architecture",
    "distribution.name",
    "distribution.version",
    "kernel",
    "kernel.resolved",
    "image",
    "image.resolved",
    "initrd",
    "hypervisor",
    "hypervisor.resolved",
    "hypervisor.version",
];

impl Environment {
    pub(super) fn add(
        &mut self,
        text: &TableText<'_>,
        releases: &Releases,
    ) -> Result<(), TableError> {
        let more: Self = text.parse()?;
        for output in more.outputs {
            if releases.line(output.line.as_ref()).is_none() {
                let reason = format!("no line `{}` in releases.toml", output.line.as_ref());
                return Err(text.fault(&output.line.span(), reason));
            }
            let same = |other: &Output| other.command.as_ref() == output.command.as_ref();
            if self.outputs.iter().any(same) {
                let reason = format!("`{}` is described twice", output.command.as_ref());
                return Err(text.fault(&output.command.span(), reason));
            }
            let mut keys = output.keys.iter();
            let strange = keys.find(|key| !MEANINGS.contains(&key.as_ref().means.as_str()));
            if let Some(key) = strange {
                let reason = format!("`{}` is no meaning", key.as_ref().means);
                return Err(text.fault(&key.span(), reason));
            }
            self.outputs.push(output);
        }
        Ok(())
    }
}
