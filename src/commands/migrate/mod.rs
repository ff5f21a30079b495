//! `config migrate`.

mod dialogue;
mod findings;
mod opened;
mod outcome;
mod review;
mod tell;
mod wishes;

use std::path::Path;

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::check::Severity;
use kata_upgrade::migrate::Wishes;
use kata_upgrade::render::MigrateReport;
use kata_upgrade::review::needs;
use kata_upgrade::saved::Saved;

use self::opened::Opened;
use self::outcome::Outcome;
use self::tell::{after, next, tell};
use self::wishes::wishes;

use super::put::{Delivered, deliver};
use super::{Context, notes, plans};
use crate::cli::MigrateArgs;
use crate::error::Refusal;

pub fn run(context: &Context<'_>, args: &MigrateArgs) -> Result<u8, Refusal> {
    let Some(at) = &args.apply else {
        if args.interactive {
            return review::run(context, args);
        }
        let opened = Opened::of(context, args)?;
        let wishes = wishes(context, args, &opened.subject, opened.target)?;
        return work(context, args, &opened, &wishes, None);
    };
    let saved = plans::read(at)?;
    let own = plans::arguments(args, &saved, &context.catalogue);
    let own = own.map_err(|refusal| refusal.at(at))?;
    let opened = Opened::of(context, &own)?;
    let wishes = plans::wishes(&saved, opened.target, &context.catalogue)
        .map_err(|refusal| refusal.at(at))?;
    work(context, &own, &opened, &wishes, Some((&saved, at)))
}

fn work(
    context: &Context<'_>,
    args: &MigrateArgs,
    opened: &Opened<'_>,
    wishes: &Wishes,
    apply: Option<(&Saved, &Path)>,
) -> Result<u8, Refusal> {
    let outcome = Outcome::of(context, opened, wishes, apply)?;
    let mut delivered = put(context, args, opened, wishes, &outcome)?;
    let mut notes = said_of_files(context, args, opened);
    notes.append(&mut delivered.notes);
    delivered.notes = notes;
    let differs = !opened.is_there(outcome.merged.text()) && !args.write;
    let next = match wrote(&delivered) {
        Some(wrote) => {
            let saved = delivered.backup.is_some();
            after(context, args, wrote, opened, saved)
        }
        None => next(context, args, opened, differs, is_open(context, &outcome)),
    };
    let report = report(args, opened, wishes, &outcome, &delivered, &next);
    tell::result(args, &outcome.merged)?;
    tell(context, args, &report, &opened.base, &outcome.merged)?;
    Ok(status(&report, &context.catalogue))
}

/// Where the result was written.
fn wrote(delivered: &Delivered) -> Option<&Path> {
    let path = delivered.path.as_deref();
    path.filter(|_| delivered.written)
}

/// Writes down and delivers what was asked for.
fn put(
    context: &Context<'_>,
    args: &MigrateArgs,
    opened: &Opened<'_>,
    wishes: &Wishes,
    outcome: &Outcome,
) -> Result<Delivered, Refusal> {
    let goods = opened.goods(outcome.merged.text());
    if let Some(path) = &args.save {
        let (decisions, set) = (&outcome.decisions, &wishes.set);
        let saved = plans::saved(&goods, &context.catalogue, args.complete, decisions, set);
        plans::write(path, &saved, &opened.subject)?;
    }
    let delivered = deliver(context, args, &goods)?;
    Ok(Delivered {
        saved: args.save.clone(),
        ..delivered
    })
}

fn said_of_files(context: &Context<'_>, args: &MigrateArgs, opened: &Opened<'_>) -> Vec<String> {
    let (subject, destination) = (&opened.subject, &opened.destination);
    notes::on_migration(context, args, subject, opened.target, destination)
}

fn report<'r>(
    args: &'r MigrateArgs,
    opened: &'r Opened<'_>,
    wishes: &'r Wishes,
    outcome: &'r Outcome,
    delivered: &'r Delivered,
    next: &'r [String],
) -> MigrateReport<'r> {
    MigrateReport {
        path: &opened.path,
        from: &opened.subject.identified,
        to: &opened.base.identified,
        target: &opened.base.baseline,
        base: opened.base_name(args),
        partial: opened.subject.differences.partial,
        r#as: opened.destination.r#as,
        belongs: &opened.destination.path,
        because: &opened.destination.why,
        layers: &opened.layers,
        notes: &delivered.notes,
        decisions: &outcome.decisions,
        inherited: &outcome.inherited,
        weakened: &outcome.weakened,
        breaches: &outcome.breaches,
        broken: &outcome.broken,
        findings: &outcome.findings,
        comments: &outcome.comments,
        set: &wishes.set,
        output: delivered.path.as_deref(),
        written: delivered.written,
        same: opened.is_there(outcome.merged.text()),
        backup: delivered.backup.as_deref(),
        saved: delivered.saved.as_deref(),
        next,
    }
}

/// Whether something is left that a person has to look at.
fn is_open(context: &Context<'_>, outcome: &Outcome) -> bool {
    let mut decisions = outcome.decisions.iter();
    !outcome.weakened.is_empty() || decisions.any(|decision| needs(decision, &context.catalogue))
}

fn status(report: &MigrateReport<'_>, catalogue: &Catalogue) -> u8 {
    let mut decisions = report.decisions.iter();
    let carried =
        decisions.all(|one| one.verdict.is_carried() && !one.is_security_weakened(catalogue));
    let mut findings = report.findings.iter();
    let refused = findings.any(|one| one.severity == Severity::Error);
    u8::from(!carried || refused || !report.breaches.is_empty())
}
