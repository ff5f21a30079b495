//! Configuration files: saved, and carried over.

use super::count;
use crate::catalogue::Catalogue;
use crate::guide::carried::{Carried, carried};
use crate::guide::command::Command;
use crate::guide::situation::Situation;
use crate::guide::step::{State, Step};
use crate::host::{Configuration, Product, Subject};

/// Copies of every customised file that a later step deletes or replaces.
pub(super) fn backup(situation: &Situation<'_>, _: &[Step]) -> Step {
    let step = Step::new("backup-configuration", "Save the configuration files");
    if let Some(why) = situation.blind(Subject::Configuration) {
        return step.is(State::Unknown, why);
    }
    let files: Vec<&Configuration> = situation
        .machine
        .configurations
        .iter()
        .filter(|one| one.is_customised() && situation.is_older(one))
        .collect();
    if files.is_empty() {
        return step.is(
            State::NotApplicable,
            "no configuration file of an older release is customised",
        );
    }
    let own: Vec<(&Configuration, &str, &str)> = files
        .iter()
        .flat_map(|one| one.own_files().map(|(path, sum)| (*one, path, sum)))
        .collect();
    let (saved, open): (Vec<_>, Vec<_>) = own
        .iter()
        .partition(|(one, path, sum)| situation.is_saved(one, path, sum).is_some());
    let step = step.seen(own.iter().map(|(_, path, _)| path));
    if open.is_empty() {
        let mut ids: Vec<&str> = saved
            .iter()
            .filter_map(|(one, path, sum)| Some(situation.is_saved(one, path, sum)?.id.as_str()))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        return step.is(
            State::Done,
            format!("{} saved as {}", count(saved.len(), "file"), ids.join(", ")),
        );
    }
    let mut reason = format!("{} customised", count(open.len(), "file"));
    if files
        .iter()
        .any(|one| one.product == Product::ClearContainers)
    {
        reason.push_str("; removing the packages deletes what they shipped");
    }
    let mut words: Vec<String> = ["config", "backup", "create"].map(str::to_owned).to_vec();
    words.extend(open.iter().map(|(_, path, _)| (*path).to_owned()));
    words.extend(kept_in(situation));
    step.is(State::Todo, reason).run(Command::own(words))
}

/// Where backups are to be made, if that was said.
fn kept_in(situation: &Situation<'_>) -> Vec<String> {
    let dir = situation.backups;
    dir.map_or_else(Vec::new, |dir| vec!["--dir".to_owned(), dir.to_owned()])
}

/// Carried over by this program itself.
pub(super) fn migrate(situation: &Situation<'_>, steps: &[Step]) -> Step {
    let step = Step::new("migrate-configuration", "Carry the configuration over");
    let (later, files): (Vec<_>, Vec<_>) = situation
        .to_carry()
        .into_iter()
        .partition(|one| situation.goes_with_chart(one));
    if files.is_empty() && !later.is_empty() {
        return step.seen(later.iter().map(|one| &one.path)).is(
            State::NotApplicable,
            "kata-deploy's files are carried with `upgrade-kata`, through its chart's values",
        );
    }
    if files.is_empty() {
        return match situation.blind(Subject::Configuration) {
            Some(why) => step.is(State::Unknown, why),
            None => step.is(
                State::NotApplicable,
                "nothing in a file that is read was made different",
            ),
        };
    }
    let own = situation.target.own_file();
    let mut step = step;
    let mut reasons = Vec::new();
    let (mut open, mut refused) = (0_usize, false);
    let mut used: Vec<String> = Vec::new();
    for one in files {
        let outcome = carried(situation, one);
        step = step.seen([&one.path]);
        let what = what(one, situation);
        if let Some(why) = &outcome.refused {
            refused = true;
            reasons.push(format!("{what} cannot be carried: {why}"));
            step = step.run(Command::Hand(if one.known.is_some() {
                "name another target with `--to`".to_owned()
            } else {
                format!("mend {}, or take it away if nobody needs it", one.path)
            }));
            continue;
        }
        let left = match outcome.left {
            0 => String::new(),
            number => format!(", {number} lost or for you to decide"),
        };
        if outcome.is_done() {
            let place = outcome.into.map_or_else(
                || "nothing to carry".to_owned(),
                |into| format!("carried into {into}"),
            );
            reasons.push(format!("{what}: {place}{left}"));
            continue;
        }
        open += 1;
        reasons.push(format!("{what}: {} to carry{left}", outcome.carried));
        let mut words = vec!["config", "migrate", one.path.as_str(), "--to"];
        let edition = outcome
            .goal
            .map_or_else(String::new, |goal| situation.catalogue.edition_name(goal));
        words.push(&edition);
        let place = place(one, own, &outcome, situation.catalogue);
        let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        if used.contains(&place) {
            // written there, it would take the place of what another file became
            let beside = beside(&place, used.len());
            words.extend(["--output".to_owned(), beside.clone()]);
            step = step.run(Command::Own {
                outside: Some(words.len() - 1),
                words,
            });
            step = step.run(Command::Hand(format!(
                "{place} is what another file becomes: name {beside} to the container manager, or put what you need of it into {place}"
            )));
            continue;
        }
        words.push("--write".to_owned());
        words.extend(kept_in(situation));
        step = step.run(Command::own(words));
        used.push(place);
    }
    let reason = reasons.join("; ");
    if refused {
        return step.is(State::Blocked, reason);
    }
    if open == 0 {
        return step.is(State::Done, reason);
    }
    step.is(State::Todo, reason)
        .after(steps, &["backup-configuration"])
}

/// The settings of kata-deploy's files, for the values of its chart.
pub(super) fn for_chart(situation: &Situation<'_>, mut step: Step) -> Step {
    let files = situation.to_carry();
    let own = files.iter().filter(|one| situation.goes_with_chart(one));
    let mut any = false;
    for one in own {
        let outcome = carried(situation, one);
        let Some(goal) = outcome.goal else {
            let why = outcome.refused.unwrap_or_default();
            step = step.run(Command::Hand(format!(
                "{} cannot be carried: {why}",
                one.path
            )));
            continue;
        };
        any = true;
        let edition = situation.catalogue.edition_name(goal);
        step = step.run(Command::own([
            "config", "migrate", &one.path, "--to", &edition,
        ]));
    }
    if !any {
        return step;
    }
    step.run(Command::Hand(
        "put what is carried into the chart's values, from where the upgrade writes it into config.d/50-*".to_owned(),
    ))
}

/// Where `config migrate --write` puts what a file becomes: what is found only by its own name stays so.
fn place(one: &Configuration, first: &str, outcome: &Carried, catalogue: &Catalogue) -> String {
    let dir = one.path.rsplit_once('/').map_or("", |(dir, _)| dir);
    let is_usual = one.is_named(&format!("{dir}/configuration.toml"));
    let own = one.path.rsplit('/').next().unwrap_or_default();
    if is_usual || !own.starts_with("configuration-") {
        return first.to_owned();
    }
    let name = outcome.goal.and_then(|goal| {
        let flavour = catalogue.edition_flavour(goal)?;
        Some(flavour.file_name(goal.version))
    });
    let name = name.unwrap_or("configuration.toml");
    first.replace("configuration.toml", name)
}

/// A name beside another, for what has no place of its own.
fn beside(place: &str, number: usize) -> String {
    place.replace(".toml", &format!("-{}.toml", number + 1))
}

/// A file for people: its name, edition and how much is different.
fn what(one: &Configuration, situation: &Situation<'_>) -> String {
    match situation.machine.edition_of(one) {
        Some(edition) => format!(
            "{} ({}, {})",
            one.path,
            situation.catalogue.edition_title(edition),
            count(one.customisations().len(), "customisation")
        ),
        None => one.path.clone(),
    }
}
