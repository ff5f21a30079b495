//! What becomes of everything: decisions, and the text with them in it.

use std::path::Path;

use kata_upgrade::catalogue::{Catalogue, Notation};
use kata_upgrade::check::Finding;
use kata_upgrade::customise::{Customisation, Inherited, OwnComment};
use kata_upgrade::key::{Key, segments};
use kata_upgrade::merge::{As, Merged, drop_in, express, merge};
use kata_upgrade::migrate::{
    Decision, OldDefault, Weakened, Wishes, breaches, decide, old_defaults, say_what_is_not_kept,
    weakened,
};
use kata_upgrade::review::Proposal;
use kata_upgrade::rules::Breach;
use kata_upgrade::saved::Saved;
use kata_upgrade::source::{KnownSettings, shown};
use kata_upgrade::value::Value;

use super::findings;
use super::opened::Opened;
use crate::commands::base::Base;
use crate::commands::destination::Destination;
use crate::commands::subject::Subject;
use crate::commands::{Context, plans, stacked};
use crate::error::Refusal;

/// What becomes of everything.
pub struct Outcome {
    pub decisions: Vec<Decision>,
    /// Old defaults that are not carried.
    pub inherited: Vec<OldDefault>,
    /// Protections that go with the target's defaults, and their lines.
    pub weakened: Vec<(Weakened, Option<usize>)>,
    /// Rules that the result breaks because of what was asked for.
    pub breaches: Vec<Breach>,
    /// Rules that the target's shipped file breaks by itself.
    pub broken: Vec<Breach>,
    /// What the result gives cause to say of, and the target's own file does not.
    pub findings: Vec<Finding>,
    /// The user's comments, and whether each stands with its setting.
    pub comments: Vec<(OwnComment, bool)>,
    pub merged: Merged,
}

impl Outcome {
    /// With the decisions of the rules and of the wishes, or with saved ones.
    pub fn of(
        context: &Context<'_>,
        opened: &Opened<'_>,
        wishes: &Wishes,
        apply: Option<(&Saved, &Path)>,
    ) -> Result<Self, Refusal> {
        let catalogue = &context.catalogue;
        let Opened { subject, base, .. } = opened;
        let decided = match apply {
            None => None,
            Some((saved, at)) => {
                let (choices, _) = choices(subject, wishes, catalogue);
                Some(plans::decisions(
                    saved, &choices, subject, base, catalogue, at,
                )?)
            }
        };
        let is_saved = decided.is_some();
        let Proposal {
            mut decisions,
            weakened,
            inherited,
            breaches,
        } = proposal(context, opened, wishes, decided);
        if !is_saved {
            let (source, goal) = (&subject.baseline, &base.baseline);
            say_what_is_not_kept(
                &mut decisions,
                &opened.route,
                source,
                goal,
                catalogue,
                wishes,
            );
        }
        let line = |one: &Weakened| Some(subject.document.set(&one.key)?.line);
        let extra = wishes.besides(&decisions);
        refuse_without_counterpart(&decisions, subject)?;
        let merged = written_out(
            context,
            subject,
            base,
            &opened.destination,
            (&decisions, &extra),
        )?;
        if let Some((saved, at)) = apply {
            plans::check_result(saved, merged.text(), at)?;
        }
        let (result, destination) = (&merged.document, &opened.destination);
        let findings = findings::of(context, base, destination, result, &breaches);
        Ok(Self {
            findings,
            weakened: weakened
                .into_iter()
                .map(|one| {
                    let line = line(&one);
                    (one, line)
                })
                .collect(),
            inherited,
            breaches,
            broken: findings::of_shipped(context, base),
            comments: placed(&subject.differences.comments, &merged, base),
            decisions,
            merged,
        })
    }
}

/// What the rules and the wishes make of everything; with decisions that are made already, what goes with them.
pub fn proposal(
    context: &Context<'_>,
    opened: &Opened<'_>,
    wishes: &Wishes,
    decided: Option<Vec<Decision>>,
) -> Proposal {
    let catalogue = &context.catalogue;
    let Opened {
        subject,
        base,
        route,
        destination,
        ..
    } = opened;
    let (choices, old) = choices(subject, wishes, catalogue);
    let (source, goal) = (&subject.baseline, &base.baseline);
    let decisions = decided.unwrap_or_else(|| {
        let mut decisions = decide(&choices, route, source, goal, catalogue, wishes);
        base.correct(&mut decisions);
        stacked::leave_to_kata_deploy(&mut decisions, subject, destination);
        if destination.r#as == As::DropIn {
            express(&mut decisions, &base.document, opened.target, catalogue);
        }
        decisions
    });
    Proposal {
        weakened: weakened(&decisions, &old, route, source, goal, catalogue, wishes),
        inherited: old_defaults(&old, route, source, goal, catalogue),
        breaches: breaches(&decisions, wishes, goal, catalogue),
        decisions,
    }
}

/// `--keep` carries a key as it is; one of runV's would be a stranger in Kata's file.
fn refuse_without_counterpart(decisions: &[Decision], subject: &Subject) -> Result<(), Refusal> {
    if subject.notation == Notation::Toml {
        return Ok(());
    }
    let own = subject.baseline.entries().first();
    let own = own.and_then(|entry| segments(&entry.key).next());
    let stays = |key: &Key| key.segments().next() == own;
    let strange = decisions
        .iter()
        .find(|one| one.to.iter().any(|(key, _)| stays(key)));
    strange.map_or(Ok(()), |one| {
        let key = shown(one.customisation.key.as_str()).to_string();
        Err(
            Refusal::new(format!("Kata has no setting that is like `{key}`"))
                .help(format!("leave `--keep {key}` out"))
                .help("`--set KEY=VALUE` makes a setting of Kata's own"),
        )
    })
}

/// What is to be carried, in the order of the file, and the old defaults that are not.
fn choices(
    subject: &Subject,
    wishes: &Wishes,
    catalogue: &Catalogue,
) -> (Vec<Customisation>, Vec<Inherited>) {
    let differences = &subject.differences;
    let wanted = |one: &&Inherited| wishes.keep_inherited || wishes.keep.contains(&one.key);
    let (kept, left): (Vec<&Inherited>, Vec<&Inherited>) =
        differences.inherited.iter().partition(wanted);
    let left = left.into_iter().cloned().collect();
    if kept.is_empty() {
        return (differences.customisations.clone(), left);
    }
    let kept = kept.into_iter().map(|one| one.as_choice(catalogue));
    let mut choices: Vec<_> = differences
        .customisations
        .iter()
        .cloned()
        .chain(kept)
        .collect();
    choices.sort_by_key(|one| one.line.unwrap_or(usize::MAX));
    (choices, left)
}

/// The result's text.
fn written_out(
    context: &Context<'_>,
    subject: &Subject,
    base: &Base,
    destination: &Destination,
    (decisions, extra): (&[Decision], &[(Key, Value)]),
) -> Result<Merged, Refusal> {
    let known = KnownSettings(&context.catalogue);
    let comments = &subject.differences.comments;
    Ok(match destination.r#as {
        As::Merged => merge(&base.document, decisions, extra, comments, &known)?,
        As::DropIn => {
            let title = title(context, subject, base);
            let new = drop_in(&base.document, decisions, extra, comments, &title, &known)?;
            stacked::same_as_before(new, subject)
        }
    })
}

/// What a drop-in is, in one line.
fn title(context: &Context<'_>, subject: &Subject, base: &Base) -> String {
    let catalogue = &context.catalogue;
    format!(
        "settings of {} for {}",
        catalogue.edition_title(subject.identified.edition),
        catalogue.edition_title(base.identified.edition)
    )
}

/// A comment that the base has too is where it belongs.
fn placed(comments: &[OwnComment], merged: &Merged, base: &Base) -> Vec<(OwnComment, bool)> {
    let is_there = |text: &str| {
        base.document
            .comments()
            .iter()
            .any(|comment| base.document.comment_text(comment) == text)
    };
    let all = comments.iter().zip(&merged.placed);
    all.map(|(comment, placed)| (comment.clone(), *placed || is_there(&comment.text)))
        .collect()
}
