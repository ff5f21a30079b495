//! `kata-upgrade/fleet/1`.

use serde::Serialize;

use super::{Fault, text};
use crate::fleet::{Choice, Fleet, Member};

#[derive(Debug, Serialize)]
struct View<'f> {
    format: &'static str,
    machines: usize,
    configurations: usize,
    shared: Vec<ChoiceView<'f>>,
    differing: Vec<DifferingView<'f>>,
    groups: Vec<GroupView<'f>>,
    errors: Vec<Fault>,
}

#[derive(Debug, Serialize)]
struct ChoiceView<'f> {
    key: &'f str,
    kind: &'f str,
    value: serde_json::Value,
}

#[derive(Debug, Serialize)]
struct DifferingView<'f> {
    key: &'f str,
    as_shipped: usize,
    values: Vec<Having<'f>>,
}

#[derive(Debug, Serialize)]
struct Having<'f> {
    kind: &'f str,
    value: serde_json::Value,
    members: Vec<Name<'f>>,
}

#[derive(Debug, Serialize)]
struct GroupView<'f> {
    edition: &'f str,
    members: Vec<Name<'f>>,
    customisations: Vec<ChoiceView<'f>>,
    migration: Option<MigrationView<'f>>,
}

#[derive(Debug, Serialize)]
struct Name<'f> {
    machine: &'f str,
    path: &'f str,
    certainty: &'f str,
}

#[derive(Debug, Serialize)]
struct MigrationView<'f> {
    to: &'f str,
    carried: usize,
    needs: Vec<NeedView<'f>>,
}

#[derive(Debug, Serialize)]
struct NeedView<'f> {
    key: &'f str,
    verdict: &'f str,
    because: &'f str,
}

/// The comparison, and what is wrong with the reports that are not in it.
///
/// # Errors
/// None that a value can cause.
pub fn fleet(fleet: &Fleet<'_>, errors: Vec<Fault>) -> Result<String, serde_json::Error> {
    text(&View {
        format: "kata-upgrade/fleet/1",
        machines: fleet.machines,
        configurations: fleet.configurations,
        shared: fleet
            .shared
            .iter()
            .map(|choice| ChoiceView::of(choice))
            .collect(),
        differing: fleet
            .differing
            .iter()
            .map(|setting| DifferingView {
                key: setting.key,
                as_shipped: setting.as_shipped,
                values: setting
                    .values
                    .iter()
                    .map(|(choice, who)| Having {
                        kind: &choice.kind,
                        value: value(choice),
                        members: names(who),
                    })
                    .collect(),
            })
            .collect(),
        groups: fleet
            .groups
            .iter()
            .map(|group| GroupView {
                edition: group.edition,
                members: names(&group.members),
                customisations: group.choices.iter().map(ChoiceView::of).collect(),
                migration: group.migration.map(|migration| MigrationView {
                    to: &migration.to,
                    carried: migration.carried,
                    needs: migration
                        .needs
                        .iter()
                        .map(|need| NeedView {
                            key: &need.key,
                            verdict: &need.verdict,
                            because: &need.because,
                        })
                        .collect(),
                }),
            })
            .collect(),
        errors,
    })
}

impl<'f> ChoiceView<'f> {
    fn of(choice: &'f Choice) -> Self {
        Self {
            key: &choice.key,
            kind: &choice.kind,
            value: value(choice),
        }
    }
}

/// The value again, which was JSON when it was read.
fn value(choice: &Choice) -> serde_json::Value {
    serde_json::from_str(&choice.value).unwrap_or_default()
}

fn names<'f>(members: &[&'f Member]) -> Vec<Name<'f>> {
    members
        .iter()
        .map(|one| Name {
            machine: &one.machine,
            path: &one.path,
            certainty: &one.certainty,
        })
        .collect()
}
