//! What an interrupted run left is finished where all was done, else taken back.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::manifest::{Change, Manifest, Name, Was};
use super::opened::{Opened, Outcome};
use super::session::guard;
use super::spot::Spot;
use super::stage::{Names, Staged};
use super::state::State;
use super::{BackupId, StoreError, durable, lock, place};
use crate::source::resolve::locate;
use crate::system;

/// What an interrupted run had left, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// The backup it had made first.
    pub id: BackupId,
    /// What it was about.
    pub paths: Vec<PathBuf>,
    /// Whether all had been done; else what had been done was taken back.
    pub finished: bool,
    /// Places that somebody else changed since, and that were left as they are.
    pub foreign: Vec<PathBuf>,
}

/// The runs that were interrupted and not yet settled; none while another run is at work.
pub fn interrupted(dir: &Path) -> Result<Vec<BackupId>, StoreError> {
    let Some(place) = place::open(dir)? else {
        return Ok(Vec::new());
    };
    if lock::is_busy(&place) {
        return Ok(Vec::new());
    }
    let open = unsettled(dir, &place)?;
    Ok(open.into_iter().map(|(_, manifest)| manifest.id).collect())
}

fn unsettled(dir: &Path, place: &File) -> Result<Vec<(Opened, Manifest)>, StoreError> {
    let failed = |reason| StoreError::Directory {
        dir: dir.to_owned(),
        reason,
    };
    let mut found = Vec::new();
    for name in place::names(place).map_err(failed)? {
        if name.to_string_lossy().parse::<BackupId>().is_err() {
            continue;
        }
        let Ok(opened) = Opened::open(place, &name) else {
            continue; // `list` and `verify` say what is wrong with it
        };
        if opened.outcome().map_err(failed)?.is_some() {
            continue;
        }
        if let Ok(manifest) = opened.manifest(&name)
            && manifest.record.is_some()
        {
            found.push((opened, manifest));
        }
    }
    Ok(found)
}

/// Settles everything that interrupted runs left; the caller holds the directory alone.
pub(super) fn settle(dir: &Path, place: &File) -> Result<Vec<Recovered>, StoreError> {
    let failed = |reason| StoreError::Directory {
        dir: dir.to_owned(),
        reason,
    };
    let mut recovered = Vec::new();
    for (opened, manifest) in unsettled(dir, place)? {
        let Some(record) = &manifest.record else {
            continue;
        };
        let root = manifest.root.as_ref().map(Name::as_path);
        // A disk that is not there now is settled when it is.
        if root.is_some_and(|root| locate(Path::new("/"), Some(root)).is_err()) {
            continue;
        }
        let mut all = true;
        for change in &record.changes {
            let spot = Spot::at(change.path.as_path(), root)?;
            all &= State::of(&spot)?.0.is_after(change);
        }
        let foreign = if all {
            sweep(place, &manifest, root)?;
            Vec::new()
        } else {
            take_back(place, &manifest, root, false)?
        };
        let outcome = if all {
            Outcome::Done
        } else {
            Outcome::Returned
        };
        opened.conclude(outcome).map_err(failed)?;
        recovered.push(Recovered {
            id: manifest.id.clone(),
            paths: record
                .changes
                .iter()
                .map(|change| change.path.as_path().to_owned())
                .collect(),
            finished: all,
            foreign,
        });
    }
    // Nobody else is at work, so that nothing unfinished has an owner any more.
    for name in place::names(place).map_err(failed)? {
        let text = name.to_string_lossy();
        if Names::is_kept(&text) || BackupId::from_partial(&text).is_some() {
            durable::remove(place, &name).map_err(failed)?;
        }
    }
    Ok(recovered)
}

/// Gives every changed place its former state, `guarded` if the caller holds their directories already; returns the places that hold neither the former nor the new one.
pub(super) fn take_back(
    place: &File,
    manifest: &Manifest,
    root: Option<&Path>,
    guarded: bool,
) -> Result<Vec<PathBuf>, StoreError> {
    let Some(record) = &manifest.record else {
        return Ok(Vec::new());
    };
    let opened = Opened::open(place, OsStr::new(manifest.id.as_str()));
    let opened = opened.map_err(|finding| broken(manifest, finding))?;
    let mut foreign = Vec::new();
    for (number, change) in record.changes.iter().enumerate().rev() {
        let spot = Spot::at(change.path.as_path(), root)?;
        let _held = if guarded {
            Vec::new()
        } else {
            guard(place, &[&spot])?
        };
        let (now, stat) = State::of(&spot)?;
        let differs = change.after != change.before || change.metadata.is_some();
        if differs && now.is_after(change) {
            let before = former(manifest, change, &opened)?;
            let names = Names::new(&manifest.id, number);
            remove_beside(&spot, &names)?;
            let _ = system::unlinkat(place, &names.kept);
            Staged::make(&before, &spot, place, &names)?.commit(&spot, &now, stat.as_ref())?;
        } else if now.was() != change.before {
            foreign.push(spot.path.clone());
        }
    }
    sweep(place, manifest, root)?;
    for dir in record.made.iter().rev() {
        let spot = Spot::at(dir.as_path(), root)?;
        if spot.missing.is_empty() {
            // One that is in use by now stays.
            let _ = system::rmdirat(spot.dir(), spot.name());
        }
    }
    Ok(foreign)
}

/// What was there before a change.
pub(super) fn former(
    manifest: &Manifest,
    change: &Change,
    opened: &Opened,
) -> Result<State, StoreError> {
    match &change.before {
        Was::Absent => Ok(State::Absent),
        Was::Link { target } => Ok(State::Link(target.as_path().to_owned())),
        Was::File { .. } => {
            let mut entries = manifest.entries.iter();
            let entry = entries
                .find(|entry| entry.resolved == change.path)
                .ok_or_else(|| broken(manifest, super::Finding::ManifestMissing))?;
            let bytes = opened.bytes(entry.kept());
            Ok(State::saved(
                entry,
                bytes.map_err(|finding| broken(manifest, finding))?,
            ))
        }
    }
}

fn broken(manifest: &Manifest, finding: super::Finding) -> StoreError {
    StoreError::Broken {
        id: manifest.id.to_string(),
        finding,
    }
}

/// Removes the names that unfinished files had.
fn sweep(place: &File, manifest: &Manifest, root: Option<&Path>) -> Result<(), StoreError> {
    let changes = manifest.record.iter().flat_map(|record| &record.changes);
    for (number, change) in changes.enumerate() {
        let names = Names::new(&manifest.id, number);
        let _ = system::unlinkat(place, &names.kept);
        let spot = Spot::at(change.path.as_path(), root)?;
        if spot.missing.is_empty() {
            remove_beside(&spot, &names)?;
        }
    }
    Ok(())
}

fn remove_beside(spot: &Spot, names: &Names) -> Result<(), StoreError> {
    let _ = system::unlinkat(spot.stage()?, &names.beside);
    Ok(())
}
