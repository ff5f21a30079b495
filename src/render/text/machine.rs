//! What was found on a machine, as rows of a name and a text; the views for people share them.

use crate::catalogue::{Catalogue, Edition};
use crate::guide::Plan;
use crate::host::{Configuration, Machine, Manager, Product};

/// A row: what it is about, and what is so.
pub(in crate::render) type Row = (String, String);

/// The machine in rows.
pub(in crate::render) fn rows(machine: &Machine, catalogue: &Catalogue, plan: &Plan) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let system = machine
        .distribution
        .as_ref()
        .map_or("unknown", |one| one.title.as_str());
    rows.push(("system".to_owned(), system.to_owned()));
    for one in &machine.installations {
        let mut text = format!(
            "{} {}, {}",
            one.product.title(),
            one.release(),
            one.how.title()
        );
        if let Some(layout) = one.layout {
            text.push_str(&format!(" laid out as by {layout}"));
        }
        if one.prefix != "/usr" {
            text.push_str(&format!(", below {}", one.prefix));
        }
        rows.push(("installed".to_owned(), text));
    }
    if machine.installations.is_empty() {
        rows.push((
            "installed".to_owned(),
            "neither Clear Containers nor Kata".to_owned(),
        ));
    }
    for one in worth_telling(machine) {
        let edition = machine.edition_of(one);
        rows.push((
            "configuration".to_owned(),
            configuration(one, edition, catalogue),
        ));
    }
    for manager in &machine.managers {
        rows.push(("wiring".to_owned(), wiring(machine, *manager)));
    }
    let running = |product: Product| {
        let own = machine
            .instances
            .iter()
            .filter(|one| one.product == product);
        own.filter(|one| one.runs()).count()
    };
    for product in [
        Product::ClearContainers,
        Product::Kata,
        Product::RunV,
        Product::Hyperd,
    ] {
        let number = running(product);
        if number > 0 {
            rows.push((
                "running".to_owned(),
                format!("{number} of {}", product.title()),
            ));
        }
    }
    for one in &machine.assets {
        let version = one
            .version
            .as_ref()
            .map_or_else(String::new, |version| format!(" {version}"));
        let agent = one
            .agent
            .as_ref()
            .map_or_else(String::new, |agent| format!(", agent {agent}"));
        let whose = match one.custom {
            Some(true) => ", your own",
            Some(false) => "",
            None => ", not there",
        };
        rows.push((
            "asset".to_owned(),
            format!("{}{version}{agent}{whose}: {}", one.kind.word(), one.path),
        ));
    }
    for one in &machine.reports {
        let text = format!("{} by `{}`, {}", one.title(), one.command, one.told_by);
        rows.push(("reported".to_owned(), text));
        for doubt in &one.doubts {
            rows.push((
                "doubt".to_owned(),
                format!("{}: {}", doubt.place, doubt.text),
            ));
        }
    }
    for one in &machine.unseen {
        let row = ("not seen".to_owned(), format!("{} {}", one.path, one.why));
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows.push(("upgrade to".to_owned(), plan.target.title.clone()));
    rows
}

/// Files that are read, customised, or in the way; a release ships dozens that are none of it.
fn worth_telling(machine: &Machine) -> impl Iterator<Item = &Configuration> {
    machine.configurations.iter().filter(|one| {
        !one.readers.is_empty() || one.is_customised() || one.path.starts_with("/etc/")
    })
}

fn configuration(one: &Configuration, edition: Option<Edition>, catalogue: &Catalogue) -> String {
    let mut text = format!("{}: ", one.path);
    match edition {
        Some(edition) => {
            text.push_str(&catalogue.edition_title(edition));
            match one.customisations().len() {
                0 => text.push_str(", as shipped"),
                1 => text.push_str(", 1 customisation"),
                number => text.push_str(&format!(", {number} customisations")),
            }
        }
        None => text.push_str(one.fault.as_deref().unwrap_or("unknown")),
    }
    if one.readers.is_empty() {
        text.push_str(", read by nobody");
    }
    if let Some(masked) = &one.masks {
        text.push_str(&format!(", read instead of {masked}"));
    }
    match one.drop_ins.len() {
        0 => {}
        1 => text.push_str(", and 1 drop-in"),
        number => text.push_str(&format!(", and {number} drop-ins")),
    }
    text
}

fn wiring(machine: &Machine, manager: Manager) -> String {
    let wires: Vec<String> = machine
        .wires
        .iter()
        .filter(|one| one.manager == manager && one.undone_by.is_none())
        .map(|one| {
            let default = if one.is_default { ", the default" } else { "" };
            format!("`{}` ({}{default})", one.name, one.product.title())
        })
        .collect();
    if wires.is_empty() {
        format!("{}: none of these runtimes was seen", manager.title())
    } else {
        format!("{} knows {}", manager.title(), wires.join(", "))
    }
}
