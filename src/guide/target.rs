//! Where to.

use crate::catalogue::{Catalogue, Edition, EditionError, Line, Version};
use crate::host::{Installation, Machine, Product, Runtime};

/// The release to upgrade to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The release and runtime as an edition names them: `kata-4.1.0/rs`.
    pub name: String,
    /// For people: `Kata Containers 4.1.0`.
    pub title: String,
    /// The release.
    pub version: Version,
    /// The runtime.
    pub runtime: Runtime,
    /// The flavour, where one was named.
    pub flavour: Option<String>,
}

impl Target {
    /// The edition a text names; `kata` is the installed Kata, no text the newest known.
    ///
    /// # Errors
    /// What of it is not known.
    pub fn of(
        text: Option<&str>,
        machine: &Machine,
        catalogue: &Catalogue,
    ) -> Result<Self, EditionError> {
        let own = match text {
            Some("kata") => Self::installed(machine, catalogue),
            _ => None,
        };
        let text = own.as_deref().or(text).unwrap_or("kata");
        let edition = catalogue.edition(text, None)?;
        let line = catalogue.edition_line(edition);
        let Some(line) = line.filter(|line| line.product() == "kata") else {
            return Err(EditionError::Product(text.to_owned()));
        };
        let runtime = if line.runtime() == "rs" {
            Runtime::Rs
        } else {
            Runtime::Go
        };
        let flavour = catalogue
            .edition_flavour(edition)
            .map(|flavour| flavour.name());
        let named = flavour.filter(|name| text.ends_with(&format!("/{name}")));
        Ok(Self {
            name: format!("kata-{}/{}", edition.version, line.runtime()),
            title: format!(
                "{} {}, {}",
                Product::Kata.title(),
                edition.version,
                line.title()
            ),
            version: edition.version,
            runtime,
            flavour: named.map(str::to_owned),
        })
    }

    /// The newest Kata that is installed, as an edition is named; none where its release is not known.
    pub fn installed(machine: &Machine, catalogue: &Catalogue) -> Option<String> {
        let versions = machine
            .installed(Product::Kata)
            .filter_map(Installation::likely);
        let name = format!("kata-{}", versions.max()?);
        catalogue.edition(&name, None).is_ok().then_some(name)
    }

    /// The product's line.
    pub fn line<'c>(&self, catalogue: &'c Catalogue) -> Option<Line<'c>> {
        catalogue
            .lines()
            .find(|line| line.product() == "kata" && line.runtime() == self.runtime.word())
    }

    /// The edition for a file of a flavour.
    ///
    /// # Errors
    /// Why the release has nothing for it.
    pub fn edition(&self, flavour: &str, catalogue: &Catalogue) -> Result<Edition, EditionError> {
        match &self.flavour {
            Some(own) => catalogue.edition(&format!("{}/{own}", self.name), None),
            None => catalogue.edition(&self.name, Some(flavour)),
        }
    }

    /// The file the target's runtime reads first.
    pub const fn own_file(&self) -> &'static str {
        match self.runtime {
            Runtime::Rs if self.version.packed() >= Version::new(3, 3, 0).packed() => {
                "/etc/kata-containers/runtime-rs/configuration.toml"
            }
            _ => "/etc/kata-containers/configuration.toml",
        }
    }
}
