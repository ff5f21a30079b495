//! Container managers: off the old runtime, onto Kata.

use crate::catalogue::Version;
use crate::guide::command::Command;
use crate::guide::situation::Situation;
use crate::guide::step::{State, Step};
use crate::host::{Edit, How, Installation, Manager, Product, Remedy, Runtime, Subject, Wire};

/// Every line that names cc-runtime, in every container manager.
pub(super) fn disable(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new(
        "disable-wiring",
        "Disable Clear Containers in the container managers",
    );
    let machine = situation.machine;
    if !situation.concerns(Product::ClearContainers) {
        return step.is(
            State::NotApplicable,
            situation.not_here(Product::ClearContainers),
        );
    }
    let wires: Vec<&Wire> = machine
        .wires
        .iter()
        .filter(|one| one.product == Product::ClearContainers)
        .collect();
    let mut step = step.seen(wires.iter().map(|one| &one.place));
    if wires.is_empty() {
        return match situation.blind(Subject::Wiring) {
            Some(why) => step.is(State::Unknown, why),
            None => step.is(State::Done, "no container manager names it"),
        };
    }
    let mut removed: Vec<&str> = Vec::new();
    for wire in &wires {
        match &wire.remedy {
            Remedy::Remove => {
                let path = wire.place.path.as_str();
                if !removed.contains(&path) {
                    removed.push(path);
                    step = step.run(Command::removing(["rm", path], path));
                }
            }
            Remedy::Edit(edits) => {
                for edit in edits {
                    if !step.edits.contains(edit) {
                        step.edits.push(edit.clone());
                    }
                }
            }
        }
    }
    step.edits.sort();
    step.after = restart(wires.iter().copied());
    let names: Vec<String> = wires
        .iter()
        .map(|wire| {
            let how = match (&wire.undone_by, wire.is_default) {
                (Some(by), _) => format!(", undone by {by}"),
                (None, true) => ", the default".to_owned(),
                (None, false) => String::new(),
            };
            format!("{} names `{}`{how}", wire.manager.title(), wire.name)
        })
        .collect();
    let was_default = wires
        .iter()
        .any(|wire| wire.is_default && wire.undone_by.is_none() && wire.manager == Manager::Docker);
    let but = if was_default {
        "; until Kata is wired, containers that name no runtime get runc"
    } else {
        ""
    };
    step.is(State::Todo, format!("{}{but}", names.join(", ")))
        .after(steps, &["supported", "stop-instances", "remove-packages"])
}

/// What makes container managers read their configuration again.
pub(super) fn restart<'w>(wires: impl Iterator<Item = &'w Wire>) -> Vec<Command> {
    let mut managers: Vec<Manager> = wires.map(|wire| wire.manager).collect();
    managers.sort_unstable();
    managers.dedup();
    let mut list = Vec::new();
    if managers.contains(&Manager::Docker) {
        list.push(Command::root(["systemctl", "daemon-reload"]));
    }
    list.extend(
        managers
            .iter()
            .map(|manager| Command::root(["systemctl", "restart", manager.word()])),
    );
    list
}

/// A container manager must know Kata.
pub(super) fn connect(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new("wire-kata", "Make Kata known to the container managers");
    let machine = situation.machine;
    let wires: Vec<&Wire> = machine
        .wires
        .iter()
        .filter(|one| one.product == Product::Kata && one.undone_by.is_none())
        .collect();
    if !wires.is_empty() {
        let names: Vec<String> = wires
            .iter()
            .map(|wire| format!("{} knows `{}`", wire.manager.title(), wire.name))
            .collect();
        let step = step.seen(wires.iter().map(|one| &one.place));
        return step.is(State::Done, names.join(", "));
    }
    if let Some(why) = situation.blind(Subject::Wiring) {
        return step.is(State::Unknown, why);
    }
    let is_needed = |step: &&Step| step.id == "install-kata" && step.state != State::NotApplicable;
    if machine.managers.is_empty() || !steps.iter().any(|step| is_needed(&step)) {
        return step.is(
            State::NotApplicable,
            "there is no container manager to tell of it",
        );
    }
    if machine
        .installed(Product::Kata)
        .any(|one| one.how == How::Deploy)
    {
        return step.is(
            State::Todo,
            "kata-deploy writes the wiring, and none is there; see its pod's log",
        );
    }
    let mut step = step;
    for manager in &machine.managers {
        match addition(situation, *manager) {
            Some(edit) => step.edits.push(edit),
            None => {
                step = step.run(Command::Hand(format!(
                    "{} needs Kata's shim, which this release does not have for it",
                    manager.title()
                )));
            }
        }
    }
    let mut managers = machine.managers.clone();
    managers.sort_unstable();
    step.after = managers
        .iter()
        .map(|manager| Command::root(["systemctl", "restart", manager.word()]))
        .collect();
    step.is(State::Todo, "no container manager names it yet")
        .after(steps, &["supported", "install-kata"])
}

/// The lines for the target's shim, where it is unpacked or packaged.
pub(super) fn shim(situation: &Situation<'_>, manager: Manager) -> Option<Edit> {
    lines(
        manager,
        situation.target.version,
        "/opt/kata",
        target_shim(situation),
    )
}

/// The target's shim, as its archive puts it.
pub(super) fn target_shim(situation: &Situation<'_>) -> &'static str {
    match situation.target.runtime {
        Runtime::Rs => "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2",
        Runtime::Go => "/opt/kata/bin/containerd-shim-kata-v2",
    }
}

/// The lines that make Kata known to a container manager.
fn addition(situation: &Situation<'_>, manager: Manager) -> Option<Edit> {
    let kata = situation.machine.installed(Product::Kata).next();
    let version = kata
        .and_then(Installation::likely)
        .unwrap_or(situation.target.version);
    let rs = match kata {
        Some(one) => one.runtimes == [Runtime::Rs],
        None => situation.target.runtime == Runtime::Rs,
    };
    let prefix = kata.map_or("/opt/kata", |one| one.prefix.as_str());
    let shim = if rs {
        format!("{prefix}/runtime-rs/bin/containerd-shim-kata-v2")
    } else {
        format!("{prefix}/bin/containerd-shim-kata-v2")
    };
    lines(manager, version, prefix, &shim)
}

/// The lines for a release below a prefix, with its shim.
fn lines(manager: Manager, version: Version, prefix: &str, shim: &str) -> Option<Edit> {
    let is_one = version < Version::new(2, 0, 0);
    let (path, what, lines): (&str, &str, Vec<String>) = match manager {
        Manager::Docker if is_one => (
            "/etc/docker/daemon.json",
            "add the runtime, beside what is there; `default-runtime` only if every container is to get it",
            vec![
                "{".to_owned(),
                "  \"default-runtime\": \"kata-runtime\",".to_owned(),
                format!(
                    "  \"runtimes\": {{ \"kata-runtime\": {{ \"path\": \"{prefix}/bin/kata-runtime\" }} }}"
                ),
                "}".to_owned(),
            ],
        ),
        Manager::Docker => (
            "/etc/docker/daemon.json",
            "add the runtime, beside what is there; Docker 24 or later reads `runtimeType`",
            vec![
                "{".to_owned(),
                format!("  \"runtimes\": {{ \"kata\": {{ \"runtimeType\": \"{shim}\" }} }}"),
                "}".to_owned(),
            ],
        ),
        Manager::Containerd if version < Version::new(1, 5, 0) => return None,
        Manager::Containerd => (
            "/etc/containerd/config.toml",
            "add the runtime; for `version = 3` the table is plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata, for version 1 plugins.cri.containerd.runtimes.kata",
            vec![
                "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.kata]".to_owned(),
                "  runtime_type = \"io.containerd.kata.v2\"".to_owned(),
                format!("  runtime_path = \"{shim}\""),
                "  privileged_without_host_devices = true".to_owned(),
            ],
        ),
        Manager::Crio if is_one => (
            "/etc/crio/crio.conf",
            "add the runtime",
            vec![
                "[crio.runtime.runtimes.kata-runtime]".to_owned(),
                format!("  runtime_path = \"{prefix}/bin/kata-runtime\""),
                "  runtime_type = \"oci\"".to_owned(),
            ],
        ),
        Manager::Crio => (
            "/etc/crio/crio.conf.d/50-kata",
            "write the drop-in",
            vec![
                "[crio.runtime.runtimes.kata]".to_owned(),
                format!("  runtime_path = \"{shim}\""),
                "  runtime_type = \"vm\"".to_owned(),
                "  runtime_root = \"/run/vc\"".to_owned(),
                "  privileged_without_host_devices = true".to_owned(),
            ],
        ),
    };
    Some(Edit {
        path: path.to_owned(),
        first: 0,
        old: Vec::new(),
        new: lines,
        what: what.to_owned(),
    })
}
