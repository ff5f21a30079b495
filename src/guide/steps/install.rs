//! Installing Kata, and a first container.

use crate::catalogue::Version;
use crate::guide::command::Command;
use crate::guide::situation::Situation;
use crate::guide::step::{State, Step};
use crate::host::{Family, Installation, Manager, Product, Runtime, Subject};

/// Kata beside, or in place of, what was there.
pub(super) fn install(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new("install-kata", "Install Kata Containers");
    let machine = situation.machine;
    let found: Vec<_> = machine.installed(Product::Kata).collect();
    if !found.is_empty() {
        let names: Vec<String> = found
            .iter()
            .map(|one| format!("{}, {}", one.release(), one.how.title()))
            .collect();
        let step = step.seen(found.iter().map(|one| &one.told_by));
        return step.is(State::Done, names.join(", "));
    }
    let here = [
        Product::ClearContainers,
        Product::RunV,
        Product::Hyperd,
        Product::Kata,
    ];
    if !here.into_iter().any(|product| situation.concerns(product)) {
        return step.is(
            State::NotApplicable,
            "nothing is here that Kata would take the place of",
        );
    }
    if let Some(why) = situation.blind(Subject::Packages) {
        return step.is(State::Unknown, why);
    }
    let reason = if situation.target.version < Version::new(2, 0, 0) {
        "the repositories of the 1.x packages are closed; the archive is still there"
    } else {
        "Kata is not installed"
    };
    commands(situation, step)
        .is(State::Todo, reason)
        .after(steps, &["supported"])
}

/// How the target is installed afresh on such a machine.
pub(super) fn commands(situation: &Situation<'_>, step: Step) -> Step {
    let target = situation.target;
    if situation.family() == Some(Family::Fedora)
        && target.version <= Version::new(3, 26, 0)
        && target.version >= Version::new(2, 0, 0)
    {
        return step.run(Command::root(["dnf", "install", "kata-containers"]));
    }
    archive(situation, step)
}

/// The release's archive, unpacked over the root.
pub(super) fn archive(situation: &Situation<'_>, step: Step) -> Step {
    let target = situation.target;
    let version = target.version;
    let arch = match std::env::consts::ARCH {
        "x86_64" if version >= Version::new(3, 2, 0) => "amd64",
        "aarch64" if version >= Version::new(3, 2, 0) => "arm64",
        "powerpc64" => "ppc64le",
        other => other,
    };
    let ending = if version >= Version::new(3, 21, 0) {
        "tar.zst"
    } else {
        "tar.xz"
    };
    // since 4.1.0 the Go runtime has an archive of its own
    let kind = if target.runtime == Runtime::Go && version >= Version::new(4, 1, 0) {
        "kata-go-static"
    } else {
        "kata-static"
    };
    let project = if version < Version::new(2, 0, 0) {
        "runtime"
    } else {
        "kata-containers"
    };
    let name = format!("{kind}-{version}-{arch}.{ending}");
    let url =
        format!("https://github.com/kata-containers/{project}/releases/download/{version}/{name}");
    let there = format!("/root/{name}");
    let step = step
        .run(Command::root(["curl", "-fL", "-o", &there, &url]))
        .run(Command::root(["tar", "-xf", &there, "-C", "/"]));
    // a runtime that is named by its type alone is looked for in PATH
    let by_type = situation
        .machine
        .wires
        .iter()
        .any(|one| one.program == "io.containerd.kata.v2" && one.undone_by.is_none());
    if !by_type {
        return step;
    }
    let dir = if target.runtime == Runtime::Rs {
        "/opt/kata/runtime-rs"
    } else {
        "/opt/kata"
    };
    let shim = format!("{dir}/bin/containerd-shim-kata-v2");
    step.run(Command::root([
        "ln",
        "-sfn",
        &shim,
        "/usr/local/bin/containerd-shim-kata-v2",
    ]))
}

/// A first container, after an upgrade from another product.
pub(super) fn trial(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new("create-container", "Create a Kata container");
    let machine = situation.machine;
    let from = [Product::ClearContainers, Product::RunV, Product::Hyperd];
    if !from.into_iter().any(|product| situation.concerns(product)) {
        return step.is(State::NotApplicable, "nothing here is left for Kata");
    }
    let instance = machine
        .instances
        .iter()
        .find(|one| one.product == Product::Kata);
    if let Some(one) = instance {
        let step = step.seen(&one.state);
        return step.is(
            State::Done,
            format!("the sandbox {} was created with it", one.id),
        );
    }
    let bound = machine
        .containers
        .iter()
        .find(|one| one.product == Some(Product::Kata));
    if let Some(one) = bound {
        let step = step.seen([&one.told_by]);
        return step.is(
            State::Done,
            format!("the container {} was created with it", one.short()),
        );
    }
    if let Some(why) = situation
        .blind(Subject::Instances)
        .filter(|_| machine.is_reported)
    {
        return step.is(State::Unknown, why);
    }
    let kata = machine.installed(Product::Kata).next();
    let version = kata
        .and_then(Installation::likely)
        .unwrap_or(situation.target.version);
    let wire = |manager: Manager| {
        machine.wires.iter().find(|one| {
            one.manager == manager && one.product == Product::Kata && one.undone_by.is_none()
        })
    };
    let one = version < Version::new(2, 0, 0);
    let mut step = step;
    let mut reason = "none was created yet".to_owned();
    if machine.managers.contains(&Manager::Docker) {
        let name = wire(Manager::Docker).map(|one| one.name.clone());
        let usual = if one { "kata-runtime" } else { "kata" };
        let name = name.unwrap_or_else(|| usual.to_owned());
        let words = [
            "docker",
            "run",
            "--name",
            "kata-trial",
            "--runtime",
            &name,
            "busybox",
            "uname",
            "-r",
        ];
        step = step
            .run(Command::root(words))
            .run(Command::Hand("it prints the guest's kernel, which is not the host's; `docker rm kata-trial` takes the container away".to_owned()));
        if !one {
            reason.push_str("; Docker 23.0 is the first that starts a shim, and 26 to 29 need Kata 3.29.0 (Go) or 3.30.0 (runtime-rs) for networking");
        }
    } else if machine.managers.contains(&Manager::Containerd) {
        let image = "docker.io/library/busybox:latest";
        step = step
            .run(Command::root(["ctr", "image", "pull", image]))
            .run(Command::root([
                "ctr",
                "run",
                "--runtime",
                "io.containerd.kata.v2",
                "--rm",
                image,
                "kata-trial",
                "uname",
                "-r",
            ]));
    } else {
        step = step.run(Command::Hand("run a pod with the runtime handler of Kata, for instance with `crictl runp --runtime kata`".to_owned()));
    }
    step.is(State::Todo, reason)
        .after(steps, &["supported", "install-kata", "wire-kata"])
}
