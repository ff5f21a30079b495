//! From Kata to a later Kata.

use super::containers::{Running, stopping};
use super::{configuration, count, install};
use crate::catalogue::{Database, Version};
use crate::guide::command::Command;
use crate::guide::situation::Situation;
use crate::guide::step::{State, Step};
use crate::host::{Asset, AssetKind, Family, How, Installation, Product, Runtime, Subject};

/// The installations that are older than the target, and those of which nothing tells whether they are.
fn older<'m>(situation: &Situation<'m>) -> (Vec<&'m Installation>, Vec<&'m Installation>) {
    let target = situation.target.version;
    let all = || situation.machine.installed(Product::Kata);
    let old = all().filter(|one| one.is_older(target));
    let unsure = all().filter(|one| !one.is_older(target) && !one.is_at_least(target));
    (old.collect(), unsure.collect())
}

/// Replacing files under a running sandbox is no upgrade.
pub(super) fn stop(situation: &Situation<'_>, _: &[Step]) -> Step {
    let step = Step::new("stop-kata", "Stop the Kata sandboxes that run");
    let (old, _) = older(situation);
    if old.is_empty() {
        return step.is(State::NotApplicable, "no installed Kata is to be replaced");
    }
    if old.iter().all(|one| one.how == How::Deploy) {
        return step.is(
            State::NotApplicable,
            "kata-deploy replaces the files; drain the node first",
        );
    }
    let own = Running::of(situation, Product::Kata);
    stopping(situation, step, &own, Product::Kata)
}

/// By the tools it was installed with.
pub(super) fn upgrade(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new(
        "upgrade-kata",
        format!("Upgrade Kata Containers to {}", situation.target.version),
    );
    let all: Vec<_> = situation.machine.installed(Product::Kata).collect();
    if all.is_empty() {
        return match situation.blind(Subject::Packages) {
            Some(why) => step.is(State::Unknown, why),
            None => step.is(State::NotApplicable, "Kata is not installed"),
        };
    }
    let mut step = step.seen(all.iter().map(|one| &one.told_by));
    let (old, unknown) = older(situation);
    if old.is_empty()
        && let Some(one) = unknown.first()
    {
        let rs = one.runtimes == [Runtime::Rs];
        let dir = if rs { "/runtime-rs" } else { "" };
        let shim = format!("{}{dir}/bin/containerd-shim-kata-v2", one.prefix);
        let reason = format!(
            "what is below {} is {}; its shim tells exactly",
            one.prefix,
            one.release()
        );
        return step
            .is(State::Unknown, reason)
            .run(Command::look([shim, "--version".to_owned()]));
    }
    if old.is_empty() {
        let releases: Vec<String> = all.iter().map(|one| one.release()).collect();
        return step.is(State::Done, format!("{} is installed", releases.join(", ")));
    }
    let mut reasons = Vec::new();
    for one in old {
        reasons.push(format!("{}, {}, is older", one.release(), one.how.title()));
        step = replace(situation, step, one);
    }
    step.is(State::Todo, reasons.join(", ")).after(
        steps,
        &[
            "backup-configuration",
            "migrate-configuration",
            "stop-kata",
            "recreate-kata-containers",
        ],
    )
}

fn replace(situation: &Situation<'_>, step: Step, one: &Installation) -> Step {
    let target = situation.target.version;
    let two = Version::new(2, 0, 0);
    let own = |database: Database| -> Vec<&str> {
        situation
            .packages(Product::Kata)
            .filter(|one| one.database == database)
            .map(|one| one.name.as_str())
            .collect()
    };
    match one.how {
        How::Dpkg if target < two => step
            .run(Command::root(["apt-get", "update"]))
            .run(Command::root([vec!["apt-get", "install"], vec!["kata-runtime", "kata-proxy", "kata-shim"]].concat())),
        How::Dpkg => {
            let names = own(Database::Dpkg);
            let what = format!("the packages {}", names.join(", "));
            let words = [vec!["apt-get", "purge"], names].concat();
            let step = step.run(Command::removing(words, what));
            let files = situation
                .machine
                .repositories
                .iter()
                .filter(|file| file.product == Product::Kata && file.database == Database::Dpkg);
            let step = files.fold(step, |step, file| {
                step.run(Command::removing(["rm", file.path.as_str()], file.path.clone()))
            });
            install::commands(situation, step)
        }
        How::Rpm => match situation.family() {
            Some(Family::Suse) => step.run(Command::root(["zypper", "update", "katacontainers"])),
            _ if own(Database::Rpm).contains(&"kata-containers") => step
                .run(Command::root(["dnf", "upgrade", "kata-containers"]))
                .run(Command::root(["systemctl", "restart", "kata-osbuilder-generate.service"])),
            _ if target < two => step.run(Command::root([vec!["dnf", "upgrade"], own(Database::Rpm)].concat())),
            // Fedora's package takes the place of the old ones by its Obsoletes
            _ => step.run(Command::root(["dnf", "install", "kata-containers"])),
        },
        How::Snap if target < Version::new(3, 2, 0) => {
            step.run(Command::root(["snap", "refresh", "kata-containers"]))
        }
        How::Snap => install::archive(
            situation,
            step.run(Command::removing(["snap", "remove", "kata-containers"], "the snap, which ends with 3.1")),
        ),
        How::Static => {
            let step = step.run(Command::removing(["rm", "-rf", one.prefix.as_str()], format!("{}, or files of the old release stay among the new", one.prefix)));
            install::archive(situation, step)
        }
        How::Deploy => configuration::for_chart(situation, step).run(Command::Hand(format!(
            "`helm upgrade kata-deploy oci://ghcr.io/kata-containers/kata-deploy-charts/kata-deploy --version {target}`, with the same multiInstallSuffix and deploymentMode"
        ))),
        How::Reported => step.run(Command::Hand(
            "nothing here tells how it was installed: `kata-upgrade plan` on the machine itself does".to_owned(),
        )),
        How::Source | How::Files | How::Bundle => step.run(Command::Hand(format!(
            "{} came from no package: build or install {target} the same way",
            one.told_by
        ))),
    }
}

/// Assets of one's own are nobody else's to update.
pub(super) fn assets(situation: &Situation<'_>, _: &[Step]) -> Step {
    let step = Step::new("custom-assets", "Rebuild kernels and images of your own");
    let machine = situation.machine;
    let own: Vec<&Asset> = machine
        .assets
        .iter()
        .filter(|one| one.custom == Some(true))
        .collect();
    let step = step.seen(own.iter().map(|one| &one.told_by));
    if own.is_empty() {
        return match machine.assets.len() {
            0 => step.is(State::NotApplicable, "no configuration names any"),
            number => step.is(
                State::Done,
                format!(
                    "{} shipped with the packages, and updated with them",
                    count(number, "asset")
                ),
            ),
        };
    }
    let names: Vec<String> = own
        .iter()
        .map(|one| format!("{} {}", one.kind.word(), one.path))
        .collect();
    let names = names.join(", ");
    let file = |asset: &Asset| {
        machine
            .configurations
            .iter()
            .find(|file| file.path == asset.told_by.path)
    };
    let old = own
        .iter()
        .any(|asset| file(asset).is_some_and(|file| situation.is_older(file)));
    let target = situation.target.version;
    if old {
        let of = |asset: &Asset| file(asset).map(|file| (file.product, file.known.as_ref()));
        let is_cc = own
            .iter()
            .any(|asset| of(asset).is_some_and(|(product, _)| product == Product::ClearContainers));
        let two = Version::new(2, 0, 0);
        let is_one = own.iter().any(|asset| {
            let known = of(asset).and_then(|(_, known)| known);
            known.is_some_and(|known| known.identified.edition.version < two) && target >= two
        });
        let why = if is_cc {
            format!("what was built for Clear Containers does not work with Kata {target}")
        } else if is_one {
            format!("what was built for Kata 1.x does not work with {target}")
        } else {
            format!("what was built for another release may not work with Kata {target}")
        };
        return step
            .is(State::Todo, format!("{names}: {why}"))
            .run(Command::Hand(format!("build them again from the sources of {target} (osbuilder, kernel), and name them in the new configuration")));
    }
    let rooted: Vec<_> = own
        .iter()
        .filter(|one| matches!(one.kind, AssetKind::Image | AssetKind::Initrd))
        .collect();
    let same = |one: &&&Asset| one.agent.as_deref() == Some(&*target.to_string());
    if !rooted.is_empty() && rooted.iter().all(&same) {
        return step.is(
            State::Done,
            format!("{names}: built with the agent of {target}"),
        );
    }
    if let Some(agent) = rooted.iter().find_map(|one| one.agent.as_deref()) {
        return step
            .is(State::Todo, format!("{names}: the agent is of {agent}"))
            .run(Command::Hand(format!(
                "build them again from the sources of {target}"
            )));
    }
    step.is(
        State::Unknown,
        format!("{names}: nothing here tells which release's agent is inside"),
    )
    .run(Command::look(["kata-runtime", "kata-env"]))
    .run(Command::Hand(
        "mount the image and read /var/lib/osbuilder/osbuilder.yaml in it: `agent: version`"
            .to_owned(),
    ))
}
