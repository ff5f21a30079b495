//! CRI-O: crio.conf and its drop-ins.

use toml_edit::{Document, Item, Table};

use super::lines::{line_of, table_end, take_out};
use super::{Manager, Remedy, Wire, Wiring, product};
use crate::host::looker::{Looker, Place, Subject};

const FILE: &str = "/etc/crio/crio.conf";
const FOLDER: &str = "/etc/crio/crio.conf.d";

pub(super) fn read(looker: &Looker<'_>, wiring: &mut Wiring) {
    let mut paths = vec![FILE.to_owned()];
    let names = looker.names(Subject::Wiring, FOLDER);
    paths.extend(names.into_iter().map(|name| format!("{FOLDER}/{name}")));
    let mut any = looker.exists("/usr/bin/crio");
    let mut default = None;
    let mut wires = Vec::new();
    for path in paths {
        let Some(text) = looker.text(Subject::Wiring, &path) else {
            continue;
        };
        any = true;
        match Document::parse(text.as_str()) {
            Ok(document) => {
                let top = document.as_table();
                let told = of(top, &path, &text, &mut wires);
                default = told.or(default);
            }
            Err(error) => {
                let why = format!("is not TOML: {}", error.message());
                looker.missing(
                    Subject::Wiring,
                    &path,
                    &why,
                    Some("crio status config".to_owned()),
                );
            }
        }
    }
    for wire in &mut wires {
        wire.is_default |= default.as_deref() == Some(&wire.name);
    }
    wiring.wires.extend(wires);
    if any {
        wiring.managers.push(Manager::Crio);
    }
}

/// The wires of one file; gives the default runtime it names.
fn of(top: &Table, path: &str, text: &str, wires: &mut Vec<Wire>) -> Option<String> {
    let runtime = top
        .get("crio")?
        .as_table_like()?
        .get("runtime")?
        .as_table_like()?;
    let wire = |name: &str, program: &str, line: usize, last: usize, what: String| {
        Some(Wire {
            manager: Manager::Crio,
            place: Place::at(path, line),
            name: name.to_owned(),
            product: product(program, name)?,
            program: program.to_owned(),
            configuration: None,
            arguments: Vec::new(),
            is_default: false,
            undone_by: None,
            remedy: Remedy::Edit(vec![take_out(path, text, line, last, what)]),
        })
    };
    for key in ["runtime", "runtime_untrusted_workload"] {
        let value = runtime
            .get(key)
            .and_then(|item| Some((item.as_str()?, line_of(text, item.span()))));
        if let Some((program, line)) = value {
            let what = format!("take `{key}` out");
            let mut found = wire(program, program, line, line, what);
            if let Some(found) = &mut found {
                found.is_default = key == "runtime"
                    || runtime.get("default_workload_trust").and_then(Item::as_str)
                        == Some("untrusted");
            }
            wires.extend(found);
        }
    }
    let runtimes = runtime.get("runtimes").and_then(Item::as_table_like);
    for (name, item) in runtimes.into_iter().flat_map(|runtimes| runtimes.iter()) {
        let Some(table) = item.as_table_like() else {
            continue;
        };
        let value = |key: &str| table.get(key).and_then(Item::as_str);
        let line = line_of(text, item.span());
        let program = value("runtime_path")
            .filter(|path| !path.is_empty())
            .unwrap_or(name);
        let what = format!("take out the runtime `{name}`");
        let mut found = wire(name, program, line, table_end(text, line), what);
        if let Some(found) = &mut found {
            found.configuration = value("runtime_config_path").map(str::to_owned);
        }
        wires.extend(found);
    }
    let default = runtime.get("default_runtime").and_then(Item::as_str);
    default.filter(|name| !name.is_empty()).map(str::to_owned)
}
