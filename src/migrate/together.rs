//! Decisions against each other: no two for one setting, and none that break a rule of the target's reader together.

use super::{Decision, Verdict};
use crate::baseline::Baseline;
use crate::catalogue::Catalogue;
use crate::key::{Key, segments};
use crate::rules::{self, Breach, Effect};
use crate::value::Value;

/// The first to give a setting in the target has it; later ones are left to review.
pub(super) fn one_each(decisions: &mut [Decision]) {
    for at in 1..decisions.len() {
        let (before, rest) = decisions.split_at_mut(at);
        let Some(decision) = rest.first_mut() else {
            continue;
        };
        let taken = |key: &Key| {
            before
                .iter()
                .find(|other| other.to.iter().any(|(own, _)| own == key))
        };
        if let Some(other) = decision.to.iter().find_map(|(key, _)| taken(key)) {
            let because = format!(
                "`{}` already gives this setting in the target",
                other.customisation.key
            );
            review(decision, because);
        }
    }
}

/// Leaves to review what breaks a rule of the reader; what the shipped file breaks by itself is nobody's customisation.
pub(super) fn no_breach(
    decisions: &mut [Decision],
    set: &[(Key, Value)],
    target: &Baseline,
    catalogue: &Catalogue,
) {
    let mut shipped = None;
    // each turn takes at least one decision away
    for _ in 0..decisions.len() {
        let breaches = broken(decisions, set, target, catalogue);
        if breaches.is_empty() {
            break;
        }
        let shipped = shipped.get_or_insert_with(|| broken(&[], &[], target, catalogue));
        let is_new = |breach: &Breach| !shipped.contains(breach);
        let Some(breach) = breaches.into_iter().find(is_new) else {
            break;
        };
        let involved = |decision: &Decision| {
            decision.verdict != Verdict::Adopt
                && decision.to.iter().any(|(key, _)| breach.keys.contains(key))
        };
        let culprits: Vec<usize> = (0..decisions.len())
            .filter(|at| decisions.get(*at).is_some_and(involved))
            .collect();
        let heals = |without: &usize| {
            let mut rest = decisions.to_vec();
            rest.remove(*without);
            !broken(&rest, set, target, catalogue).contains(&breach)
        };
        // the key named first in the rule yields first
        let rank = |at: &usize| {
            let decision = decisions.get(*at);
            let key = decision
                .and_then(|decision| decision.to.first())
                .map(|(key, _)| key);
            breach.keys.iter().position(|own| Some(own) == key)
        };
        let alone = culprits.iter().copied().filter(heals).min_by_key(rank);
        let yielding = alone.map_or(culprits, |at| vec![at]);
        if yielding.is_empty() {
            break;
        }
        for at in yielding {
            let keys: Vec<String> = breach.keys.iter().map(|key| format!("`{key}`")).collect();
            if let Some(decision) = decisions.get_mut(at) {
                decision.source = Some(breach.source.clone().into_owned());
                let because = match keys.as_slice() {
                    [_] | [] => breach.demand.clone().into_owned(),
                    _ => format!("{}: look at {} together", breach.demand, keys.join(" and ")),
                };
                review(decision, because);
            }
        }
    }
}

fn review(decision: &mut Decision, because: String) {
    decision.because = because;
    decision.verdict = Verdict::Review;
    decision.to.clear();
}

/// The rules that the target's file breaks with the decisions in it.
pub(super) fn broken(
    decisions: &[Decision],
    wished: &[(Key, Value)],
    target: &Baseline,
    catalogue: &Catalogue,
) -> Vec<Breach> {
    let decided = |key: &str| {
        let mut to = decisions.iter().flat_map(|decision| &decision.to);
        to.find(|(own, _)| own.as_str() == key)
            .map(|(_, value)| value.clone())
    };
    let asked = |key: &str| {
        let mut wished = wished.iter();
        let (_, value) = wished.find(|(own, _)| own.as_str() == key)?;
        Some(value.clone())
    };
    let set = |key: &str| -> Option<Value> {
        asked(key).or_else(|| decided(key).unwrap_or_else(|| target.value(key).cloned()))
    };
    let named = |kind: &str| own_name(target, kind).unwrap_or_default();
    let mut broken = rules::broken(
        catalogue,
        target.edition,
        named("hypervisor"),
        named("agent"),
        &set,
    );
    broken.retain(|breach| breach.effect != Effect::None);
    broken
}

/// The name of the target's own hypervisor or agent: of the first table of that kind that has a setting.
pub(super) fn own_name<'a>(target: &'a Baseline, kind: &str) -> Option<&'a str> {
    target.entries().iter().find_map(|entry| {
        let mut parts = segments(&entry.key);
        (parts.next() == Some(kind)).then(|| parts.next()).flatten()
    })
}
