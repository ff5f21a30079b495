//! What is asked about, in which order.

use super::{Proposal, Scope, Subject};
use crate::catalogue::Catalogue;
use crate::migrate::{Decision, Verdict};

/// Whether a person has to look at a decision: a protection would be lost or weaker, or the rules do not decide.
pub fn needs(decision: &Decision, catalogue: &Catalogue) -> bool {
    protects(decision, catalogue) || decision.verdict == Verdict::Review
}

fn protects(decision: &Decision, catalogue: &Catalogue) -> bool {
    decision.is_security_lost() || decision.is_security_weakened(catalogue)
}

/// The questions, protections first, each setting once; in the order of the report.
pub(super) fn subjects(proposal: &Proposal, scope: Scope, catalogue: &Catalogue) -> Vec<Subject> {
    const REST: [&[Verdict]; 4] = [
        &[Verdict::Drop],
        &[Verdict::Rename, Verdict::Convert, Verdict::Merge],
        &[Verdict::Keep],
        &[Verdict::Adopt],
    ];
    let choices = |wanted: &dyn Fn(&Decision) -> bool| {
        let decisions = proposal.decisions.iter().filter(|one| wanted(one));
        let keys = decisions.map(|decision| decision.customisation.key.clone());
        keys.map(Subject::Choice).collect::<Vec<_>>()
    };
    let mut all = choices(&|one| protects(one, catalogue));
    let weakened = proposal.weakened.iter();
    all.extend(weakened.map(|one| Subject::Protection(one.key.clone())));
    all.extend(choices(&|one| one.verdict == Verdict::Review));
    if scope == Scope::All {
        for verdicts in REST {
            all.extend(choices(&|one| verdicts.contains(&one.verdict)));
        }
        let old = proposal.inherited.iter();
        all.extend(old.map(|one| Subject::OldDefault(one.inherited.key.clone())));
    }
    let mut once: Vec<Subject> = Vec::new();
    for subject in all {
        if once.iter().all(|other| other.key() != subject.key()) {
            once.push(subject);
        }
    }
    once
}
