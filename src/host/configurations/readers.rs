//! Who reads which file: container managers that name one, and the runtimes' own search.

use super::{Configuration, place};
use crate::catalogue::Version;
use crate::host::installations::{How, Runtime};
use crate::host::looker::{Looker, Place};
use crate::host::wiring::{Wire, Wiring};
use crate::host::{Installation, Product};

/// Somebody who reads a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// For people: `the Go runtime of Kata Containers`, `containerd's kata-qemu`.
    pub who: String,
    /// The runtime that reads it; of Clear Containers none.
    pub runtime: Option<Runtime>,
    /// The line that names the file; none where the runtime looks for it.
    pub told_by: Option<Place>,
}

pub(super) fn join(
    looker: &Looker<'_>,
    list: &mut [Configuration],
    installations: &[Installation],
    wiring: &Wiring,
) {
    let live = || wiring.wires.iter().filter(|wire| wire.undone_by.is_none());
    for wire in live() {
        let Some(path) = &wire.configuration else {
            continue;
        };
        add(
            looker,
            list,
            path,
            Reader {
                who: format!("{}, for `{}`", wire.manager.title(), wire.name),
                runtime: Some(runtime_of(wire)),
                told_by: Some(wire.place.clone()),
            },
        );
    }
    for wrapper in &wiring.wrappers {
        add(
            looker,
            list,
            &wrapper.configuration,
            Reader {
                who: "whoever is started with this KATA_CONF_FILE".to_owned(),
                runtime: Some(Runtime::Go),
                told_by: Some(wrapper.place.clone()),
            },
        );
    }
    for one in installations {
        for (runtime, paths) in searches(one) {
            // where every wire names a file, nobody searches
            let mut wired = live().filter(|wire| wire.product == one.product);
            let of_runtime = |wire: &&Wire| {
                runtime.is_none_or(|runtime| runtime_of(wire) == runtime || one.runtimes.len() == 1)
            };
            let is_wired = wired.clone().next().is_some();
            let searches =
                !is_wired || wired.any(|wire| of_runtime(&wire) && wire.configuration.is_none());
            if !searches {
                continue;
            }
            let there: Vec<String> = paths
                .into_iter()
                .filter(|path| looker.exists(path))
                .collect();
            let Some(first) = there.first() else {
                continue;
            };
            let who = match runtime {
                Some(Runtime::Go) => "the Go runtime's search".to_owned(),
                Some(Runtime::Rs) => "runtime-rs's search".to_owned(),
                None => format!("the search of {}", one.product.title()),
            };
            add(
                looker,
                list,
                first,
                Reader {
                    who,
                    runtime,
                    told_by: None,
                },
            );
            let masked = there.get(1).and_then(|path| looker.resolve(path));
            let masked = masked.map(|path| path.to_string_lossy().into_owned());
            if let Some(own) = find(looker, list, first)
                && masked.as_ref() != Some(&own.path)
                && own.masks.is_none()
            {
                own.masks = masked;
            }
        }
    }
}

fn find<'l>(
    looker: &Looker<'_>,
    list: &'l mut [Configuration],
    path: &str,
) -> Option<&'l mut Configuration> {
    let resolved = looker.resolve(path)?.to_string_lossy().into_owned();
    list.iter_mut().find(|one| one.path == resolved)
}

fn add(looker: &Looker<'_>, list: &mut [Configuration], path: &str, reader: Reader) {
    if let Some(own) = find(looker, list, path)
        && !own.readers.contains(&reader)
    {
        own.readers.push(reader);
    }
}

/// Which of Kata's runtimes a wire starts.
fn runtime_of(wire: &Wire) -> Runtime {
    let says_rs = |text: &str| text.contains("runtime-rs") || text.contains("dragonball");
    if says_rs(&wire.program) || wire.configuration.as_deref().is_some_and(says_rs) {
        Runtime::Rs
    } else {
        Runtime::Go
    }
}

/// Where an installation's runtimes look, in their order.
fn searches(one: &Installation) -> Vec<(Option<Runtime>, Vec<String>)> {
    let prefix = &one.prefix;
    match one.product {
        Product::ClearContainers => {
            let shipped = format!("{prefix}/share/defaults/clear-containers/configuration.toml");
            let own = "/etc/clear-containers/configuration.toml".to_owned();
            let is_packaged = matches!(one.how, How::Dpkg | How::Rpm);
            // packages since 3.0.4 were built to look only at what they ship
            let blind = is_packaged
                && one
                    .version
                    .is_none_or(|version| version >= Version::new(3, 0, 4));
            let mut paths = Vec::new();
            if one.how == How::Source {
                paths.push(format!("{prefix}/etc/clear-containers/configuration.toml"));
            }
            if !blind {
                paths.push(own);
            }
            paths.push(shipped);
            vec![(None, paths)]
        }
        Product::Kata => one
            .runtimes
            .iter()
            .map(|runtime| (Some(*runtime), kata(one, *runtime)))
            .collect(),
        Product::RunV | Product::Hyperd => Vec::new(),
    }
}

fn kata(one: &Installation, runtime: Runtime) -> Vec<String> {
    let prefix = &one.prefix;
    let old_rs = one
        .version
        .is_some_and(|version| version < Version::new(3, 3, 0));
    let paths = match runtime {
        Runtime::Rs if !old_rs => vec![
            "/etc/kata-containers/runtime-rs".to_owned(),
            "/usr/share/defaults/kata-containers/runtime-rs".to_owned(),
            "/opt/kata/share/defaults/kata-containers/runtime-rs".to_owned(),
            format!("{prefix}/share/defaults/kata-containers/runtime-rs"),
        ],
        _ => vec![
            "/etc/kata-containers".to_owned(),
            format!("{prefix}/share/defaults/kata-containers"),
            format!("{prefix}/share/kata-containers/defaults"),
        ],
    };
    let mut paths: Vec<String> = paths
        .into_iter()
        .map(|folder| place(&format!("{folder}/configuration.toml")).path)
        .collect();
    paths.dedup();
    paths
}
