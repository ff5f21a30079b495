//! dpkg's status file, read directly.

use super::{InstalledPackage, PackageState, SUBJECT, package};
use crate::catalogue::{Catalogue, Database};
use crate::host::looker::{Looker, Place};

const STATUS: &str = "/var/lib/dpkg/status";
/// The most bytes it may have: 128 MiB. A machine with 5,000 packages has about 10 MiB.
const LIMIT: u64 = 128 << 20;

pub(super) fn read(looker: &Looker<'_>, catalogue: &Catalogue) -> Vec<InstalledPackage> {
    let Some(file) = looker.file(SUBJECT, STATUS, LIMIT) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&file.bytes);
    packages(&text, catalogue)
}

/// The packages of a status file.
fn packages(text: &str, catalogue: &Catalogue) -> Vec<InstalledPackage> {
    let mut found = Vec::new();
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        let Some(name) = line.strip_prefix("Package:").map(str::trim) else {
            continue;
        };
        if catalogue.package(name).is_none() {
            continue;
        }
        let stanza = lines.by_ref().map(|(line, _)| line);
        found.extend(stanza_of(name, number, stanza, catalogue));
    }
    found
}

/// The rest of a package's stanza, to the empty line.
fn stanza_of<'t>(
    name: &str,
    line: usize,
    stanza: impl Iterator<Item = &'t str>,
    catalogue: &Catalogue,
) -> Option<InstalledPackage> {
    let (mut status, mut version, mut needs) = ("", "", Vec::new());
    for line in stanza.take_while(|line| !line.trim().is_empty()) {
        match line.split_once(':') {
            Some(("Status", value)) => status = value.trim(),
            Some(("Version", value)) => version = value.trim(),
            Some(("Depends" | "Pre-Depends", value)) => needs.extend(names(value)),
            _ => {}
        }
    }
    // want, error flag, state: only the last says what is there
    let state = match status.rsplit(' ').next().unwrap_or_default() {
        "installed" => PackageState::Installed,
        "config-files" => PackageState::ConfigurationStayed,
        "not-installed" | "" => return None,
        _ => PackageState::Broken,
    };
    let place = Place::at(STATUS, line);
    let mut found = package(catalogue, name, Database::Dpkg, version, state, place)?;
    found.needs = needs;
    Some(found)
}

/// The names in a list of dependencies; alternatives count, versions do not.
fn names(list: &str) -> Vec<String> {
    let parts = list.split([',', '|']);
    parts
        .filter_map(|part| part.split(['(', ':', '[']).next())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_versions_and_needs_are_told() {
        let text = "Package: zsh\nStatus: install ok installed\nVersion: 5\n\n\
            Package: cc-runtime\nStatus: install ok installed\nVersion: 3.0.23+git.64d2226-27\n\
            Depends: cc-runtime-bin, qemu-lite (>= 2.7.1), a | b:any\n\n\
            Package: cc-proxy\nStatus: deinstall ok config-files\nVersion: 3.0.3\n\n\
            Package: cc-shim\nStatus: purge ok not-installed\n\n\
            Package: linux-container\nStatus: install reinstreq half-installed\nVersion: 1\n";
        let found = packages(text, &Catalogue::built_in());
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.name.as_str(), one.state, one.told_by.line))
            .collect();
        assert_eq!(
            told,
            [
                ("cc-runtime", PackageState::Installed, Some(5)),
                ("cc-proxy", PackageState::ConfigurationStayed, Some(10)),
                ("linux-container", PackageState::Broken, Some(17)),
            ]
        );
        assert_eq!(found[0].needs, ["cc-runtime-bin", "qemu-lite", "a", "b"]);
    }
}
