//! What was asked for with `--keep` and is not carried: why, and the way out.

use super::carry::Carrier;
use super::{Decision, Route, Verdict, Wishes, together};
use crate::baseline::Baseline;
use crate::catalogue::Catalogue;
use crate::key::Key;

/// Says at each setting that `--keep` names and that is left to review all the same that it was asked for, and what would
/// make it possible: another value, or another value of what it does not go together with.
pub fn say_what_is_not_kept(
    decisions: &mut [Decision],
    route: &Route<'_>,
    source: &Baseline,
    target: &Baseline,
    catalogue: &Catalogue,
    wishes: &Wishes,
) {
    let carrier = Carrier {
        route,
        source,
        target,
        catalogue,
        wishes,
    };
    for at in 0..decisions.len() {
        let Some(decision) = decisions.get(at) else {
            break;
        };
        let own = &decision.customisation.key;
        if decision.verdict != Verdict::Review || !wishes.keep.contains(own) {
            continue;
        }
        let because = format!(
            "`--keep` names it, but the target does not take it; {}",
            decision.because
        );
        let to = carrier.destination(own);
        let other = to
            .as_ref()
            .and_then(|to| stands_against(decisions, at, to, target, catalogue, wishes));
        let because = match (to, other) {
            (_, Some(other)) => {
                format!("{because}; another value there makes way: `--set {other}=VALUE`")
            }
            (Some(to), None) => format!("{because}; for another value: `--set {to}=VALUE`"),
            (None, None) => because,
        };
        if let Some(decision) = decisions.get_mut(at) {
            decision.because = because;
        }
    }
}

/// The other setting of a rule that the target would break if this customisation were carried all the same.
fn stands_against(
    decisions: &[Decision],
    at: usize,
    to: &Key,
    target: &Baseline,
    catalogue: &Catalogue,
    wishes: &Wishes,
) -> Option<Key> {
    let broken =
        |decisions: &[Decision]| together::broken(decisions, &wishes.set, target, catalogue);
    let before = broken(decisions);
    let mut forced = decisions.to_vec();
    let decision = forced.get_mut(at)?;
    decision.to = vec![(to.clone(), decision.customisation.value.clone())];
    let breach = broken(&forced)
        .into_iter()
        .find(|breach| !before.contains(breach))?;
    breach.keys.iter().find(|key| *key != to).cloned()
}
