//! A run that changes files: under a lock, after a backup, all of it or nothing.
//!
//! The backup is the journal. Its record says what is about to be done, `done` in it that this happened, `returned` that it
//! was taken back; a record with neither is what an interrupted run left, and the next run settles it (see
//! [`super::recover`]).

use std::fs::File;
use std::path::{Path, PathBuf};

use super::backup::{Backup, Making};
use super::capture::recorded_path;
use super::lock;
use super::manifest::{Base, Change, Entry, Mode, Name, Record, RecordKind, SavedLink};
use super::opened::{Opened, Outcome};
use super::recover::{Recovered, settle, take_back};
use super::spot::Spot;
use super::stage::{Names, Staged};
use super::state::{Content, State};
use super::{BackupId, StoreError, capture, durable, place};
use crate::source::read::FileStat;
use crate::system;

/// The backup directory, held for this run alone.
pub(super) struct Session<'a> {
    dir: &'a Path,
    root: Option<&'a Path>,
    pub(super) place: File,
    /// What earlier runs had left.
    pub(super) recovered: Vec<Recovered>,
}

/// One change to make.
pub(super) struct Step {
    pub(super) spot: Spot,
    pub(super) before: State,
    /// The metadata of the file that was read.
    pub(super) stat: Option<FileStat>,
    pub(super) after: State,
    /// What the file is known as, so far.
    pub(super) was_edition: Option<String>,
    /// The edition of what is written.
    pub(super) edition: Option<String>,
    /// The text it was written from.
    pub(super) base: Option<Vec<u8>>,
}

impl<'a> Session<'a> {
    /// Waits for other runs, and settles what an interrupted one left.
    pub(super) fn begin(dir: &'a Path, root: Option<&'a Path>) -> Result<Self, StoreError> {
        let place = place::prepare(dir)?;
        lock::exclusive(&place, dir)?;
        let recovered = settle(dir, &place)?;
        Ok(Self {
            dir,
            root,
            place,
            recovered,
        })
    }

    /// Keeps other runs away from the directories of these places, whatever backup directory they use.
    pub(super) fn guard(&self, spots: &[&Spot]) -> Result<Vec<File>, StoreError> {
        guard(&self.place, spots)
    }

    /// Saves what is there, makes all changes, and remembers that they were made; or none.
    pub(super) fn run(
        &self,
        kind: RecordKind,
        of: Option<BackupId>,
        mut steps: Vec<Step>,
    ) -> Result<Backup, StoreError> {
        let backup = self.save(kind, of, &steps)?;
        let opened = Opened::open(&self.place, backup.id().as_str().as_ref());
        let opened = opened.map_err(|finding| StoreError::Broken {
            id: backup.id().to_string(),
            finding,
        });
        let done = opened.and_then(|opened| self.make(&backup, &mut steps).map(|()| opened));
        match done {
            Ok(opened) => {
                // If this fails, the next run finds everything done and says so.
                let _ = opened.conclude(Outcome::Done);
                Ok(backup)
            }
            Err(error) => {
                let id = backup.id();
                let settled = take_back(&self.place, &backup.manifest, self.root, true);
                // A backup of what never changed is of no use; one that cannot be removed is no harm.
                if settled.is_ok_and(|foreign| foreign.is_empty()) {
                    let _ = durable::rename_new(&self.place, id.as_str(), id.partial())
                        .and_then(|()| durable::remove(&self.place, id.partial()));
                }
                Err(error)
            }
        }
    }

    fn make(&self, backup: &Backup, steps: &mut [Step]) -> Result<(), StoreError> {
        for step in steps.iter_mut() {
            step.spot.make_dirs()?;
        }
        let mut staged = Vec::new();
        for (number, step) in steps.iter().enumerate() {
            let names = Names::new(backup.id(), number);
            staged.push(Staged::make(&step.after, &step.spot, &self.place, &names)?);
        }
        for (step, staged) in steps.iter().zip(staged) {
            staged.commit(&step.spot, &step.before, step.stat.as_ref())?;
        }
        Ok(())
    }

    fn save(
        &self,
        kind: RecordKind,
        of: Option<BackupId>,
        steps: &[Step],
    ) -> Result<Backup, StoreError> {
        let mut making = Making::begin(self.dir, &self.place, self.root)?;
        for step in steps {
            if let State::File(content) = &step.before {
                making.add(|stored| entry(step, content, stored, self.root))?;
            }
        }
        let mut changes = Vec::new();
        let mut made: Vec<PathBuf> = Vec::new();
        for step in steps {
            let base = match &step.base {
                None => None,
                Some(bytes) => Some(Base {
                    stored: making.keep(bytes)?,
                    size: bytes.len() as u64,
                    sha256: capture::sum(bytes),
                }),
            };
            changes.push(Change {
                path: step.spot.path.as_path().into(),
                before: step.before.was(),
                after: step.after.was(),
                metadata: match &step.after {
                    State::File(content) if step.before.was() == step.after.was() => {
                        Some(content.digest())
                    }
                    _ => None,
                },
                edition: step.edition.clone(),
                base,
            });
            for dir in step.spot.to_make() {
                if !made.contains(&dir) {
                    made.push(dir);
                }
            }
        }
        making.finish(Some(Record {
            kind,
            of,
            changes,
            made: made.iter().map(Name::from).collect(),
        }))
    }
}

/// Locks directories in an order that is the same for all, so that no two runs wait for each other.
///
/// The backup directory is held already.
pub(super) fn guard(place: &File, spots: &[&Spot]) -> Result<Vec<File>, StoreError> {
    use std::os::unix::fs::MetadataExt as _;
    let number = |file: &File| system::metadata(file).map(|meta| (meta.dev(), meta.ino()));
    let mut dirs = Vec::new();
    for spot in spots {
        let wrong = |reason| super::spot::failed(&spot.typed, reason);
        let own = number(spot.dir()).map_err(wrong)?;
        if own != number(place).map_err(wrong)? {
            dirs.push((own, spot));
        }
    }
    dirs.sort_by_key(|(number, _)| *number);
    dirs.dedup_by_key(|(number, _)| *number);
    let mut held = Vec::new();
    for (_, spot) in dirs {
        let wrong = |reason| super::spot::failed(&spot.typed, reason);
        // A handle of its own: a lock belongs to the handle it was taken with.
        let own = durable::open_dir(spot.dir(), ".").map_err(wrong)?;
        lock::exclusive(&own, &spot.path)?;
        held.push(own);
    }
    Ok(held)
}

fn entry(step: &Step, content: &Content, stored: String, root: Option<&Path>) -> (Entry, Vec<u8>) {
    let (uid, gid) = content.owner.unwrap_or_default();
    let (mtime, atime) = content.times.unwrap_or((
        crate::source::read::FileTime {
            seconds: 0,
            nanoseconds: 0,
        },
        crate::source::read::FileTime {
            seconds: 0,
            nanoseconds: 0,
        },
    ));
    let spot = &step.spot;
    let path = recorded_path(&spot.typed, &spot.path, root);
    let links = if path == spot.path {
        &[][..]
    } else {
        &spot.links
    };
    let entry = Entry {
        stored,
        links: links
            .iter()
            .map(|link| SavedLink {
                path: Name::from(&link.path),
                target: Name::from(&link.target),
            })
            .collect(),
        path: Name::from(&path),
        resolved: Name::from(&spot.path),
        size: content.bytes.len() as u64,
        sha256: capture::sum(&content.bytes),
        mode: Mode(content.mode),
        uid,
        gid,
        mtime,
        atime: Some(atime),
        xattrs: content.xattrs.clone().unwrap_or_default(),
        edition: step.was_edition.clone(),
    };
    (entry, content.bytes.clone())
}
