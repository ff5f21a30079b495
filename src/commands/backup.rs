//! `config backup`.

use std::path::{Path, PathBuf};

use kata_upgrade::render::{json, text};
use kata_upgrade::source::shown;
use kata_upgrade::store::{
    self, BackupId, BackupRequest, Recovered, RestoreRequest, Severity, StoreError,
};

use super::foreign;
use super::given::Given;
use super::subject::{edition, read};
use super::{Context, show};
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
    let requests: Vec<BackupRequest> = context
        .files(files)?
        .into_iter()
        .map(|path| BackupRequest {
            edition: known_edition(context, &path),
            path,
        })
        .collect();
    let backup = store::create(&directory(place)?, &requests, context.root())?;
    match place.format {
        BackupFormat::Json => {
            let view = super::json(json::created(&backup))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        BackupFormat::Text => show(Stream::Output, |out| {
            text::created(out, &backup, &context.look(Stream::Output))
        })?,
    }
    Ok(0)
}

/// The edition, where the file can be read and told: a broken file is worth a backup too.
fn known_edition(context: &Context<'_>, path: &Path) -> Option<String> {
    let catalogue = &context.catalogue;
    let given = Given::File(path.to_owned());
    let found = if let Some(foreign) = foreign::read(context, &given, None).ok()? {
        foreign.subject(context, None, None).ok()?.identified
    } else {
        let (_, document) = read(path, context.root(), catalogue).ok()?;
        edition(path, &document, None, catalogue).ok()?
    };
    Some(catalogue.edition_name(found.edition))
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
            text::listed(out, &dir.to_string_lossy(), &list, &look)
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
    let restored = if how.write {
        store::restore(&dir, &request)?
    } else {
        say_interrupted(&dir)?;
        store::restorable(&dir, &request)?
    };
    say_recovered(&restored.recovered);
    match place.format {
        BackupFormat::Json => {
            let view = super::json(json::restored(&restored))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        BackupFormat::Text => show(Stream::Output, |out| {
            text::restored(out, &restored, how.write, &context.look(Stream::Output))
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
                    Refusal::new("nothing was removed, as nobody could be asked")
                        .help("say `--yes` to remove these backups"),
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

fn verify(context: &Context<'_>, id: Option<&str>, place: &Place) -> Result<u8, Refusal> {
    let dir = directory(place)?;
    let id: Option<BackupId> = id.map(str::parse).transpose()?;
    let list = store::verify(&dir, id.as_ref())?;
    match place.format {
        BackupFormat::Json => {
            let view = super::json(json::verified(&list))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        BackupFormat::Text => show(Stream::Output, |out| {
            let look = context.look(Stream::Output);
            text::verified(out, &dir.to_string_lossy(), &list, &look)
        })?,
    }
    let wrong = list
        .iter()
        .flat_map(|one| &one.findings)
        .any(|finding| finding.severity() == Severity::Error);
    Ok(u8::from(wrong))
}
