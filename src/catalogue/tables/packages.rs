//! `packages.toml`: packages, repositories, and distributions without a supported upgrade.

use serde::Deserialize;
use serde_spanned::Spanned;

use super::TableError;
use super::error::TableText;

/// Everything `packages.toml` files hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packages {
    /// Packages, the more important ones of a product first.
    #[serde(rename = "package", default)]
    pub packages: Vec<Spanned<Package>>,
    /// Repositories.
    #[serde(rename = "repository", default)]
    pub repositories: Vec<Repository>,
    /// Distributions without a supported upgrade.
    #[serde(default)]
    pub unsupported: Vec<Spanned<Unsupported>>,
}

/// A package and what it belongs to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Its name, the same wherever it is packaged.
    pub name: String,
    /// `clear-containers`, `kata`, `runv` or `hyperd`.
    pub product: String,
    /// The databases it may be in.
    pub with: Vec<Database>,
    /// What it brings.
    pub part: String,
    /// The systemd units it brings.
    #[serde(default)]
    pub units: Vec<String>,
    /// Another product may need it too.
    #[serde(default)]
    pub shared: bool,
    /// Where that is written.
    pub source: String,
}

/// Where installed packages are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Database {
    /// `/var/lib/dpkg/status`.
    Dpkg,
    /// The rpm database.
    Rpm,
    /// `/snap`.
    Snap,
}

/// A file that names a repository.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repository {
    /// The product it serves.
    pub product: String,
    /// The file.
    pub path: String,
    /// Whose packages it serves.
    pub with: Database,
    /// Where that is written.
    pub source: String,
}

/// A distribution from which an upgrade is not supported.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unsupported {
    /// `ID` of os-release.
    pub id: String,
    /// Its name.
    pub title: String,
    /// The reason, a phrase.
    pub why: String,
    /// Where that is written.
    pub source: String,
}

impl Packages {
    pub(super) fn add(&mut self, text: &TableText<'_>) -> Result<(), TableError> {
        let more: Self = text.parse()?;
        for row in more.packages {
            let known = |other: &Spanned<Package>| other.as_ref().name == row.as_ref().name;
            if self.packages.iter().any(known) {
                let reason = format!("`{}` is described twice", row.as_ref().name);
                return Err(text.fault(&row.span(), reason));
            }
            self.packages.push(row);
        }
        self.repositories.extend(more.repositories);
        for row in more.unsupported {
            let known = |other: &Spanned<Unsupported>| other.as_ref().id == row.as_ref().id;
            if self.unsupported.iter().any(known) {
                let reason = format!("`{}` is described twice", row.as_ref().id);
                return Err(text.fault(&row.span(), reason));
            }
            self.unsupported.push(row);
        }
        Ok(())
    }
}
