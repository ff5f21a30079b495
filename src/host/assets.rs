//! Kernels, images and initrds: what the configurations name, what that resolves to, and whose it is.
//!
//! Outputs of `kata-env` and its kin give [`Asset`]s too, with `told_by` naming the output.

use super::configurations::Configuration;
use super::looker::{Looker, Place, Subject};
use crate::catalogue::Catalogue;

/// What an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum AssetKind {
    Kernel,
    Image,
    Initrd,
    Firmware,
    Hypervisor,
}

impl AssetKind {
    /// The word the JSON view uses; also the last segment of the setting that names it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kernel => "kernel",
            Self::Image => "image",
            Self::Initrd => "initrd",
            Self::Firmware => "firmware",
            Self::Hypervisor => "hypervisor",
        }
    }
}

/// An asset that a configuration names or a runtime reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// What it is.
    pub kind: AssetKind,
    /// The file as it is named.
    pub path: String,
    /// The file without links; none where it is not there or was not looked at.
    pub resolved: Option<String>,
    /// Its version, as its resolved name, `versions.yaml` or an osbuilder summary tells.
    pub version: Option<String>,
    /// Of an image or initrd: the release of the agent in it.
    pub agent: Option<String>,
    /// Whether somebody else than the packaging made it; none where that cannot be told.
    pub custom: Option<bool>,
    /// The line that names it, or the output that reported it.
    pub told_by: Place,
}

/// Where packagings put their assets.
const FOLDERS: [&str; 6] = [
    "/usr/share/clear-containers/",
    "/usr/share/kata-containers/",
    "/usr/local/share/clear-containers/",
    "/usr/local/share/kata-containers/",
    "/var/cache/kata-containers/",
    "/snap/kata-containers/",
];

/// The assets of every configuration that is read, each once; of a product whose files nobody reads, those of all.
pub(super) fn read(
    looker: &Looker<'_>,
    configurations: &[Configuration],
    catalogue: &Catalogue,
) -> Vec<Asset> {
    let mut found: Vec<Asset> = Vec::new();
    let asked = configurations.iter().filter(|one| {
        let own = || {
            configurations
                .iter()
                .filter(|other| other.product == one.product)
        };
        !one.readers.is_empty() || own().all(|other| other.readers.is_empty())
    });
    for one in asked {
        let Some(known) = &one.known else {
            continue;
        };
        for setting in known
            .document
            .settings()
            .iter()
            .filter(|setting| setting.is_set())
        {
            let key = setting.key.as_str();
            let Some(kind) = kind(key) else {
                continue;
            };
            let Some(path) = setting.value.as_ref().and_then(|value| value.as_str()) else {
                continue;
            };
            if path.is_empty()
                || found
                    .iter()
                    .any(|asset| asset.kind == kind && asset.path == path)
            {
                continue;
            }
            let place = Place::at(one.path.clone(), setting.line);
            found.push(asset(looker, kind, path, place, catalogue));
        }
    }
    found
}

/// What a setting names, if it names an asset.
fn kind(key: &str) -> Option<AssetKind> {
    let mut segments = key.split('.');
    let is_hypervisor = segments.next() == Some("hypervisor");
    let last = segments
        .nth(1)
        .filter(|_| is_hypervisor && segments.next().is_none())?;
    [
        AssetKind::Kernel,
        AssetKind::Image,
        AssetKind::Initrd,
        AssetKind::Firmware,
    ]
    .into_iter()
    .find(|kind| kind.word() == last)
    .or((last == "path").then_some(AssetKind::Hypervisor))
}

fn asset(
    looker: &Looker<'_>,
    kind: AssetKind,
    path: &str,
    told_by: Place,
    catalogue: &Catalogue,
) -> Asset {
    let resolved = looker
        .resolve(path)
        .map(|path| path.to_string_lossy().into_owned());
    let prefix = catalogue.prefix_of(path);
    let custom = if resolved.is_none() && is_packaged(kind, path, catalogue) && is_file(kind) {
        Some(true).filter(|_| !kind_of_name(kind, name(path)))
    } else {
        Some(is_custom(kind, path, resolved.as_deref(), catalogue))
    };
    let summary = || {
        let dir = resolved.as_deref().unwrap_or(path).rsplit_once('/')?.0;
        let text = looker.text(Subject::Assets, &format!("{dir}/osbuilder.yaml"))?;
        yaml(&text, &["agent", "version"])
    };
    let rooted = matches!(kind, AssetKind::Image | AssetKind::Initrd);
    let table = || {
        let prefix = prefix.filter(|prefix| *prefix != "/usr" && *prefix != "/usr/local")?;
        let text = looker.text(Subject::Assets, &format!("{prefix}/versions.yaml"))?;
        yaml(&text, &["assets", "kernel", "version"])
    };
    let version = version_of(kind, name(resolved.as_deref().unwrap_or(path))).or_else(|| {
        (kind == AssetKind::Kernel && custom == Some(false))
            .then(table)
            .flatten()
    });
    Asset {
        kind,
        path: path.to_owned(),
        agent: rooted.then(summary).flatten(),
        resolved,
        version,
        custom,
        told_by,
    }
}

/// An asset that a runtime reported; whether its file is there is the runtime's to know.
pub(super) fn reported(
    kind: AssetKind,
    path: &str,
    resolved: Option<&str>,
    told_by: Place,
    catalogue: &Catalogue,
) -> Asset {
    Asset {
        kind,
        path: path.to_owned(),
        version: version_of(kind, name(resolved.unwrap_or(path))),
        agent: None,
        custom: Some(is_custom(kind, path, resolved, catalogue)),
        resolved: resolved.map(str::to_owned),
        told_by,
    }
}

/// Whether somebody else than the packaging made a file, by its place and its name without links.
fn is_custom(kind: AssetKind, path: &str, resolved: Option<&str>, catalogue: &Catalogue) -> bool {
    let own_name = name(resolved.unwrap_or(path));
    !is_packaged(kind, path, catalogue) || (is_file(kind) && !kind_of_name(kind, own_name))
}

/// Whether packagings put assets of that kind there.
fn is_packaged(kind: AssetKind, path: &str, catalogue: &Catalogue) -> bool {
    let prefix = catalogue.prefix_of(path);
    FOLDERS.iter().any(|folder| path.starts_with(folder))
        || prefix.is_some_and(|prefix| prefix != "/usr" && prefix != "/usr/local")
        || (!is_file(kind) && prefix == Some("/usr"))
}

/// Whether it is what the guest is made of; programs and firmware may have any name.
const fn is_file(kind: AssetKind) -> bool {
    !matches!(kind, AssetKind::Hypervisor | AssetKind::Firmware)
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Whether packagings give assets of that kind such names.
fn kind_of_name(kind: AssetKind, name: &str) -> bool {
    let starts = |list: &[&str]| list.iter().any(|start| name.starts_with(start));
    let ends = |list: &[&str]| list.iter().any(|end| name.ends_with(end));
    match kind {
        AssetKind::Kernel => {
            let rest = name
                .strip_prefix("vmlinu")
                .and_then(|rest| rest.strip_prefix(['x', 'z']));
            name == "vmlinux.bin"
                || rest.is_some_and(|rest| {
                    rest.is_empty()
                        || rest.starts_with('.')
                        || rest.strip_prefix('-').is_some_and(|rest| {
                            rest.starts_with(|c: char| c.is_ascii_digit())
                                || rest.ends_with(".container")
                        })
                })
        }
        AssetKind::Image => {
            (starts(&["cc-", "clear-"]) && ends(&[".img"]))
                || (starts(&["kata-"]) && ends(&[".img", ".image"]))
        }
        AssetKind::Initrd => {
            starts(&["kata-", "\"fedora\"-kata-", "fedora-kata-"])
                && ends(&[".img", ".initrd", ".image"])
        }
        AssetKind::Firmware | AssetKind::Hypervisor => true,
    }
}

/// The version in the name packagings give a file.
fn version_of(kind: AssetKind, name: &str) -> Option<String> {
    match kind {
        AssetKind::Kernel => {
            let (_, rest) = name.strip_prefix("vmlinu")?.split_once('-')?;
            let version = rest.strip_suffix(".container").unwrap_or(rest);
            version
                .starts_with(|c: char| c.is_ascii_digit())
                .then(|| version.to_owned())
        }
        AssetKind::Image | AssetKind::Initrd => {
            let stem = name.rsplit_once('.')?.0;
            if let Some(rest) = stem.strip_prefix("cc-") {
                return Some(
                    rest.split_once("-agent-")
                        .map_or(rest, |(version, _)| version)
                        .to_owned(),
                );
            }
            if let Some(rest) = stem
                .strip_prefix("kata-containers-")
                .filter(|rest| rest.contains("_agent_"))
            {
                let mut parts = rest.split('_');
                return parts.nth(2).map(str::to_owned);
            }
            let rest = stem.strip_prefix("kata-")?;
            (!rest.starts_with("containers")).then(|| rest.to_owned())
        }
        AssetKind::Firmware | AssetKind::Hypervisor => None,
    }
}

/// The scalar at a path of nested maps; enough of YAML for `versions.yaml` and osbuilder's summary.
fn yaml(text: &str, path: &[&str]) -> Option<String> {
    let mut stack: Vec<(usize, &str)> = Vec::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', '-']) {
            continue;
        }
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        stack.retain(|(at, _)| *at < indent);
        stack.push((indent, key.trim_matches('"')));
        if stack.iter().map(|(_, key)| *key).eq(path.iter().copied()) {
            let value = value.split(" #").next().unwrap_or_default().trim();
            return Some(value.trim_matches(['"', '\'']).to_owned())
                .filter(|value| !value.is_empty());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_packagings_tell_versions_and_others_are_custom() {
        let version = |kind, name: &str| version_of(kind, name);
        assert_eq!(
            version(AssetKind::Kernel, "vmlinuz-4.14.22-86.container").as_deref(),
            Some("4.14.22-86")
        );
        assert_eq!(
            version(AssetKind::Image, "cc-20640-agent-ab12345.img").as_deref(),
            Some("20640")
        );
        assert_eq!(
            version(
                AssetKind::Image,
                "kata-containers-image_clearlinux_1.12.1_agent_ab.img"
            )
            .as_deref(),
            Some("1.12.1")
        );
        assert_eq!(
            version(AssetKind::Image, "kata-ubuntu-noble.image").as_deref(),
            Some("ubuntu-noble")
        );
        assert_eq!(version(AssetKind::Kernel, "vmlinuz.container"), None);
        assert!(kind_of_name(AssetKind::Kernel, "vmlinux-6.12.8-150"));
        assert!(!kind_of_name(AssetKind::Kernel, "bzImage-mine"));
        assert!(!kind_of_name(AssetKind::Image, "rootfs.img"));
        let text = "assets:\n  hypervisor:\n    version: \"1\"\n  kernel:\n    # long\n    url: \"x\"\n    version: \"v6.12.8\"\n";
        assert_eq!(
            yaml(text, &["assets", "kernel", "version"]).as_deref(),
            Some("v6.12.8")
        );
    }
}
