//! Whether the choices in a configuration file have been carried to the target.

use super::situation::Situation;
use crate::baseline::{Baseline, usual_build};
use crate::catalogue::{Edition, Layout};
use crate::host::Configuration;
use crate::migrate::{Verdict, Wishes, decide, route};

/// What became of a file's customisations.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    /// The edition they go to; none where there is none, with the reason in `refused`.
    pub goal: Option<Edition>,
    /// Why they cannot be carried.
    pub refused: Option<String>,
    /// How many can be carried.
    pub carried: usize,
    /// How many are lost or left to a person.
    pub left: usize,
    /// The file on this machine that has all of them.
    pub into: Option<String>,
}

impl Carried {
    /// Whether nothing is left to carry.
    pub fn is_done(&self) -> bool {
        self.refused.is_none() && (self.carried == 0 || self.into.is_some())
    }
}

/// Decides as `config migrate` would, and looks for the result.
pub fn carried(situation: &Situation<'_>, one: &Configuration) -> Carried {
    let refused = |reason: String| Carried {
        refused: Some(reason),
        ..Carried::default()
    };
    let Some(known) = &one.known else {
        return refused(one.fault.clone().unwrap_or_default());
    };
    let catalogue = situation.catalogue;
    let flavour = catalogue
        .edition_flavour(known.identified.edition)
        .map_or("qemu", |flavour| flavour.name());
    let goal = match situation.target.edition(flavour, catalogue) {
        Ok(goal) => goal,
        Err(error) => return refused(error.to_string()),
    };
    let route = match route(catalogue, known.identified.edition, goal) {
        Ok(route) => route,
        Err(error) => return refused(error.to_string()),
    };
    // as `config migrate` does without `--base`
    let own = &known.identified.layout;
    let prefix = if catalogue.prefix_of(&format!("{}/", own.prefix)) == Some(&own.prefix) {
        own.prefix.clone()
    } else {
        "/usr".to_owned()
    };
    let layout = Layout {
        name: catalogue.layout_name(&prefix).to_owned(),
        arch: own.arch.clone(),
        prefix,
    };
    let build = usual_build(catalogue, goal, &layout);
    let target = Baseline::of(catalogue, goal, build, layout);
    let decisions = decide(
        &known.differences.customisations,
        &route,
        &known.baseline,
        &target,
        catalogue,
        &Wishes::default(),
    );
    let has = |file: &&Configuration| {
        let decided = decisions.iter().filter(|one| one.verdict.is_carried());
        decided
            .flat_map(|one| &one.to)
            .all(|(key, value)| file.value(key.as_str()) == value.as_ref())
    };
    let left = decisions
        .iter()
        .filter(|one| matches!(one.verdict, Verdict::Drop | Verdict::Review))
        .count();
    let likely = situation.machine.configurations.iter().filter(|file| {
        let edition = file.known.as_ref().map(|known| known.identified.edition);
        let line = |edition| catalogue.edition_line(edition).map(|line| line.index());
        file.path != one.path && !situation.is_older(file) && edition.and_then(line) == line(goal)
    });
    Carried {
        goal: Some(goal),
        refused: None,
        carried: decisions.len() - left,
        left,
        into: likely.into_iter().find(has).map(|file| file.path.clone()),
    }
}
