//! Container managers that know Kata by a program that goes with the old release.

use super::wiring::{restart, shim, target_shim};
use crate::catalogue::Version;
use crate::guide::command::Command;
use crate::guide::situation::Situation;
use crate::guide::step::{State, Step};
use crate::host::{Edit, How, Installation, Manager, Product, Remedy, Runtime, Subject, Wire};

/// Since 2.0.0 Kata is a shim, and `kata-runtime` creates no containers; runtime-rs has a shim of its own.
pub(super) fn reconnect(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new(
        "rewire-kata",
        "Name the new release's shim to the container managers",
    );
    let machine = situation.machine;
    let two = Version::new(2, 0, 0);
    let newest = machine
        .installed(Product::Kata)
        .filter_map(Installation::likely)
        .max();
    if situation.target.version < two && newest.is_none_or(|version| version < two) {
        return step.is(State::NotApplicable, "Kata 1.x is called as `kata-runtime`");
    }
    let live = || {
        let all = machine.wires.iter();
        all.filter(|one| one.product == Product::Kata && one.undone_by.is_none())
    };
    let called: Vec<&Wire> = live()
        .filter(|one| is_program(one, "kata-runtime"))
        .collect();
    let stale: Vec<&Wire> = live().filter(|one| is_stale(situation, one)).collect();
    if called.is_empty() && stale.is_empty() {
        return match situation.blind(Subject::Wiring) {
            Some(why) if machine.has(Product::Kata) => step.is(State::Unknown, why),
            _ => step.is(
                State::NotApplicable,
                "no container manager names a program of the old release",
            ),
        };
    }
    let all = || called.iter().chain(&stale).copied();
    let mut step = step.seen(all().map(|one| &one.place));
    let mut reasons = Vec::new();
    if !called.is_empty() {
        reasons.push(format!(
            "{} would call `kata-runtime create`, which Kata 2.0.0 and later do not know",
            titles(&called)
        ));
        step = replace(situation, step, &called);
    }
    if !stale.is_empty() {
        reasons.push(format!(
            "{} names the Go runtime's shim, and runtime-rs is {}",
            titles(&stale),
            target_shim(situation)
        ));
        for wire in &stale {
            step = rename(situation, step, wire);
        }
    }
    step.after = restart(all());
    step.is(State::Todo, reasons.join("; "))
        .after(steps, &["upgrade-kata"])
}

fn is_program(wire: &Wire, name: &str) -> bool {
    wire.program.rsplit('/').next() == Some(name)
}

/// Whether a wire names the Go runtime's shim below a tree that is replaced by one of runtime-rs; kata-deploy sees to its own.
fn is_stale(situation: &Situation<'_>, wire: &Wire) -> bool {
    let mut old = situation
        .machine
        .installed(Product::Kata)
        .filter(|one| one.how == How::Static && one.is_older(situation.target.version));
    situation.target.runtime == Runtime::Rs
        && wire.program.ends_with("/bin/containerd-shim-kata-v2")
        && !wire.program.contains("/runtime-rs/")
        && old.any(|one| wire.program.starts_with(&format!("{}/", one.prefix)))
}

fn managers(wires: &[&Wire]) -> Vec<Manager> {
    let mut managers: Vec<Manager> = wires.iter().map(|one| one.manager).collect();
    managers.sort_unstable();
    managers.dedup();
    managers
}

fn titles(wires: &[&Wire]) -> String {
    let names: Vec<&str> = managers(wires).iter().map(|one| one.title()).collect();
    names.join(", ")
}

/// Takes the wires out, and gives the lines of a shim in their place.
fn replace(situation: &Situation<'_>, mut step: Step, wires: &[&Wire]) -> Step {
    for wire in wires {
        match &wire.remedy {
            Remedy::Remove => {
                let path = wire.place.path.as_str();
                step = step.run(Command::removing(["rm", path], path));
            }
            Remedy::Edit(edits) => step.edits.extend(edits.iter().cloned()),
        }
    }
    let added = managers(wires)
        .into_iter()
        .filter_map(|manager| shim(situation, manager));
    step.edits.extend(added);
    step
}

/// Changes the line that names the shim, and the one that names a file of the other runtime's.
fn rename(situation: &Situation<'_>, mut step: Step, wire: &Wire) -> Step {
    let shim = target_shim(situation);
    let file = situation.target.own_file();
    let Remedy::Edit(edits) = &wire.remedy else {
        return step.run(Command::Hand(format!("name {shim} in {}", wire.place)));
    };
    let lines = edits.iter().flat_map(|edit| {
        let own = edit.old.iter().zip(edit.first..);
        own.map(|(line, number)| (edit.path.as_str(), number, line.as_str()))
    });
    for (path, number, line) in lines {
        let (new, what) = match &wire.configuration {
            Some(old) if line.contains(old.as_str()) => (
                line.replace(old.as_str(), file),
                format!(
                    "name the file that runtime-rs reads, or take the line out where no {file} is"
                ),
            ),
            _ if line.contains(&wire.program) => (
                line.replace(&wire.program, shim),
                "name the shim of runtime-rs".to_owned(),
            ),
            _ => continue,
        };
        step.edits.push(Edit {
            path: path.to_owned(),
            first: number,
            old: vec![line.to_owned()],
            new: vec![new],
            what,
        });
    }
    step
}
