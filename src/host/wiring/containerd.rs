//! containerd: its configuration in versions 1, 2 and 3, with imports, and the copies of distributions of Kubernetes.

use std::collections::BTreeSet;

use toml_edit::{Document, Item, Table, TableLike};

use super::lines::{line_of, table_end, take_out};
use super::{Manager, Remedy, Wire, Wiring, product};
use crate::host::looker::{Looker, Place, Subject, has_ending};

/// Main files, each with what it imports.
const FILES: [&str; 7] = [
    "/etc/containerd/config.toml",
    "/var/lib/rancher/k3s/agent/etc/containerd/config.toml",
    "/var/lib/rancher/k3s/agent/etc/containerd/config.toml.tmpl",
    "/var/lib/rancher/rke2/agent/etc/containerd/config.toml",
    "/var/lib/rancher/rke2/agent/etc/containerd/config.toml.tmpl",
    "/etc/k0s/containerd.toml",
    "/var/snap/microk8s/current/args/containerd-template.toml",
];
/// Folders that are read whether or not a file here says so: containerd's own default imports, and those of others.
const FOLDERS: [&str; 5] = [
    "/etc/containerd/conf.d",
    "/etc/containerd/containerd.d",
    "/etc/k0s/containerd.d",
    "/var/lib/rancher/k3s/agent/etc/containerd/config-v3.toml.d",
    "/var/lib/rancher/rke2/agent/etc/containerd/config-v3.toml.d",
];
/// The most files that are read; imports may lead in circles.
const MOST: usize = 100;
/// Where the three versions keep the runtimes.
const PLUGINS: [&str; 3] = [
    "cri",
    "io.containerd.grpc.v1.cri",
    "io.containerd.cri.v1.runtime",
];

pub(super) fn read(looker: &Looker<'_>, wiring: &mut Wiring) {
    let mut waiting: Vec<String> = FILES.iter().rev().map(|path| (*path).to_owned()).collect();
    for folder in FOLDERS {
        waiting.extend(matching(looker, &format!("{folder}/*.toml")));
    }
    let mut seen = BTreeSet::new();
    let mut any = false;
    while let Some(path) = waiting.pop() {
        let Some(resolved) = looker.resolve(&path) else {
            continue;
        };
        if seen.len() == MOST || !seen.insert(resolved) {
            continue;
        }
        let Some(text) = looker.text(Subject::Wiring, &path) else {
            continue;
        };
        any = true;
        match Document::parse(text.as_str()) {
            Ok(document) => {
                wires(document.as_table(), &path, &text, &mut wiring.wires);
                for pattern in imports(document.as_table()) {
                    let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
                    let pattern = if pattern.starts_with('/') {
                        pattern
                    } else {
                        format!("{dir}/{pattern}")
                    };
                    waiting.extend(matching(looker, &pattern));
                }
            }
            Err(_) if has_ending(&path, "tmpl") || path.contains("template") => {
                if text.contains("kata") {
                    let ask = Some(format!("grep -n kata {path}"));
                    looker.missing(Subject::Wiring, &path, "is a template that names Kata", ask);
                }
            }
            Err(error) => {
                let why = format!("is not TOML: {}", error.message());
                let ask = Some(format!("containerd --config {path} config dump"));
                looker.missing(Subject::Wiring, &path, &why, ask);
            }
        }
    }
    let is_there = any
        || ["/usr/bin/containerd", "/usr/local/bin/containerd"]
            .iter()
            .any(|path| looker.exists(path));
    if is_there {
        wiring.managers.push(Manager::Containerd);
    }
}

fn imports(table: &Table) -> Vec<String> {
    let list = table.get("imports").and_then(Item::as_array);
    let texts = list.into_iter().flatten();
    texts
        .filter_map(|text| Some(text.as_str()?.to_owned()))
        .collect()
}

/// The files a pattern names; a star only in the last part of it.
fn matching(looker: &Looker<'_>, pattern: &str) -> Vec<String> {
    let Some((dir, last)) = pattern.rsplit_once('/') else {
        return Vec::new();
    };
    let Some((before, after)) = last.split_once('*') else {
        return vec![pattern.to_owned()];
    };
    if dir.contains('*') {
        looker.missing(
            Subject::Wiring,
            pattern,
            "is a pattern of directories, which is not followed",
            None,
        );
        return Vec::new();
    }
    let names = looker.names(Subject::Wiring, dir);
    let fits = names.into_iter().filter(|name| {
        name.len() >= before.len() + after.len()
            && name.starts_with(before)
            && name.ends_with(after)
    });
    fits.map(|name| format!("{dir}/{name}")).collect()
}

/// The wires of one file.
fn wires(top: &Table, path: &str, text: &str, wires: &mut Vec<Wire>) {
    let Some(plugins) = top.get("plugins").and_then(Item::as_table_like) else {
        return;
    };
    for plugin in PLUGINS {
        let Some(containerd) =
            table(plugins, plugin).and_then(|plugin| table(plugin, "containerd"))
        else {
            continue;
        };
        let default = containerd
            .get("default_runtime_name")
            .and_then(Item::as_str);
        for name in ["untrusted_workload_runtime", "default_runtime"] {
            wires.extend(wire(
                containerd,
                name,
                path,
                text,
                name == "default_runtime",
            ));
        }
        let runtimes = table(containerd, "runtimes");
        let names = runtimes.into_iter().flat_map(|runtimes| runtimes.iter());
        for (name, _) in names {
            if let Some(runtimes) = runtimes {
                wires.extend(wire(runtimes, name, path, text, default == Some(name)));
            }
        }
    }
    for plugin in ["linux", "io.containerd.runtime.v1.linux"] {
        let runtime = table(plugins, plugin).and_then(|plugin| plugin.get("runtime"));
        let Some((item, program)) = runtime.and_then(|item| Some((item, item.as_str()?))) else {
            continue;
        };
        let Some(product) = product(program, program) else {
            continue;
        };
        let line = line_of(text, item.span());
        let what = format!(
            "take the line out, or name `runc`: it names {}",
            product.title()
        );
        wires.push(Wire {
            manager: Manager::Containerd,
            place: Place::at(path, line),
            name: program.to_owned(),
            product,
            program: program.to_owned(),
            configuration: None,
            arguments: Vec::new(),
            is_default: true,
            undone_by: None,
            remedy: Remedy::Edit(vec![take_out(path, text, line, line, what)]),
        });
    }
}

fn table<'t>(parent: &'t dyn TableLike, name: &str) -> Option<&'t dyn TableLike> {
    parent.get(name)?.as_table_like()
}

/// One runtime.
fn wire(
    parent: &dyn TableLike,
    name: &str,
    path: &str,
    text: &str,
    is_default: bool,
) -> Option<Wire> {
    let item = parent.get(name)?;
    let runtime = item.as_table_like()?;
    let options = table(runtime, "options");
    let value = |key: &str| runtime.get(key).and_then(Item::as_str);
    let option = |key: &str| options?.get(key).and_then(Item::as_str);
    let kind = value("runtime_type").unwrap_or_default();
    let engine = value("runtime_engine")
        .or_else(|| value("runtime_path"))
        .or_else(|| option("BinaryName"))
        .filter(|program| !program.is_empty());
    let program = engine.unwrap_or(kind);
    let product = product(program, kind).or_else(|| product(kind, name))?;
    let line = line_of(text, item.span());
    let what = format!("take out the runtime `{name}`");
    Some(Wire {
        manager: Manager::Containerd,
        place: Place::at(path, line),
        name: name.to_owned(),
        product,
        program: program.to_owned(),
        configuration: option("ConfigPath").map(str::to_owned),
        arguments: Vec::new(),
        is_default,
        undone_by: None,
        remedy: Remedy::Edit(vec![take_out(
            path,
            text,
            line,
            table_end(text, line),
            what,
        )]),
    })
}
