//! What is installed of the products, and how it came there.

mod release;

use super::Product;
use super::looker::{Looker, Place, Subject};
use super::packages::{InstalledPackage, PackageState};
use super::version::leading;
use super::wiring::{Manager, Wiring};
use crate::catalogue::{Catalogue, Database, Version};

pub(super) use release::complete;

/// A product that is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// The product.
    pub product: Product,
    /// How it came there.
    pub how: How,
    /// The directory everything is below.
    pub prefix: String,
    /// Its release; none where nothing tells.
    pub version: Option<Version>,
    /// Where nothing tells: the oldest and the newest release whose configuration is like the one it holds.
    pub alike: Option<(Version, Version)>,
    /// Of Kata: the runtimes that are there.
    pub runtimes: Vec<Runtime>,
    /// Of kata-deploy: the releases that lay files out so, for people.
    pub layout: Option<&'static str>,
    /// Where that is seen.
    pub told_by: Place,
}

/// How something was installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Packages of dpkg.
    Dpkg,
    /// Packages of rpm.
    Rpm,
    /// A snap.
    Snap,
    /// Clear Linux's bundle.
    Bundle,
    /// Unpacked from the release's archive.
    Static,
    /// By kata-deploy.
    Deploy,
    /// Built from source under `/usr/local`.
    Source,
    /// Files that no database is known to own.
    Files,
    /// Known only by what it printed of itself.
    Reported,
}

impl How {
    /// The word the JSON view uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dpkg => "dpkg",
            Self::Rpm => "rpm",
            Self::Snap => "snap",
            Self::Bundle => "bundle",
            Self::Static => "static",
            Self::Deploy => "kata-deploy",
            Self::Source => "source",
            Self::Files => "files",
            Self::Reported => "reported",
        }
    }

    /// For people: `from packages`, `unpacked from an archive`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Dpkg | Self::Rpm => "from packages",
            Self::Snap => "as a snap",
            Self::Bundle => "as a bundle of Clear Linux",
            Self::Static => "unpacked from an archive",
            Self::Deploy => "by kata-deploy",
            Self::Source => "built from source",
            Self::Files => "files of no known package",
            Self::Reported => "by its own word",
        }
    }
}

/// Kata's two runtimes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Runtime {
    Go,
    Rs,
}

impl Runtime {
    /// The word that names it in an edition.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::Rs => "rs",
        }
    }
}

pub(super) fn read(
    looker: &Looker<'_>,
    catalogue: &Catalogue,
    packages: &[InstalledPackage],
    wiring: &Wiring,
) -> Vec<Installation> {
    let mut found = Vec::new();
    for product in [Product::ClearContainers, Product::Kata, Product::Hyperd] {
        for database in [Database::Dpkg, Database::Rpm, Database::Snap] {
            found.extend(packaged(looker, catalogue, packages, product, database));
        }
    }
    found.extend(trees(looker, wiring));
    found.extend(bundle(looker));
    found.extend(programs(looker, &found));
    found
}

/// A product's packages of one database, without those another product may need too.
fn packaged(
    looker: &Looker<'_>,
    catalogue: &Catalogue,
    packages: &[InstalledPackage],
    product: Product,
    database: Database,
) -> Option<Installation> {
    let shared = |one: &InstalledPackage| {
        catalogue
            .package(&one.name)
            .is_some_and(|known| known.is_shared())
    };
    let mut own: Vec<&InstalledPackage> = packages
        .iter()
        .filter(|one| one.product == product && one.database == database)
        .filter(|one| one.state != PackageState::ConfigurationStayed && !shared(one))
        .collect();
    own.sort_by_key(|one| one.part != "runtime");
    let first = own.first()?;
    let (how, prefix) = match database {
        Database::Dpkg => (How::Dpkg, "/usr"),
        Database::Rpm => (How::Rpm, "/usr"),
        Database::Snap => (How::Snap, "/snap/kata-containers/current/usr"),
    };
    // the kernel's and the image's packages are numbered otherwise
    let told = ["kernel", "image", "hypervisor"].contains(&first.part.as_str());
    Some(Installation {
        product,
        how,
        prefix: prefix.to_owned(),
        version: leading(&first.version).filter(|_| !told),
        runtimes: if product == Product::Kata {
            runtimes(looker, prefix)
        } else {
            Vec::new()
        },
        alike: None,
        layout: None,
        told_by: first.told_by.clone(),
    })
}

/// The runtimes below a prefix; of a package that shows none, the Go runtime.
fn runtimes(looker: &Looker<'_>, prefix: &str) -> Vec<Runtime> {
    let go = ["bin/containerd-shim-kata-v2", "bin/kata-runtime"];
    let rs = [
        "runtime-rs/bin/containerd-shim-kata-v2",
        "share/defaults/kata-containers/runtime-rs",
    ];
    let has = |list: &[&str]| {
        list.iter()
            .any(|path| looker.exists(&format!("{prefix}/{path}")))
    };
    let mut found = Vec::new();
    if has(&go) {
        found.push(Runtime::Go);
    }
    if has(&rs) {
        found.push(Runtime::Rs);
    }
    if found.is_empty() {
        found.push(Runtime::Go);
    }
    found
}

/// Trees below `/opt`, unpacked or put there by kata-deploy.
fn trees(looker: &Looker<'_>, wiring: &Wiring) -> Vec<Installation> {
    let names = looker.names(Subject::Packages, "/opt");
    let likely = names.iter().filter(|name| {
        *name == "kata"
            || name.starts_with("kata-")
            || *name == "confidential-containers"
            || *name == "edgeless"
    });
    likely
        .filter_map(|name| {
            let prefix = format!("/opt/{name}");
            let signs = [
                "VERSION",
                "bin/containerd-shim-kata-v2",
                "runtime-rs/bin/containerd-shim-kata-v2",
                "versions.yaml",
                "bin/kata-runtime",
            ];
            let sign = signs
                .iter()
                .map(|sign| format!("{prefix}/{sign}"))
                .find(|path| looker.exists(path))?;
            let written = looker.text(Subject::Packages, &format!("{prefix}/VERSION"));
            let layout = deployed(looker, &prefix, wiring);
            Some(Installation {
                product: Product::Kata,
                how: if layout.is_some() {
                    How::Deploy
                } else {
                    How::Static
                },
                version: written.as_deref().map(str::trim).and_then(leading),
                runtimes: runtimes(looker, &prefix),
                alike: None,
                layout,
                told_by: match written {
                    Some(_) => Place::at(sign, 1),
                    None => Place::of(sign),
                },
                prefix,
            })
        })
        .collect()
}

/// The releases of kata-deploy that lay a tree out as this one, if any does.
fn deployed(looker: &Looker<'_>, prefix: &str, wiring: &Wiring) -> Option<&'static str> {
    let defaults = format!("{prefix}/share/defaults/kata-containers");
    let folders = [defaults.clone(), format!("{defaults}/runtime-rs")];
    let inside = |path: &str| path.starts_with(&format!("{prefix}/"));
    if folders
        .iter()
        .any(|folder| looker.exists(&format!("{folder}/runtimes")))
    {
        let linked = folders.iter().any(|folder| {
            looker
                .names(Subject::Packages, folder)
                .iter()
                .filter(|name| name.starts_with("configuration-"))
                .filter_map(|name| looker.link(&format!("{folder}/{name}")))
                .any(|target| target.starts_with("runtimes"))
        });
        return Some(if linked {
            "3.29.0 and later"
        } else {
            "3.27.0 to 3.28.0"
        });
    }
    let dropped = format!("{prefix}/containerd/config.d/kata-deploy.toml");
    let of_deploy = |path: &str| {
        path.rsplit('/')
            .next()
            .is_some_and(|name| name.contains("kata-deploy"))
    };
    let wires = || wiring.wires.iter().filter(|wire| inside(&wire.program));
    if looker.exists(&dropped)
        || wires().any(|wire| wire.manager == Manager::Containerd && of_deploy(&wire.place.path))
    {
        return Some("3.12.0 to 3.26.0");
    }
    let shims = looker.names(Subject::Wiring, "/usr/local/bin");
    let shims = shims
        .iter()
        .filter(|name| {
            name.starts_with("containerd-shim-kata-") && *name != "containerd-shim-kata-v2"
        })
        .map(|name| format!("/usr/local/bin/{name}"));
    for shim in shims {
        match looker.link(&shim) {
            Some(target) if target.starts_with(prefix) => return Some("3.0.0 to 3.7.0"),
            None if wiring
                .wrappers
                .iter()
                .any(|wrapper| wrapper.script.as_deref() == Some(&*shim)) =>
            {
                return Some("2.0.0 to 2.5.2");
            }
            _ => {}
        }
    }
    if wires().any(|wire| of_deploy(&wire.place.path)) {
        return Some("2.1.0 and later");
    }
    let with_path = wires().any(|wire| {
        wire.manager == Manager::Containerd
            && wire.name.starts_with("kata-")
            && wire.configuration.is_some()
    });
    if with_path {
        return Some("3.8.0 to 3.11.0");
    }
    let docker = wires()
        .filter(|wire| {
            wire.manager == Manager::Docker && wire.program.ends_with("/bin/kata-runtime")
        })
        .count();
    (docker > 1).then_some("1.x and 2.0, for Docker")
}

/// Clear Linux's bundle; which product it holds depends on its age, so the program must be there too.
fn bundle(looker: &Looker<'_>) -> Option<Installation> {
    let path = "/usr/share/clear/bundles/containers-virt";
    if !looker.exists(path) {
        return None;
    }
    let product = if looker.exists("/usr/bin/cc-runtime") {
        Product::ClearContainers
    } else {
        Product::Kata
    };
    Some(Installation {
        product,
        how: How::Bundle,
        prefix: "/usr".to_owned(),
        version: None,
        runtimes: if product == Product::Kata {
            vec![Runtime::Go]
        } else {
            Vec::new()
        },
        alike: None,
        layout: None,
        told_by: Place::of(path),
    })
}

/// Programs that nothing above explains.
fn programs(looker: &Looker<'_>, found: &[Installation]) -> Vec<Installation> {
    let known = [
        ("/usr/local", "cc-runtime", Product::ClearContainers),
        ("/usr", "cc-runtime", Product::ClearContainers),
        ("/usr/local", "kata-runtime", Product::Kata),
        ("/usr/local", "containerd-shim-kata-v2", Product::Kata),
        ("/usr", "kata-runtime", Product::Kata),
        ("/usr", "containerd-shim-kata-v2", Product::Kata),
        ("/usr/local", "runv", Product::RunV),
        ("/usr", "runv", Product::RunV),
        ("/usr/local", "hyperd", Product::Hyperd),
        ("/usr", "hyperd", Product::Hyperd),
    ];
    let mut more: Vec<Installation> = Vec::new();
    for (prefix, name, product) in known {
        let path = format!("{prefix}/bin/{name}");
        let explained = found
            .iter()
            .chain(&more)
            .any(|one| one.product == product && one.prefix == prefix);
        let Some(resolved) = looker.resolve(&path).filter(|_| !explained) else {
            continue;
        };
        // a link into a tree, or a script before it, is the tree's
        let elsewhere = !resolved.starts_with(prefix)
            || (prefix == "/usr" && resolved.starts_with("/usr/local"))
            || looker.small(&path, 64 << 10).is_some_and(|text| {
                text.starts_with(b"#!") && String::from_utf8_lossy(&text).contains("KATA_CONF_FILE")
            });
        if elsewhere {
            continue;
        }
        let how = match (prefix, product) {
            ("/usr/local", _) | (_, Product::RunV) => How::Source,
            _ => How::Files,
        };
        more.push(Installation {
            product,
            how,
            prefix: prefix.to_owned(),
            version: None,
            runtimes: if product == Product::Kata {
                runtimes(looker, prefix)
            } else {
                Vec::new()
            },
            alike: None,
            layout: None,
            told_by: Place::of(path),
        });
    }
    more
}
