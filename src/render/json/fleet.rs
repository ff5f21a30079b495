//! `kata-upgrade/fleet/1`.

use serde::Serialize;

use super::{Fault, text};
use crate::fleet::{Choice, Fleet, Member};

/// What `fleet --format json` prints: the reports of many machines, compared.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(title = "kata-upgrade/fleet/1"))]
pub(super) struct View<'f> {
    /// Which format this is.
    #[cfg_attr(feature = "schemas", schemars(extend("const" = "kata-upgrade/fleet/1")))]
    format: &'static str,
    /// How many machines there are.
    machines: usize,
    /// How many configurations they have.
    configurations: usize,
    /// What all of them made different in the same way.
    shared: Vec<ChoiceView<'f>>,
    /// What only some made different, or not in the same way; by key.
    differing: Vec<DifferingView<'f>>,
    /// Configurations that are alike, the largest group first.
    groups: Vec<GroupView<'f>>,
    /// Reports that could not be read; the status is 2 then.
    errors: Vec<Fault>,
}

/// A customisation.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct ChoiceView<'f> {
    /// The dotted key.
    key: &'f str,
    /// See `kind` of `diff/1`.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::kind"))]
    kind: &'f str,
    /// The own value; null where it is not set.
    value: serde_json::Value,
}

/// A setting that is not the same everywhere.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct DifferingView<'f> {
    /// The dotted key.
    key: &'f str,
    /// How many configurations left it as shipped.
    as_shipped: usize,
    /// The own values, the most frequent first.
    values: Vec<Having<'f>>,
}

/// A value and who has it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Having<'f> {
    /// See `kind` of `diff/1`.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::kind"))]
    kind: &'f str,
    /// The own value; null where it is not set.
    value: serde_json::Value,
    /// The configurations that have it.
    members: Vec<Name<'f>>,
}

/// Configurations of the same edition with the same customisations.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct GroupView<'f> {
    /// The edition.
    edition: &'f str,
    /// The configurations.
    members: Vec<Name<'f>>,
    /// What was made different.
    customisations: Vec<ChoiceView<'f>>,
    /// What `config migrate` said; null where the reports are of `config diff`.
    migration: Option<MigrationView<'f>>,
}

/// A configuration of a machine.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Name<'f> {
    /// The name of its report, without the ending.
    machine: &'f str,
    /// The file on that machine; empty where the report does not say.
    path: &'f str,
    /// How sure its edition is.
    #[cfg_attr(
        feature = "schemas",
        schemars(schema_with = "super::schema::certainty")
    )]
    certainty: &'f str,
}

/// What becomes of a group.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct MigrationView<'f> {
    /// The edition it would be.
    to: &'f str,
    /// How many customisations are carried.
    carried: usize,
    /// What a person has to look at: what is dropped, left open, or protects less.
    needs: Vec<NeedView<'f>>,
}

/// What a person has to look at before the result is used.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct NeedView<'f> {
    /// The dotted key.
    key: &'f str,
    /// `drop` or `review`; `weakened` where a protection gets less, `breach` where the target's reader would not have it,
    /// `error` for a finding.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::need"))]
    verdict: &'f str,
    /// Why.
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
