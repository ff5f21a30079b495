//! What the steps judge: a machine, where to, and the backups there are.

use crate::catalogue::{Catalogue, Database};
use crate::host::{
    Configuration, Distribution, Family, How, InstalledPackage, Machine, PackageState, Product,
    Subject,
};

use super::target::Target;

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFile {
    /// The backup.
    pub id: String,
    /// The file as it was named.
    pub path: String,
    /// Of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Everything the steps need.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The machine.
    pub machine: &'a Machine,
    /// What is known about upstream.
    pub catalogue: &'a Catalogue,
    /// Where to.
    pub target: &'a Target,
    /// Files of good backups of this root.
    pub saved: &'a [SavedFile],
    /// Where backups are, if said.
    pub backups: Option<&'a str>,
}

impl<'a> Situation<'a> {
    /// Whether anything of a product is or was here: programs, packages, wires, instances, containers.
    pub fn concerns(&self, product: Product) -> bool {
        let machine = self.machine;
        machine.has(product)
            || self.packages(product).next().is_some()
            || machine.wires.iter().any(|one| one.product == product)
            || machine.instances.iter().any(|one| one.product == product)
            || machine
                .containers
                .iter()
                .any(|one| one.product == Some(product))
            || machine
                .configurations
                .iter()
                .any(|one| one.product == product)
    }

    /// Why a step for a product does not concern the machine.
    pub fn not_here(&self, product: Product) -> String {
        if self.machine.is_reported {
            format!("what was printed tells nothing of {}", product.title())
        } else {
            format!("{} is not here", product.title())
        }
    }

    /// A product's packages that can be taken away: not those that another product still needs.
    pub fn packages(
        &self,
        product: Product,
    ) -> impl Iterator<Item = &'a InstalledPackage> + use<'a> {
        let (machine, catalogue) = (self.machine, self.catalogue);
        machine.packages.iter().filter(move |one| {
            one.product == product && needed_by(machine, catalogue, one).is_none()
        })
    }

    /// The packages of a product that another product still needs, with the one that does.
    pub fn kept(&self, product: Product) -> Vec<(&'a InstalledPackage, &'a InstalledPackage)> {
        let own = self
            .machine
            .packages
            .iter()
            .filter(|one| one.product == product);
        own.filter_map(|one| Some((one, needed_by(self.machine, self.catalogue, one)?)))
            .collect()
    }

    /// The configuration files whose customisations are to be carried over, those that are read first.
    pub fn to_carry(&self) -> Vec<&'a Configuration> {
        let all = || {
            self.machine
                .configurations
                .iter()
                .filter(|one| one.is_customised() && self.is_older(one))
        };
        all()
            .filter(|one| {
                let siblings = || {
                    let own = self.machine.configurations.iter();
                    own.filter(|other| other.product == one.product)
                };
                !one.readers.is_empty() || siblings().all(|other| other.readers.is_empty())
            })
            .collect()
    }

    /// Whether a file is one of kata-deploy's that the upgrade writes anew: what is the user's own reaches it through the chart.
    pub fn goes_with_chart(&self, one: &Configuration) -> bool {
        let target = self.target.version;
        let mut all = self.machine.installed(Product::Kata);
        all.any(|own| {
            own.how == How::Deploy
                && own.is_older(target)
                && one.path.starts_with(&format!("{}/", own.prefix))
        })
    }

    /// Whether a file is of an older release than the target.
    pub fn is_older(&self, one: &Configuration) -> bool {
        if one.product == Product::ClearContainers {
            return true;
        }
        let Some(known) = &one.known else {
            return false;
        };
        let edition = known.identified.edition;
        let is_cc = self
            .catalogue
            .edition_line(edition)
            .is_some_and(|line| line.product() == "clear-containers");
        is_cc || edition.version < self.target.version
    }

    /// The backup that has a file of a configuration, given by name and sum, as it is now.
    pub fn is_saved(&self, one: &Configuration, path: &str, sum: &str) -> Option<&'a SavedFile> {
        let is_it = |saved: &SavedFile| {
            saved.path == path || (path == one.path && one.is_named(&saved.path))
        };
        self.saved
            .iter()
            .find(|saved| saved.sha256 == sum && is_it(saved))
    }

    /// How packages are handled here.
    pub fn family(&self) -> Option<Family> {
        self.machine
            .distribution
            .as_ref()
            .and_then(Distribution::family)
    }

    /// The first thing of a subject that could not be seen, as a reason.
    pub fn blind(&self, subject: Subject) -> Option<String> {
        let one = self.machine.unseen_of(subject).next()?;
        let ask = one
            .ask
            .as_ref()
            .map_or_else(String::new, |ask| format!("; `{ask}` tells"));
        Some(format!("{} {}{ask}", one.path, one.why))
    }

    /// The words of a command that takes packages away.
    pub fn remove_words(&self, database: Database) -> Vec<&'static str> {
        match (database, self.family()) {
            (Database::Dpkg, _) => vec!["apt-get", "purge"],
            (Database::Snap, _) => vec!["snap", "remove"],
            (Database::Rpm, Some(Family::Suse)) => vec!["zypper", "remove"],
            (Database::Rpm, _) => vec!["dnf", "remove"],
        }
    }
}

/// The installed package of another product that needs one that is shared.
fn needed_by<'m>(
    machine: &'m Machine,
    catalogue: &Catalogue,
    one: &InstalledPackage,
) -> Option<&'m InstalledPackage> {
    let shared = |name: &str| {
        catalogue
            .package(name)
            .is_some_and(|known| known.is_shared())
    };
    if !shared(&one.name) {
        return None;
    }
    // qemu-lite-bin is needed by qemu-lite, which is needed by kata-runtime
    let stem = "qemu-lite";
    machine.packages.iter().find(|other| {
        other.product != one.product
            && other.state == PackageState::Installed
            && other
                .needs
                .iter()
                .any(|name| *name == one.name || (one.name.starts_with(stem) && name == stem))
    })
}
