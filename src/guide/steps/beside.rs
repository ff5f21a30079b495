//! What stands beside the shipped configuration: files that mask it or that nobody reads, drop-ins, wrappers.

use crate::catalogue::Version;
use crate::guide::command::Command;
use crate::guide::situation::Situation;
use crate::guide::step::{State, Step};
use crate::host::{Installation, Product, Runtime, StrayKind, Subject};

/// A file of one's own that keeps a newer shipped one from being read, or is read by nobody.
pub(super) fn masked(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new(
        "masked-configuration",
        "See to files that mask newer ones, or that nobody reads",
    );
    let machine = situation.machine;
    if !machine.has(Product::Kata) {
        return step.is(State::NotApplicable, "Kata is not installed");
    }
    let installed: Vec<Version> = machine
        .installed(Product::Kata)
        .filter_map(Installation::likely)
        .collect();
    let newest = installed.iter().max();
    let carried: Vec<&str> = situation
        .to_carry()
        .iter()
        .map(|one| one.path.as_str())
        .collect();
    let mut step = step;
    let mut reasons = Vec::new();
    let mut fine = Vec::new();
    for one in machine
        .configurations
        .iter()
        .filter(|one| one.product == Product::Kata)
    {
        let Some(known) = &one.known else {
            continue;
        };
        let edition = known.identified.edition;
        let of = edition.version;
        let old = newest.is_some_and(|newest| of < *newest)
            && !known
                .identified
                .candidates
                .iter()
                .any(|one| newest == Some(&one.version));
        if let Some(shipped) = &one.masks {
            if !old {
                fine.push(format!("{} is of the installed release", one.path));
                continue;
            }
            step = step.seen([&one.path, shipped]);
            reasons.push(format!("{} of {of} is read instead of {shipped}", one.path));
            if !carried.contains(&one.path.as_str()) {
                step = step.run(Command::own(["config", "diff", &one.path]));
                if one.is_customised() {
                    step = step.run(Command::Hand(format!("carry over what is different, as `migrate-configuration` does, or take {} away", one.path)));
                } else {
                    step = step.run(Command::removing(
                        ["rm", one.path.as_str()],
                        one.path.clone(),
                    ));
                }
            }
        } else if one.readers.is_empty() && one.path.starts_with("/etc/") {
            let why = if machine
                .installed(Product::Kata)
                .all(|one| one.runtimes == [Runtime::Rs])
                || machine.configurations.iter().any(|other| {
                    other
                        .readers
                        .iter()
                        .any(|reader| reader.runtime == Some(Runtime::Rs))
                }) {
                "runtime-rs reads only /etc/kata-containers/runtime-rs"
            } else {
                "every container manager names another file"
            };
            step = step.seen([&one.path]);
            reasons.push(format!("{} is read by nobody: {why}", one.path));
            if !carried.contains(&one.path.as_str()) {
                let aside = format!("{}.unread", one.path);
                step =
                    step.run(Command::own(["config", "diff", &one.path]))
                        .run(Command::removing(
                            ["mv", &one.path, &aside],
                            format!("{} from where it misleads", one.path),
                        ));
            }
        }
    }
    if reasons.is_empty() {
        if let Some(why) = situation.blind(Subject::Configuration) {
            return step.is(State::Unknown, why);
        }
        let reason = if fine.is_empty() {
            "no file of your own stands before a shipped one".to_owned()
        } else {
            fine.join("; ")
        };
        return step.is(State::Done, reason);
    }
    step.is(State::Todo, reasons.join("; "))
        .after(steps, &["backup-configuration", "migrate-configuration"])
}

/// What lies in `config.d` and does not do what its owner may think.
pub(super) fn strays(situation: &Situation<'_>, _: &[Step]) -> Step {
    let step = Step::new("drop-ins", "See to stray files in config.d");
    let machine = situation.machine;
    if machine.strays.is_empty() {
        if let Some(why) = situation.blind(Subject::Configuration) {
            return step.is(State::Unknown, why);
        }
        return if machine
            .configurations
            .iter()
            .any(|one| !one.drop_ins.is_empty())
        {
            step.is(State::Done, "every drop-in is read")
        } else {
            step.is(State::NotApplicable, "there are no drop-ins")
        };
    }
    let mut step = step.seen(machine.strays.iter().map(|one| &one.place));
    let mut reasons = Vec::new();
    for one in &machine.strays {
        let path = &one.place.path;
        reasons.push(format!("{path} {}", one.kind.text()));
        let name = path.rsplit('/').next().unwrap_or(path);
        step = match one.kind {
            StrayKind::BesideLink | StrayKind::LinkRefused => step.run(Command::Hand(format!(
                "put {name} into config.d beside the file that is read, as a file"
            ))),
            StrayKind::NoFile => step.run(Command::Hand(format!("move {path} out of config.d"))),
            StrayKind::Broken => step.run(Command::Hand(format!("mend {path} or take it away"))),
            StrayKind::TooOld => step.run(Command::Hand(format!(
                "put the settings of {path} into the configuration file"
            ))),
            StrayKind::ReadAnyway => step.run(Command::Hand(format!(
                "keep copies elsewhere: move {path} out of config.d"
            ))),
        };
    }
    step.is(State::Todo, reasons.join("; "))
}

/// Wrappers that set `KATA_CONF_FILE`: refused since 4.0.0 unless they name a shipped file.
pub(super) fn wrappers(situation: &Situation<'_>, _: &[Step]) -> Step {
    let step = Step::new("wrappers", "Replace wrappers that set KATA_CONF_FILE");
    let machine = situation.machine;
    if machine.wrappers.is_empty() {
        return match situation.blind(Subject::Wiring) {
            Some(why) if machine.is_reported => step.is(State::Unknown, why),
            _ => step.is(State::NotApplicable, "there are none"),
        };
    }
    let step = step.seen(machine.wrappers.iter().map(|one| &one.place));
    let four = Version::new(4, 0, 0);
    let installed = machine
        .installed(Product::Kata)
        .filter_map(Installation::likely)
        .max();
    if situation.target.version < four && installed.is_none_or(|version| version < four) {
        return step.is(State::Done, "accepted before Kata 4.0.0");
    }
    // accepted if it is what the runtime would find by itself
    let found = searched(situation);
    let refused: Vec<_> = machine
        .wrappers
        .iter()
        .filter(|one| {
            let file = machine
                .configurations
                .iter()
                .find(|file| file.is_named(&one.configuration));
            !file.is_some_and(|file| found.iter().any(|path| file.is_named(path)))
        })
        .collect();
    if refused.is_empty() {
        return step.is(
            State::Done,
            "each names the file the runtime would find by itself",
        );
    }
    let mut step = step;
    let mut names = Vec::new();
    for one in refused {
        names.push(format!("{} ({})", one.place, one.configuration));
        step = step.run(Command::Hand(instead(situation, &one.configuration)));
        if let Some(script) = &one.script {
            step = step.run(Command::removing(["rm", script.as_str()], script.clone()));
        }
    }
    step.is(
        State::Todo,
        format!(
            "Kata 4.0.0 and later start nothing with a KATA_CONF_FILE that is no shipped file: {}",
            names.join(", ")
        ),
    )
}

/// What takes the place of a wrapper that names a file.
fn instead(situation: &Situation<'_>, named: &str) -> String {
    let mut files = situation.machine.configurations.iter();
    let file = files.find(|file| file.is_named(named));
    if file.is_some_and(|file| situation.goes_with_chart(file)) {
        return "kata-deploy writes the wiring without wrappers since 3.0.0: its upgrade names the shim and the file".to_owned();
    }
    let named = if file.is_some_and(|file| situation.is_older(file)) {
        situation.target.own_file()
    } else {
        named
    };
    format!(
        "name {named} as ConfigPath of the runtime in the container manager's configuration, and the shim itself as its runtime_path"
    )
}

/// Where the target's runtime looks by itself, below every prefix Kata is installed or will be.
fn searched(situation: &Situation<'_>) -> Vec<String> {
    let installed = situation.machine.installed(Product::Kata);
    let mut prefixes: Vec<&str> = installed.map(|one| one.prefix.as_str()).collect();
    prefixes.extend(["/usr", "/opt/kata"]);
    let line = situation.target.line(situation.catalogue);
    let paths = line
        .iter()
        .flat_map(|line| line.search_paths(situation.target.version));
    paths
        .flat_map(|path| {
            let below = |prefix: &&str| path.replace("{prefix}", prefix);
            prefixes.iter().map(below).collect::<Vec<_>>()
        })
        .collect()
}
