//! Configuration files: where they are, what they are, and who reads them.

mod readers;
mod strays;

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::looker::{Looker, Place, Subject, has_ending};
use super::wiring::Wiring;
use super::{Installation, Product};
use crate::baseline::Baseline;
use crate::catalogue::Catalogue;
use crate::customise::{Differences, Layer, Reading, compare, compare_layers};
use crate::document::Document;
use crate::identify::{Hints, Identified, identify};
use crate::source::KnownSettings;
use crate::source::deploy::{self, Deployed};

pub use readers::Reader;
pub use strays::{Stray, StrayKind};

/// A configuration file of one of the products.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// The file without links, inside the root without it.
    pub path: String,
    /// Links that lead to it.
    pub names: Vec<String>,
    /// The product whose folder it is in.
    pub product: Product,
    /// Of its bytes, in hexadecimal.
    pub sha256: String,
    /// What it is; none where [`Configuration::fault`] says why not.
    pub known: Option<Known>,
    /// Why nothing is known of it.
    pub fault: Option<String>,
    /// Who reads it.
    pub readers: Vec<Reader>,
    /// The shipped file that is not read because of this one.
    pub masks: Option<String>,
    /// Files of `config.d` beside it, in the order they are read.
    pub drop_ins: Vec<DropIn>,
}

/// A file of `config.d`.
#[derive(Debug, Clone)]
pub struct DropIn {
    /// The file.
    pub path: String,
    /// Of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its text.
    pub document: Document,
}

/// A configuration file that was read.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its text.
    pub document: Document,
    /// Which edition it is.
    pub identified: Identified,
    /// What that edition shipped.
    pub baseline: Baseline,
    /// What the user made different, in the file and in those of `config.d` that are read on top of it.
    pub differences: Differences,
}

impl Configuration {
    /// The customisations; none of a file nothing is known of.
    pub fn customisations(&self) -> &[crate::customise::Customisation] {
        self.known
            .as_ref()
            .map_or(&[], |known| &known.differences.customisations)
    }

    /// Whether somebody made something of their own of it, or that cannot be told.
    pub fn is_customised(&self) -> bool {
        self.known.is_none() || !self.customisations().is_empty()
    }

    /// The value the runtime reads for a key: that of the last drop-in that sets it, else the file's own.
    pub fn value(&self, key: &str) -> Option<&crate::value::Value> {
        let own = self.known.as_ref().map(|known| &known.document);
        let layers = own
            .into_iter()
            .chain(self.drop_ins.iter().map(|one| &one.document));
        let set = layers.flat_map(Document::settings);
        set.filter(|setting| setting.is_set() && setting.key.as_str() == key)
            .filter_map(|setting| setting.value.as_ref())
            .next_back()
    }

    /// The files that hold something of the user's own, each with the sum of its bytes: the file itself, drop-ins.
    pub fn own_files(&self) -> impl Iterator<Item = (&str, &str)> {
        let holds = |path: &str| {
            let mut all = self.customisations().iter();
            all.any(|one| one.path == Path::new(path))
        };
        let own = (self.known.is_none() || holds(&self.path))
            .then_some((self.path.as_str(), self.sha256.as_str()));
        let drop_ins = self.drop_ins.iter().filter(move |one| holds(&one.path));
        own.into_iter()
            .chain(drop_ins.map(|one| (one.path.as_str(), one.sha256.as_str())))
    }

    /// Compares all that is read, file by file, with what was shipped; what kata-deploy writes by itself is nobody's choice.
    fn compare_stack(&mut self, catalogue: &Catalogue) {
        let Some(known) = self.known.as_mut().filter(|_| !self.drop_ins.is_empty()) else {
            return;
        };
        let base = Layer {
            path: Path::new(&self.path),
            document: &known.document,
        };
        let above: Vec<Layer<'_>> = self
            .drop_ins
            .iter()
            .map(|one| Layer {
                path: Path::new(&one.path),
                document: &one.document,
            })
            .collect();
        let mut differences =
            compare_layers(base, &above, Reading::Whole, &known.baseline, catalogue);
        if Deployed::of(Path::new(&self.path)).is_some() {
            let list = &mut differences.customisations;
            list.retain(|one| !deploy::writes(&one.path));
        }
        known.differences = differences;
    }

    /// Whether any of its names is this one.
    pub fn is_named(&self, path: &str) -> bool {
        self.path == path || self.names.iter().any(|name| name == path)
    }
}

/// Folders that hold configuration files; `{prefix}` stands for that of each installation.
const FOLDERS: [(&str, Product); 9] = [
    ("/etc/clear-containers", Product::ClearContainers),
    ("/usr/local/etc/clear-containers", Product::ClearContainers),
    (
        "/usr/share/defaults/clear-containers",
        Product::ClearContainers,
    ),
    (
        "/usr/local/share/defaults/clear-containers",
        Product::ClearContainers,
    ),
    ("/etc/kata-containers", Product::Kata),
    ("/usr/share/kata-containers/defaults", Product::Kata),
    ("/usr/share/defaults/kata-containers", Product::Kata),
    ("/usr/local/share/defaults/kata-containers", Product::Kata),
    (
        "/snap/kata-containers/current/usr/share/defaults/kata-containers",
        Product::Kata,
    ),
];

pub(super) fn read(
    looker: &Looker<'_>,
    catalogue: &Catalogue,
    installations: &[Installation],
    wiring: &Wiring,
) -> (Vec<Configuration>, Vec<Stray>) {
    let mut found: BTreeMap<String, Configuration> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for (path, product) in candidates(looker, installations, wiring) {
        let Some(resolved) = looker.resolve(&path) else {
            continue;
        };
        let resolved = resolved.to_string_lossy().into_owned();
        let one = found.entry(resolved.clone()).or_insert_with(|| {
            order.push(resolved.clone());
            read_one(looker, catalogue, &resolved, product)
        });
        if path != resolved && !one.names.contains(&path) {
            one.names.push(path);
        }
    }
    let mut list: Vec<Configuration> = order.iter().filter_map(|path| found.remove(path)).collect();
    readers::join(looker, &mut list, installations, wiring);
    let strays = strays::read(looker, catalogue, &mut list);
    for one in &mut list {
        one.compare_stack(catalogue);
    }
    (list, strays)
}

/// Every name that may be a configuration file's.
fn candidates(
    looker: &Looker<'_>,
    installations: &[Installation],
    wiring: &Wiring,
) -> Vec<(String, Product)> {
    let mut folders: Vec<(String, Product)> = FOLDERS
        .iter()
        .map(|(folder, product)| ((*folder).to_owned(), *product))
        .collect();
    for one in installations
        .iter()
        .filter(|one| one.product == Product::Kata)
    {
        let folder = format!("{}/share/defaults/kata-containers", one.prefix);
        if !folders.iter().any(|(known, _)| *known == folder) {
            folders.push((folder, Product::Kata));
        }
    }
    let mut found = Vec::new();
    while let Some((folder, product)) = folders.pop() {
        let names = looker.names(Subject::Configuration, &folder);
        for name in names.iter().rev() {
            let is_file = name.starts_with("configuration") && has_ending(name, "toml");
            if is_file {
                found.push((format!("{folder}/{name}"), product));
            } else if name == "runtime-rs" && !folder.ends_with("runtime-rs") {
                folders.push((format!("{folder}/{name}"), product));
            } else if name == "runtimes" || name == "custom-runtimes" {
                let below = format!("{folder}/{name}");
                for shim in looker.names(Subject::Configuration, &below) {
                    folders.push((format!("{below}/{shim}"), product));
                }
            }
        }
    }
    found.reverse();
    let wired = wiring
        .wires
        .iter()
        .filter_map(|wire| Some((wire.configuration.clone()?, wire.product)));
    found.extend(wired);
    let wrapped = wiring.wrappers.iter();
    found.extend(wrapped.map(|wrapper| (wrapper.configuration.clone(), Product::Kata)));
    found
}

fn read_one(
    looker: &Looker<'_>,
    catalogue: &Catalogue,
    path: &str,
    product: Product,
) -> Configuration {
    let mut one = Configuration {
        path: path.to_owned(),
        names: Vec::new(),
        product,
        sha256: String::new(),
        known: None,
        fault: None,
        readers: Vec::new(),
        masks: None,
        drop_ins: Vec::new(),
    };
    let Some(file) = looker.file(Subject::Configuration, path, 4 << 20) else {
        one.fault = Some("it cannot be read".to_owned());
        return one;
    };
    one.sha256 = sum(&file.bytes);
    let known = KnownSettings(catalogue);
    match Document::from_bytes(file.bytes, &known) {
        Err(error) => one.fault = Some(error.to_string()),
        Ok(document) => {
            let hints = Hints {
                path: Some(Path::new(path)),
                named: None,
                arch: None,
            };
            match identify(&document, catalogue, hints) {
                Some(identified) => {
                    let layout = identified.layout.clone();
                    let baseline =
                        Baseline::of(catalogue, identified.edition, identified.build, layout);
                    let differences = compare(&document, Path::new(path), &baseline, catalogue);
                    one.known = Some(Known {
                        document,
                        identified,
                        baseline,
                        differences,
                    });
                }
                None => one.fault = Some("nothing tells which release it is of".to_owned()),
            }
        }
    }
    one
}

/// SHA-256 in hexadecimal.
fn sum(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// A file as a place.
fn place(path: &str) -> Place {
    Place::of(path)
}
