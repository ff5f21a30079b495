//! `config migrate`.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, Edition};
use kata_upgrade::customise::{Customisation, Inherited, OwnComment};
use kata_upgrade::merge::{As, Merged, drop_in, express, merge};
use kata_upgrade::migrate::{
    Decision, RouteError, Wishes, breaches, decide, old_defaults, route, shipped_breaches, weakened,
};
use kata_upgrade::render::{MigrateReport, json, text, unified};
use kata_upgrade::saved::Saved;
use kata_upgrade::source::deploy::Deployed;
use kata_upgrade::source::{KnownSettings, shown};

use super::base::Base;
use super::destination::Destination;
use super::put::{self, Goods, put};
use super::subject::{Role, Subject};
use super::{Context, advice, notes, output, plans, settings, show, stacked};
use crate::cli::{Form, Format, MigrateArgs};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

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
    let path = source(context, args)?;
    let subject = Subject::open(
        context,
        &path,
        args.from.as_deref(),
        None,
        args.complete,
        args.dir.as_deref(),
    )?;
    let target = target(catalogue, args, &subject)?;
    let subject = not_newer(context, args, &path, subject, target)?;
    let wishes = match apply {
        None => wishes(context, args, &subject, target)?,
        Some((saved, at)) => {
            plans::wishes(saved, target, catalogue).map_err(|refusal| refusal.at(at))?
        }
    };
    let route =
        route(catalogue, subject.identified.edition, target).map_err(|error| match error {
            RouteError::Backwards { .. } => error.into(),
            RouteError::Uncharted { .. } => uncharted(context, &path, &subject, error.into()),
        })?;
    let (base, destination) = goal(context, args, &subject, target)?;
    let (choices, old) = choices(&subject, &wishes, catalogue);
    let (source, goal) = (&subject.baseline, &base.baseline);
    let decisions = match apply {
        Some((saved, at)) => plans::decisions(saved, &subject, &base, catalogue, at)?,
        None => {
            let mut decisions = decide(&choices, &route, source, goal, catalogue, &wishes);
            base.correct(&mut decisions);
            stacked::leave_to_kata_deploy(&mut decisions, &subject, &destination);
            if destination.r#as == As::DropIn {
                express(&mut decisions, &base.document, target, catalogue);
            }
            decisions
        }
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
    let known = KnownSettings(catalogue);
    let extra = extra(&decisions, &wishes);
    let merged = match destination.r#as {
        As::Merged => merge(&base.document, &decisions, &extra, comments, &known)?,
        As::DropIn => {
            let title = title(context, &subject, &base);
            let new = drop_in(&base.document, &decisions, &extra, comments, &title, &known)?;
            stacked::same_as_before(new, &subject, known)
        }
    };

    if let Some((saved, at)) = apply {
        plans::check_result(saved, &merged.text, at)?;
    }
    if let Some(path) = &args.save {
        let decided = (decisions.as_slice(), wishes.set.as_slice());
        let form = destination.r#as;
        let text = &merged.text;
        let saved = plans::saved(
            &subject,
            &base,
            catalogue,
            form,
            args.complete,
            decided,
            text,
        );
        plans::write(path, &saved, &subject)?;
    }
    let goods = Goods {
        subject: &subject,
        base: &base,
        destination: &destination,
        text: &merged.text,
    };
    let put = args
        .write
        .then(|| put(context, args.dir.as_deref(), &goods))
        .transpose()?;
    let file = args
        .output
        .as_deref()
        .filter(|path| *path != Path::new("-"));
    if let Some(file) = file {
        let read: Vec<_> = subject.stats().chain(base.stat.as_ref()).collect();
        output::check(file, &read)?;
    }
    let saved = file
        .map(|file| put::replace(file, args.dir.as_deref(), &goods))
        .transpose()?
        .flatten();
    let placed = placed(comments, &merged, &base);
    let before = match (destination.r#as, subject.drop_ins.as_slice()) {
        (As::Merged, []) => Some(subject.document.text()),
        (As::DropIn, [one]) => Some(one.document.text()),
        _ => None,
    };
    let is_same = before == Some(merged.text.as_str());
    let mut notes = notes::on_migration(context, args, &subject, target, &destination);
    notes.extend(put.iter().flat_map(|put| put.notes.clone()));
    let report = MigrateReport {
        path: &path,
        from: &subject.identified,
        to: &base.identified,
        base: base_name(args, &path, &base, &subject),
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
        output: put
            .as_ref()
            .map(|put| put.path.as_path())
            .or(args.output.as_deref()),
        written: put
            .as_ref()
            .map_or(args.output.is_some(), |put| put.backup.is_some()),
        backup: put
            .as_ref()
            .and_then(|put| put.backup.as_deref())
            .or(saved.as_deref()),
        next: &next(context, args, &path, target, !is_same && put.is_none()),
    };
    tell(context, args, &report, &base, &merged)?;
    let carried = decisions
        .iter()
        .all(|decision| decision.verdict.is_carried());
    Ok(u8::from(!carried || !report.breaches.is_empty()))
}

/// The edition to carry to; where it has nothing for the file's flavour because it is older, that is the reason to tell.
fn target(
    catalogue: &Catalogue,
    args: &MigrateArgs,
    subject: &Subject,
) -> Result<Edition, Refusal> {
    let flavour = subject.flavour(catalogue);
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
    path: &Path,
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
                path,
                Some(&name),
                None,
                args.complete,
                args.dir.as_deref(),
            )
        }
        None => Ok(subject),
    }
}

/// The one file to carry over.
fn source(context: &Context<'_>, args: &MigrateArgs) -> Result<PathBuf, Refusal> {
    if let Some(path) = &args.file {
        return Ok(path.clone());
    }
    let found = context.files(&[])?;
    match found.as_slice() {
        [one] => Ok(one.clone()),
        several => {
            let names: Vec<String> = several.iter().map(|path| shown(path).to_string()).collect();
            Err(
                Refusal::new("several files are read by runtimes; one is carried at a time")
                    .help(format!("name one of: {}", names.join(", "))),
            )
        }
    }
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

/// What the user asked for beside the rules.
fn wishes(
    context: &Context<'_>,
    args: &MigrateArgs,
    subject: &Subject,
    target: Edition,
) -> Result<Wishes, Refusal> {
    let keys = |option: &str, list: &[String]| {
        let mut keys = Vec::new();
        for text in list {
            let key = settings::key(text)?;
            let differences = &subject.differences;
            let mut own = differences.customisations.iter().map(|one| &one.key);
            let mut old = differences.inherited.iter().map(|one| &one.key);
            if !own.any(|own| *own == key) && !old.any(|old| *old == key) {
                let key = shown(key.as_str()).to_string();
                terminal::message(&format!(
                    "note: `{option} {key}`: this file has no customisation of that name"
                ));
            }
            keys.push(key);
        }
        Ok::<_, Refusal>(keys)
    };
    let wishes = Wishes {
        keep_assets: args.keep_assets,
        keep_inherited: args.keep_inherited,
        keep: keys("--keep", &args.keep)?,
        drop: keys("--drop", &args.drop)?,
        set: args
            .set
            .iter()
            .map(|text| settings::assignment(text, &context.catalogue, target))
            .collect::<Result<_, Refusal>>()?,
    };
    if let Some(key) = wishes.keep.iter().find(|key| wishes.drop.contains(key)) {
        let key = shown(key.as_str()).to_string();
        return Err(
            Refusal::new(format!("`{key}` is named by both `--keep` and `--drop`"))
                .help("leave one of them away"),
        );
    }
    for (at, (key, _)) in wishes.set.iter().enumerate() {
        if wishes
            .set
            .iter()
            .skip(at + 1)
            .any(|(other, _)| other == key)
        {
            let key = shown(key.as_str()).to_string();
            return Err(
                Refusal::new(format!("`--set` gives `{key}` twice")).help("leave one of them away")
            );
        }
    }
    Ok(wishes)
}

/// What `--set` adds to the decisions.
fn extra(
    decisions: &[Decision],
    wishes: &Wishes,
) -> Vec<(kata_upgrade::key::Key, kata_upgrade::value::Value)> {
    let decided = |wish: &&(kata_upgrade::key::Key, kata_upgrade::value::Value)| {
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

fn tell(
    context: &Context<'_>,
    args: &MigrateArgs,
    report: &MigrateReport<'_>,
    base: &Base,
    merged: &Merged,
) -> Result<(), Refusal> {
    let piped = args.output.as_deref() == Some(Path::new("-"));
    let stream = if piped {
        terminal::write(Stream::Output, merged.text.as_bytes())?;
        Stream::Error
    } else {
        Stream::Output
    };
    match args.format {
        Format::Text => show(stream, |out| {
            text::migrate(out, report, &context.catalogue, &context.look(stream))
        }),
        Format::Json => {
            let view = super::json(json::migrate(report, &context.catalogue))?;
            terminal::write(stream, view.as_bytes())
        }
        Format::Unified => {
            let name = match (report.r#as, report.base) {
                (As::DropIn, _) => "/dev/null".to_owned(),
                (As::Merged, Some(base)) => base.to_string_lossy().into_owned(),
                (As::Merged, None) => context.catalogue.edition_name(report.to.edition),
            };
            let result = report.output.filter(|_| !piped).map_or_else(
                || match report.r#as {
                    As::Merged => format!("{name} (with your settings)"),
                    As::DropIn => report.belongs.to_string_lossy().into_owned(),
                },
                |path| path.to_string_lossy().into_owned(),
            );
            let mut view = String::new();
            let old = match report.r#as {
                As::Merged => base.document.text(),
                As::DropIn => "",
            };
            let texts = (old, merged.text.as_str());
            show(stream, |out| {
                unified::texts(&mut view, texts.0, texts.1, &name, &result)?;
                out.push_str(&output::for_stream(&view, stream));
                Ok(())
            })
        }
    }
}

/// The tables do not lead to the target: say where they lead.
fn uncharted(context: &Context<'_>, path: &Path, subject: &Subject, refusal: Refusal) -> Refusal {
    let catalogue = &context.catalogue;
    let Some(goal) = kata_upgrade::outlook::reach(catalogue, subject.identified.edition) else {
        return refusal;
    };
    let to = advice::edition(catalogue, goal, subject.flavour(catalogue));
    refusal.help(format!(
        "{} config migrate {} --to {to}",
        advice::program(context.global),
        advice::file(path)
    ))
}

/// The same command again, with a place for the result.
fn next(
    context: &Context<'_>,
    args: &MigrateArgs,
    path: &Path,
    target: Edition,
    differs: bool,
) -> Vec<String> {
    if args.output.is_some() || !differs {
        return Vec::new();
    }
    let mut text = format!(
        "{} config migrate {}",
        advice::program(context.global),
        advice::file(path)
    );
    let mut add = |option: &str, value: &str| {
        text.extend([" ", option, " ", &advice::quoted(value)]);
    };
    if let Some(from) = &args.from {
        add("--from", from);
    }
    add("--to", &args.to);
    if let Some(base) = &args.base {
        add("--base", &base.to_string_lossy());
    }
    for (option, list) in [
        ("--keep", &args.keep),
        ("--drop", &args.drop),
        ("--set", &args.set),
    ] {
        for value in list {
            add(option, value);
        }
    }
    for (given, option) in [
        (args.keep_assets, " --keep-assets"),
        (args.keep_inherited, " --keep-inherited"),
    ] {
        if given {
            text.push_str(option);
        }
    }
    if args.complete {
        text.push_str(" --complete");
    }
    match args.form {
        Some(Form::Merged) => text.push_str(" --as merged"),
        Some(Form::DropIn) => text.push_str(" --as drop-in"),
        None => {}
    }
    let name = context.catalogue.edition_name(target);
    let release = name.split('/').next().unwrap_or_default();
    let stem = path
        .file_stem()
        .map_or("configuration".into(), |stem| stem.to_string_lossy());
    let result = format!("{stem}.{release}.toml");
    text.extend([" --output ", &advice::file(Path::new(&result))]);
    vec![text]
}
