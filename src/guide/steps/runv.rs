//! runV and hyperd: they may stay beside Kata as long as they do not share its directories.

use std::path::Path;

use crate::baseline::{Baseline, usual_build};
use crate::guide::command::Command;
use crate::guide::situation::Situation;
use crate::guide::step::{State, Step};
use crate::host::{Configuration, KATA_DIRECTORIES, Place, Product, RunvSettings};
use crate::migrate::{Decision, Wishes, decide, route};
use crate::source::runv::is_named_like_hyperd;
use crate::source::shown;

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
    let mut step = Step::new(
        "runv-configuration",
        "Carry the settings of runV and hyperd over",
    );
    let all = &situation.machine.runv;
    let concerned = [Product::RunV, Product::Hyperd]
        .into_iter()
        .any(|product| situation.concerns(product));
    if !concerned && all.is_empty() {
        return step.is(State::NotApplicable, "neither runV nor hyperd is here");
    }
    let mut reasons = Vec::new();
    let mut open = false;
    for one in all.iter().filter(|one| one.is_customised()) {
        step = step.seen(&one.told_by);
        let Some(told) = mapped(situation, one) else {
            let fault = one.fault.as_deref().unwrap_or("nothing is known of it");
            step = step.seen([&one.place]);
            reasons.push(format!("{}: {fault}", one.place));
            open = true;
            continue;
        };
        let lines = told.lines.iter().map(|line| match one.flags {
            Some(_) => one.place.clone(),
            None => Place {
                line: *line,
                ..one.place.clone()
            },
        });
        step = step.seen(lines);
        let product = match one.flags {
            Some(_) => Product::RunV,
            None => Product::Hyperd,
        };
        reasons.push(format!("{}: {}", product.title(), told.reason()));
        if let Some(path) = &told.into {
            step = step.seen([path]);
        } else if told.gives {
            open = true;
            step = step.run(Command::own(words(situation, one)));
        }
    }
    if reasons.is_empty() {
        return step.is(State::Done, "nothing is set for them");
    }
    let state = if open { State::Todo } else { State::Done };
    step.is(state, reasons.join("; "))
        .after(steps, &["runv-storage"])
}

/// What becomes of settings in the target.
struct Mapped {
    /// Names and the settings of Kata's that they give.
    carried: Vec<(String, String)>,
    /// Names of what is not carried.
    left: Vec<String>,
    /// Where they stand.
    lines: Vec<Option<usize>>,
    /// Whether any setting of Kata's is to be made.
    gives: bool,
    /// The file of Kata's that has all that is carried.
    into: Option<String>,
}

impl Mapped {
    fn reason(&self) -> String {
        let named = |list: &[String]| -> String {
            let quoted = list.iter().map(|name| format!("`{name}`"));
            quoted.collect::<Vec<_>>().join(", ")
        };
        let carried = self.carried.iter();
        let carried = carried.map(|(from, to)| match to.as_str() {
            "" => format!("`{from}` needs no setting in Kata"),
            to => format!("`{from}` becomes `{to}`"),
        });
        let mut parts: Vec<String> = carried.collect();
        if !self.left.is_empty() {
            parts.push(format!("not carried: {}", named(&self.left)));
        }
        if let Some(path) = &self.into {
            parts.push(format!("{} has that", shown(path)));
        }
        parts.join("; ")
    }
}

/// Decides as `config migrate` would; nothing where that is not to be told.
fn mapped(situation: &Situation<'_>, one: &RunvSettings) -> Option<Mapped> {
    let catalogue = situation.catalogue;
    let known = one.known.as_ref()?;
    let from = known.identified.edition;
    let flavour = catalogue.edition_flavour(from)?.name();
    let goal = situation.target.edition(flavour, catalogue).ok()?;
    let route = route(catalogue, from, goal).ok()?;
    let layout = known.identified.layout.clone();
    let build = usual_build(catalogue, goal, &layout);
    let target = Baseline::of(catalogue, goal, build, layout);
    let choices = &known.differences.customisations;
    let wishes = Wishes::default();
    let decisions = decide(
        choices,
        &route,
        &known.baseline,
        &target,
        catalogue,
        &wishes,
    );
    let (carried, left): (Vec<_>, Vec<_>) = decisions
        .iter()
        .partition(|decision| decision.verdict.is_carried());
    let name = |decision: &&Decision| shown(decision.customisation.key.name()).to_string();
    let has = |file: &&Configuration| {
        let settings = carried.iter().flat_map(|decision| &decision.to);
        file.product == Product::Kata
            && !situation.is_older(file)
            && settings
                .clone()
                .all(|(key, value)| file.value(key.as_str()) == value.as_ref())
    };
    let gives = carried.iter().any(|decision| !decision.to.is_empty());
    let mut files = situation.machine.configurations.iter();
    Some(Mapped {
        gives,
        into: files
            .find(|file| gives && has(file))
            .map(|file| file.path.clone()),
        carried: carried
            .iter()
            .map(|decision| {
                let to = decision.to.first();
                let to = to.map_or_else(String::new, |(key, _)| key.to_string());
                (name(decision), to)
            })
            .collect(),
        left: left.iter().map(name).collect(),
        lines: choices.iter().map(|one| one.line).collect(),
    })
}

/// The command that carries them.
fn words(situation: &Situation<'_>, one: &RunvSettings) -> Vec<String> {
    let to = ["--to".to_owned(), situation.target.name.clone()];
    let mut words = vec!["config".to_owned(), "migrate".to_owned()];
    match &one.flags {
        None => {
            words.push(one.place.path.clone());
            if !is_named_like_hyperd(Path::new(&one.place.path)) {
                words.extend(["--from".to_owned(), name(situation, one)]);
            }
            words.extend(to);
        }
        Some(flags) => {
            words.extend(["--from".to_owned(), name(situation, one)]);
            words.extend(to);
            words.push("--".to_owned());
            words.extend(flags.iter().cloned());
        }
    }
    words
}

/// The release as an edition names it.
fn name(situation: &Situation<'_>, one: &RunvSettings) -> String {
    let known = one.known.as_ref();
    known.map_or_else(String::new, |known| {
        situation.catalogue.edition_name(known.identified.edition)
    })
}
