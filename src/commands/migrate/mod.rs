//! `config migrate`.

mod tell;
mod wishes;

use std::path::Path;

use kata_upgrade::catalogue::{Catalogue, Edition, Notation};
use kata_upgrade::customise::{Customisation, Inherited, OwnComment};
use kata_upgrade::key::{Key, segments};
use kata_upgrade::merge::{As, Merged, drop_in, express, merge};
use kata_upgrade::migrate::{
    Decision, RouteError, Wishes, breaches, decide, old_defaults, route, shipped_breaches, weakened,
};
use kata_upgrade::render::MigrateReport;
use kata_upgrade::saved::Saved;
use kata_upgrade::source::deploy::Deployed;
use kata_upgrade::source::{KnownSettings, shown};
use kata_upgrade::value::Value;

use self::tell::{next, tell};
use self::wishes::wishes;

use super::base::Base;
use super::destination::Destination;
use super::given::Given;
use super::put::{Goods, deliver};
use super::subject::{Role, Subject};
use super::{Context, advice, notes, plans, stacked};
use crate::cli::{Form, MigrateArgs};
use crate::error::Refusal;

pub fn run(context: &Context<'_>, args: &MigrateArgs) -> Result<u8, Refusal> {
    match &args.apply {
        None => work(context, args, None),
        Some(at) => {
            let saved = plans::read(at)?;
            let own = plans::arguments(args, &saved).map_err(|refusal| refusal.at(at))?;
            work(context, &own, Some((&saved, at)))
        }
    }
}

fn work(
    context: &Context<'_>,
    args: &MigrateArgs,
    apply: Option<(&Saved, &Path)>,
) -> Result<u8, Refusal> {
    let catalogue = &context.catalogue;
    let given = source(context, args)?;
    let path = given.path();
    let subject = Subject::open(
        context,
        &given,
        args.from.as_deref(),
        None,
        args.complete,
        args.dir.as_deref(),
    )?;
    let target = target(catalogue, args, &subject)?;
    let subject = not_newer(context, args, &given, subject, target)?;
    let wishes = match apply {
        None => wishes(context, args, &subject, target)?,
        Some((saved, at)) => {
            plans::wishes(saved, target, catalogue).map_err(|refusal| refusal.at(at))?
        }
    };
    let route =
        route(catalogue, subject.identified.edition, target).map_err(|error| match error {
            RouteError::Backwards { .. } => error.into(),
            RouteError::Uncharted { .. } => uncharted(context, &given, &subject, error.into()),
        })?;
    let (base, destination) = goal(context, args, &subject, target)?;
    let (choices, old) = choices(&subject, &wishes, catalogue);
    let (source, goal) = (&subject.baseline, &base.baseline);
    let decisions = if let Some((saved, at)) = apply {
        plans::decisions(saved, &choices, &subject, &base, catalogue, at)?
    } else {
        let mut decisions = decide(&choices, &route, source, goal, catalogue, &wishes);
        base.correct(&mut decisions);
        stacked::leave_to_kata_deploy(&mut decisions, &subject, &destination);
        if destination.r#as == As::DropIn {
            express(&mut decisions, &base.document, target, catalogue);
        }
        decisions
    };
    let weakened: Vec<_> = weakened(&decisions, &old, &route, source, goal, catalogue, &wishes)
        .into_iter()
        .map(|one| {
            let line = subject.document.set(&one.key).map(|setting| setting.line);
            (one, line)
        })
        .collect();
    let old = old_defaults(&old, &route, source, goal, catalogue);
    let breaches = breaches(&decisions, &wishes, goal, catalogue);
    let broken = shipped_breaches(&base.shipped, catalogue);
    let comments = &subject.differences.comments;
    let extra = extra(&decisions, &wishes);
    let merged = written_out(context, &subject, &base, &destination, (&decisions, &extra))?;
    if let Some((saved, at)) = apply {
        plans::check_result(saved, &merged.text, at)?;
    }
    let goods = Goods {
        subject: &subject,
        base: &base,
        destination: &destination,
        text: &merged.text,
    };
    if let Some(path) = &args.save {
        let saved = plans::saved(&goods, catalogue, args.complete, &decisions, &wishes.set);
        plans::write(path, &saved, &subject)?;
    }
    let delivered = deliver(context, args, &goods)?;
    let placed = placed(comments, &merged, &base);
    let before = match (destination.r#as, subject.drop_ins.as_slice()) {
        (As::Merged, []) => Some(subject.document.text()),
        (As::DropIn, [one]) => Some(one.document.text()),
        _ => None,
    };
    let is_same = before == Some(merged.text.as_str());
    let mut notes = notes::on_migration(context, args, &subject, target, &destination);
    notes.extend(delivered.notes);
    let report = MigrateReport {
        path,
        from: &subject.identified,
        to: &base.identified,
        base: base_name(args, path, &base, &subject),
        partial: subject.differences.partial,
        r#as: destination.r#as,
        belongs: &destination.path,
        because: &destination.why,
        layers: &subject.layers(),
        notes: &notes,
        decisions: &decisions,
        inherited: &old,
        weakened: &weakened,
        breaches: &breaches,
        broken: &broken,
        comments: &placed,
        set: &wishes.set,
        output: delivered.path.as_deref(),
        written: delivered.written,
        backup: delivered.backup.as_deref(),
        next: &next(context, args, &given, target, !is_same && !args.write),
    };
    tell(context, args, &report, &base, &merged)?;
    let carried = decisions.iter().all(|one| one.verdict.is_carried());
    Ok(u8::from(!carried || !report.breaches.is_empty()))
}

/// The result's text.
fn written_out(
    context: &Context<'_>,
    subject: &Subject,
    base: &Base,
    destination: &Destination,
    (decisions, extra): (&[Decision], &[(Key, Value)]),
) -> Result<Merged, Refusal> {
    refuse_without_counterpart(decisions, subject)?;
    let known = KnownSettings(&context.catalogue);
    let comments = &subject.differences.comments;
    Ok(match destination.r#as {
        As::Merged => merge(&base.document, decisions, extra, comments, &known)?,
        As::DropIn => {
            let title = title(context, subject, base);
            let new = drop_in(&base.document, decisions, extra, comments, &title, &known)?;
            stacked::same_as_before(new, subject, known)
        }
    })
}

/// The edition to carry to; where it has nothing for the file's flavour because it is older, that is the reason to tell.
fn target(
    catalogue: &Catalogue,
    args: &MigrateArgs,
    subject: &Subject,
) -> Result<Edition, Refusal> {
    let flavour = subject.flavour(catalogue);
    let named = catalogue.edition(&args.to, None).ok();
    let line = named.and_then(|edition| catalogue.edition_line(edition));
    if let Some(line) = line.filter(|line| line.notation() != Notation::Toml) {
        let name = catalogue.product_title(line.product());
        return Err(Refusal::new(format!("nothing is carried to {name}"))
            .help("name a release of Kata, such as `--to kata-4.1.0`"));
    }
    catalogue.edition(&args.to, Some(flavour)).map_err(|error| {
        let usual = catalogue.edition(&args.to, None);
        let back = usual.map(|usual| route(catalogue, subject.identified.edition, usual));
        match back {
            Ok(Err(back @ RouteError::Backwards { .. })) => back.into(),
            _ => error.into(),
        }
    })
}

/// The file taken for an older release that shipped the same settings, where the one it was taken for is newer than the target.
fn not_newer(
    context: &Context<'_>,
    args: &MigrateArgs,
    given: &Given<'_>,
    subject: Subject,
    target: Edition,
) -> Result<Subject, Refusal> {
    let catalogue = &context.catalogue;
    let is_back = |edition| {
        let way = route(catalogue, edition, target);
        matches!(way, Err(RouteError::Backwards { .. }))
    };
    if !is_back(subject.identified.edition) {
        return Ok(subject);
    }
    let candidates = subject.identified.candidates.iter().copied();
    let older = candidates
        .filter(|edition| !is_back(*edition))
        .max_by_key(|edition| edition.version);
    match older {
        Some(older) => {
            let name = catalogue.edition_name(older);
            Subject::open(
                context,
                given,
                Some(&name),
                None,
                args.complete,
                args.dir.as_deref(),
            )
        }
        None => Ok(subject),
    }
}

/// The one file, or the flags, to carry over.
fn source<'a>(context: &Context<'_>, args: &'a MigrateArgs) -> Result<Given<'a>, Refusal> {
    let named = args.file.as_slice();
    let mut named = Given::behind(args.from.as_deref(), named, &args.words, &context.catalogue)?;
    if named.is_empty() {
        named.extend(context.files(&[])?.into_iter().map(Given::File));
    }
    if named.len() == 1
        && let Some(one) = named.pop()
    {
        return Ok(one);
    }
    let names = named.iter().map(|one| shown(one.path()).to_string());
    let names = names.collect::<Vec<_>>().join(", ");
    let what = if args.file.is_some() {
        "several files are named; one is carried at a time"
    } else {
        "several files are read by runtimes; one is carried at a time"
    };
    Err(Refusal::new(what).help(format!("name one of: {names}")))
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
                .help(format!("leave `--keep {key}` away"))
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

/// The text the result is for, and where and as what it belongs.
fn goal(
    context: &Context<'_>,
    args: &MigrateArgs,
    subject: &Subject,
    target: Edition,
) -> Result<(Base, Destination), Refusal> {
    let line = context.catalogue.edition_line(target);
    let reads = line.is_some_and(|line| line.has_drop_ins(target.version));
    let stays = subject.role != Role::Base && reads;
    let wanted = match args.form {
        Some(Form::Merged) => Some(As::Merged),
        Some(Form::DropIn) => Some(As::DropIn),
        // what is a drop-in stays one
        None => stays.then_some(As::DropIn),
    };
    let managed = Deployed::of(&subject.file.resolved).is_some();
    let makes_drop_in = wanted == Some(As::DropIn) || (managed && wanted.is_none());
    let keeps_own = !makes_drop_in && !args.complete && subject.role == Role::Base;
    let base = Base::of(context, subject, target, args.base.as_deref(), keeps_own)?;
    let elsewhere = args.output.is_some();
    let destination = Destination::of(context, subject, &base, wanted, elsewhere)?;
    Ok((base, destination))
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

/// What `--set` adds to the decisions.
fn extra(decisions: &[Decision], wishes: &Wishes) -> Vec<(Key, Value)> {
    let decided = |wish: &&(Key, Value)| {
        !decisions
            .iter()
            .any(|decision| decision.to.iter().any(|(key, _)| *key == wish.0))
    };
    wishes.set.iter().filter(decided).cloned().collect()
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

/// The file whose text the result keeps.
fn base_name<'a>(
    args: &'a MigrateArgs,
    path: &'a Path,
    base: &'a Base,
    subject: &Subject,
) -> Option<&'a Path> {
    let named = args.base.as_deref().or(base.file.as_deref());
    named.or((base.document.text() == subject.document.text()).then_some(path))
}

/// The tables do not lead to the target: say where they lead.
fn uncharted(
    context: &Context<'_>,
    given: &Given<'_>,
    subject: &Subject,
    refusal: Refusal,
) -> Refusal {
    let catalogue = &context.catalogue;
    let Some(goal) = kata_upgrade::outlook::reach(catalogue, subject.identified.edition) else {
        return refusal;
    };
    let to = advice::edition(catalogue, goal, subject.flavour(catalogue));
    refusal.help(format!(
        "{} config migrate{} --to {to}{}",
        advice::program(context.global),
        given.argument(),
        given.last_arguments()
    ))
}
