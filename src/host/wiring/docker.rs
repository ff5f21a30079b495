//! Docker: the unit and its drop-ins, the options files of older systems, daemon.json.

use serde_json::Value;

use super::json_lines::{self, Entry};
use super::lines::take_out;
use super::systemd::{self, Directive, words};
use super::{Edit, Manager, Remedy, Wire, Wiring, argument, product};
use crate::host::Product;
use crate::host::looker::{Looker, Place, Subject};

const DAEMON: &str = "/etc/docker/daemon.json";
/// Options of systems without systemd's drop-ins, and of openSUSE.
const OPTIONS: [&str; 2] = ["/etc/default/docker", "/etc/sysconfig/docker"];

pub(super) fn read(looker: &Looker<'_>, wiring: &mut Wiring) {
    let unit = systemd::directives(looker, "docker.service");
    let daemon = looker.text(Subject::Wiring, DAEMON);
    let is_there = !unit.is_empty()
        || daemon.is_some()
        || ["/usr/bin/dockerd", "/usr/bin/docker", "/var/lib/docker"]
            .iter()
            .any(|path| looker.exists(path));
    let mut wires = unit_wires(&unit);
    for wire in &mut wires {
        wire.remedy = remedy(looker, wire, &unit);
    }
    for path in OPTIONS {
        if let Some(text) = looker.text(Subject::Wiring, path) {
            wires.extend(option_wires(path, &text));
        }
    }
    if let Some(text) = daemon {
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => {
                wiring.docker_root = ["data-root", "graph"]
                    .iter()
                    .find_map(|name| Some(value.get(name)?.as_str()?.to_owned()));
                daemon_wires(&value, &text, &mut wires);
            }
            Err(error) if !text.trim().is_empty() => {
                let why = format!("is not JSON, Docker cannot start with it: {error}");
                let ask = Some(format!("dockerd --validate --config-file {DAEMON}"));
                looker.missing(Subject::Wiring, DAEMON, &why, ask);
            }
            Err(_) => {}
        }
    }
    if is_there || !wires.is_empty() {
        wiring.managers.push(Manager::Docker);
    }
    wiring.wires.extend(wires);
}

/// The wires of every `ExecStart=`, those undone by a later one marked.
fn unit_wires(unit: &[Directive]) -> Vec<Wire> {
    let mut wires: Vec<Wire> = Vec::new();
    let starts = unit
        .iter()
        .filter(|one| one.section == "Service" && one.key == "ExecStart");
    for start in starts {
        if start.value.is_empty() {
            for wire in &mut wires {
                wire.undone_by.get_or_insert_with(|| start.place.clone());
            }
        } else {
            wires.extend(command_wires(&words(&start.value), &start.place));
        }
    }
    wires
}

/// The runtimes that a dockerd command line adds.
fn command_wires(words: &[String], place: &Place) -> Vec<Wire> {
    let default = argument(words, &["--default-runtime"]).unwrap_or_default();
    let mut wires = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let added = if word == "--add-runtime" {
            words.get(at + 1).map(String::as_str)
        } else {
            word.strip_prefix("--add-runtime=")
        };
        let Some((name, program)) = added.and_then(|added| added.split_once('=')) else {
            continue;
        };
        if let Some(product) = product(program, name) {
            wires.push(Wire {
                manager: Manager::Docker,
                place: place.clone(),
                name: name.to_owned(),
                product,
                program: program.to_owned(),
                configuration: None,
                arguments: Vec::new(),
                is_default: name == default,
                undone_by: None,
                remedy: Remedy::Edit(Vec::new()),
            });
        }
    }
    wires
}

/// A drop-in with nothing but what the installation guides put there may go as a whole; of others only the runtime's options.
fn remedy(looker: &Looker<'_>, wire: &Wire, unit: &[Directive]) -> Remedy {
    let path = &wire.place.path;
    let own = || unit.iter().filter(|one| one.place.path == *path);
    let is_drop_in = path.contains(".service.d/") && path.starts_with("/etc/");
    let is_plain = own().all(|one| {
        one.key == "ExecStart"
            && without(&words(&one.value), wire.product)
                .iter()
                .skip(1)
                .all(|word| {
                    [
                        "-D",
                        "--containerd",
                        "/run/containerd/containerd.sock",
                        "-H",
                        "fd://",
                    ]
                    .contains(&word.as_str())
                })
    });
    if is_drop_in && is_plain {
        return Remedy::Remove;
    }
    let Some(start) = own().find(|one| one.place == wire.place) else {
        return Remedy::Edit(Vec::new());
    };
    let text = looker.text(Subject::Wiring, path).unwrap_or_default();
    let first = wire.place.line.unwrap_or(1);
    let continued = text
        .lines()
        .skip(first - 1)
        .take_while(|line| line.trim_end().ends_with('\\'))
        .count();
    let what = format!(
        "take the options for {} out of the line",
        wire.product.title()
    );
    let mut edit = take_out(path, &text, first, first + continued, what);
    let left = without(&words(&start.value), wire.product);
    edit.new = vec![format!("ExecStart={}", left.join(" "))];
    Remedy::Edit(vec![edit])
}

/// A command line without the options for a product's runtimes.
fn without(words: &[String], of: Product) -> Vec<String> {
    let names = command_wires(words, &Place::of(""));
    let is_own = |name: &str| {
        names
            .iter()
            .any(|wire| wire.name == name && wire.product == of)
    };
    let mut left: Vec<String> = Vec::new();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let (option, value) = match word.split_once('=') {
            Some((option, value)) => (option, value.to_owned()),
            None => (
                word.as_str(),
                words
                    .peek()
                    .map_or_else(String::new, |next| (*next).clone()),
            ),
        };
        let own = match option {
            "--add-runtime" => is_own(value.split('=').next().unwrap_or_default()),
            "--default-runtime" => is_own(&value),
            _ => false,
        };
        if !own {
            left.push(word.clone());
        } else if option == word {
            words.next();
        }
    }
    left
}

/// The wires of a `DOCKER_OPTS="…"`.
fn option_wires(path: &str, text: &str) -> Vec<Wire> {
    let mut wires = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        let Some(value) = line
            .strip_prefix("DOCKER_OPTS=")
            .or_else(|| line.strip_prefix("OPTIONS="))
        else {
            continue;
        };
        let name = line.split('=').next().unwrap_or_default();
        let options: Vec<String> = words(value).iter().flat_map(|part| words(part)).collect();
        for mut wire in command_wires(&options, &Place::at(path, number)) {
            let what = format!(
                "take the options for {} out of the line",
                wire.product.title()
            );
            let mut edit = take_out(path, text, number, number, what);
            let left = without(&options, wire.product).join(" ");
            edit.new = vec![format!("{name}=\"{left}\"")];
            wire.remedy = Remedy::Edit(vec![edit]);
            wires.push(wire);
        }
    }
    wires
}

/// The runtimes of daemon.json, and a default that may name one of an `ExecStart=`.
fn daemon_wires(value: &Value, text: &str, wires: &mut Vec<Wire>) {
    let entries = json_lines::entries(text);
    let entry = |path: &[&str]| entries.iter().find(|entry| entry.path == path);
    let default = value.get("default-runtime").and_then(Value::as_str);
    let default_entry = entry(&["default-runtime"]);
    let runtimes = value.get("runtimes").and_then(Value::as_object);
    for (name, runtime) in runtimes.into_iter().flatten() {
        let text_of = |key: &str| runtime.get(key).and_then(Value::as_str);
        let program = text_of("path")
            .or_else(|| text_of("runtimeType"))
            .unwrap_or(name);
        let Some(product) = product(program, name) else {
            continue;
        };
        let arguments: Vec<String> = runtime
            .get("runtimeArgs")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|word| Some(word.as_str()?.to_owned()))
            .collect();
        let option = runtime
            .get("options")
            .and_then(|options| options.get("ConfigPath")?.as_str());
        let told = argument(&arguments, &["--kata-config", "--config", "--cc-config"]);
        let own = entry(&["runtimes", name]);
        let mut edits: Vec<Edit> = own
            .map(|own| entry_out(own, text, &format!("`runtimes.{name}`")))
            .into_iter()
            .collect();
        let is_default = default == Some(name);
        if is_default && let Some(own) = default_entry {
            edits.push(entry_out(own, text, "`default-runtime`"));
        }
        edits.sort();
        wires.push(Wire {
            manager: Manager::Docker,
            place: Place {
                path: DAEMON.to_owned(),
                line: own.map(|own| own.first),
            },
            name: name.clone(),
            product,
            program: program.to_owned(),
            configuration: option.or(told).map(str::to_owned),
            arguments,
            is_default,
            undone_by: None,
            remedy: Remedy::Edit(edits),
        });
    }
    // a default that names no runtime of the file's own stands beside the one that is added by an option
    let named_here =
        runtimes.is_some_and(|runtimes| default.is_some_and(|name| runtimes.contains_key(name)));
    if let (Some(name), Some(own), false) = (default, default_entry, named_here) {
        let mut known = false;
        for wire in wires.iter_mut().filter(|wire| wire.name == name) {
            wire.is_default = true;
            known = true;
            if let Remedy::Edit(edits) = &mut wire.remedy {
                edits.push(entry_out(own, text, "`default-runtime`"));
            }
        }
        if let (false, Some(product)) = (known, Product::of_program(name)) {
            wires.push(Wire {
                manager: Manager::Docker,
                place: Place::at(DAEMON, own.first),
                name: name.to_owned(),
                product,
                program: name.to_owned(),
                configuration: None,
                arguments: Vec::new(),
                is_default: true,
                undone_by: None,
                remedy: Remedy::Edit(vec![entry_out(own, text, "`default-runtime`")]),
            });
        }
    }
}

fn entry_out(entry: &Entry, text: &str, name: &str) -> Edit {
    let what = format!("take out the entry {name}, and one comma where others are left beside it");
    take_out(DAEMON, text, entry.first, entry.last, what)
}
