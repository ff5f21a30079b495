//! The machine of `kata-upgrade/plan/1`.

mod configuration;
mod report;

use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::host::{Machine, Place, Product, database_word};
use configuration::ConfigurationView;
use report::Report;

/// What was found on a machine.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(super) struct MachineView {
    /// The distribution; null where nothing tells.
    distribution: Option<Distribution>,
    /// The products that are installed.
    installed: Vec<Installed>,
    /// Their packages.
    packages: Vec<Package>,
    /// Files that set up their repositories.
    repositories: Vec<String>,
    /// Their configuration files.
    configurations: Vec<ConfigurationView>,
    /// Sandboxes that run, or left their state behind.
    instances: Vec<Instance>,
    /// Containers that are bound to one of the runtimes.
    containers: Vec<Container>,
    /// How container managers know the runtimes.
    wiring: Vec<Wire>,
    /// Scripts and units that choose a configuration file.
    wrappers: Vec<Wrapper>,
    /// Guest kernels, images and programs that configurations name.
    assets: Vec<Asset>,
    /// Directories that runV keeps its state in.
    storage_roots: Vec<Root>,
    /// What its runtimes printed of themselves, and was given with `--env`.
    reports: Vec<Report>,
    /// What could not be seen.
    unseen: Vec<Unseen>,
}

/// A distribution.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Distribution {
    /// `ID` of os-release.
    id: String,
    /// `ID_LIKE` of os-release.
    like: Vec<String>,
    /// Its name and version for people.
    title: String,
    /// `VERSION_ID` of os-release.
    version: Option<String>,
    /// The file that tells.
    place: String,
}

/// A product that is installed.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Installed {
    /// `clear-containers`, `kata`, `runv` or `hyperd`.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::product"))]
    product: &'static str,
    /// Its release; null where nothing tells.
    version: Option<String>,
    /// Where nothing tells: the oldest and the newest release whose configuration is like the one it holds.
    alike: Option<[String; 2]>,
    /// How it came there.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::how"))]
    how: &'static str,
    /// The directory everything is below.
    prefix: String,
    /// Kata's runtimes that are there.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::runtimes"))]
    runtimes: Vec<&'static str>,
    /// Of kata-deploy: the releases that lay files out so.
    layout: Option<&'static str>,
    /// The file, and its line, that tells.
    place: String,
}

/// A package.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Package {
    /// Its name.
    name: String,
    /// Whose it is.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::product"))]
    product: &'static str,
    /// Its version, as the database spells it.
    version: String,
    /// The package manager.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::database"))]
    database: &'static str,
    /// `configuration-stayed`: removed, its configuration left behind; `broken`: half installed.
    #[cfg_attr(
        feature = "schemas",
        schemars(schema_with = "super::schema::package_state")
    )]
    state: &'static str,
    /// The file, and its line, that tells.
    place: String,
}

/// A sandbox that runs, or left its state behind.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Instance {
    /// Whose it is.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::product"))]
    product: &'static str,
    /// Its identifier; of a process that tells none, its program and number.
    id: String,
    /// The releases that keep their state so, for people.
    releases: &'static str,
    /// Whether it has processes.
    running: bool,
    /// Where its state is.
    state: Vec<String>,
    /// Its processes.
    pids: Vec<u32>,
}

/// A container that is bound to a runtime.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Container {
    /// Its identifier.
    id: String,
    /// Its name.
    name: Option<String>,
    /// The runtime's name.
    runtime: String,
    /// Whose that runtime is; null for others.
    #[cfg_attr(
        feature = "schemas",
        schemars(schema_with = "super::schema::product_or_null")
    )]
    product: Option<&'static str>,
    /// Whether it runs; null where that cannot be told.
    running: Option<bool>,
}

/// One way from a container manager to a runtime.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Wire {
    /// The container manager.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::manager"))]
    manager: &'static str,
    /// What it calls the runtime.
    name: String,
    /// Whose it is.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::product"))]
    product: &'static str,
    /// The program or type.
    program: String,
    /// The configuration file it is told to read.
    configuration: Option<String>,
    /// Further arguments.
    arguments: Vec<String>,
    /// Whether containers get it that ask for none.
    default: bool,
    /// The line that undoes this one.
    undone_by: Option<String>,
    /// The line that says so.
    place: String,
}

/// Something that chooses a configuration file through the environment.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Wrapper {
    /// The line that does.
    place: String,
    /// The file it names.
    configuration: String,
}

/// A guest kernel, image or program that a configuration names.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Asset {
    /// What it is.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::asset"))]
    kind: &'static str,
    /// The file, as it is named.
    path: String,
    /// The file without links; null where it is not there.
    resolved: Option<String>,
    /// Its version, where something tells.
    version: Option<String>,
    /// Of an image or initrd: the release of the agent in it.
    agent: Option<String>,
    /// Whether it is not of the packages; null where that cannot be told.
    custom: Option<bool>,
    /// The file, and its line, that tells.
    place: String,
}

/// A directory that runV keeps its state in.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Root {
    /// The directory.
    path: String,
    /// Kata's directory that it is, holds, or is in.
    conflict: Option<&'static str>,
    /// Where that is said; null for the built-in default.
    place: Option<String>,
}

/// What could not be seen.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Unseen {
    /// What it is about.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::subject"))]
    subject: &'static str,
    /// The place.
    path: String,
    /// Why.
    why: String,
    /// A command that tells.
    ask: Option<String>,
}

fn texts(places: &[Place]) -> Vec<String> {
    places.iter().map(ToString::to_string).collect()
}

impl MachineView {
    pub(super) fn of(machine: &Machine, catalogue: &Catalogue) -> Self {
        Self {
            distribution: machine.distribution.as_ref().map(|one| Distribution {
                id: one.id.clone(),
                like: one.like.clone(),
                title: one.title.clone(),
                version: one.version.clone(),
                place: one.told_by.to_string(),
            }),
            installed: machine
                .installations
                .iter()
                .map(|one| Installed {
                    product: one.product.word(),
                    version: one.version.map(|version| version.to_string()),
                    alike: one
                        .alike
                        .map(|(oldest, newest)| [oldest.to_string(), newest.to_string()]),
                    how: one.how.word(),
                    prefix: one.prefix.clone(),
                    runtimes: one.runtimes.iter().map(|runtime| runtime.word()).collect(),
                    layout: one.layout,
                    place: one.told_by.to_string(),
                })
                .collect(),
            packages: machine
                .packages
                .iter()
                .map(|one| Package {
                    name: one.name.clone(),
                    product: one.product.word(),
                    version: one.version.clone(),
                    database: database_word(one.database),
                    state: one.state.word(),
                    place: one.told_by.to_string(),
                })
                .collect(),
            repositories: machine
                .repositories
                .iter()
                .map(|one| one.path.clone())
                .collect(),
            configurations: machine
                .configurations
                .iter()
                .map(|one| ConfigurationView::of(one, catalogue))
                .collect(),
            ..Self::running(machine)
        }
    }

    /// What runs and how it is wired.
    fn running(machine: &Machine) -> Self {
        Self {
            distribution: None,
            installed: Vec::new(),
            packages: Vec::new(),
            repositories: Vec::new(),
            configurations: Vec::new(),
            instances: machine
                .instances
                .iter()
                .map(|one| Instance {
                    product: one.product.word(),
                    id: one.id.clone(),
                    releases: one.releases,
                    running: one.runs(),
                    state: texts(&one.state),
                    pids: one.pids.clone(),
                })
                .collect(),
            containers: machine
                .containers
                .iter()
                .map(|one| Container {
                    id: one.id.clone(),
                    name: one.name.clone(),
                    runtime: one.runtime.clone(),
                    product: one.product.map(Product::word),
                    running: one.running,
                })
                .collect(),
            wiring: machine
                .wires
                .iter()
                .map(|one| Wire {
                    manager: one.manager.word(),
                    name: one.name.clone(),
                    product: one.product.word(),
                    program: one.program.clone(),
                    configuration: one.configuration.clone(),
                    arguments: one.arguments.clone(),
                    default: one.is_default,
                    undone_by: one.undone_by.as_ref().map(ToString::to_string),
                    place: one.place.to_string(),
                })
                .collect(),
            wrappers: machine
                .wrappers
                .iter()
                .map(|one| Wrapper {
                    place: one.place.to_string(),
                    configuration: one.configuration.clone(),
                })
                .collect(),
            assets: machine
                .assets
                .iter()
                .map(|one| Asset {
                    kind: one.kind.word(),
                    path: one.path.clone(),
                    resolved: one.resolved.clone(),
                    version: one.version.clone(),
                    agent: one.agent.clone(),
                    custom: one.custom,
                    place: one.told_by.to_string(),
                })
                .collect(),
            storage_roots: machine
                .roots
                .iter()
                .map(|one| Root {
                    path: one.path.clone(),
                    conflict: one.conflict,
                    place: one.told_by.as_ref().map(ToString::to_string),
                })
                .collect(),
            reports: machine.reports.iter().map(Report::of).collect(),
            unseen: machine
                .unseen
                .iter()
                .map(|one| Unseen {
                    subject: one.subject.word(),
                    path: one.path.clone(),
                    why: one.why.clone(),
                    ask: one.ask.clone(),
                })
                .collect(),
        }
    }
}
