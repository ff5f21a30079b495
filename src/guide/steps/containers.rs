//! Clear Containers that run, and containers that stay bound to its runtime.

use super::count;
use crate::catalogue::Version;
use crate::guide::command::Command;
use crate::guide::situation::Situation;
use crate::guide::step::{State, Step};
use crate::host::{Bound, Installation, Instance, Manager, Product, Subject};

const CC: Product = Product::ClearContainers;

/// What of a product runs, and what it left behind.
pub(super) struct Running<'m> {
    pub running: Vec<&'m Instance>,
    pub left: Vec<&'m Instance>,
    pub containers: Vec<&'m Bound>,
}

impl<'m> Running<'m> {
    pub(super) fn of(situation: &Situation<'m>, product: Product) -> Self {
        let own = situation
            .machine
            .instances
            .iter()
            .filter(move |one| one.product == product);
        let (running, left) = own.partition(|one| one.runs());
        let containers = situation
            .machine
            .containers
            .iter()
            .filter(|one| one.product == Some(product) && one.running == Some(true))
            .collect();
        Self {
            running,
            left,
            containers,
        }
    }

    pub(super) fn any(&self) -> bool {
        !self.running.is_empty() || !self.containers.is_empty()
    }
}

/// Only those of Clear Containers; the guide stops every container there is.
pub(super) fn stop(situation: &Situation<'_>, _: &[Step]) -> Step {
    let step = Step::new("stop-instances", "Stop the Clear Containers that run");
    if !situation.concerns(CC) {
        return step.is(
            State::NotApplicable,
            situation.not_here(Product::ClearContainers),
        );
    }
    let own = Running::of(situation, CC);
    stopping(situation, step, &own, CC)
}

/// How a step that stops a product's instances stands.
pub(super) fn stopping(
    situation: &Situation<'_>,
    step: Step,
    own: &Running<'_>,
    product: Product,
) -> Step {
    let machine = situation.machine;
    let mut step = step
        .seen(own.running.iter().flat_map(|one| &one.state))
        .seen(
            own.running
                .iter()
                .flat_map(|one| &one.pids)
                .map(|pid| format!("/proc/{pid}")),
        )
        .seen(own.containers.iter().map(|one| &one.told_by));
    if own.any() {
        let ids: Vec<&str> = own.containers.iter().map(|one| one.short()).collect();
        if !ids.is_empty() {
            step = step.run(Command::root([vec!["docker", "stop"], ids].concat()));
        }
        // a sandbox that Docker does not know is Kubernetes'
        let sandboxes: Vec<&str> = own
            .running
            .iter()
            .filter(|one| {
                !own.containers
                    .iter()
                    .any(|bound| bound.id.starts_with(&one.id))
            })
            .filter(|one| !one.state.is_empty())
            .map(|one| one.id.as_str())
            .collect();
        if !sandboxes.is_empty() && machine.managers.iter().any(|one| *one != Manager::Docker) {
            step = step.run(Command::root([vec!["crictl", "stopp"], sandboxes].concat()));
        } else if step.commands.is_empty() {
            step = step.run(Command::Hand(format!(
                "stop what runs with the program that started it: {}",
                machine
                    .instances
                    .iter()
                    .filter(|one| one.product == product && one.runs())
                    .map(|one| one.id.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            )));
        }
        let mut parts = Vec::new();
        if !own.running.is_empty() {
            parts.push(count(own.running.len(), "sandbox"));
        }
        if !own.containers.is_empty() {
            parts.push(format!(
                "{} of Docker's",
                count(own.containers.len(), "container")
            ));
        }
        let one = own.running.len() + own.containers.len() == 1;
        let verb = if one { "runs" } else { "run" };
        let reason = format!("{} of {} {verb}", parts.join(" and "), product.title());
        return step.is(State::Todo, reason);
    }
    let list = match product {
        CC => ["cc-runtime", "list"],
        _ => ["crictl", "pods"],
    };
    let left = match own.left.len() {
        0 => String::new(),
        number => format!("; {} left state behind", count(number, "sandbox")),
    };
    let step = step.seen(own.left.iter().flat_map(|one| &one.state));
    if let Some(why) = situation.blind(Subject::Instances) {
        return step
            .is(State::Unknown, format!("{why}{left}"))
            .run(Command::look(list));
    }
    if !machine.alive {
        let why = "no process can be seen here, so nothing tells what runs";
        return step
            .is(State::Unknown, format!("{why}{left}"))
            .run(Command::look(list));
    }
    if let Some(why) = situation.blind(Subject::Containers) {
        return step.is(State::Unknown, why);
    }
    step.is(State::Done, format!("nothing of it runs{left}"))
}

/// A stopped container keeps the runtime it was created with, and can no longer be started without it.
pub(super) fn recreate(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new(
        "recreate-containers",
        "Part with the containers that are bound to cc-runtime",
    );
    if !situation.concerns(CC) {
        return step.is(
            State::NotApplicable,
            situation.not_here(Product::ClearContainers),
        );
    }
    let machine = situation.machine;
    if !machine.managers.contains(&Manager::Docker) && !machine.is_reported {
        return step.is(State::NotApplicable, "Docker is not here");
    }
    if let Some(why) = situation.blind(Subject::Containers) {
        let ask = "docker ps -aq | xargs -r docker inspect --format '{{.Id}} {{.HostConfig.Runtime}} {{.State.Status}}'";
        return step
            .is(State::Unknown, why)
            .run(Command::Hand(format!("ask Docker: `sudo {ask}`")));
    }
    let own = machine
        .containers
        .iter()
        .filter(|one| one.product == Some(CC));
    let bound: Vec<&Bound> = own.collect();
    parting(step, &bound, "cc-runtime").after(steps, &["stop-instances"])
}

/// Those of Kata 1.x: `kata-runtime` creates and starts nothing since 2.0.0.
pub(super) fn recreate_kata(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new(
        "recreate-kata-containers",
        "Part with the containers that are bound to kata-runtime",
    );
    let machine = situation.machine;
    let two = Version::new(2, 0, 0);
    let is_left = |one: &Installation| one.is_older(two) && situation.target.version >= two;
    if !machine.installed(Product::Kata).any(is_left) {
        return step.is(State::NotApplicable, "Kata 1.x is not left");
    }
    if let Some(why) = situation.blind(Subject::Containers) {
        return step.is(State::Unknown, why);
    }
    // a container that was created with the shim itself names its type
    let own = machine.containers.iter().filter(|one| {
        one.product == Some(Product::Kata) && !one.runtime.starts_with("io.containerd.")
    });
    let bound: Vec<&Bound> = own.collect();
    parting(step, &bound, "kata-runtime").after(steps, &["stop-kata"])
}

/// How a step stands that parts with containers of a runtime that goes.
fn parting(step: Step, bound: &[&Bound], runtime: &str) -> Step {
    let step = step.seen(bound.iter().map(|one| &one.told_by));
    if bound.is_empty() {
        return step.is(State::Done, "no container of Docker's is bound to it");
    }
    let names: Vec<String> = bound
        .iter()
        .map(|one| match &one.name {
            Some(name) => format!("{} ({name})", one.short()),
            None => one.short().to_owned(),
        })
        .collect();
    let ids: Vec<&str> = bound.iter().map(|one| one.short()).collect();
    step.is(
        State::Todo,
        format!(
            "{} cannot be started once {runtime} is gone, and Docker cannot give a container another runtime",
            names.join(", ")
        ),
    )
    .run(Command::look([vec!["docker", "inspect"], ids.clone()].concat()))
    .run(Command::Hand("save what only these containers hold (`docker commit`, `docker cp`); create them again once the new Kata runs".to_owned()))
    .run(Command::removing(
        [vec!["docker", "rm"], ids].concat(),
        format!("the containers {}", names.join(", ")),
    ))
}
