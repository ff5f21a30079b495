//! Packages, repositories, and distributions without a supported upgrade.

use super::Catalogue;
use super::tables::packages::Database;
use super::tables::packed;

/// A package and what it belongs to.
#[derive(Clone, Copy)]
pub struct Package<'c> {
    catalogue: &'c Catalogue,
    record: &'c packed::Package,
}

/// A file that names a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repository<'c> {
    /// `clear-containers` or `kata`.
    pub product: &'c str,
    /// The file.
    pub path: &'c str,
    /// Whose packages it serves.
    pub with: Database,
}

/// A distribution from which an upgrade is not supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsupported<'c> {
    /// `ID` of os-release, exactly.
    pub id: &'c str,
    /// Its name.
    pub title: &'c str,
    /// The reason, a phrase.
    pub why: &'c str,
}

impl Catalogue {
    /// All packages of any product, in the order of the table.
    pub fn packages(&self) -> impl Iterator<Item = Package<'_>> {
        self.packed.packages.iter().map(|record| Package {
            catalogue: self,
            record,
        })
    }

    /// The package of that name.
    pub fn package(&self, name: &str) -> Option<Package<'_>> {
        self.packages().find(|package| package.name() == name)
    }

    /// All files that name a repository.
    pub fn repositories(&self) -> impl Iterator<Item = Repository<'_>> {
        let all = self.packed.repositories.iter();
        all.map(|record| Repository {
            product: self.text(record.product),
            path: self.text(record.path),
            with: database(record.with),
        })
    }

    /// All distributions from which an upgrade is not supported.
    pub fn unsupported(&self) -> impl Iterator<Item = Unsupported<'_>> {
        let all = self.packed.unsupported.iter();
        all.map(|record| Unsupported {
            id: self.text(record.id),
            title: self.text(record.title),
            why: self.text(record.why),
        })
    }
}

impl<'c> Package<'c> {
    /// Its name.
    pub fn name(&self) -> &'c str {
        self.catalogue.text(self.record.name)
    }

    /// `clear-containers`, `kata`, `runv` or `hyperd`.
    pub fn product(&self) -> &'c str {
        self.catalogue.text(self.record.product)
    }

    /// `runtime`, `configuration`, `proxy`, `shim`, `kernel`, `image`, `hypervisor`, `throttler` or `policy`.
    pub fn part(&self) -> &'c str {
        self.catalogue.text(self.record.part)
    }

    /// Whether a database may hold it.
    pub fn is_in(&self, with: Database) -> bool {
        self.record.with & bit(with) != 0
    }

    /// Whether another product may need it too.
    pub fn is_shared(&self) -> bool {
        self.record.shared
    }

    /// The systemd units it brings.
    pub fn units(&self) -> impl Iterator<Item = &'c str> + use<'c> {
        self.catalogue.texts(self.record.units)
    }
}

const fn bit(with: Database) -> u8 {
    packed::database_bit(with)
}

const fn database(bits: u8) -> Database {
    match bits {
        2 => Database::Rpm,
        4 => Database::Snap,
        _ => Database::Dpkg,
    }
}
