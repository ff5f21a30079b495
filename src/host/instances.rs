//! Sandboxes: what their state directories and processes tell.

use std::collections::BTreeMap;

use super::Product;
use super::looker::{Looker, Place, Subject};
use super::processes::Process;

/// Something that runs, or left its state behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Whose it is.
    pub product: Product,
    /// Its identifier; of a process that tells none, its program and number.
    pub id: String,
    /// The releases that keep their state so, for people.
    pub releases: &'static str,
    /// Where its state is.
    pub state: Vec<Place>,
    /// Its processes.
    pub pids: Vec<u32>,
}

impl Instance {
    /// Whether a process belongs to it.
    pub fn runs(&self) -> bool {
        !self.pids.is_empty()
    }
}

/// A directory with a subdirectory for each instance.
struct StateDirectory {
    path: &'static str,
    product: Product,
    releases: &'static str,
}

const fn kept(path: &'static str, product: Product, releases: &'static str) -> StateDirectory {
    StateDirectory {
        path,
        product,
        releases,
    }
}

const DIRECTORIES: [StateDirectory; 10] = [
    kept(
        "/run/virtcontainers/pods",
        Product::ClearContainers,
        "3.0.x",
    ),
    kept(
        "/var/lib/virtcontainers/pods",
        Product::ClearContainers,
        "3.0.x",
    ),
    kept("/run/virtcontainers/sandboxes", Product::Kata, "0.0.1"),
    kept("/run/vc/sbs", Product::Kata, ""),
    kept("/var/lib/vc/sbs", Product::Kata, "0.2 to 1.10"),
    kept("/run/kata", Product::Kata, "3 and 4, runtime-rs"),
    kept("/run/runv", Product::RunV, "0.6.0 and later"),
    kept("/run/opencontainer/containers", Product::RunV, "0.5.0"),
    kept(
        "/run/runv-containerd",
        Product::RunV,
        "0.6.2 to 0.8.1, runv-containerd",
    ),
    kept("/var/lib/hyper/containers", Product::Hyperd, ""),
];

/// Everything that runs or left state behind, by product and identifier.
pub(super) fn read(looker: &Looker<'_>, processes: &[Process]) -> Vec<Instance> {
    let mut found: BTreeMap<(Product, String), Instance> = BTreeMap::new();
    for directory in &DIRECTORIES {
        for id in looker.names(Subject::Instances, directory.path) {
            let path = format!("{}/{id}", directory.path);
            let releases = if directory.releases.is_empty() {
                releases(looker, &path)
            } else {
                directory.releases
            };
            let key = (directory.product, id.clone());
            let instance = found.entry(key).or_insert_with(|| Instance {
                product: directory.product,
                id,
                releases,
                state: Vec::new(),
                pids: Vec::new(),
            });
            instance.state.push(Place::of(path));
        }
    }
    for process in processes {
        join(&mut found, process);
    }
    found.into_values().collect()
}

/// Who keeps a sandbox's state in `/run/vc/sbs` so.
fn releases(looker: &Looker<'_>, path: &str) -> &'static str {
    let names = looker.names(Subject::Instances, path);
    let has = |name: &str| names.iter().any(|one| one == name);
    if has("shim-monitor.sock") {
        "2 to 4, Go"
    } else if has("persist.json") {
        "1.11 and later, Go"
    } else if has("state.json") {
        "0.2 to 1.10"
    } else {
        "Go"
    }
}

/// Adds a process to the instance whose identifier it names; else it is one of its own.
fn join(found: &mut BTreeMap<(Product, String), Instance>, process: &Process) {
    let named = |id: &str| {
        process
            .arguments
            .iter()
            .any(|word| word.split(['/', '-', ',', '=']).any(|part| part == id))
    };
    let own = found
        .iter_mut()
        .find(|((product, id), _)| *product == process.product && named(id));
    if let Some((_, instance)) = own {
        instance.pids.push(process.pid);
        return;
    }
    let id = process
        .option(&["-id", "-sandbox", "--vmid", "-c"])
        .map_or_else(
            || format!("{}[{}]", process.program, process.pid),
            str::to_owned,
        );
    let instance = found
        .entry((process.product, id.clone()))
        .or_insert_with(|| Instance {
            product: process.product,
            id,
            releases: "",
            state: Vec::new(),
            pids: Vec::new(),
        });
    instance.pids.push(process.pid);
}
