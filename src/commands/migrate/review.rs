//! `config migrate --interactive`.

use std::path::Path;

use kata_upgrade::migrate::Wishes;
use kata_upgrade::render::text::{self, question};
use kata_upgrade::review::{Ground, Kept, Question, Review, Scope, Subject, flags};
use kata_upgrade::source::shown;
use kata_upgrade::typed::{spelled, spelled_key};

use super::dialogue::{Dialogue, Last};
use super::opened::Opened;
use super::outcome::{self, Outcome};
use super::tell::{self, after, next, tell};
use super::{put, report, said_of_files, status, wishes, wrote};
use crate::cli::{Format, MigrateArgs};
use crate::commands::put::{Delivered, refuse_others};
use crate::commands::{Context, advice, output, plans, show};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

/// How many settings a refusal names.
const NAMED: usize = 10;

/// Nothing was written, as the person wanted.
const QUIT: u8 = 2;

pub fn run(context: &Context<'_>, args: &MigrateArgs) -> Result<u8, Refusal> {
    refuse_for_programs(context, args)?;
    let opened = Opened::of(context, args)?;
    let asked = wishes(context, args, &opened.subject, opened.target)?;
    let ground = Ground {
        route: &opened.route,
        source: &opened.subject.baseline,
        target: &opened.base.baseline,
        catalogue: &context.catalogue,
    };
    let scope = if args.all { Scope::All } else { Scope::Needed };
    let mut review = Review::new(ground, scope, asked, |wishes| {
        outcome::proposal(context, &opened, wishes, None)
    });
    if !terminal::can_ask() {
        return Err(no_terminal(&opened.path, &review.questions()));
    }
    // answers stand beside what was said, in no pager
    terminal::finish()?;
    refuse_early(context, args, &opened)?;
    let dialogue = Dialogue::new(context, &opened.layers);
    if review.question().is_none() {
        let text = "Nothing here needs a decision of yours; `--all` goes through everything.";
        dialogue.say(text)?;
    }
    loop {
        if !dialogue.go_through(&mut review)? {
            return quit(&dialogue);
        }
        let wishes = review.wishes();
        let own = without_questions(args, &wishes);
        let outcome = Outcome::of(context, &opened, &wishes, None)?;
        let status = conclude(context, &own, &opened, &wishes, &outcome)?;
        if !writes(args) {
            return Ok(status);
        }
        match dialogue.last(&last_question(args, &opened))? {
            Last::Yes => return deliver(context, &own, &opened, &wishes, &outcome),
            Last::No => {
                if own.save.is_some() {
                    let unsaved = MigrateArgs { save: None, ..own };
                    let command = tell::whole(context, &unsaved, &opened.given);
                    say_the_same(context, &command)?;
                }
                return quit(&dialogue);
            }
            Last::Back if review.back() => {}
            Last::Back => dialogue.say("There is no question before this one.")?,
        }
    }
}

fn quit(dialogue: &Dialogue<'_>) -> Result<u8, Refusal> {
    dialogue.say("Nothing was written.")?;
    Ok(QUIT)
}

/// Questions and their answers are for people.
fn refuse_for_programs(context: &Context<'_>, args: &MigrateArgs) -> Result<(), Refusal> {
    let other = match args.format {
        _ if context.global.quiet => "`--quiet`, which says nothing",
        Format::Json => "`--format json`, which is for programs",
        _ => return Ok(()),
    };
    Err(
        Refusal::new(format!("`--interactive` does not go with {other}"))
            .help("leave one of the two out"),
    )
}

/// What would be refused at the end is refused before anybody has answered anything.
fn refuse_early(
    context: &Context<'_>,
    args: &MigrateArgs,
    opened: &Opened<'_>,
) -> Result<(), Refusal> {
    if let Some(path) = &args.save {
        plans::is_free(path)?;
    }
    if let Some(path) = args
        .output
        .as_deref()
        .filter(|path| *path != Path::new("-"))
    {
        let read = opened.subject.stats().chain(opened.base.stat.as_ref());
        output::check(path, &read.collect::<Vec<_>>())?;
    }
    if args.write {
        refuse_others(context, &opened.destination, None)?;
    }
    Ok(())
}

/// Names the flags that do the same without a terminal.
fn no_terminal(path: &Path, questions: &[Question<'_>]) -> Refusal {
    let mut refusal =
        Refusal::new("`--interactive` asks questions, and there is no terminal to answer them on")
            .at(path);
    if questions.is_empty() {
        refusal = refusal.help("nothing needs a decision: leave `--interactive` out");
    }
    for question in questions.iter().take(NAMED) {
        let key = advice::quoted(&spelled_key(question.key()));
        let set = question
            .to
            .as_ref()
            .map(|to| format!("`--set {}=VALUE`", advice::quoted(&spelled_key(to))));
        let mut ways = match (&question.subject, question.kept()) {
            (Subject::Protection(_), Kept::Set(to, value)) => {
                vec![format!("`--set {}`", advice::quoted(&spelled(&to, &value)))]
            }
            (Subject::Protection(_), _) => Vec::new(),
            _ => vec![format!("`--keep {key}`"), format!("`--drop {key}`")],
        };
        ways.extend(set);
        let ways = if ways.is_empty() {
            "nothing in the target reads it".to_owned()
        } else {
            ways.join(" or ")
        };
        refusal = refusal.help(format!("{}: {ways}", shown(question.key().as_str())));
    }
    if questions.len() > NAMED {
        refusal = refusal.help(format!("and so on for {} more", questions.len() - NAMED));
    }
    refusal.help("`--save FILE` writes all decisions down to be edited, and `--apply FILE` does what they say")
}

/// The arguments that say the same as the answers.
fn without_questions(args: &MigrateArgs, wishes: &Wishes) -> MigrateArgs {
    let mut own = MigrateArgs {
        interactive: false,
        all: false,
        keep: Vec::new(),
        drop: Vec::new(),
        set: Vec::new(),
        ..args.clone()
    };
    for (flag, value) in flags(wishes) {
        match flag {
            "--keep" => own.keep.push(value),
            "--drop" => own.drop.push(value),
            _ => own.set.push(value),
        }
    }
    own
}

fn writes(args: &MigrateArgs) -> bool {
    args.write || args.output.is_some() || args.save.is_some()
}

/// The report as without questions, and the command for it; tells the status.
fn conclude(
    context: &Context<'_>,
    own: &MigrateArgs,
    opened: &Opened<'_>,
    wishes: &Wishes,
    outcome: &Outcome,
) -> Result<u8, Refusal> {
    let shown = Delivered {
        notes: said_of_files(context, own, opened),
        ..Delivered::default()
    };
    let report = report(own, opened, wishes, outcome, &shown, &[]);
    tell(context, own, &report, &opened.base, &outcome.merged)?;
    // where the answers are to be saved, that file repeats them, once it is there
    if own.save.is_none() {
        let again = || tell::whole(context, own, &opened.given);
        let command = if writes(own) {
            again()
        } else {
            let differs = !opened.is_there(outcome.merged.text());
            let mut next = next(context, own, opened, differs, false).into_iter();
            next.next().unwrap_or_else(again)
        };
        say_the_same(context, &command)?;
    }
    Ok(status(&report, &context.catalogue))
}

fn say_the_same(context: &Context<'_>, command: &str) -> Result<(), Refusal> {
    show(Stream::Error, |out| {
        question::without_questions(out, command, &context.look(Stream::Error))
    })
}

fn last_question(args: &MigrateArgs, opened: &Opened<'_>) -> String {
    let place = match &args.output {
        _ if args.write => Some(opened.destination.path.as_path()),
        output => output.as_deref(),
    };
    let place = place.map(|place| match place.to_str() {
        Some("-") => "the result to standard output".to_owned(),
        _ => shown(place).to_string(),
    });
    let saved = args.save.as_deref().map(|path| shown(path).to_string());
    let all: Vec<String> = saved.into_iter().chain(place).collect();
    format!("Write {} now?", all.join(" and "))
}

/// Writes, and tells what was written.
fn deliver(
    context: &Context<'_>,
    own: &MigrateArgs,
    opened: &Opened<'_>,
    wishes: &Wishes,
    outcome: &Outcome,
) -> Result<u8, Refusal> {
    let delivered = put(context, own, opened, wishes, outcome)?;
    tell::result(own, &outcome.merged)?;
    let next = match wrote(&delivered) {
        Some(wrote) => {
            let saved = delivered.backup.is_some();
            after(context, own, wrote, opened, saved)
        }
        None if own.save.is_some() => next(context, own, opened, true, false),
        None => Vec::new(),
    };
    let report = report(own, opened, wishes, outcome, &delivered, &next);
    let stream = match own.format {
        Format::Text => tell::stream(own),
        _ => Stream::Error,
    };
    show(stream, |out| {
        if let (Some(path), Some(_)) = (&own.save, &delivered.path) {
            let text = format!("Saved the decisions as {}.", path.to_string_lossy());
            question::remark(out, &text, false, &context.look(stream))?;
        }
        text::written(out, &report, &context.look(stream))
    })?;
    if let Some(path) = &own.save {
        let command = tell::applying(context, own, path, &opened.given);
        say_the_same(context, &command)?;
    }
    Ok(status(&report, &context.catalogue))
}
