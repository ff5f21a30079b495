//! Leaving Clear Containers: whether that is supported, its packages, its repository.

use super::count;
use crate::catalogue::Database;
use crate::guide::command::Command;
use crate::guide::situation::Situation;
use crate::guide::step::{State, Step};
use crate::host::{How, PackageState, Product, Subject};

const CC: Product = Product::ClearContainers;

/// Some distributions are not supported, by their exact ID.
pub(super) fn supported(situation: &Situation<'_>, _: &[Step]) -> Step {
    let step = Step::new("supported", "See whether this distribution can be upgraded");
    if !situation.concerns(CC) {
        return step.is(
            State::NotApplicable,
            situation.not_here(Product::ClearContainers),
        );
    }
    let Some(distribution) = &situation.machine.distribution else {
        return step
            .is(
                State::Unknown,
                "neither /etc/os-release nor /usr/lib/os-release tells the distribution",
            )
            .run(Command::look(["cat", "/etc/os-release"]));
    };
    let step = step.seen([&distribution.told_by]);
    if distribution.id.is_empty() {
        let reason = format!("{} is named, but not its ID", distribution.title);
        return step
            .is(State::Unknown, reason)
            .run(Command::look(["cat", "/etc/os-release"]));
    }
    let row = situation
        .catalogue
        .unsupported()
        .find(|row| row.id == distribution.id);
    match row {
        Some(row) => step.is(
            State::Blocked,
            format!(
                "leaving Clear Containers on {} is not supported: {}; carry the configuration over and install Kata on another system",
                row.title, row.why
            ),
        ),
        None => step.is(
            State::Done,
            format!("{} is none of those that are not supported", distribution.title),
        ),
    }
}

/// Only what is there: apt removes nothing at all if it does not know one of the names.
pub(super) fn packages(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new("remove-packages", "Remove Clear Containers");
    if !situation.concerns(CC) {
        return step.is(
            State::NotApplicable,
            situation.not_here(Product::ClearContainers),
        );
    }
    let packages: Vec<_> = situation.packages(CC).collect();
    let others: Vec<_> = situation
        .machine
        .installed(CC)
        .filter(|one| !matches!(one.how, How::Dpkg | How::Rpm))
        .collect();
    let mut step = step
        .seen(packages.iter().map(|one| &one.told_by))
        .seen(others.iter().map(|one| &one.told_by));
    if let Some(why) = situation.blind(Subject::Packages) {
        return step.is(State::Unknown, why);
    }
    let kept = situation.kept(CC);
    let but = match kept.as_slice() {
        [] => String::new(),
        [(one, by), rest @ ..] => {
            let others: Vec<&str> = rest.iter().map(|(one, _)| one.name.as_str()).collect();
            let names = [vec![one.name.as_str()], others].concat().join(", ");
            format!("; {names} stays, as {} {} needs it", by.name, by.version)
        }
    };
    if packages.is_empty() && others.is_empty() {
        return step.is(State::Done, format!("nothing of it is installed{but}"));
    }
    let units: Vec<&str> = packages
        .iter()
        .filter(|one| one.state == PackageState::Installed)
        .flat_map(|one| one.units.iter().map(String::as_str))
        .collect();
    if !units.is_empty() {
        step = step.run(Command::root(
            [vec!["systemctl", "disable", "--now"], units].concat(),
        ));
    }
    for database in [Database::Dpkg, Database::Rpm] {
        let names: Vec<&str> = packages
            .iter()
            .filter(|one| one.database == database)
            .map(|one| one.name.as_str())
            .collect();
        if !names.is_empty() {
            let what = format!("the packages {}", names.join(", "));
            let words = [situation.remove_words(database), names].concat();
            step = step.run(Command::removing(words, what));
        }
    }
    for one in others {
        step = match one.how {
            How::Bundle => step.run(Command::removing(
                ["swupd", "bundle-remove", "containers-virt"],
                "the bundle containers-virt",
            )),
            How::Source => [
                "bin/cc-runtime",
                "libexec/clear-containers",
                "share/defaults/clear-containers",
                "share/clear-containers",
            ]
            .iter()
            .map(|part| format!("{}/{part}", one.prefix))
            .fold(step, |step, path| {
                step.run(Command::removing(
                    ["rm".to_owned(), "-rf".to_owned(), path.clone()],
                    path,
                ))
            }),
            _ => step.run(Command::Hand(format!(
                "nothing tells where {} came from; remove it the way it was installed",
                one.told_by
            ))),
        };
    }
    let stayed = packages
        .iter()
        .filter(|one| one.state == PackageState::ConfigurationStayed)
        .count();
    let mut reason = count(packages.len(), "package");
    if packages.is_empty() {
        "installed without packages".clone_into(&mut reason);
    } else if stayed > 0 {
        reason.push_str(&format!(", {stayed} of them removed but not purged"));
    }
    step.is(State::Todo, format!("{reason}{but}")).after(
        steps,
        &[
            "supported",
            "stop-instances",
            "recreate-containers",
            "backup-configuration",
            "migrate-configuration",
        ],
    )
}

/// The repository's file.
pub(super) fn repository(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new(
        "remove-repository",
        "Remove the repository of Clear Containers",
    );
    let found: Vec<_> = situation
        .machine
        .repositories
        .iter()
        .filter(|one| one.product == CC)
        .collect();
    if found.is_empty() {
        if !situation.concerns(CC) {
            return step.is(State::NotApplicable, situation.not_here(CC));
        }
        return match situation.blind(Subject::Packages) {
            Some(why) if situation.machine.is_reported => step.is(State::Unknown, why),
            _ => step.is(State::Done, "no repository of it is set up"),
        };
    }
    let mut step = step.seen(found.iter().map(|one| &one.path));
    for one in &found {
        let words = if one.path.starts_with("/etc/zypp/") {
            vec![
                "zypper",
                "removerepo",
                "home_clearcontainers_clear-containers-3",
            ]
        } else {
            vec!["rm", one.path.as_str()]
        };
        step = step.run(Command::removing(words, one.path.clone()));
    }
    if found.iter().any(|one| one.database == Database::Dpkg) {
        step = step
            .run(Command::root(["apt-get", "update"]))
            .run(Command::Hand("apt still trusts the repository's key: `apt-key list` shows it, `sudo apt-key del KEY` removes it".to_owned()));
    }
    step.is(State::Todo, "the repository has been closed")
        .after(steps, &["supported", "remove-packages"])
}
