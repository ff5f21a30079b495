//! runV and hyperd: they may stay beside Kata as long as they do not share its directories.

use crate::guide::command::Command;
use crate::guide::situation::Situation;
use crate::guide::step::{State, Step};
use crate::host::{KATA_DIRECTORIES, Product};

/// Kata's directories are fixed; its `--root` is read by nothing.
pub(super) fn storage(situation: &Situation<'_>, _: &[Step]) -> Step {
    let step = Step::new("runv-storage", "Keep runV's state apart from Kata's");
    let roots = &situation.machine.roots;
    if roots.is_empty() {
        return step.is(State::NotApplicable, situation.not_here(Product::RunV));
    }
    let step = step.seen(roots.iter().filter_map(|one| one.told_by.as_ref()));
    let shared: Vec<String> = roots
        .iter()
        .filter_map(|one| {
            Some(format!(
                "runV keeps its state in {}, where Kata uses {}",
                one.path, one.conflict?
            ))
        })
        .collect();
    if shared.is_empty() {
        let names: Vec<&str> = roots.iter().map(|one| one.path.as_str()).collect();
        return step.is(
            State::Done,
            format!(
                "runV uses {}, Kata {}",
                names.join(", "),
                KATA_DIRECTORIES.join(", ")
            ),
        );
    }
    step.is(State::Todo, shared.join("; ")).run(Command::Hand(
        "stop runV's containers, then give runV `--root /run/runv` where its `--root` is said"
            .to_owned(),
    ))
}

/// Its settings are flags and an INI file.
pub(super) fn configuration(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new(
        "runv-configuration",
        "Carry the settings of runV and hyperd over",
    );
    let machine = situation.machine;
    if ![Product::RunV, Product::Hyperd]
        .into_iter()
        .any(|product| situation.concerns(product))
    {
        return step.is(State::NotApplicable, "neither runV nor hyperd is here");
    }
    let hyper = "/etc/hyper/config";
    let has_file = machine.looked.contains(hyper) && machine.hyper_configuration;
    let flags: Vec<_> = machine
        .wires
        .iter()
        .filter(|one| one.product == Product::RunV && !one.arguments.is_empty())
        .collect();
    let mut step = step.seen(flags.iter().map(|one| &one.place));
    if has_file {
        step = step.seen([hyper]);
    }
    if flags.is_empty() && !has_file {
        return step.is(State::Done, "nothing is set for them");
    }
    let done = machine.configurations.iter().find(|one| {
        one.product == Product::Kata && one.is_customised() && !situation.is_older(one)
    });
    if let Some(one) = done {
        let step = step.seen([&one.path]);
        return step.is(
            State::Done,
            format!("{} holds settings of your own", one.path),
        );
    }
    let to = situation.target.name.as_str();
    if has_file {
        step = step.run(Command::own(["config", "migrate", hyper, "--to", to]));
    }
    for wire in flags {
        let mut words = vec![
            "config",
            "migrate",
            "--from",
            "runv-1.0.0",
            "--to",
            to,
            "--",
        ];
        words.extend(wire.arguments.iter().map(String::as_str));
        step = step.run(Command::own(words));
    }
    step.is(
        State::Todo,
        "kernel and initrd of hyperstart cannot be carried; sizes and debugging can",
    )
    .after(steps, &["runv-storage"])
}
