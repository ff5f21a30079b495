//! Random answers to a review give what the flags it prints give, to the byte.

use std::collections::BTreeMap;

use kata_upgrade::catalogue::Edition;
use kata_upgrade::migrate::{Wishes, breaches, decide, old_defaults, weakened};
use kata_upgrade::review::{Answer, Fault, Ground, Proposal, Review, Scope, flags};
use kata_upgrade::typed;

use crate::random::Random;
use crate::values::other;
use crate::ways::{Base, World};

const SEED: u64 = 0x7265_7669;

/// Every how many ways one is taken.
const STEP: usize = 7;

/// More turns than any review needs.
const TURNS: usize = 200;

#[test]
fn answers_are_flags() {
    let world = World::get();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for (at, (from, to)) in world.ways().into_iter().step_by(STEP).enumerate() {
        let (from, to) = (&world.bases[from], &world.bases[to]);
        let name = format!("{} to {}", world.name(from), world.name(to));
        let mut random = Random::of(SEED, &name);
        let edited = world.editor(from).random(6, &mut random);
        let scope = if at % 3 == 0 {
            Scope::Needed
        } else {
            Scope::All
        };
        if let Err(fault) = hold(
            world,
            (&edited.text, from, to),
            scope,
            &mut random,
            &mut counts,
        ) {
            faults.push(format!("{name}: {fault}"));
        }
    }
    println!("{counts:?}");
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

fn hold(
    world: &World,
    (text, from, to): (&str, &Base, &Base),
    scope: Scope,
    random: &mut Random,
    counts: &mut BTreeMap<&str, usize>,
) -> Result<(), String> {
    let catalogue = &world.catalogue;
    let opened = world.open(text, from, to);
    let (source, target, route) = (&opened.source, &to.baseline, &opened.route);
    let differences = &opened.differences;
    let propose = |wishes: &Wishes| {
        let kept = differences.inherited.iter();
        let (kept, old): (Vec<_>, Vec<_>) = kept
            .cloned()
            .partition(|one| wishes.keep.contains(&one.key));
        let mut choices = differences.customisations.clone();
        choices.extend(kept.iter().map(|one| one.as_choice(catalogue)));
        let decisions = decide(&choices, route, source, target, catalogue, wishes);
        Proposal {
            weakened: weakened(&decisions, &old, route, source, target, catalogue, wishes),
            inherited: old_defaults(&old, route, source, target, catalogue),
            breaches: breaches(&decisions, wishes, target, catalogue),
            decisions,
        }
    };
    let ground = Ground {
        route,
        source,
        target,
        catalogue,
    };
    let mut review = Review::new(ground, scope, Wishes::default(), propose);
    for turn in 0.. {
        if review.question().is_none() {
            break;
        }
        if turn == TURNS {
            return Err("it does not end".to_owned());
        }
        // the longer it takes, the plainer the answers
        if random.below(6) == 0 && turn < TURNS / 2 {
            review.back();
            *counts.entry("back").or_default() += 1;
        }
        let answer = answer(&review, to.edition, catalogue, random, turn);
        let word = match &answer {
            Answer::Accept => "accept",
            Answer::Keep => "keep",
            Answer::Default => "default",
            Answer::Edit(_) => "edit",
            Answer::Skip => "skip",
        };
        let before = (review.wishes(), review.open().len());
        match review.answer(answer) {
            Ok(()) => *counts.entry(word).or_default() += 1,
            Err(fault) => {
                if fault.to_string().is_empty() {
                    return Err("a fault without words".to_owned());
                }
                let after = review.wishes();
                let same = flags(&before.0) == flags(&after);
                // a setting it does not go together with may be asked about besides
                if !same || review.open().len() < before.1 {
                    return Err(format!("refused, and not as before: {fault}"));
                }
                *counts.entry(refused(&fault)).or_default() += 1;
            }
        }
    }
    let wishes = review.wishes();
    let proposal = review.proposal();
    let comments = &differences.comments;
    let reviewed = world.merged(to, &proposal.decisions, &wishes, comments);
    let typed = retyped(&wishes, to.edition, catalogue)?;
    let again = propose(&typed);
    let flagged = world.merged(to, &again.decisions, &typed, comments);
    if reviewed != flagged {
        return Err(format!("{:?} gives another text", flags(&wishes)));
    }
    if !proposal.breaches.is_empty() {
        return Err(format!(
            "{:?} breaks {:?}",
            flags(&wishes),
            proposal.breaches
        ));
    }
    for key in &wishes.keep {
        let mut decisions = proposal.decisions.iter();
        let kept = decisions.find(|decision| decision.customisation.key == *key);
        let kept = kept.ok_or_else(|| format!("{key} is kept and is nothing"))?;
        let own = &kept.customisation.value;
        if !kept.to.iter().any(|(_, value)| value == own) {
            return Err(format!("{key} is not kept: {}", kept.because));
        }
    }
    Ok(())
}

fn answer(
    review: &Review<'_>,
    target: Edition,
    catalogue: &kata_upgrade::catalogue::Catalogue,
    random: &mut Random,
    turn: usize,
) -> Answer {
    if turn > TURNS / 2 {
        return Answer::Skip;
    }
    let to = review.question().and_then(|question| question.to);
    match random.below(6) {
        0 => Answer::Accept,
        1 | 2 => Answer::Keep,
        3 => Answer::Default,
        4 => Answer::Skip,
        _ => to
            .and_then(|to| other(catalogue, target, to.as_str(), None, random))
            .map_or(Answer::Accept, Answer::Edit),
    }
}

fn refused(fault: &Fault) -> &'static str {
    match fault {
        Fault::Over => "over",
        Fault::Typed(_) => "refused: type",
        Fault::Refused { .. } => "refused: value",
        Fault::NotRead(_) => "refused: not read",
        Fault::Breach { .. } => "refused: breach",
        Fault::NotKept { .. } => "refused: not kept",
    }
}

/// What the printed flags are read as.
fn retyped(
    wishes: &Wishes,
    target: Edition,
    catalogue: &kata_upgrade::catalogue::Catalogue,
) -> Result<Wishes, String> {
    let mut typed = Wishes::default();
    for (flag, value) in flags(wishes) {
        let fault = |error| format!("{flag} {value}: {error}");
        match flag {
            "--keep" => typed.keep.push(typed::key(&value).map_err(fault)?),
            "--drop" => typed.drop.push(typed::key(&value).map_err(fault)?),
            _ => {
                let set = typed::assignment(&value, catalogue, target).map_err(fault)?;
                typed.set.push(set);
            }
        }
    }
    Ok(typed)
}
