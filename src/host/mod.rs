//! This machine, or another root file system: what is installed, configured, wired and running.
//!
//! Everything is looked at through one [`Looker`], which is confined to the root and bounded; nothing is changed. What could not
//! be seen is kept as [`Unseen`], so that nobody takes it for absent.
//!
//! ```
//! use std::path::Path;
//!
//! use kata_upgrade::catalogue::Catalogue;
//! use kata_upgrade::host::{Machine, Product};
//!
//! let root = Path::new("testdata/machines/static-kata-2.5/root");
//! let machine = Machine::survey(Some(root), &Catalogue::built_in());
//! assert_eq!(machine.installations[0].product, Product::Kata);
//! ```

mod assets;
mod configurations;
mod containers;
mod distribution;
mod installations;
mod instances;
mod looker;
mod owner;
mod packages;
mod processes;
mod reported;
mod roots;
mod runv;
mod version;
mod wiring;

use std::collections::BTreeSet;
use std::path::Path;

use crate::catalogue::{Catalogue, Edition};

pub use assets::{Asset, AssetKind};
pub use configurations::{Configuration, DropIn, Known, Reader, Stray, StrayKind};
pub use containers::Bound;
pub use distribution::{Distribution, Family};
pub use installations::{How, Installation, Runtime};
pub use instances::Instance;
pub use looker::{Looker, Place, Subject, Unseen};
pub use owner::{Owner, owner_of};
pub(crate) use packages::database_word;
pub use packages::{InstalledPackage, PackageState, RepositoryFile};
pub use processes::Process;
pub use reported::{Doubt, ReportError, Reported};
pub use roots::{KATA_DIRECTORIES, StorageRoot};
pub use runv::RunvSettings;
pub use version::leading;
pub use wiring::{Edit, Manager, Remedy, Wire, Wrapper};

/// What this program carries over, and from what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Product {
    ClearContainers,
    Kata,
    RunV,
    Hyperd,
}

impl Product {
    /// The product the tables call so.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "clear-containers" => Self::ClearContainers,
            "kata" => Self::Kata,
            "runv" => Self::RunV,
            "hyperd" => Self::Hyperd,
            _ => return None,
        })
    }

    /// The word the tables and the JSON view use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ClearContainers => "clear-containers",
            Self::Kata => "kata",
            Self::RunV => "runv",
            Self::Hyperd => "hyperd",
        }
    }

    /// Its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ClearContainers => "Clear Containers",
            Self::Kata => "Kata Containers",
            Self::RunV => "runV",
            Self::Hyperd => "hyperd",
        }
    }

    /// The product a program or a runtime of that name belongs to. A directory before the name does not matter.
    pub fn of_program(name: &str) -> Option<Self> {
        let name = name.rsplit('/').next().unwrap_or(name);
        if name.starts_with("cc-runtime")
            || name.starts_with("cc-proxy")
            || name.starts_with("cc-shim")
        {
            Some(Self::ClearContainers)
        } else if name.starts_with("runv") {
            Some(Self::RunV)
        } else if name == "hyperd" {
            Some(Self::Hyperd)
        } else if name.starts_with("kata")
            || name.starts_with("containerd-shim-kata")
            || name.starts_with("io.containerd.kata")
        {
            Some(Self::Kata)
        } else {
            None
        }
    }
}

/// Everything that was found.
#[derive(Debug, Clone)]
pub struct Machine {
    /// The distribution, where os-release tells.
    pub distribution: Option<Distribution>,
    /// Packages of the products, also those removed whose configuration stayed.
    pub packages: Vec<InstalledPackage>,
    /// Files that name the products' repositories.
    pub repositories: Vec<RepositoryFile>,
    /// What is installed, however it came.
    pub installations: Vec<Installation>,
    /// Configuration files.
    pub configurations: Vec<Configuration>,
    /// Drop-ins and files that do not do what their owner may think.
    pub strays: Vec<Stray>,
    /// What runs.
    pub instances: Vec<Instance>,
    /// Whether processes could be seen, so that no instance means that none runs.
    pub alive: bool,
    /// Docker's containers and the runtimes they are bound to.
    pub containers: Vec<Bound>,
    /// How container managers find the runtimes.
    pub wires: Vec<Wire>,
    /// Scripts and units that set `KATA_CONF_FILE`.
    pub wrappers: Vec<Wrapper>,
    /// Container managers that are there.
    pub managers: Vec<Manager>,
    /// Kernels, images and initrds that configurations name.
    pub assets: Vec<Asset>,
    /// Where runV keeps its state.
    pub roots: Vec<StorageRoot>,
    /// What runV and hyperd are told.
    pub runv: Vec<RunvSettings>,
    /// What its runtimes printed of themselves.
    pub reports: Vec<Reported>,
    /// Whether nothing else is known of it than that.
    pub is_reported: bool,
    /// What could not be seen.
    pub unseen: Vec<Unseen>,
    /// Every place that was looked at.
    pub looked: BTreeSet<String>,
}

impl Machine {
    /// Looks at this machine, or at another root file system.
    pub fn survey(root: Option<&Path>, catalogue: &Catalogue) -> Self {
        let looker = Looker::new(root);
        let distribution = distribution::read(&looker);
        let packages = packages::read(&looker, catalogue);
        let repositories = packages::repositories(&looker, catalogue);
        let (processes, alive) = processes::read(&looker);
        let wiring = wiring::read(&looker);
        let mut installations = installations::read(&looker, catalogue, &packages, &wiring);
        let (configurations, strays) =
            configurations::read(&looker, catalogue, &installations, &wiring);
        installations::complete(&mut installations, &configurations);
        let instances = instances::read(&looker, &processes);
        let containers = containers::read(&looker, wiring.docker_root.as_deref());
        let assets = assets::read(&looker, &configurations, catalogue);
        let roots = roots::read(&looker, &installations, &wiring, &processes);
        let runv = runv::read(&looker, catalogue, &installations, &wiring, &processes);
        let (looked, unseen) = looker.finish();
        Self {
            distribution,
            packages,
            repositories,
            installations,
            configurations,
            strays,
            instances,
            alive,
            containers,
            wires: wiring.wires,
            wrappers: wiring.wrappers,
            managers: wiring.managers,
            assets,
            roots,
            runv,
            reports: Vec::new(),
            is_reported: false,
            unseen,
            looked,
        }
    }

    /// What is installed of a product.
    pub fn installed(&self, product: Product) -> impl Iterator<Item = &Installation> {
        self.installations
            .iter()
            .filter(move |one| one.product == product)
    }

    /// Whether anything of a product is installed.
    pub fn has(&self, product: Product) -> bool {
        self.installed(product).next().is_some()
    }

    /// The edition a file most likely is: of those that shipped the same, the one of the installed release.
    pub fn edition_of(&self, one: &Configuration) -> Option<Edition> {
        let known = &one.known.as_ref()?.identified;
        let is_installed = |edition: &&Edition| {
            let mut own = self.installed(one.product);
            own.any(|one| one.version == Some(edition.version))
        };
        let own = known.candidates.iter().find(is_installed);
        Some(own.copied().unwrap_or(known.edition))
    }

    /// What could not be seen of a subject.
    pub fn unseen_of(&self, subject: Subject) -> impl Iterator<Item = &Unseen> {
        self.unseen.iter().filter(move |one| one.subject == subject)
    }
}
