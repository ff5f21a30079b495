//! What package databases say of the products.

mod dpkg;
mod rpm;
mod snap;

pub(super) use rpm::database as rpm_database;

use super::Product;
use super::looker::{Looker, Place, Subject};
use crate::catalogue::{Catalogue, Database};

/// A package of one of the products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledPackage {
    /// Its name.
    pub name: String,
    /// The product.
    pub product: Product,
    /// What it brings: `runtime`, `kernel`, `image`, ….
    pub part: String,
    /// Version and revision as the database has them.
    pub version: String,
    /// The database.
    pub database: Database,
    /// Whether it is there.
    pub state: PackageState,
    /// Names of packages it needs.
    pub needs: Vec<String>,
    /// The systemd units it brings.
    pub units: Vec<String>,
    /// Where that is written.
    pub told_by: Place,
}

/// Whether a package is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageState {
    /// Installed.
    Installed,
    /// Removed, but its configuration stayed (`rc`).
    ConfigurationStayed,
    /// Neither: half installed, unpacked, ….
    Broken,
}

impl PackageState {
    /// The word the JSON view uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Installed => "installed",
            Self::ConfigurationStayed => "configuration-stayed",
            Self::Broken => "broken",
        }
    }
}

/// A file that names a repository of one of the products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryFile {
    /// The product.
    pub product: Product,
    /// Whose packages it serves.
    pub database: Database,
    /// The file.
    pub path: String,
}

/// The word the JSON view uses.
pub(crate) const fn database_word(database: Database) -> &'static str {
    match database {
        Database::Dpkg => "dpkg",
        Database::Rpm => "rpm",
        Database::Snap => "snap",
    }
}

/// The products' packages in every database there is, in the order of the table.
pub(super) fn read(looker: &Looker<'_>, catalogue: &Catalogue) -> Vec<InstalledPackage> {
    let mut found = dpkg::read(looker, catalogue);
    found.extend(rpm::read(looker, catalogue));
    found.extend(snap::read(looker));
    let order = |package: &InstalledPackage| {
        catalogue
            .packages()
            .position(|known| known.name() == package.name)
    };
    found.sort_by_cached_key(order);
    found
}

/// The repositories that are set up.
pub(super) fn repositories(looker: &Looker<'_>, catalogue: &Catalogue) -> Vec<RepositoryFile> {
    let there = catalogue
        .repositories()
        .filter(|repository| looker.exists(repository.path));
    there
        .filter_map(|repository| {
            Some(RepositoryFile {
                product: Product::named(repository.product)?,
                database: repository.with,
                path: repository.path.to_owned(),
            })
        })
        .collect()
}

/// A row of the table as a package that was found.
fn package(
    catalogue: &Catalogue,
    name: &str,
    database: Database,
    version: &str,
    state: PackageState,
    told_by: Place,
) -> Option<InstalledPackage> {
    let known = catalogue
        .package(name)
        .filter(|package| package.is_in(database))?;
    Some(InstalledPackage {
        name: name.to_owned(),
        product: Product::named(known.product())?,
        part: known.part().to_owned(),
        version: version.to_owned(),
        database,
        state,
        needs: Vec::new(),
        units: known.units().map(str::to_owned).collect(),
        told_by,
    })
}

/// The subject of everything here.
const SUBJECT: Subject = Subject::Packages;
