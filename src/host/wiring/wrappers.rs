//! Scripts and units that set `KATA_CONF_FILE`: since Kata 4.0.0 only the shipped files are accepted there.

use super::{Wiring, systemd};
use crate::host::looker::{Looker, Place, Subject};

/// Where wrappers are.
const FOLDERS: [&str; 2] = ["/usr/local/bin", "/usr/bin"];
/// A script is not larger: 64 KiB. Programs are, and are not read.
const LIMIT: u64 = 64 << 10;

/// Something that chooses a configuration file through the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapper {
    /// The line that does.
    pub place: Place,
    /// The file it names.
    pub configuration: String,
    /// The name of a script; none for a unit.
    pub script: Option<String>,
}

pub(super) fn read(looker: &Looker<'_>, wiring: &mut Wiring) {
    let mut scripts: Vec<String> = Vec::new();
    for folder in FOLDERS {
        let names = looker.names(Subject::Wiring, folder);
        let likely = names
            .into_iter()
            .filter(|name| name.starts_with("containerd-shim-kata") || name.starts_with("kata"));
        scripts.extend(likely.map(|name| format!("{folder}/{name}")));
    }
    let wired = wiring.wires.iter().map(|wire| &wire.program);
    scripts.extend(wired.filter(|program| program.starts_with('/')).cloned());
    scripts.sort();
    scripts.dedup();
    for path in scripts {
        wiring.wrappers.extend(script(looker, &path));
    }
    for unit in ["containerd.service", "crio.service", "docker.service"] {
        for directive in systemd::directives(looker, unit) {
            if directive.key == "Environment" {
                let set = systemd::words(&directive.value);
                let value = set
                    .iter()
                    .find_map(|word| word.strip_prefix("KATA_CONF_FILE="));
                wiring.wrappers.extend(value.map(|value| Wrapper {
                    place: directive.place.clone(),
                    configuration: value.to_owned(),
                    script: None,
                }));
            }
        }
    }
}

fn script(looker: &Looker<'_>, path: &str) -> Option<Wrapper> {
    if looker.link(path).is_some() {
        return None;
    }
    let file = looker.small(path, LIMIT)?;
    let text = String::from_utf8_lossy(&file);
    if !text.starts_with("#!") {
        return None;
    }
    text.lines().zip(1..).find_map(|(line, number)| {
        let line = line.trim_start();
        let value = line
            .strip_prefix("export ")
            .unwrap_or(line)
            .strip_prefix("KATA_CONF_FILE=")?;
        let value = systemd::words(value).into_iter().next()?;
        Some(Wrapper {
            place: Place::at(path, number),
            configuration: value,
            script: Some(path.to_owned()),
        })
    })
}
