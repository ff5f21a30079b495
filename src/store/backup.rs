//! Making a backup.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::manifest::{Entry, FORMAT, MAX_ENTRIES, MAX_MANIFEST, Manifest, Name, Record};
use super::{BackupId, Finding, Listed, StoreError, capture, durable, lock, place};

/// How often another name is tried before giving up.
const TRIES: usize = 64;
/// The most files whose bytes one backup holds, base texts counted.
const MAX_FILES: usize = 9999;

/// A file to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupRequest {
    /// The file; with a root, inside it.
    pub path: PathBuf,
    /// The edition it is, as text, if known.
    pub edition: Option<String>,
}

/// A backup that has been made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The backup's own directory.
    pub dir: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
}

impl Backup {
    /// The backup's name.
    pub fn id(&self) -> &BackupId {
        &self.manifest.id
    }

    /// The backup as [`super::list`] shows it.
    pub fn listed(&self) -> Listed {
        Listed::new(
            self.dir.clone(),
            self.id().to_string(),
            Some(&self.manifest),
            None,
        )
    }
}

/// Saves files in a new backup in `dir`, which is made if need be. With `root`, the files are of that other root file system.
///
/// All or nothing: a file that cannot be read, or a disk that is full, leaves no backup. A file named twice is saved once.
pub fn create(
    dir: &Path,
    requests: &[BackupRequest],
    root: Option<&Path>,
) -> Result<Backup, StoreError> {
    if requests.is_empty() {
        return Err(StoreError::NothingToSave);
    }
    if requests.len() > MAX_ENTRIES {
        return Err(StoreError::TooManyFiles {
            count: requests.len(),
        });
    }
    let place = place::prepare(dir)?;
    // Beside others that make backups, not beside one that changes files and cleans up what is unfinished.
    lock::shared(&place, dir)?;
    let mut making = Making::begin(dir, &place, root)?;
    for request in requests {
        let number = making.next()?;
        let (entry, bytes) = capture::capture(request, root, number)?;
        if making
            .manifest
            .entries
            .iter()
            .all(|known| known.path != entry.path)
        {
            making.add(|_| (entry, bytes))?;
        }
    }
    making.finish(None)
}

/// A backup that files are added to.
pub(super) struct Making<'a> {
    dir: &'a Path,
    place: &'a File,
    partial: Partial,
    manifest: Manifest,
    /// How many files are in it.
    count: usize,
}

impl<'a> Making<'a> {
    pub(super) fn begin(
        dir: &'a Path,
        place: &'a File,
        root: Option<&Path>,
    ) -> Result<Self, StoreError> {
        let partial = Partial::begin(dir, place, BackupId::new)?;
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            id: partial.id.clone(),
            created: partial.created,
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            host: rustix::system::uname()
                .nodename()
                .to_str()
                .ok()
                .filter(|name| !name.is_empty())
                .map(str::to_owned),
            root: root
                .map(|root| Name::from(&root.canonicalize().unwrap_or_else(|_| root.to_owned()))),
            entries: Vec::new(),
            record: None,
        };
        Ok(Self {
            dir,
            place,
            partial,
            manifest,
            count: 0,
        })
    }

    /// Where the next file will be.
    fn next(&self) -> Result<String, StoreError> {
        if self.count >= MAX_FILES {
            return Err(StoreError::TooManyFiles { count: self.count });
        }
        Ok(format!("files/{:04}", self.count + 1))
    }

    /// Adds a file to restore; `entry` is told where its bytes will be.
    pub(super) fn add(
        &mut self,
        entry: impl FnOnce(String) -> (Entry, Vec<u8>),
    ) -> Result<(), StoreError> {
        let (entry, bytes) = entry(self.next()?);
        self.keep(&bytes)?;
        self.manifest.entries.push(entry);
        Ok(())
    }

    /// Adds bytes; returns where they are.
    pub(super) fn keep(&mut self, bytes: &[u8]) -> Result<String, StoreError> {
        let stored = self.next()?;
        let name = stored.trim_start_matches("files/");
        durable::new_file(&self.partial.files, name, bytes, 0o600)
            .map_err(|reason| self.partial.failed(reason))?;
        self.count += 1;
        Ok(stored)
    }

    /// Brings everything to the disk and gives the backup its name.
    pub(super) fn finish(mut self, record: Option<Record>) -> Result<Backup, StoreError> {
        self.manifest.record = record;
        self.partial.finish(self.place, &self.manifest)?;
        Ok(Backup {
            dir: self.dir.join(self.manifest.id.as_str()),
            manifest: self.manifest,
        })
    }
}

/// A backup in the making; removed again unless it is finished.
struct Partial {
    id: BackupId,
    created: Timestamp,
    path: PathBuf,
    place: File,
    dir: File,
    files: File,
    finished: bool,
}

impl Partial {
    /// Takes a free name of those that `draw` draws. Whoever holds `.<id>.partial` holds the name, provided that it is
    /// not yet in use.
    fn begin(
        dir: &Path,
        place: &File,
        mut draw: impl FnMut(Timestamp) -> BackupId,
    ) -> Result<Self, StoreError> {
        for _ in 0..TRIES {
            let created = Timestamp::now();
            let id = draw(created);
            let path = dir.join(id.partial());
            let failed = |reason| StoreError::Write {
                path: path.clone(),
                reason,
            };
            // Asked before anything is made: a disk that fails while it is removed again would leave it behind.
            if durable::exists(place, id.as_str()).map_err(failed)? {
                continue;
            }
            let made = match durable::new_dir(place, id.partial(), 0o700) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                made => made.map_err(failed)?,
            };
            let ready = durable::new_dir(&made, "files", 0o700)
                .and_then(|files| Ok((files, durable::exists(place, id.as_str())?)));
            match ready {
                Ok((files, false)) => {
                    return Ok(Self {
                        id,
                        created,
                        place: place.try_clone().map_err(failed)?,
                        path: path.clone(),
                        dir: made,
                        files,
                        finished: false,
                    });
                }
                // Another process finished a backup of that name in between.
                Ok((_, true)) => discard(place, &id),
                Err(reason) => {
                    discard(place, &id);
                    return Err(failed(reason));
                }
            }
        }
        Err(StoreError::NoFreeName {
            dir: dir.to_owned(),
        })
    }

    /// Writes the manifest, brings everything to the disk and gives the backup its name.
    fn finish(&mut self, place: &File, manifest: &Manifest) -> Result<(), StoreError> {
        manifest.check().map_err(StoreError::Unsaveable)?;
        let mut text = serde_json::to_vec_pretty(manifest)
            .map_err(|error| self.failed(io::Error::other(error)))?;
        text.push(b'\n');
        if text.len() as u64 > MAX_MANIFEST {
            return Err(StoreError::Unsaveable(Finding::ManifestTooLarge));
        }
        durable::sync_dir(&self.files)
            .and_then(|()| durable::new_file(&self.dir, "manifest.json", &text, 0o600).map(drop))
            .and_then(|()| durable::sync_dir(&self.dir))
            .and_then(|()| durable::rename_new(place, self.id.partial(), self.id.as_str()))
            .map_err(|reason| self.failed(reason))?;
        durable::sync_dir(place).map_err(|reason| {
            // Not there for certain, so not there at all.
            let _ = durable::rename_new(place, self.id.as_str(), self.id.partial());
            self.failed(reason)
        })?;
        self.finished = true;
        Ok(())
    }

    fn failed(&self, reason: io::Error) -> StoreError {
        StoreError::Write {
            path: self.path.clone(),
            reason,
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.finished {
            discard(&self.place, &self.id);
        }
    }
}

/// Removes an unfinished backup. What cannot be removed stays visibly unfinished, and the error that led here is the
/// one worth reporting.
fn discard(place: &File, id: &BackupId) {
    let _ = durable::remove(place, id.partial());
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_name_in_use_or_in_the_making_is_drawn_again() {
        let temp = tempfile::tempdir().unwrap();
        let place = File::open(temp.path()).unwrap();
        let id =
            |digits: &str| -> BackupId { format!("20261122T174512Z-{digits}").parse().unwrap() };
        let (used, making, free) = (id("0001"), id("0002"), id("0003"));
        fs::create_dir(temp.path().join(used.as_str())).unwrap();
        fs::create_dir(temp.path().join(making.partial())).unwrap();
        fs::write(temp.path().join(making.partial()).join("theirs"), "x").unwrap();

        let mut drawn = [&used, &making, &used, &free].into_iter().cloned();
        let partial = Partial::begin(temp.path(), &place, |_| drawn.next().unwrap()).unwrap();
        assert_eq!(partial.id, free);
        drop(partial);
        let mut left: Vec<_> = place::names(&place).unwrap();
        left.sort();
        assert_eq!(left, [making.partial().as_str(), used.as_str()]);
        assert!(temp.path().join(making.partial()).join("theirs").exists());

        let refused = Partial::begin(temp.path(), &place, |_| used.clone());
        assert!(matches!(refused, Err(StoreError::NoFreeName { .. })));
    }
}
