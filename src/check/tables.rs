//! Hypervisors' tables, the tables of other components, and the names that select among them.

use super::unread::closest;
use super::view::{Named, View};
use super::{Finding, Severity};
use crate::catalogue::Version;
use crate::key::{Key, segments};
use crate::value::Value;

/// The first release of runtime-rs that needs the names of `[runtime]`.
const NAMES_NEEDED: Version = Version::new(3, 3, 0);
/// The first release of runtime-rs that does without the size of containers' pipes.
const PIPE_BUILT_IN: Version = Version::new(3, 2, 0);
/// The first Go release that refuses a hypervisor it does not know.
const REFUSED: Version = Version::new(3, 2, 0);
/// The first Go release that knows more than one hypervisor.
const SEVERAL: Version = Version::new(1, 5, 0);
/// The first Go release that takes an agent of any name.
const ANY_AGENT: Version = Version::new(2, 0, 0);
/// The first Go release where the built-in image and initrd are in each other's way.
const BOTH_BUILT_IN: Version = Version::new(2, 5, 0);

pub(super) fn check(view: &View<'_>, found: &mut Vec<Finding>) {
    let known = &view.known_hypervisors;
    for table in &view.hypervisors {
        if !known.contains(&table.name.trim_matches(['"', '\''])) {
            found.push(unknown(view, table, known));
        }
    }
    let own: Vec<&Named> = view
        .hypervisors
        .iter()
        .filter(|table| known.contains(&table.name.as_str()))
        .collect();
    several(view, &own, found);
    several_agents(view, found);
    wrong(view, &own, found);
    components(view, found);
    if view.is_rs() {
        names(view, found);
    } else if view.hypervisors.is_empty()
        && view.line.product() == "kata"
        && view.version() >= BOTH_BUILT_IN
    {
        let message = format!(
            "no hypervisor's table is set, and {} has both an image and an initrd built in: no sandbox starts, and the log says only that both are set",
            view.release()
        );
        found.extend(on_file(
            view,
            "no-hypervisor",
            message,
            "add a table such as `[hypervisor.qemu]`",
        ));
    }
}

/// A finding on the base file as a whole.
fn on_file(view: &View<'_>, code: &'static str, message: String, help: &str) -> Option<Finding> {
    let base = view.layers.first()?;
    Some(Finding::new(code, Severity::Error, base.path, message).help(help))
}

/// A finding on something that is not in a table, at the table's line in the base file where it is there.
fn on_table(
    view: &View<'_>,
    code: &'static str,
    table: &str,
    message: String,
    help: &str,
) -> Option<Finding> {
    let base = view.layers.first()?;
    let mut headers = base.document.tables().iter();
    let header = headers.find(|header| header.key.as_str() == table);
    let finding = on_file(view, code, message, help)?;
    Some(match header {
        Some(header) => finding.at(header.line),
        None => finding,
    })
}

fn at(
    view: &View<'_>,
    table: &Named,
    code: &'static str,
    severity: Severity,
    message: String,
) -> Finding {
    let path = view.layers.get(table.layer).map(|layer| layer.path);
    Finding::new(
        code,
        severity,
        path.unwrap_or(std::path::Path::new("")),
        message,
    )
    .at(table.line)
    .on(&Key::from_segments(["hypervisor", table.name.as_str()]))
}

fn unknown(view: &View<'_>, table: &Named, known: &[&str]) -> Finding {
    let (release, name) = (view.release(), &table.name);
    let (severity, what) = if view.is_rs() {
        (
            Severity::Error,
            "the file is refused, and the log says that there is no plugin of that name",
        )
    } else if view.line.product() == "kata" && view.version() >= REFUSED {
        (
            Severity::Error,
            "the file is refused, and the log names the table",
        )
    } else if view.line.product() == "kata" && view.version() >= SEVERAL {
        (
            Severity::Error,
            "it stands for a hypervisor without any setting, and the log says only that a virtual machine cannot be without memory",
        )
    } else {
        (
            Severity::Warning,
            "the table is ignored, and built-in settings hold",
        )
    };
    let message = format!("{release} knows no hypervisor `{name}`: {what}");
    let finding = at(view, table, "unknown-hypervisor", severity, message);
    let renamed = match name.as_str() {
        "cloud-hypervisor" => Some("clh"),
        "clh" => Some("cloud-hypervisor"),
        _ => None,
    };
    let renamed = renamed
        .filter(|name| known.contains(name))
        .map(str::to_owned);
    match renamed.or_else(|| closest(known.iter().copied(), name)) {
        Some(name) => finding.help(format!("here it is `[hypervisor.{name}]`")),
        None => finding.help(format!("it knows {}", known.join(", "))),
    }
}

fn several(view: &View<'_>, own: &[&Named], found: &mut Vec<Finding>) {
    let Some((first, rest)) = own.split_first() else {
        return;
    };
    for table in rest {
        let (message, help) = if view.is_rs() {
            (
                format!(
                    "a second hypervisor's table beside `[hypervisor.{}]`; only `{}` is used, as `runtime.hypervisor_name` says, and the other one is checked all the same",
                    first.name, view.hypervisor
                ),
                "remove the table that is not meant".to_owned(),
            )
        } else {
            (
                format!(
                    "a second hypervisor's table beside `[hypervisor.{}]`: {} takes one of them at random, each time it starts",
                    first.name,
                    view.release()
                ),
                format!(
                    "keep one, and put the other into a file of its own, such as configuration-{}.toml",
                    table.name
                ),
            )
        };
        found.push(at(view, table, "two-hypervisors", Severity::Warning, message).help(help));
    }
}

/// Agents' tables beside the one that counts.
fn several_agents(view: &View<'_>, found: &mut Vec<Finding>) {
    let (others, end): (Vec<&Named>, _) = if view.is_rs() {
        let others = view.agents.iter().filter(|table| table.name != view.agent);
        let end = format!("; only the settings of `{}` are used", view.agent);
        (others.collect(), end)
    } else if view.line.product() == "kata" && view.version() >= ANY_AGENT {
        let end = format!(
            ": {} takes one of them at random, each time it starts",
            view.release()
        );
        (view.agents.iter().skip(1).collect(), end)
    } else {
        return;
    };
    let first = match view.agents.first() {
        Some(first) if !view.is_rs() => first.name.as_str(),
        Some(_) if has_table(view, "agent", &view.agent) => view.agent.as_str(),
        // that the one that counts is missing has its own finding
        _ => return,
    };
    for table in others {
        let path = view.layers.get(table.layer).map(|layer| layer.path);
        let message = format!("a second agent's table beside `[agent.{first}]`{end}");
        let finding = Finding::new(
            "two-agents",
            Severity::Warning,
            path.unwrap_or(std::path::Path::new("")),
            message,
        );
        found.push(
            finding
                .at(table.line)
                .on(&Key::from_segments(["agent", table.name.as_str()]))
                .help(format!("put its settings into `[agent.{first}]`")),
        );
    }
}

fn wrong(view: &View<'_>, own: &[&Named], found: &mut Vec<Finding>) {
    let flavour = view.catalogue.edition_flavour(view.edition);
    let wanted = flavour.map_or("", |flavour| flavour.hypervisor());
    let [table] = own else { return };
    if table.name == wanted || wanted.is_empty() {
        return;
    }
    let message = format!(
        "this is the table of another hypervisor than the `{wanted}` of {}",
        view.catalogue.edition_name(view.edition)
    );
    let help = format!(
        "rename the table, or check for a flavour with `{}`",
        table.name
    );
    let finding = at(view, table, "wrong-hypervisor", Severity::Warning, message);
    found.push(finding.help(help));
}

/// Names below `[agent]`, `[proxy]` and `[shim]`.
fn components(view: &View<'_>, found: &mut Vec<Finding>) {
    for kind in ["agent", "proxy", "shim"] {
        let names = view
            .catalogue
            .component_names(&view.line, view.version(), kind);
        let Some(names) = names.filter(|names| names.refused) else {
            continue;
        };
        for layer in view.layers {
            for header in layer.document.tables() {
                let mut parts = header.key.segments();
                let own = (parts.next() == Some(kind)).then(|| parts.next()).flatten();
                let Some(own) = own.filter(|own| !names.known.contains(own)) else {
                    continue;
                };
                let message = format!(
                    "{} knows no {kind} `{own}`: the file is refused, and the log says that this type is not supported",
                    view.release()
                );
                let finding =
                    Finding::new("unknown-component", Severity::Error, layer.path, message);
                found.push(
                    finding
                        .at(header.line)
                        .on(&header.key)
                        .help(format!("it knows `[{kind}.{}]`", names.known.join("`, `"))),
                );
            }
        }
    }
}

/// `runtime.name`, `hypervisor_name` and `agent_name`, which runtime-rs has no built-in choice for.
fn names(view: &View<'_>, found: &mut Vec<Finding>) {
    let needed = view.version() >= NAMES_NEEDED;
    let text = |key: &str| {
        view.value(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    if needed {
        let mut missing = Vec::new();
        for key in [
            "runtime.name",
            "runtime.hypervisor_name",
            "runtime.agent_name",
        ] {
            if view.value(key).is_none() || text(key).is_none() && is_empty(view, key) {
                missing.push(key);
            }
        }
        for key in missing {
            let name = key.rsplit('.').next().unwrap_or_default();
            let usual = match name {
                "name" => "virt_container",
                "hypervisor_name" => view.hypervisor.as_str(),
                _ => "kata",
            };
            let message = format!(
                "{} has no built-in `{key}`: a sandbox does not start, and the log says that the name is missing",
                view.release()
            );
            let help = format!("add `{name} = \"{usual}\"` to `[runtime]`");
            let finding = on_table(view, "name-missing", "runtime", message, &help);
            found.extend(finding.map(|finding| finding.on(&Key::from_dotted(key))));
        }
    }
    let pipe = format!("agent.{}.container_pipe_size", view.agent);
    if view.version() < PIPE_BUILT_IN && view.value(&pipe).is_none() {
        let message = format!(
            "{} has no built-in `container_pipe_size`: the file is refused, and the log names the key",
            view.release()
        );
        let help = format!("add `container_pipe_size = 0` to `[agent.{}]`", view.agent);
        let table = format!("agent.{}", view.agent);
        let finding = on_table(view, "missing-key", &table, message, &help);
        found.extend(finding.map(|finding| finding.on(&Key::from_dotted(pipe))));
    }
    if let Some(name) = text("runtime.name").filter(|name| *name != "virt_container") {
        let message = format!(
            "no runtime `{name}` is built in: a sandbox does not start, and the log says that it is not supported"
        );
        found.extend(at_key(
            view,
            "unknown-runtime",
            "runtime.name",
            message,
            "write `virt_container`",
        ));
    }
    let kinds = [
        ("hypervisor", "runtime.hypervisor_name", "dragonball"),
        ("agent", "runtime.agent_name", "kata"),
    ];
    for (kind, key, built_in) in kinds {
        let name = match text(key) {
            Some(name) => name,
            // what is missing has its own finding
            None if needed
                || view
                    .value(key)
                    .is_some_and(|value| value.as_str().is_none()) =>
            {
                continue;
            }
            None => built_in,
        };
        if has_table(view, kind, name) {
            continue;
        }
        let message = format!(
            "`{key}` is `{name}`, and there is no `[{kind}.{name}]`: a sandbox does not start, and the log says that the name is invalid"
        );
        let help = format!("add `[{kind}.{name}]`, or name the table there is");
        match at_key(view, "name-without-table", key, message.clone(), &help) {
            Some(finding) => found.push(finding),
            None => found.extend(on_file(view, "name-without-table", message, &help)),
        }
    }
}

fn is_empty(view: &View<'_>, key: &str) -> bool {
    view.value(key).and_then(Value::as_str) == Some("")
}

fn has_table(view: &View<'_>, kind: &str, name: &str) -> bool {
    let own = |key: &Key| {
        let mut parts = key.segments();
        parts.next() == Some(kind) && parts.next() == Some(name)
    };
    let headers = view.layers.iter().flat_map(|layer| layer.document.tables());
    let mut headers = headers.map(|header| &header.key);
    headers.any(own)
        || view.keys().any(|key| {
            let mut parts = segments(key);
            parts.next() == Some(kind) && parts.next() == Some(name) && parts.next().is_some()
        })
}

fn at_key(
    view: &View<'_>,
    code: &'static str,
    key: &str,
    message: String,
    help: &str,
) -> Option<Finding> {
    let (layer, setting) = view.setting(key)?;
    let finding = Finding::new(code, Severity::Error, layer.path, message);
    Some(finding.at(setting.line).on(&setting.key).help(help))
}
