//! The machine of `kata-upgrade/plan/1`.

use serde::Serialize;

use super::EditionView;
use crate::catalogue::Catalogue;
use crate::host::{Configuration, Machine, Place, Product, Reported, Runtime, database_word};

#[derive(Debug, Serialize)]
pub(super) struct MachineView {
    distribution: Option<Distribution>,
    installed: Vec<Installed>,
    packages: Vec<Package>,
    repositories: Vec<String>,
    configurations: Vec<ConfigurationView>,
    instances: Vec<Instance>,
    containers: Vec<Container>,
    wiring: Vec<Wire>,
    wrappers: Vec<Wrapper>,
    assets: Vec<Asset>,
    storage_roots: Vec<Root>,
    reports: Vec<Report>,
    unseen: Vec<Unseen>,
}

#[derive(Debug, Serialize)]
struct Distribution {
    id: String,
    like: Vec<String>,
    title: String,
    version: Option<String>,
    place: String,
}

#[derive(Debug, Serialize)]
struct Installed {
    product: &'static str,
    version: Option<String>,
    alike: Option<[String; 2]>,
    how: &'static str,
    prefix: String,
    runtimes: Vec<&'static str>,
    layout: Option<&'static str>,
    place: String,
}

#[derive(Debug, Serialize)]
struct Package {
    name: String,
    product: &'static str,
    version: String,
    database: &'static str,
    state: &'static str,
    place: String,
}

#[derive(Debug, Serialize)]
struct ConfigurationView {
    path: String,
    names: Vec<String>,
    product: &'static str,
    edition: Option<EditionView>,
    fault: Option<String>,
    customisations: usize,
    readers: Vec<String>,
    masks: Option<String>,
    drop_ins: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Instance {
    product: &'static str,
    id: String,
    releases: &'static str,
    running: bool,
    state: Vec<String>,
    pids: Vec<u32>,
}

#[derive(Debug, Serialize)]
struct Container {
    id: String,
    name: Option<String>,
    runtime: String,
    product: Option<&'static str>,
    running: Option<bool>,
}

#[derive(Debug, Serialize)]
struct Wire {
    manager: &'static str,
    name: String,
    product: &'static str,
    program: String,
    configuration: Option<String>,
    arguments: Vec<String>,
    default: bool,
    undone_by: Option<String>,
    place: String,
}

#[derive(Debug, Serialize)]
struct Wrapper {
    place: String,
    configuration: String,
}

#[derive(Debug, Serialize)]
struct Asset {
    kind: &'static str,
    path: String,
    resolved: Option<String>,
    version: Option<String>,
    agent: Option<String>,
    custom: Option<bool>,
    place: String,
}

#[derive(Debug, Serialize)]
struct Root {
    path: String,
    conflict: Option<&'static str>,
    place: Option<String>,
}

#[derive(Debug, Serialize)]
struct Report {
    path: String,
    command: String,
    product: Option<&'static str>,
    runtime: Option<&'static str>,
    release: Option<String>,
    configuration: Option<String>,
    distribution: Option<String>,
    doubts: Vec<Doubt>,
}

#[derive(Debug, Serialize)]
struct Doubt {
    place: String,
    text: String,
}

#[derive(Debug, Serialize)]
struct Unseen {
    subject: &'static str,
    path: String,
    why: String,
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
                .map(|one| configuration(one, catalogue))
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
            reports: machine.reports.iter().map(report).collect(),
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

fn report(one: &Reported) -> Report {
    let doubts = one.doubts.iter().map(|doubt| Doubt {
        place: doubt.place.to_string(),
        text: doubt.text.clone(),
    });
    Report {
        path: one.name.clone(),
        command: one.command.clone(),
        product: one.product.map(Product::word),
        runtime: one.runtime.map(Runtime::word),
        release: one.release.clone(),
        configuration: one.configuration.clone(),
        distribution: one.distribution.clone(),
        doubts: doubts.collect(),
    }
}

fn configuration(one: &Configuration, catalogue: &Catalogue) -> ConfigurationView {
    ConfigurationView {
        path: one.path.clone(),
        names: one.names.clone(),
        product: one.product.word(),
        edition: one
            .known
            .as_ref()
            .map(|known| EditionView::of(&known.identified, catalogue)),
        fault: one.fault.clone(),
        customisations: one.customisations().len(),
        readers: one
            .readers
            .iter()
            .map(|reader| match &reader.told_by {
                Some(place) => format!("{} ({place})", reader.who),
                None => reader.who.clone(),
            })
            .collect(),
        masks: one.masks.clone(),
        drop_ins: one.drop_ins.iter().map(|one| one.path.clone()).collect(),
    }
}
