//! `config backup`.

use std::path::{Path, PathBuf};

use kata_upgrade::render::{json, text};
use kata_upgrade::store::{self, BackupId, BackupRequest, Severity};

use super::subject::{edition, read};
use super::{Context, show};
use crate::cli::{Backup, BackupFormat, Place};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

pub fn run(context: &Context<'_>, backup: &Backup) -> Result<u8, Refusal> {
    match backup {
        Backup::Create { files, place } => create(context, files, place),
        Backup::List { place } => list(context, place),
        Backup::Verify { id, place } => verify(context, id.as_deref(), place),
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
    let (_, document) = read(path, context.root(), &context.catalogue).ok()?;
    let found = edition(path, &document, None, &context.catalogue).ok()?;
    Some(context.catalogue.edition_name(found.edition))
}

fn list(context: &Context<'_>, place: &Place) -> Result<u8, Refusal> {
    let dir = directory(place)?;
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
