//! `config backup`.

use std::path::{Path, PathBuf};

use kata_upgrade::render::{json, text};
use kata_upgrade::source::shown;
use kata_upgrade::source::stack::{DIRECTORY, Rules};
use kata_upgrade::store::{
    self, BackupId, BackupRequest, Newcomer, Recovered, RestoreRequest, Restored, Return, Severity,
    StoreError, Verified,
};

use super::{Context, advice, show, stacked};
use crate::cli::{Backup, BackupFormat, How, Place};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

pub fn run(context: &Context<'_>, backup: &Backup) -> Result<u8, Refusal> {
    match backup {
        Backup::Create { files, place } => create(context, files, place),
        Backup::List { place } => list(context, place),
        Backup::Verify { id, place } => verify(context, id.as_deref(), place),
        Backup::Restore {
            id,
            files,
            how,
            place,
        } => restore(context, &id.parse()?, files, how, place),
        Backup::Undo { how, place } => {
            let dir = directory(place)?;
            match store::last_change(&dir)? {
                Some(id) => restore(context, &id, &[], how, place),
                None => Err(Refusal::new(format!(
                    "{}: nothing was written that could be taken back",
                    shown(&dir)
                ))
                .help("`backup list` shows what was saved; `backup restore ID` brings it back")),
            }
        }
        Backup::Prune { keep, yes, place } => prune(context, *keep, *yes, place),
    }
}

fn directory(place: &Place) -> Result<PathBuf, Refusal> {
    match &place.dir {
        Some(dir) => Ok(dir.clone()),
        None => Ok(store::default_dir()?),
    }
}

fn create(context: &Context<'_>, files: &[PathBuf], place: &Place) -> Result<u8, Refusal> {
    let files = context.files(files)?;
    let progress = context.counted("looking at files", files.len());
    let mut requests: Vec<BackupRequest> = Vec::new();
    for path in files {
        progress.step();
        requests.extend(stacked::to_save(context, &path)?);
    }
    drop(progress);
    let progress = context.endless("saving files");
    let backup = store::create(&directory(place)?, &requests, context.root())?;
    drop(progress);
    match place.format {
        BackupFormat::Json => {
            let view = super::json(json::created(&backup))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        BackupFormat::Text => show(Stream::Output, |out| {
            let back = format!("restore {} --write", backup.id());
            let back = [command(context, &back, place)];
            text::created(out, &backup, &back, &context.look(Stream::Output))
        })?,
    }
    Ok(0)
}

fn list(context: &Context<'_>, place: &Place) -> Result<u8, Refusal> {
    let dir = directory(place)?;
    say_interrupted(&dir)?;
    let list = store::list(&dir)?;
    match place.format {
        BackupFormat::Json => {
            let view = super::json(json::listed(&list))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        BackupFormat::Text => show(Stream::Output, |out| {
            let look = context.look(Stream::Output);
            let newest = list.iter().find(|one| one.good());
            let mut next = vec![command(context, "verify", place)];
            next.extend(newest.map(|one| command(context, &format!("restore {}", one.id), place)));
            text::listed(out, &dir.to_string_lossy(), &list, &next, &look)
        })?,
    }
    Ok(0)
}

fn restore(
    context: &Context<'_>,
    id: &BackupId,
    files: &[PathBuf],
    how: &How,
    place: &Place,
) -> Result<u8, Refusal> {
    let dir = directory(place)?;
    let request = RestoreRequest {
        id,
        files,
        root: context.root(),
        force: how.force,
    };
    let mut restored = if how.write {
        store::restore(&dir, &request)?
    } else {
        say_interrupted(&dir)?;
        store::restorable(&dir, &request)?
    };
    say_recovered(&restored.recovered);
    restored.newcomers.retain(|one| is_read(context, one));
    say_newcomers(&restored.newcomers);
    match place.format {
        BackupFormat::Json => {
            let view = super::json(json::restored(&restored))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        BackupFormat::Text => show(Stream::Output, |out| {
            let next = going_on(context, &restored, files, how, place);
            text::restored(
                out,
                &restored,
                how.write,
                &next,
                &context.look(Stream::Output),
            )
        })?,
    }
    let changed = restored.places.iter().find(|one| one.changed && !how.force);
    match changed.filter(|_| !how.write) {
        Some(one) => Err(StoreError::ChangedSince {
            path: one.path.clone(),
            id: id.to_string(),
        }
        .into()),
        None => Ok(0),
    }
}

/// What does it, or takes it back.
fn going_on(
    context: &Context<'_>,
    restored: &Restored,
    files: &[PathBuf],
    how: &How,
    place: &Place,
) -> Vec<String> {
    let force = if how.force { " --force" } else { "" };
    let refused = restored.places.iter().any(|one| one.changed && !how.force);
    let is_settled = restored.places.iter().all(|one| one.what == Return::Same);
    if how.write {
        let backup = restored.backup.iter();
        return backup
            .map(|_| command(context, "undo --write", place))
            .collect();
    }
    if refused || is_settled {
        return Vec::new();
    }
    let mut what = format!("restore {}", restored.id);
    for file in files {
        what.extend([" ", &advice::file(file)]);
    }
    what.extend([force, " --write"]);
    vec![command(context, &what, place)]
}

/// A command of `config backup` for the same backups.
fn command(context: &Context<'_>, what: &str, place: &Place) -> String {
    let dir = place
        .dir
        .as_ref()
        .map_or_else(String::new, |dir| format!(" --dir {}", advice::file(dir)));
    let program = advice::program(context.global);
    format!("{program} config backup {what}{dir}")
}

fn prune(context: &Context<'_>, keep: usize, yes: bool, place: &Place) -> Result<u8, Refusal> {
    let dir = directory(place)?;
    let old = store::prunable(&dir, keep)?;
    if !old.is_empty() && !yes {
        for one in &old {
            terminal::message(&format!("would remove {}", shown(&one.id)));
        }
        let question = format!("Remove {} backups for good?", old.len());
        match terminal::ask(&question) {
            Some(true) => {}
            Some(false) => return Err(Refusal::new("nothing was removed")),
            None => {
                return Err(
                    Refusal::new("nothing was removed, as nobody could be asked").help(format!(
                        "remove these backups with `{}`",
                        command(context, &format!("prune --keep {keep} --yes"), place)
                    )),
                );
            }
        }
    }
    let gone = store::prune(&dir, keep)?;
    match place.format {
        BackupFormat::Json => {
            let view = super::json(json::listed(&gone))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        BackupFormat::Text => show(Stream::Output, |out| {
            text::pruned(out, &gone, &context.look(Stream::Output))
        })?,
    }
    Ok(0)
}

/// Says what an interrupted run left, to those who only look.
pub fn say_interrupted(dir: &Path) -> Result<(), Refusal> {
    for id in store::interrupted(dir)? {
        terminal::message(&format!(
            "note: the run that made the backup {id} was interrupted; the next command that writes finishes it or takes it back"
        ));
    }
    Ok(())
}

/// Says what became of what an interrupted run had left.
pub fn say_recovered(recovered: &[Recovered]) {
    for one in recovered {
        let paths: Vec<String> = one
            .paths
            .iter()
            .map(|path| shown(path).to_string())
            .collect();
        let what = if one.finished {
            "had been done, and is recorded now"
        } else {
            "was taken back"
        };
        terminal::message(&format!(
            "note: the run that made the backup {} was interrupted; what it did to {} {what}",
            one.id,
            paths.join(", ")
        ));
        for path in &one.foreign {
            terminal::message(&format!(
                "note: {}: somebody changed it since, so it was left as it is; `backup restore {}` brings back what was there before",
                shown(path),
                one.id
            ));
        }
    }
}

/// Whether the release that the saved file was taken for reads drop-ins; one that is not known may.
fn is_read(context: &Context<'_>, newcomer: &Newcomer) -> bool {
    let catalogue = &context.catalogue;
    let edition = newcomer.edition.as_deref();
    let edition = edition.and_then(|name| catalogue.edition(name, None).ok());
    edition.is_none_or(|edition| Rules::of(catalogue, edition).is_some())
}

/// Says what came since into the directories of drop-ins, where it is read.
fn say_newcomers(newcomers: &[Newcomer]) {
    for one in newcomers {
        terminal::message(&format!(
            "note: {}: came since the backup was made, and is read on top of what it holds; it stays: remove it to have what was in effect then",
            shown(&one.path)
        ));
    }
}

fn verify(context: &Context<'_>, id: Option<&str>, place: &Place) -> Result<u8, Refusal> {
    let dir = directory(place)?;
    let id: Option<BackupId> = id.map(str::parse).transpose()?;
    let progress = context.endless("reading backups");
    let list = store::verify(&dir, id.as_ref())?;
    drop(progress);
    match place.format {
        BackupFormat::Json => {
            let view = super::json(json::verified(&list))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        BackupFormat::Text => show(Stream::Output, |out| {
            let look = context.look(Stream::Output);
            let next: Vec<String> = instead(id.as_ref(), &list)
                .map(|what| command(context, &what, place))
                .into_iter()
                .collect();
            text::verified(out, &dir.to_string_lossy(), &list, &next, &look)
        })?,
    }
    Ok(u8::from(list.iter().any(is_damaged)))
}

fn is_damaged(one: &Verified) -> bool {
    let mut findings = one.findings.iter();
    findings.any(|finding| finding.severity() == Severity::Error)
}

/// What to go on with where a backup is damaged: look at the others, bring back what the newest good one holds, else save
/// anew what the damaged ones are known to hold.
fn instead(id: Option<&BackupId>, list: &[Verified]) -> Option<String> {
    let mut damaged = list.iter().filter(|one| is_damaged(one)).peekable();
    damaged.peek()?;
    if id.is_some() {
        return Some("verify".to_owned());
    }
    let good = list
        .iter()
        .find(|one| !is_damaged(one) && !one.is_leftover());
    if let Some(one) = good {
        return Some(format!("restore {}", one.backup.id));
    }
    let mut what = "create".to_owned();
    let newest = damaged.find(|one| !one.backup.files.is_empty());
    let files = newest.map_or(&[][..], |one| &one.backup.files).iter();
    // drop-ins come with the file that they are read on top of
    let is_drop_in = |path: &Path| path.parent().is_some_and(|dir| dir.ends_with(DIRECTORY));
    for file in files.filter(|file| !is_drop_in(&file.path)) {
        what.extend([" ", &advice::file(&file.path)]);
    }
    Some(what)
}
