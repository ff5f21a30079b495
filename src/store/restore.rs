//! Bringing back what was saved.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::capture::recorded_path;
use super::manifest::{Manifest, RecordKind, Was};
use super::newcomer::newcomers;
use super::opened::{Opened, Outcome};
use super::recover::former;
use super::session::{Session, Step};
use super::spot::Spot;
use super::state::State;
use super::{Backup, BackupId, Newcomer, Recovered, Refused, StoreError, place};
use crate::source::read::FileStat;
use crate::system;

/// What to bring back.
#[derive(Debug, Clone, Copy)]
pub struct RestoreRequest<'a> {
    /// The backup.
    pub id: &'a BackupId,
    /// Only these files, as they were named or as they are; all, if there are none.
    pub files: &'a [PathBuf],
    /// Another root file system.
    pub root: Option<&'a Path>,
    /// Also over what was changed since.
    pub force: bool,
}

/// What becomes of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Return {
    /// It is as it was saved.
    Same,
    /// The saved file takes the place of another content.
    Content,
    /// Only what belongs to the file is different: mode, owner, times, attributes.
    Metadata,
    /// The file comes back to where there is nothing.
    File,
    /// The link comes back.
    Link,
    /// Nothing was there, and what is there now goes.
    Remove,
}

/// One place of a restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The place, links resolved; inside the root, without it.
    pub path: PathBuf,
    /// What becomes of it.
    pub what: Return,
    /// What is there now is neither what was saved nor what this program wrote.
    pub changed: bool,
}

/// What was, or would be, brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The backup.
    pub id: BackupId,
    /// All places, in order.
    pub places: Vec<Returned>,
    /// The backup that takes the restore back; none if nothing was written.
    pub backup: Option<Backup>,
    /// What interrupted runs had left.
    pub recovered: Vec<Recovered>,
    /// Drop-ins that came since, where the whole backup is asked for: they stay.
    pub newcomers: Vec<Newcomer>,
}

/// Tells what [`restore`] would do.
pub fn restorable(dir: &Path, request: &RestoreRequest<'_>) -> Result<Restored, StoreError> {
    let place = open(dir, request.id)?;
    let steps = plan(&place, dir, request)?;
    Ok(Restored {
        id: request.id.clone(),
        places: steps.into_iter().map(|(returned, _)| returned).collect(),
        backup: None,
        recovered: Vec::new(),
        newcomers: beside(&place, request),
    })
}

/// Brings files of a backup back with all that belongs to them, and links, after a backup of what is there; all or none.
pub fn restore(dir: &Path, request: &RestoreRequest<'_>) -> Result<Restored, StoreError> {
    open(dir, request.id)?;
    let session = Session::begin(dir, request.root)?;
    // Looked at twice: the places have to be known before they can be held.
    let spots: Vec<Spot> = plan(&session.place, dir, request)?
        .into_iter()
        .map(|(_, step)| step.spot)
        .collect();
    let _held = session.guard(&spots.iter().collect::<Vec<_>>())?;
    let (places, steps): (Vec<_>, Vec<_>) = plan(&session.place, dir, request)?.into_iter().unzip();
    if let Some(changed) = places.iter().find(|one| one.changed && !request.force) {
        return Err(StoreError::ChangedSince {
            path: changed.path.clone(),
            id: request.id.to_string(),
        });
    }
    let different = places.iter().map(|one| one.what != Return::Same);
    let steps: Vec<Step> = steps
        .into_iter()
        .zip(different)
        .filter_map(|(step, different)| different.then_some(step))
        .collect();
    let backup = if steps.is_empty() {
        None
    } else {
        Some(session.run(RecordKind::Restore, Some(request.id.clone()), steps)?)
    };
    if request.files.is_empty() {
        remove_made(&session.place, request);
    }
    Ok(Restored {
        id: request.id.clone(),
        places,
        backup,
        newcomers: beside(&session.place, request),
        recovered: session.recovered,
    })
}

fn beside(place: &std::fs::File, request: &RestoreRequest<'_>) -> Vec<Newcomer> {
    let name = OsStr::new(request.id.as_str());
    let manifest = Opened::open(place, name).and_then(|opened| opened.manifest(name));
    match manifest {
        Ok(manifest) if request.files.is_empty() => newcomers(&manifest, request.root),
        _ => Vec::new(),
    }
}

/// Removes the directories that were made for what is gone again; one that is in use stays.
fn remove_made(place: &std::fs::File, request: &RestoreRequest<'_>) {
    let name = OsStr::new(request.id.as_str());
    let manifest = Opened::open(place, name).and_then(|opened| opened.manifest(name));
    let record = manifest.ok().and_then(|manifest| manifest.record);
    for dir in record.iter().flat_map(|record| record.made.iter().rev()) {
        if let Ok(spot) = Spot::at(dir.as_path(), request.root)
            && spot.missing.is_empty()
        {
            let _ = system::rmdirat(spot.dir(), spot.name());
        }
    }
}

/// The backup whose restore takes the last write or restore back; none if there was none.
pub fn last_change(dir: &Path) -> Result<Option<BackupId>, StoreError> {
    let Some(place) = place::open(dir)? else {
        return Ok(None);
    };
    for one in super::list(dir)? {
        let Ok(opened) = Opened::open(&place, OsStr::new(&one.id)) else {
            continue;
        };
        let Ok(manifest) = opened.manifest(OsStr::new(&one.id)) else {
            continue;
        };
        let failed = |reason| StoreError::Directory {
            dir: dir.to_owned(),
            reason,
        };
        // One that was interrupted counts: taking it back is what is asked for.
        let taken_back = opened.outcome().map_err(failed)? == Some(Outcome::Returned);
        if manifest.record.is_some() && !taken_back {
            return Ok(Some(manifest.id));
        }
    }
    Ok(None)
}

fn open(dir: &Path, id: &BackupId) -> Result<std::fs::File, StoreError> {
    let place = place::open(dir)?;
    place
        .filter(|place| super::durable::exists(place, id.as_str()).unwrap_or(true))
        .ok_or_else(|| StoreError::NoSuchBackup {
            dir: dir.to_owned(),
            id: id.to_string(),
        })
}

fn plan(
    place: &std::fs::File,
    dir: &Path,
    request: &RestoreRequest<'_>,
) -> Result<Vec<(Returned, Step)>, StoreError> {
    let name = OsStr::new(request.id.as_str());
    let broken = |finding| StoreError::Broken {
        id: request.id.to_string(),
        finding,
    };
    let opened = Opened::open(place, name).map_err(broken)?;
    let manifest = opened.manifest(name).map_err(broken)?;
    if let (Some(saved), None) = (&manifest.root, request.root) {
        return Err(StoreError::OtherRoot {
            id: request.id.to_string(),
            root: saved.as_path().to_owned(),
        });
    }
    let mut wanted = wanted(&manifest, &opened, request)?;
    // Links first: what they lead through has to be there.
    wanted.sort_by_key(|(_, state, _)| !matches!(state, State::Link(_)));
    let known = ours(place, dir)?;
    let mut steps: Vec<(Returned, Step)> = Vec::new();
    for (path, after, edition) in wanted {
        if steps.iter().any(|(known, _)| known.path == path) {
            continue;
        }
        let spot = Spot::at(&path, request.root)?;
        spot.check_dir()?;
        let (before, stat) = State::of(&spot)?;
        let what = compare(&before, &after);
        if let Some(names) = stat
            .map(|stat: FileStat| stat.names)
            .filter(|names| *names > 1)
            && what != Return::Same
        {
            return Err(StoreError::Refused {
                path,
                why: Refused::HardLinked { names },
            });
        }
        let changed = before != State::Absent
            && before.was() != after.was()
            && !known.contains(&(path.clone(), before.was()));
        let returned = Returned {
            path,
            what,
            changed,
        };
        steps.push((
            returned,
            Step {
                spot,
                before,
                stat,
                after,
                was_edition: None,
                edition,
                base: None,
            },
        ));
    }
    Ok(steps)
}

type Wanted = (PathBuf, State, Option<String>);

/// The places of the chosen files and what was there.
fn wanted(
    manifest: &Manifest,
    opened: &Opened,
    request: &RestoreRequest<'_>,
) -> Result<Vec<Wanted>, StoreError> {
    let chosen: Vec<PathBuf> = request
        .files
        .iter()
        .map(|file| recorded_path(file, file, request.root))
        .collect();
    let mut used = HashSet::new();
    let mut choose = |paths: &[&Path]| {
        let hits = chosen.iter().filter(|file| paths.contains(&file.as_path()));
        let before = used.len();
        used.extend(hits.cloned());
        chosen.is_empty() || used.len() > before || paths.iter().any(|path| used.contains(*path))
    };
    let mut wanted: Vec<Wanted> = Vec::new();
    for entry in &manifest.entries {
        if !choose(&[entry.path.as_path(), entry.resolved.as_path()]) {
            continue;
        }
        for link in &entry.links {
            let target = State::Link(link.target.as_path().to_owned());
            wanted.push((link.path.as_path().to_owned(), target, None));
        }
        let bytes = opened
            .bytes(entry.kept())
            .map_err(|finding| StoreError::Broken {
                id: manifest.id.to_string(),
                finding,
            })?;
        let path = entry.resolved.as_path().to_owned();
        wanted.push((path, State::saved(entry, bytes), entry.edition.clone()));
    }
    for change in manifest.record.iter().flat_map(|record| &record.changes) {
        let is_entry = matches!(change.before, Was::File { .. });
        if !is_entry && choose(&[change.path.as_path()]) {
            let state = former(manifest, change, opened)?;
            wanted.push((change.path.as_path().to_owned(), state, None));
        }
    }
    if let Some(other) = chosen.iter().find(|file| !used.contains(*file)) {
        return Err(StoreError::NotInBackup {
            path: other.clone(),
            id: manifest.id.to_string(),
        });
    }
    Ok(wanted)
}

/// What this program left under which names.
fn ours(place: &std::fs::File, dir: &Path) -> Result<HashSet<(PathBuf, Was)>, StoreError> {
    let mut ours = HashSet::new();
    for one in super::list(dir)? {
        let name = OsStr::new(&one.id);
        let Ok(manifest) = Opened::open(place, name).and_then(|opened| opened.manifest(name))
        else {
            continue;
        };
        for change in manifest.record.iter().flat_map(|record| &record.changes) {
            let path = change.path.as_path().to_owned();
            ours.insert((path, change.after.clone()));
        }
    }
    Ok(ours)
}

fn compare(before: &State, after: &State) -> Return {
    match (before, after) {
        (State::Absent, State::Absent) => Return::Same,
        (_, State::Absent) => Return::Remove,
        (State::Link(now), State::Link(then)) if now == then => Return::Same,
        (_, State::Link(_)) => Return::Link,
        (State::File(now), State::File(then)) if now.bytes == then.bytes => {
            // Having been read is no difference.
            let same = (now.mode, now.owner, &now.xattrs) == (then.mode, then.owner, &then.xattrs)
                && now.times.map(|times| times.0) == then.times.map(|times| times.0);
            if same { Return::Same } else { Return::Metadata }
        }
        (State::File(_), State::File(_)) => Return::Content,
        (_, State::File(_)) => Return::File,
    }
}
