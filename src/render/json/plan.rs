//! `kata-upgrade/plan/1`.

use serde::Serialize;

use super::machine::MachineView;
use super::text;
use crate::catalogue::Catalogue;
use crate::guide::{Command, Step};
use crate::render::{PlanReport, shell};

#[derive(Debug, Serialize)]
struct View {
    format: &'static str,
    to: String,
    machine: MachineView,
    steps: Vec<StepView>,
    outside: Vec<Outside>,
}

#[derive(Debug, Serialize)]
struct StepView {
    id: &'static str,
    title: String,
    state: &'static str,
    reason: String,
    commands: Vec<String>,
    edits: Vec<Edit>,
    evidence: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Edit {
    path: String,
    line: Option<usize>,
    old: Vec<String>,
    new: Vec<String>,
    what: String,
}

#[derive(Debug, Serialize)]
struct Outside {
    title: String,
    reason: String,
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
