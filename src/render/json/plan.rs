//! `kata-upgrade/plan/1`.

use serde::Serialize;

use super::machine::MachineView;
use super::text;
use crate::catalogue::Catalogue;
use crate::guide::{Command, Step};
use crate::render::{PlanReport, shell};

/// What `plan --format json` prints: a machine, and the steps of its upgrade.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(title = "kata-upgrade/plan/1"))]
pub(super) struct View {
    /// Which format this is.
    #[cfg_attr(feature = "schemas", schemars(extend("const" = "kata-upgrade/plan/1")))]
    format: &'static str,
    /// The release and runtime the plan leads to.
    to: String,
    /// What was found on the machine.
    machine: MachineView,
    /// All steps of the guide, in its order.
    steps: Vec<StepView>,
    /// What this program does not cover, and how to go about it.
    outside: Vec<Outside>,
}

/// A step.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct StepView {
    /// Its name, the same for ever.
    id: &'static str,
    /// What is done, a phrase.
    title: String,
    /// `done`; `todo`: it can be done now; `blocked`: something else comes first; `not-applicable`: it does not concern
    /// this machine; `unknown`: it cannot be told.
    #[cfg_attr(
        feature = "schemas",
        schemars(schema_with = "super::schema::step_state")
    )]
    state: &'static str,
    /// Why.
    reason: String,
    /// The commands, in order; one that begins with `#` is for a person.
    commands: Vec<String>,
    /// Lines to change by hand.
    edits: Vec<Edit>,
    /// Files and lines that tell.
    evidence: Vec<String>,
}

/// Lines of a file to change by hand.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Edit {
    /// The file.
    path: String,
    /// The first line, from 1; null where lines are to be added.
    line: Option<usize>,
    /// The lines as they are.
    old: Vec<String>,
    /// The lines in their place; none where they go.
    new: Vec<String>,
    /// What to do, a phrase.
    what: String,
}

/// Something the steps do not cover.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Outside {
    /// What it is.
    title: String,
    /// Why it is not covered.
    reason: String,
    /// Commands that tell more.
    commands: Vec<String>,
}

/// The whole plan.
///
/// # Errors
/// None that a value can cause.
pub fn plan(report: &PlanReport<'_>, catalogue: &Catalogue) -> Result<String, serde_json::Error> {
    text(&View {
        format: "kata-upgrade/plan/1",
        to: report.plan.target.name.clone(),
        machine: MachineView::of(report.machine, catalogue),
        steps: report
            .plan
            .steps
            .iter()
            .map(|one| step(one, report))
            .collect(),
        outside: report
            .plan
            .outside
            .iter()
            .map(|one| Outside {
                title: one.title.clone(),
                reason: one.reason.clone(),
                commands: one.commands.clone(),
            })
            .collect(),
    })
}

fn step(step: &Step, report: &PlanReport<'_>) -> StepView {
    let all = step.commands.iter().chain(&step.after);
    let text = |one: &Command| shell::command(one, report.program, report.root);
    StepView {
        id: step.id,
        title: step.title.clone(),
        state: step.state.word(),
        reason: step.reason.clone(),
        commands: all.map(text).collect(),
        edits: step
            .edits
            .iter()
            .map(|one| Edit {
                path: one.path.clone(),
                line: (one.first > 0).then_some(one.first),
                old: one.old.clone(),
                new: one.new.clone(),
                what: one.what.clone(),
            })
            .collect(),
        evidence: step.evidence.clone(),
    }
}
